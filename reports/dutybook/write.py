"""Writing the sheet; every text stands as text, whatever it begins with."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from config.dutybook import DutyColumn, duty_book
from config.terms import DutyState
from config.wording import word

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_STEERING = ("=", "+", "-", "@", "\t", "\r")
_LINE_POINTS, _MOST_LINES = 15.0, 20
_BORDER = {"border": 1, "border_color": "#BFBFBF", "valign": "top", "text_wrap": True}


def write_duty_book(rows: Sequence[dict[str, Any]]) -> bytes:
    """An xlsx file; states are chosen from a list."""
    layout, stream = duty_book(), io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        sheet = book.add_worksheet(layout.sheet)
        head = book.add_format({**_BORDER, "bold": True, "bg_color": "#DDE6F0"})
        fill = book.add_format({**_BORDER, "bold": True, "bg_color": "#FFF2CC"})
        cell = book.add_format(_BORDER)
        late = book.add_format({**_BORDER, "font_color": "#C00000", "bold": True})
        for place, column in enumerate(layout.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.title, fill if column.fill else head)
            if column.id is DutyColumn.STATE:
                states = [word(state) for state in DutyState]
                rule = {"validate": "list", "source": states}
                sheet.data_validation(1, place, max(1, len(rows)), place, rule)
        for number, row in enumerate(rows, start=1):
            sheet.set_row(number, _height(row))
            for place, column in enumerate(layout.columns):
                is_late = row["overdue"] and column.id in (DutyColumn.OVERDUE, DutyColumn.DEADLINE)
                sheet.write_string(number, place, _text(row, column.id), late if is_late else cell)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(1, len(rows)), len(layout.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return stream.getvalue()


def write_duty_csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """A csv file that spreadsheet programs open as UTF-8; nothing in it is a formula."""
    layout, stream = duty_book(), io.StringIO()
    out = csv.writer(stream)
    out.writerow([column.title for column in layout.columns])
    for row in rows:
        out.writerow([_harmless(_text(row, column.id)) for column in layout.columns])
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8", "backslashreplace")


def _text(row: dict[str, Any], column: DutyColumn) -> str:
    if column is DutyColumn.STATE:
        return word(DutyState(row["state"]))
    if column is DutyColumn.OVERDUE:
        return "逾期" if row["overdue"] else ""
    if column is DutyColumn.FILE:
        return str((row["file"] or {}).get("name", ""))
    if column is DutyColumn.UPDATED:
        return _local(row["updated_at"])
    return str(row[column.value] or "")


def _height(row: dict[str, Any]) -> float:
    """In points: programs that make no room for wrapped text by themselves show only a line."""
    lines = (
        math.ceil(_columns(_text(row, column.id)) / column.width) for column in duty_book().columns
    )
    return _LINE_POINTS * min(max(lines, default=1) or 1, _MOST_LINES)


def _columns(text: str) -> float:
    """Chinese characters take the room of two, with something to spare."""
    return sum(2.1 if ord(character) > 0x2E7F else 1.1 for character in text)


def _local(moment: str | None) -> str:
    """On the clock of whoever exports."""
    if not moment:
        return ""
    return f"{dt.datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_STEERING) else text
