"""Words, layout and limits of the bulletin (``config/bulletin.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    field_validator,
)

from config.yamlerrors import Fault
from config.yamlfile import YamlDocument, load, open_yaml

BULLETIN_FILE = Path(__file__).with_name("bulletin.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BulletinLimits(_Strict):
    """How much is said in the text; the attachments have all of it."""

    percent_from: PositiveInt
    """Fewer sites with a result than this, and only counts are given: one of three is no 33.3 %."""
    examples_per_family: PositiveInt
    indicators_per_family: PositiveInt
    families: PositiveInt
    problems_per_site: PositiveInt
    sites_in_text: PositiveInt
    trend_periods: PositiveInt


class BulletinHeadings(_Strict):
    """Headings of the sections, without numbers."""

    overview: str
    result: str
    against_last: str
    regions: str
    problems: str
    prominent: str
    doubtful: str
    next_steps: str


class BulletinSentences(_Strict):
    """Sentences with numbers; the fields that each may use are those of the shipped file."""

    sample: str
    sample_small: str
    outcomes: str
    outcome: str
    rate: str
    rate_small: str
    rate_none: str
    rectified: str
    rectified_small: str
    apart: str
    apart_public: str
    no_previous: str
    change: str
    change_small: str
    up: str
    down: str
    level: str
    moved: str
    moved_improved: str
    moved_declined: str
    not_moved: str
    none_in_both: str
    improved: str
    declined: str
    faults_moved: str
    faults_fixed: str
    faults_new: str
    faults_back: str
    faults_persisting: str
    faults_unseen: str
    regions: str
    problems: str
    problems_pending: str
    no_problems: str
    only_pending: str
    family: str
    family_alone: str
    indicator: str
    examples: str
    example: str
    further_families: str
    prominent: str
    no_prominent: str
    below_line: str


class Requirement(_Strict):
    """One paragraph of what the office asks for next."""

    heading: str = Field(min_length=1)
    text: str = Field(min_length=1)


class AttachmentTitles(_Strict):
    """Titles of the attachments, or what stands in an empty one."""

    sites: str
    unqualified: str
    families: str
    movements: str
    doubtful: str
    figures: str


class BulletinText(_Strict):
    """All of it."""

    limits: BulletinLimits
    score_bands: tuple[float, ...] = Field(min_length=1)
    title: str
    draft_mark: str
    addressee: str = Field(min_length=1)
    opening: str
    closing: str
    headings: BulletinHeadings
    sentences: BulletinSentences
    requirements: tuple[Requirement, ...]
    attachments: AttachmentTitles
    nothing: AttachmentTitles
    no_region: str
    no_level: str

    @field_validator("score_bands")
    @classmethod
    def _rises(cls, bands: tuple[float, ...]) -> tuple[float, ...]:
        if list(bands) != sorted(set(bands)):
            raise ValueError("应从低到高，不重复")
        return bands


@cache
def bulletin_text() -> BulletinText:
    """The words that come with the program. Raises ``UserError`` for a bad line."""
    return load(BULLETIN_FILE, BulletinText)


def bulletin_text_of(path: Path | None) -> BulletinText:
    """The words of the program with those of the office's own file laid over them.

    Raises ``UserError``: file, line, key.
    """
    if path is None:
        return bulletin_text()
    document = open_yaml(path)
    document.data = _over(open_yaml(BULLETIN_FILE).data, document.data)
    text = document.validate(BulletinText)
    _require_known_fields(document, text)
    return text


def _require_known_fields(document: YamlDocument, text: BulletinText) -> None:
    shipped = bulletin_text()
    for name in BulletinSentences.model_fields:
        place = ("sentences", name)
        _require_fields(
            document, place, getattr(shipped.sentences, name), getattr(text.sentences, name)
        )
    for name in ("title", "opening"):
        _require_fields(document, (name,), getattr(shipped, name), getattr(text, name))


def _require_fields(
    document: YamlDocument, place: tuple[str, ...], shipped: str, given: str
) -> None:
    known = _fields(shipped)
    try:
        unknown = _fields(given) - known
    except ValueError:
        raise document.error(Fault(place, "花括号不成对")) from None
    if unknown:
        usable = "、".join(f"{{{name}}}" for name in sorted(known)) or "没有"
        raise document.error(Fault(place, f"不认识字段 {{{min(unknown)}}}，可用的字段：{usable}"))


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _over(base: Any, given: Any) -> Any:
    """``given`` over ``base``: mappings key by key, all else as a whole."""
    if not isinstance(base, dict) or not isinstance(given, dict):
        return given
    return {**base, **{key: _over(base.get(key), value) for key, value in given.items()}}
