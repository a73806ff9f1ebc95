"""Layout and limits of the ledger (``config/ledger.yaml``)."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator

from config.yamlfile import load


class LedgerField(StrEnum):
    """What a column of the ledger holds."""

    NUMBER = "number"
    SPONSOR = "sponsor"
    SITE = "site"
    SITE_CODE = "site_code"
    REGION = "region"
    FAMILY = "family"
    INDICATOR = "indicator"
    SEVERITY = "severity"
    TITLE = "title"
    COLUMN = "column"
    URL = "url"
    BASIS = "basis"
    REMEDY = "remedy"
    UPDATED = "updated"
    DAYS = "days"
    POINTS = "points"
    SCREENSHOT = "screenshot"
    INSPECTED = "inspected"
    STANDING = "standing"
    DEADLINE = "deadline"
    STATE = "state"
    FINISHED = "finished"
    NOTE = "note"
    CHECK = "check"
    FAULT_ID = "fault_id"
    VERSION = "version"


_KEYS = frozenset({LedgerField.FAULT_ID, LedgerField.VERSION})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LedgerColumn(_Strict):
    """One column. ``width``: in characters of the sheet."""

    id: LedgerField
    title: str = Field(min_length=1, max_length=40)
    width: PositiveFloat = Field(le=255)


class LedgerLimits(_Strict):
    """What a sheet that comes back may hold, and how much of its faults is told."""

    import_bytes: PositiveInt
    unpacked_bytes: PositiveInt
    rows_per_sheet: PositiveInt
    errors_shown: PositiveInt
    note_length: PositiveInt
    links_per_sheet: PositiveInt = Field(le=65_530)


class LedgerLayout(_Strict):
    """All of it."""

    summary: str = Field(min_length=1, max_length=31)
    summary_title: str
    other_sheet: str = Field(min_length=1, max_length=31)
    most_sheets: PositiveInt
    columns: tuple[LedgerColumn, ...]
    filled: tuple[LedgerField, ...]
    limits: LedgerLimits

    @model_validator(mode="after")
    def _can_come_back(self) -> LedgerLayout:
        ids = [column.id for column in self.columns]
        titles = [column.title for column in self.columns]
        if len(set(ids)) != len(ids) or len(set(titles)) != len(titles):
            raise ValueError("列的 id 和列名都不能重复")
        missing = _KEYS - set(ids)
        if missing:
            raise ValueError(f"缺少列 {'、'.join(sorted(missing))}")
        return self

    def title_of(self, field: LedgerField) -> str | None:
        """The heading of a column; None where the layout leaves it out."""
        return next((each.title for each in self.columns if each.id is field), None)


@cache
def ledger_layout() -> LedgerLayout:
    """The layout that comes with the program. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("ledger.yaml"), LedgerLayout)
