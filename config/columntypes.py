"""What ``config/columns.yaml`` holds: the column types, and the words of matching."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from config.terms import ColumnKind


class Freshness(StrEnum):
    """Which window of a rule pack a column is measured by."""

    NEWS = "news"
    NOTICE = "notice"
    POLICY = "policy"
    OTHER = "other"
    YEARLY = "yearly"
    NONE = "none"


class MatchedBy(StrEnum):
    """How a name was recognised, the surest first."""

    EXACT = "exact"
    ALIAS = "alias"
    NORMALISED = "normalised"
    PATTERN = "pattern"
    COLUMN_TYPE = "column_type"
    SIMILAR = "similar"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnTypeDef(_Strict):
    """A canonical column type."""

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    title: str = Field(min_length=2)
    parent: str | None = None
    kind: ColumnKind
    freshness: Freshness
    aliases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """Names with a place in them, as ``走进{place}``."""
    column_types: tuple[str, ...] = ()
    """Values of the ColumnType tag (国办发〔2017〕47号) that stand for it."""
    shown_in: str | None = None
    """Type of a column whose own list may stand for it: 县长信箱 may show the letters itself."""


class PlaceWords(_Strict):
    """How a place name in front of a column's name is told."""

    suffixes: tuple[str, ...]
    """Words that end the name of an administrative area."""
    short_suffixes: tuple[str, ...]
    """Of them, the ones before which one character is a name."""
    pronouns: tuple[str, ...]
    """Words that stand for the own place before a suffix: 本县, 全市."""
    not_places: tuple[str, ...]
    """Words that look like the name of a place and are not: 社区, 城市, 部门."""
    max_length: PositiveInt
    max_bare_length: PositiveInt
    """Of a name without such a suffix, where a pattern has its place."""


class Likeness(_Strict):
    """When two names are alike enough."""

    min_score: float = Field(gt=0, le=1)
    min_length: PositiveInt
    same_ending: PositiveInt
    """Characters at the end that must agree: the head of a Chinese noun stands last."""


class Scores(_Strict):
    """How sure a match is, 0..1, by how it was found; likeness has its own ratio."""

    exact: float
    alias: float
    normalised: float
    pattern: float
    column_type: float


class VocabularyFile(_Strict):
    """The file as a whole."""

    max_length: PositiveInt
    decoration: str
    sentence: str
    fillers: str
    tag_separators: str
    suffixes: tuple[str, ...]
    min_stem: PositiveInt
    places: PlaceWords
    likeness: Likeness
    scores: Scores
    types: tuple[ColumnTypeDef, ...]

    @model_validator(mode="after")
    def _consistent(self) -> VocabularyFile:
        ids = [entry.id for entry in self.types]
        for entry in self.types:
            if ids.count(entry.id) > 1:
                raise ValueError(f"栏目类型 {entry.id} 重复")
            if entry.parent is not None and entry.parent not in ids:
                raise ValueError(f"栏目类型 {entry.id} 的上级 {entry.parent} 不存在")
            if entry.shown_in is not None and entry.shown_in not in ids:
                raise ValueError(f"栏目类型 {entry.id} 的 shown_in {entry.shown_in} 不存在")
        _owners((name, entry.id) for entry in self.types for name in (entry.title, *entry.aliases))
        _owners((value, entry.id) for entry in self.types for value in entry.column_types)
        return self


def _owners(pairs: Iterator[tuple[str, str]]) -> None:
    """Refuse a word that two column types claim."""
    owner: dict[str, str] = {}
    for name, type_id in pairs:
        if owner.setdefault(name, type_id) != type_id:
            raise ValueError(f"“{name}”同属 {owner[name]} 和 {type_id}，应只归一类")
