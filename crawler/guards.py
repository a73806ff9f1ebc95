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
class _Pages:
    """Pages of one address pattern, and how many read the same as one before."""

    seen: int = 0
    repeats: int = 0
    texts: set[str] = field(default_factory=set)


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
    _patterns: dict[str, _Pages] = field(default_factory=dict)

    def admit(self, url: str, depth: int) -> Cut | None:
        """The cut that keeps ``url`` out, or None. Counts it; ask once for each new address."""
        cut = self._cut(url, depth)
        if cut is not None:
            count, example = self.cuts.get(cut, (0, url))
            self.cuts[cut] = (count + 1, example)
        return cut

    def too_deep(self, depth: int) -> bool:
        """Whether pages so many clicks from the home page are left out."""
        return self.max_depth is not None and depth > self.max_depth

    def admitted(self, url: str) -> None:
        """Take over an address that an earlier run admitted."""
        if self._is_calendar(url):
            self._calendar[self._calendar_pattern(url)] += 1

    def saw(self, url: str, text_hash: str | None) -> None:
        """Note the text of a fetched page, so that patterns of equal pages end some time."""
        if text_hash is None or "?" not in url:
            return
        pattern = _pattern(url)
        pages = self._patterns.get(pattern)
        if pages is None:
            if len(self._patterns) >= self.settings.remembered_patterns:
                return
            pages = self._patterns[pattern] = _Pages()
        pages.seen += 1
        if text_hash in pages.texts:
            pages.repeats += 1
        elif len(pages.texts) < self.settings.same_text_pages * 4:
            pages.texts.add(text_hash)

    def _cut(self, url: str, depth: int) -> Cut | None:
        if len(url) > self.settings.max_url_length:
            return Cut(GuardKind.LONG_URL, url[:80])
        if _repeated_parts(url) >= self.settings.repeated_path_parts:
            return Cut(GuardKind.REPEATED_PATH, _loop(url))
        trap = self._path_cut(url) if "?" not in url and ";" not in url else self._trap(url)
        if trap is None and self.too_deep(depth):
            return Cut(GuardKind.DEPTH, str(self.max_depth))
        return trap

    def _path_cut(self, url: str) -> Cut | None:
        lowered = url.lower()
        if any(lowered.endswith(mark) or mark in lowered for mark in self.settings.print_paths):
            return Cut(GuardKind.PRINT_VIEW, _shape(url))
        return None

    def _trap(self, url: str) -> Cut | None:
        """What parameters give away."""
        parts = urlsplit(url)
        pairs = [(name.lower(), value) for name, value in _pairs(url)]
        if self._has_session(parts, pairs):
            return Cut(GuardKind.SESSION_ID, _shape(url))
        if self._is_print(pairs):
            return Cut(GuardKind.PRINT_VIEW, _shape(url))
        if self._too_many(pairs):
            return Cut(GuardKind.ENDLESS_PARAMETERS, parts.path)
        return self._calendar_cut(url) or self._endless_cut(url) or self._path_cut(url)

    def _has_session(self, parts: SplitResult, pairs: list[tuple[str, str]]) -> bool:
        _, _, parameters = parts.path.lower().partition(";")
        if parameters.partition("=")[0] in self.settings.session_parameters:
            return True
        return any(
            name in self.settings.session_parameters
            or (name in self.settings.likely_session_parameters and self._is_token(value))
            for name, value in pairs
        )

    def _is_token(self, value: str) -> bool:
        """A long value of letters and digits; the number of a section is none."""
        return len(value) >= self.settings.session_token_length and not value.isdigit()

    def _is_print(self, pairs: list[tuple[str, str]]) -> bool:
        return any(
            name in self.settings.print_parameters or value.lower() in self.settings.print_values
            for name, value in pairs
        )

    def _too_many(self, pairs: list[tuple[str, str]]) -> bool:
        names = Counter(name for name, _ in pairs)
        return bool(names) and (
            len(names) > self.settings.max_parameters
            or max(names.values()) >= self.settings.repeated_parameter
        )

    def _is_calendar(self, url: str) -> bool:
        return any(name.lower() in self.settings.calendar_parameters for name, _ in _pairs(url))

    def _calendar_pattern(self, url: str) -> str:
        """The address without its dates: articles that carry one are told apart by the rest."""
        rest = sorted(
            f"{name}={value}"
            for name, value in _pairs(url)
            if name.lower() not in self.settings.calendar_parameters
        )
        return f"{_pattern(url)} {'&'.join(rest)}"

    def _calendar_cut(self, url: str) -> Cut | None:
        if not self._is_calendar(url):
            return None
        pattern = self._calendar_pattern(url)
        full = len(self._calendar) >= self.settings.remembered_patterns
        if full and pattern not in self._calendar:
            return None
        if self._calendar[pattern] >= self.settings.calendar_pages:
            return Cut(GuardKind.CALENDAR, _pattern(url))
        self._calendar[pattern] += 1
        return None

    def _endless_cut(self, url: str) -> Cut | None:
        """A pattern most of whose pages read the same; a few equal ones are deleted articles."""
        pattern = _pattern(url)
        pages = self._patterns.get(pattern)
        if pages is None or pages.repeats < self.settings.same_text_pages:
            return None
        most = pages.repeats * 2 > pages.seen
        return Cut(GuardKind.ENDLESS_PARAMETERS, pattern) if most else None


@lru_cache(maxsize=1024)
def _pairs(url: str) -> tuple[tuple[str, str], ...]:
    """Names and values of the query's parameters."""
    query = url.partition("#")[0].partition("?")[2]
    return tuple(parse_qsl(query, keep_blank_values=True))


@lru_cache(maxsize=4096)
def _pattern(url: str) -> str:
    """Host, path with dates folded, and parameter names: what addresses of one kind share."""
    parts = urlsplit(url)
    path = _DATE_PATH.sub("/{date}", parts.path.partition(";")[0])
    names = sorted({name for name, _ in _pairs(url)})
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
