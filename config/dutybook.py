"""The sheet of the ledger of duties and its limits (``config/dutybook.yaml``), typed."""

from __future__ import annotations

import functools
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, PositiveInt, model_validator

from config.yamlfile import load

_FILE = Path(__file__).with_name("dutybook.yaml")


class DutyColumn(StrEnum):
    """The columns of the sheet."""

    UNIT = "unit"
    RULESET = "ruleset"
    DUTY = "duty"
    DOCUMENT = "document"
    CLAUSE = "clause"
    TITLE = "title"
    OCCURRENCE = "occurrence"
    DEADLINE = "deadline"
    STATE = "state"
    OVERDUE = "overdue"
    NOTE = "note"
    FILE = "file"
    UPDATED = "updated"
    UPDATED_BY = "updated_by"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BookColumn(_Strict):
    """How one column looks."""

    id: DutyColumn
    title: str
    width: PositiveInt
    fill: bool = False


class DutyBook(_Strict):
    """All of ``config/dutybook.yaml``."""

    sheet: str
    rows: PositiveInt
    bytes: PositiveInt
    unpacked: PositiveInt
    file_bytes: PositiveInt
    note_chars: PositiveInt
    remind_days: PositiveInt
    columns: tuple[BookColumn, ...]

    @model_validator(mode="after")
    def _every_column_once(self) -> Self:
        if sorted(column.id for column in self.columns) != sorted(DutyColumn):
            raise ValueError("每一列应当且只应出现一次")
        return self

    def title(self, column: DutyColumn) -> str:
        """The head of a column."""
        return next(each.title for each in self.columns if each.id is column)


@functools.cache
def duty_book() -> DutyBook:
    """The layout that comes with the program. Raises ``UserError`` on a bad file."""
    return load(_FILE, DutyBook)
