"""Guards against traps: calendars, session ids, print views, loops of relative links, parameters
without end. Each cut is counted, so that the report can say what was left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlsplit

from config.guards import GuardSettings, guard_settings
from config.terms import GuardKind

_NUMBER = re.compile(r"\d+")
_DATE_PATH = re.compile(r"/(?:19|20|21)\d\d(?:[/-]?\d{1,2}){0,2}(?=/|$)")


@dataclass(frozen=True, slots=True)
class Cut:
    """An address that a guard kept out, and the pattern it is counted under."""

    kind: GuardKind
    pattern: str


@dataclass(slots=True)
class Guards:
    """Admits addresses to one walk, or says which guard cut them.

    Memory: one counter for each address pattern, at most ``remembered_patterns`` of them.
    """

    max_depth: int | None = None
    settings: GuardSettings = field(default_factory=guard_settings)
    cuts: dict[Cut, tuple[int, str]] = field(default_factory=dict)
    """Every cut with how often it happened and the first address it hit."""
    _calendar: Counter[str] = field(default_factory=Counter)
    _texts: dict[str, set[str]] = field(default_factory=dict)
    _repeats: Counter[str] = field(default_factory=Counter)

    def admit(self, url: str, depth: int) -> Cut | None:
        """The cut that keeps ``url`` out, or None. Counts it; ask once for each new address."""
        cut = self._cut(url, depth)
        if cut is not None:
            count, example = self.cuts.get(cut, (0, url))
            self.cuts[cut] = (count + 1, example)
        return cut

    def saw(self, url: str, text_hash: str | None) -> None:
        """Note the text of a fetched page, so that patterns of equal pages end some time."""
        if text_hash is None or "?" not in url:
            return
        pattern = _pattern(url)
        texts = self._texts.get(pattern)
        if texts is None:
            if len(self._texts) >= self.settings.remembered_patterns:
                return
            texts = self._texts[pattern] = set()
        if text_hash in texts:
            self._repeats[pattern] += 1
        elif len(texts) < self.settings.same_text_pages * 4:
            texts.add(text_hash)

    def _cut(self, url: str, depth: int) -> Cut | None:
        if len(url) > self.settings.max_url_length:
            return Cut(GuardKind.LONG_URL, url[:80])
        if self.max_depth is not None and depth > self.max_depth:
            return Cut(GuardKind.DEPTH, str(self.max_depth))
        if _repeated_parts(url) >= self.settings.repeated_path_parts:
            return Cut(GuardKind.REPEATED_PATH, _loop(url))
        if "?" not in url and ";" not in url:
            return self._path_cut(url)
        return self._parameter_cut(url)

    def _path_cut(self, url: str) -> Cut | None:
        lowered = url.lower()
        if any(lowered.endswith(mark) or mark in lowered for mark in self.settings.print_paths):
            return Cut(GuardKind.PRINT_VIEW, _shape(url))
        return None

    def _parameter_cut(self, url: str) -> Cut | None:
        parts = urlsplit(url)
        names = Counter(name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True))
        if self._has_session(parts, names):
            return Cut(GuardKind.SESSION_ID, _shape(url))
        if self._is_print(parts, names):
            return Cut(GuardKind.PRINT_VIEW, _shape(url))
        if names and (
            len(names) > self.settings.max_parameters
            or max(names.values()) >= self.settings.repeated_parameter
        ):
            return Cut(GuardKind.ENDLESS_PARAMETERS, parts.path)
        return self._calendar_cut(url, names) or self._endless_cut(url) or self._path_cut(url)

    def _has_session(self, parts: SplitResult, names: Counter[str]) -> bool:
        if any(name in self.settings.session_parameters for name in names):
            return True
        _, _, parameters = parts.path.lower().partition(";")
        return parameters.partition("=")[0] in self.settings.session_parameters

    def _is_print(self, parts: SplitResult, names: Counter[str]) -> bool:
        if any(name in self.settings.print_parameters for name in names):
            return True
        return any(
            value.lower() in self.settings.print_values for _, value in parse_qsl(parts.query)
        )

    def _calendar_cut(self, url: str, names: Counter[str]) -> Cut | None:
        if not any(name in self.settings.calendar_parameters for name in names):
            return None
        pattern = _pattern(url)
        self._calendar[pattern] += 1
        if self._calendar[pattern] > self.settings.calendar_pages:
            return Cut(GuardKind.CALENDAR, pattern)
        return None

    def _endless_cut(self, url: str) -> Cut | None:
        pattern = _pattern(url)
        if self._repeats[pattern] >= self.settings.same_text_pages:
            return Cut(GuardKind.ENDLESS_PARAMETERS, pattern)
        return None


@lru_cache(maxsize=4096)
def _pattern(url: str) -> str:
    """Host, path with dates folded, and parameter names: what addresses of one kind share."""
    parts = urlsplit(url)
    path = _DATE_PATH.sub("/{date}", parts.path.partition(";")[0])
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return f"{parts.netloc}{path}" + (f"?{'&'.join(names)}" if names else "")


def _shape(url: str) -> str:
    """The pattern with every number folded, so that the views of all articles count as one cut."""
    host, slash, path = _pattern(url).partition("/")
    return host + slash + _NUMBER.sub("*", path)


def _repeated_parts(url: str) -> int:
    """How often the most frequent part of the path occurs, where parts of a loop repeat.

    Numbers (``/2026/11/11/``) and single letters are parts of honest addresses.
    """
    path = url.partition("?")[0].split("/")[3:-1]
    if len(path) < 3:
        return 1
    counted = Counter(part for part in path if len(part) > 1 and not part.isdigit())
    return max(counted.values(), default=1)


def _loop(url: str) -> str:
    path = url.partition("?")[0].split("/")[3:-1]
    part, _ = Counter(part for part in path if not part.isdigit()).most_common(1)[0]
    return f"/{part}/"
