"""Addresses of columns: which are one column, and which lies below which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from config.columntree import column_tree_settings

_PORT = re.compile(r":\d+$")


@dataclass(frozen=True, slots=True)
class ColumnUrl:
    """An address taken apart."""

    host: str
    directory: str
    """Begins and ends with a slash."""
    file: str
    """What stands behind the directory, file and query; empty for the directory's own page."""
    numbered: bool
    """A number of a page was taken out: a further page of a list."""

    @property
    def place(self) -> tuple[str, str, str]:
        """The same for all pages of one list, by whichever of its names the site is called: give or
        take ``www.``, scheme and port. The root of another port is a page of its own."""
        return self._site, self.directory, self.file

    def parents(self) -> list[tuple[str, str, str]]:
        """Places of the directories above, the nearest first, the root left out."""
        parts = [part for part in self.directory.split("/") if part]
        last = len(parts) if self.file else len(parts) - 1
        return [(self._site, f"/{'/'.join(parts[:count])}/", "") for count in range(last, 0, -1)]

    @property
    def _site(self) -> str:
        host = self.host.removeprefix("www.")
        is_root = self.directory == "/" and not self.file
        return host if is_root else _PORT.sub("", host)


def column_url(url: str) -> ColumnUrl:
    """Take ``url`` (absolute, canonical) apart: ``/xw/index_3.html`` is page 3 of ``/xw/``."""
    settings = column_tree_settings()
    parts = urlsplit(url)
    directory, _, file = (parts.path or "/").rpartition("/")
    plain = settings.page_number.sub("", file)
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    kept = [pair for pair in pairs if pair[0].lower() not in settings.page_parameters]
    numbered = plain != file or len(kept) != len(pairs)
    if settings.index_file.fullmatch(plain.lower()):
        plain = ""
    query = urlencode(sorted(kept), errors="surrogateescape")
    name = f"{plain}?{query}" if query else plain
    return ColumnUrl(parts.netloc, f"{directory}/", name, numbered)


def is_root(url: str) -> bool:
    """The home page of a host."""
    parts = column_url(url)
    return parts.directory == "/" and not parts.file
