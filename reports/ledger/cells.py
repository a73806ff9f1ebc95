"""What stands in each cell of the ledger. Everything that a page may have put there is hostile."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from config.ledger import LedgerField
from config.wording import word
from reports.filters import web_address
from store.ledger import LedgerRow, fault_id

Value: TypeAlias = str | float | dt.date | None

LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""
LONGEST_LINK = 2_079
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What XML can't carry, a reader can't see, or what turns the line around."""
_COLUMN_TITLE = re.compile("^栏目“(.{1,200}?)”")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BEIJING = dt.timezone(dt.timedelta(hours=8))


def value_of(field: LedgerField, row: LedgerRow) -> Value:
    """The value of one cell: text, a number, a day or nothing. 序号 is the sheet's."""
    return _VALUES[field](row)


def fit(text: str) -> str:
    """``text`` as a cell can hold it."""
    clean = _UNFIT.sub("", text)
    return clean if len(clean) <= LONGEST_CELL else clean[: LONGEST_CELL - 1] + "…"


def link_of(text: str) -> str | None:
    """The address that a cell may lead to; None where it has to stay text."""
    if len(text) > LONGEST_LINK or _UNFIT.search(text):
        return None
    return web_address(text)


def harmless(text: str) -> str:
    """``text`` for CSV, where a program would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _evidence(row: LedgerRow, label: str) -> str:
    found = (
        str(item.get("value") or "")
        for item in row.fault.evidence
        if isinstance(item, dict) and item.get("label") == label
    )
    return next(found, "")


def _column_name(row: LedgerRow) -> str:
    if not _evidence(row, "栏目地址"):
        return _evidence(row, "栏目")
    named = _COLUMN_TITLE.match(row.fault.title)
    return named.group(1) if named else ""


def _updated(row: LedgerRow) -> dt.date | None:
    try:
        return dt.date.fromisoformat(_evidence(row, "最近更新")[:10])
    except ValueError:
        return None


def _days(row: LedgerRow) -> int | None:
    updated = _updated(row)
    return (row.as_of - updated).days if updated else None


def _points(row: LedgerRow) -> str | float | None:
    if row.fault.vetoes:
        return "否决"
    return row.fault.points


def _inspected(row: LedgerRow) -> dt.date:
    return row.inspected_at.astimezone(_BEIJING).date() if row.inspected_at else row.as_of


def _described(row: LedgerRow) -> str:
    detail = row.fault.detail
    return f"{row.fault.title}。{detail}" if detail else row.fault.title


_VALUES: Mapping[LedgerField, Callable[[LedgerRow], Value]] = {
    LedgerField.NUMBER: lambda row: None,
    LedgerField.SPONSOR: lambda row: row.sponsor or "",
    LedgerField.SITE: lambda row: row.site,
    LedgerField.SITE_CODE: lambda row: row.site_code or "",
    LedgerField.REGION: lambda row: row.region or "",
    LedgerField.FAMILY: lambda row: row.fault.family,
    LedgerField.INDICATOR: lambda row: row.fault.indicator_title,
    LedgerField.SEVERITY: lambda row: word(row.fault.severity),
    LedgerField.TITLE: _described,
    LedgerField.COLUMN: _column_name,
    LedgerField.URL: lambda row: row.fault.url or "",
    LedgerField.BASIS: lambda row: row.fault.basis,
    LedgerField.REMEDY: lambda row: row.fault.remedy,
    LedgerField.UPDATED: _updated,
    LedgerField.DAYS: _days,
    LedgerField.POINTS: _points,
    LedgerField.SCREENSHOT: lambda row: _evidence(row, "截图"),
    LedgerField.INSPECTED: _inspected,
    LedgerField.STANDING: lambda row: word(row.fault.standing),
    LedgerField.DEADLINE: lambda row: row.deadline,
    LedgerField.STATE: lambda row: word(row.filled.state) if row.filled.state else "",
    LedgerField.FINISHED: lambda row: row.filled.finished_on,
    LedgerField.NOTE: lambda row: row.filled.note,
    LedgerField.CHECK: lambda row: word(row.filled.outcome) if row.filled.outcome else "",
    LedgerField.FAULT_ID: lambda row: fault_id(row.fault.key),
    LedgerField.VERSION: lambda row: row.version,
}
