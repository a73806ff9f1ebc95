"""Which canonical column (栏目) a name on a portal stands for. Words and thresholds are data.

Names differ from portal to portal (``要闻``, ``友谊县要闻``), so a name is tried in turn as it
stands, without place name and filler words, by the naming patterns of a type, by the page's own
ColumnType tag, and last by likeness. A wrong match would lead to a wrong accusation: what is not
clearly a column's name matches nothing.
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from config.columntypes import ColumnTypeDef, Freshness, MatchedBy, VocabularyFile
from config.terms import ColumnKind
from config.yamlfile import load

__all__ = [
    "ColumnMatch",
    "ColumnTypeDef",
    "ColumnVocabulary",
    "Freshness",
    "MatchedBy",
    "load_vocabulary",
    "vocabulary",
]

COLUMNS_FILE = Path(__file__).with_name("columns.yaml")
MATCH_CACHE = 20_000
"""Distinct names remembered: a crawl asks for the same navigation on every page."""


_Found: TypeAlias = tuple[ColumnTypeDef, str, MatchedBy, float]


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A name that was recognised."""

    type: str
    matched_text: str
    """The name as it stands on the site, white space trimmed."""
    matched_by: MatchedBy
    score: float
    """How sure, 0..1."""
    entry: str
    """The word of the vocabulary that it met."""


class ColumnVocabulary:
    """The column types and the way from a name to one of them."""

    def __init__(self, file: VocabularyFile) -> None:
        self._file = file
        self.types: dict[str, ColumnTypeDef] = {entry.id: entry for entry in file.types}
        self._titles = {self._clean(entry.title): entry for entry in file.types}
        self._aliases = {
            self._clean(name): (entry, name) for entry in file.types for name in entry.aliases
        }
        self._plain: dict[str, tuple[ColumnTypeDef, str]] = {}
        for entry in file.types:
            for name in (entry.title, *entry.aliases):
                self._plain.setdefault(self._squeezed(self._clean(name)), (entry, name))
        self._endings: dict[str, list[str]] = {}
        for key in self._plain:
            self._endings.setdefault(key[-file.likeness.same_ending :], []).append(key)
        self._tags = {tag: entry for entry in file.types for tag in entry.column_types}
        self._patterns = [
            (re.compile(_pattern(pattern, file.places.max_length)), entry, pattern)
            for entry in file.types
            for pattern in entry.patterns
        ]
        self._cached = functools.lru_cache(MATCH_CACHE)(self._match)

    def match(self, text: str, column_type: str | None = None) -> ColumnMatch | None:
        """The column type that ``text`` names, or None.

        ``text`` is a link's text, a heading or a ColumnName; ``column_type`` the page's own
        ColumnType tag, which decides only where the name itself says nothing.
        """
        if len(text) > 4 * self._file.max_length:
            return None
        return self._cached(text, column_type)

    def children(self, type_id: str) -> list[ColumnTypeDef]:
        """Column types directly under ``type_id``."""
        return [entry for entry in self.types.values() if entry.parent == type_id]

    def _match(self, text: str, column_type: str | None) -> ColumnMatch | None:
        name = self._clean(text)
        found = self._as_it_stands(name)
        if found is None and self._may_be_name(name):
            found = self._by_forms(name) or self._by_pattern(name)
            found = found or self._by_tag(column_type) or self._by_likeness(name)
        found = found or self._by_tag(column_type)
        if found is None:
            return None
        entry, word, matched_by, score = found
        return ColumnMatch(entry.id, text.strip(), matched_by, score, word)

    def _may_be_name(self, name: str) -> bool:
        short = 2 <= len(name) <= self._file.max_length
        return short and re.search(self._file.sentence, name) is None

    def _as_it_stands(self, name: str) -> _Found | None:
        scores = self._file.scores
        if name in self._titles:
            entry = self._titles[name]
            return entry, entry.title, MatchedBy.EXACT, scores.exact
        if name in self._aliases:
            return *self._aliases[name], MatchedBy.ALIAS, scores.alias
        return None

    def _by_forms(self, name: str) -> _Found | None:
        for form in self._forms(name):
            if form in self._plain:
                return *self._plain[form], MatchedBy.NORMALISED, self._file.scores.normalised
        return None

    def _by_pattern(self, name: str) -> _Found | None:
        for expression, entry, pattern in self._patterns:
            found = expression.fullmatch(name)
            if found and self._is_place_in_pattern(found["place"]):
                return entry, pattern, MatchedBy.PATTERN, self._file.scores.pattern
        return None

    def _by_tag(self, column_type: str | None) -> _Found | None:
        """The tag may name several types; the one of a list tells more than that of its hub."""
        tags = re.split(self._file.tag_separators, column_type or "")
        known = [tag for tag in map(self._clean, tags) if tag in self._tags]
        known.sort(key=lambda tag: self._tags[tag].kind is ColumnKind.HUB)
        if not known:
            return None
        return self._tags[known[0]], known[0], MatchedBy.COLUMN_TYPE, self._file.scores.column_type

    def _by_likeness(self, name: str) -> _Found | None:
        rule = self._file.likeness
        stem = self._squeezed(name)
        if len(stem) < rule.min_length:
            return None
        ranked = sorted(
            (
                (_ratio(stem, key), key)
                for key in self._endings.get(stem[-rule.same_ending :], ())
                if len(key) >= rule.min_length
            ),
            reverse=True,
        )
        if not ranked or ranked[0][0] < rule.min_score:
            return None
        score, key = ranked[0]
        entry, word = self._plain[key]
        rivals = {self._plain[other][0].id for ratio, other in ranked if ratio == score}
        return (entry, word, MatchedBy.SIMILAR, round(score, 3)) if len(rivals) == 1 else None

    def _forms(self, name: str) -> Iterator[str]:
        """``name`` without filler words and endings, and without each place name it may begin
        with."""
        starts = (0, *(end for end in range(1, len(name) - 1) if self._is_place(name[:end])))
        for start in starts:
            squeezed = self._squeezed(name[start:])
            yield squeezed
            yield self._without_ending(squeezed)

    def _is_place(self, text: str) -> bool:
        """Whether ``text`` is the name of an administrative area, or a word for the own one."""
        places = self._file.places
        suffix = next((end for end in places.suffixes if text.endswith(end)), None)
        if suffix is None:
            return False
        stem = text.removesuffix(suffix)
        named = len(stem) > 1 or suffix in places.short_suffixes
        return not stem or stem in places.pronouns or (named and self._may_be_place(text))

    def _is_place_in_pattern(self, text: str) -> bool:
        """As :meth:`_is_place`, or a short name without the suffix: 友谊 for 友谊县."""
        places = self._file.places
        bare = len(text) <= places.max_bare_length and not text.startswith(places.not_places)
        return self._is_place(text) or (bare and self._may_be_place(text))

    def _may_be_place(self, text: str) -> bool:
        places = self._file.places
        return len(text) <= places.max_length and not text.endswith(places.not_places)

    def _squeezed(self, name: str) -> str:
        return re.sub(self._file.fillers, "", name)

    def _without_ending(self, name: str) -> str:
        for suffix in self._file.suffixes:
            if name.endswith(suffix) and len(name) - len(suffix) >= self._file.min_stem:
                return name.removesuffix(suffix)
        return name

    def _clean(self, text: str) -> str:
        return re.sub(self._file.decoration, "", unicodedata.normalize("NFKC", text))


def load_vocabulary(path: Path) -> ColumnVocabulary:
    """Read a vocabulary. Raises ``UserError``."""
    return ColumnVocabulary(load(path, VocabularyFile))


@functools.cache
def vocabulary() -> ColumnVocabulary:
    """The vocabulary that comes with the program."""
    return load_vocabulary(COLUMNS_FILE)


def _ratio(left: str, right: str) -> float:
    return difflib.SequenceMatcher(None, left, right, autojunk=False).ratio()


def _pattern(pattern: str, longest: int) -> str:
    before, _, after = pattern.partition("{place}")
    return f"{re.escape(before)}(?P<place>[\\u4e00-\\u9fff]{{2,{longest}}}){re.escape(after)}"
