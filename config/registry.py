"""Words that files and filters may use for the registry, and limits (``config/registry.yaml``)."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from config.terms import Level, SiteField, SiteFilterKey, SiteKind, SiteState
from config.wording import word
from config.yamlfile import load

_FILE = Path(__file__).with_name("registry.yaml")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_FILLING = re.compile(r"[\s:*_\-./、]+")

E = TypeVar("E", bound=StrEnum)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RegistryLimits(_Strict):
    """How much is read before a file is refused."""

    bytes: int = Field(gt=0)
    unpacked_bytes: int = Field(gt=0)
    rows: int = Field(gt=0)
    columns: int = Field(gt=0)
    value_length: int = Field(gt=0)
    note_length: int = Field(gt=0)
    header_rows: int = Field(gt=0)
    tree_depth: int = Field(gt=0)
    filter_terms: int = Field(gt=0)
    filter_values: int = Field(gt=0)


class RegistryWords(_Strict):
    """All of it."""

    columns: dict[SiteField, tuple[str, ...]]
    levels: dict[Level, tuple[str, ...]]
    kinds: dict[SiteKind, tuple[str, ...]]
    states: dict[SiteState, tuple[str, ...]]
    filter_keys: dict[SiteFilterKey, tuple[str, ...]]
    site_code: str
    region_code: str
    limits: RegistryLimits

    @functools.cached_property
    def site_code_form(self) -> re.Pattern[str]:
        return re.compile(self.site_code, re.ASCII)

    @functools.cached_property
    def region_code_form(self) -> re.Pattern[str]:
        return re.compile(self.region_code, re.ASCII)

    @functools.cached_property
    def column_of(self) -> Mapping[str, SiteField]:
        """Fields by :func:`plain` header."""
        return _by_word(self.columns)

    @functools.cached_property
    def level_of(self) -> Mapping[str, Level]:
        return _by_word(self.levels)

    @functools.cached_property
    def kind_of(self) -> Mapping[str, SiteKind]:
        return _by_word(self.kinds)

    @functools.cached_property
    def state_of(self) -> Mapping[str, SiteState]:
        return _by_word(self.states)

    @functools.cached_property
    def filter_key_of(self) -> Mapping[str, SiteFilterKey]:
        return _by_word(self.filter_keys)


@functools.cache
def registry_words() -> RegistryWords:
    """The words, read once. Raises ``UserError`` on a bad file."""
    return load(_FILE, RegistryWords)


def plain(text: str) -> str:
    """``text`` without what people write differently: width, case, blanks, colons, stars."""
    return _FILLING.sub("", unicodedata.normalize("NFKC", text).casefold())


def spellings(text: str) -> Iterable[str]:
    """What ``text`` may be known by: as it is, then without brackets (首页网址（必填））."""
    normal = unicodedata.normalize("NFKC", text)
    yield plain(normal)
    yield plain(_BRACKETS.sub("", normal))


def member_of(words: Mapping[str, E], text: str) -> E | None:
    """The member that ``text`` names, if it is one that is known."""
    return next((words[each] for each in spellings(text) if each in words), None)


def _by_word(words: Mapping[E, Iterable[str]]) -> dict[str, E]:
    """A word of two members stays with the one that it is the own word of."""
    found: dict[str, E] = {}
    for member, aliases in words.items():
        for alias in aliases:
            found.setdefault(plain(alias), member)
    for member in words:
        for own in (word(member), member.value):
            found[plain(own)] = member
    return found
