"""Sentences and limits of rectification notices (``config/notices.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt, field_validator

from config.terms import NoticeKind
from config.yamlfile import load


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NoticeHeadings(_Strict):
    """The numbered headings of the text."""

    problems: str
    demands: str
    reply: str


class NoticeWording(_Strict):
    """All of it."""

    titles: dict[NoticeKind, str]
    openings: dict[NoticeKind, str]
    not_mended: str
    not_known: str
    headings: NoticeHeadings
    examples: PositiveInt
    demands: tuple[str, ...]
    second_demand: str
    deadline_one: str
    deadline_many: str
    no_veto: str
    no_addressee: str
    attachment: str
    pictures: str
    reply_bytes: PositiveInt
    reply_text: PositiveInt
    items: PositiveInt
    recheck_column_pages: PositiveInt
    recheck_columns: PositiveInt
    recheck_alone: frozenset[str]
    recheck_whole_aspects: frozenset[str]

    @field_validator("titles", "openings")
    @classmethod
    def _every_kind(cls, words: dict[NoticeKind, str]) -> dict[NoticeKind, str]:
        missing = [kind.value for kind in NoticeKind if kind not in words]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return words


@cache
def notice_wording() -> NoticeWording:
    """What comes with the program. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("notices.yaml"), NoticeWording)
