"""Layout and limits of the review spreadsheet (``config/reviewbook.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt, field_validator

from config.terms import BookColumn
from config.yamlfile import load


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BookColumnLayout(_Strict):
    """One column."""

    title: str
    width: PositiveFloat
    note: str | None = None
    """Of a column that is filled in: what belongs there."""


class ReviewBookLayout(_Strict):
    """All of it. Sizes in bytes."""

    sheet: str
    bytes: PositiveInt
    unpacked: PositiveInt
    rows: PositiveInt
    columns: dict[BookColumn, BookColumnLayout]

    @field_validator("columns")
    @classmethod
    def _every_column(
        cls, columns: dict[BookColumn, BookColumnLayout]
    ) -> dict[BookColumn, BookColumnLayout]:
        missing = [each.value for each in BookColumn if each not in columns]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return columns


@cache
def review_book() -> ReviewBookLayout:
    """The layout that comes with the program. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("reviewbook.yaml"), ReviewBookLayout)
