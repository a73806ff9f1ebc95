"""The ledger as a workbook: a sheet for each family and a summary, in memory that does not grow
with the rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from config.ledger import LedgerField, LedgerLayout, ledger_layout
from config.terms import RectificationCheck, RectificationState
from config.wording import word
from reports.ledger.cells import Value, fit, link_of, value_of
from store.ledger import LedgerRow

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
_MOST_ROWS = 1_048_575
"""Rows of a sheet below its heading."""
_NAME_LENGTH = 31
_LINES = 2
_LINE_POINTS = 14.0
_HIGHEST = 300.0
_MOST_HIGH = 2_000
_MEASURED = 2_000
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_OLDEST = dt.date(1900, 3, 1)
"""Before it, days of a spreadsheet are one off; they stay text."""
_LINK_FIELDS = frozenset({LedgerField.URL})
_NO_QUOTE = frozenset({LedgerField.FAULT_ID})
_LISTS: dict[LedgerField, list[str]] = {
    LedgerField.STATE: [word(each) for each in RectificationState],
    LedgerField.CHECK: [word(each) for each in RectificationCheck],
}
_HIDDEN = frozenset({LedgerField.VERSION})


@dataclass(slots=True)
class Written:
    """How many rows went where."""

    rows: int = 0
    sheets: dict[str, int] = field(default_factory=dict)


def write_xlsx(
    rows: Iterable[LedgerRow],
    stream: BinaryIO,
    *,
    title: str = "",
    layout: LedgerLayout | None = None,
    scratch: Path | None = None,
) -> Written:
    """Write ``rows`` to ``stream``; each is written as it comes. ``scratch``: where the rows of
    each sheet wait on disk."""
    book = _Book(layout or ledger_layout(), stream, scratch)
    for row in rows:
        book.take(row)
    return book.close(title)


@dataclass(slots=True)
class _Sheet:
    sheet: Any
    name: str
    family: str
    rows: int = 0
    links: int = 0
    high: int = 0
    """Rows higher than the others."""
    states: dict[str, int] = field(default_factory=dict)


class _Book:
    """The workbook while it is being written."""

    def __init__(self, layout: LedgerLayout, stream: BinaryIO, scratch: Path | None) -> None:
        self._layout = layout
        options = _OPTIONS | ({"tmpdir": str(scratch)} if scratch else {})
        self._book = xlsxwriter.Workbook(stream, options)
        self._formats = _formats(self._book)
        self._summary = self._book.add_worksheet(layout.summary)
        self._sheets: list[_Sheet] = []
        self._open: dict[str, _Sheet] = {}
        self._names = {layout.summary.casefold()}

    def take(self, row: LedgerRow) -> None:
        sheet = self._sheet_for(row.fault.family)
        sheet.rows += 1
        values = [value_of(column.id, row) for column in self._layout.columns]
        self._make_room(sheet, values)
        for place, (column, value) in enumerate(zip(self._layout.columns, values, strict=True)):
            own = sheet.rows if column.id is LedgerField.NUMBER else value
            self._write(sheet, place, column.id, own)
        state = word(row.filled.state) if row.filled.state else ""
        sheet.states[state] = sheet.states.get(state, 0) + 1

    def _make_room(self, sheet: _Sheet, values: Sequence[Value]) -> None:
        """Rows are two lines high; longer ones get more. How many may is limited, because the
        library remembers each."""
        lines = max(
            -(-_width(value) // column.width)
            for column, value in zip(self._layout.columns, values, strict=True)
            if column.id not in _LINK_FIELDS
        )
        if lines > _LINES and sheet.high < _MOST_HIGH:
            sheet.high += 1
            sheet.sheet.set_row(sheet.rows, min(lines * _LINE_POINTS + 2, _HIGHEST))

    def close(self, title: str) -> Written:
        """Finish every sheet, write the summary and the file."""
        for sheet in self._sheets:
            self._finish(sheet)
        _Summary(self._summary, self._layout, self._formats, self._sheets).write(title)
        self._book.close()
        counts = {sheet.name: sheet.rows for sheet in self._sheets}
        return Written(sum(counts.values()), counts)

    def _sheet_for(self, family: str) -> _Sheet:
        if family not in self._open and len(self._open) >= self._layout.most_sheets:
            family = self._layout.other_sheet
        sheet = self._open.get(family)
        if sheet is None or sheet.rows >= _MOST_ROWS:
            sheet = self._open[family] = self._add(family)
        return sheet

    def _add(self, family: str) -> _Sheet:
        name = self._free_name(family)
        sheet = self._book.add_worksheet(name)
        for place, column in enumerate(self._layout.columns):
            hidden = {"hidden": column.id in _HIDDEN}
            sheet.set_column(place, place, column.width, None, hidden)
            kind = "filled_head" if column.id in self._layout.filled else "head"
            sheet.write_string(0, place, column.title, self._formats[kind])
        sheet.set_default_row(_LINES * _LINE_POINTS + 2)
        sheet.set_row(0, 24)
        sheet.freeze_panes(1, self._frozen())
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        made = _Sheet(sheet, name, family)
        self._sheets.append(made)
        return made

    def _frozen(self) -> int:
        """Columns up to the name of the site stay in view."""
        ids = [column.id for column in self._layout.columns]
        return ids.index(LedgerField.SITE) + 1 if LedgerField.SITE in ids else 0

    def _free_name(self, family: str) -> str:
        base = _NOT_IN_NAMES.sub("", fit(family)).strip() or self._layout.other_sheet
        name, number = base[:_NAME_LENGTH], 1
        while name.casefold() in self._names:
            number += 1
            tail = f"({number})"
            name = base[: _NAME_LENGTH - len(tail)] + tail
        self._names.add(name.casefold())
        return name

    def _write(self, sheet: _Sheet, place: int, column: LedgerField, value: Value) -> None:
        out, row, formats = sheet.sheet, sheet.rows, self._formats
        filled = "filled_" if column in self._layout.filled else ""
        if value is None or value == "":
            out.write_blank(row, place, None, formats[f"{filled}text"])
        elif isinstance(value, dt.date) and value >= _OLDEST:
            out.write_datetime(row, place, value, formats[f"{filled}date"])
        elif isinstance(value, int | float):
            out.write_number(row, place, value, formats["number"])
        else:
            self._write_text(sheet, place, column, fit(str(value)), filled)

    def _write_text(
        self, sheet: _Sheet, place: int, column: LedgerField, text: str, filled: str
    ) -> None:
        linkable = column in _LINK_FIELDS and sheet.links < self._layout.limits.links_per_sheet
        link = link_of(text) if linkable else None
        # The library refuses some addresses that browsers take; they stay text, too.
        if (
            link
            and sheet.sheet.write_url(sheet.rows, place, link, self._formats["link"], text) == 0
        ):
            sheet.links += 1
            return
        plain = column in _NO_QUOTE or filled
        kind = f"{filled}text" if plain else "quoted"
        sheet.sheet.write_string(sheet.rows, place, text, self._formats[kind])

    def _finish(self, sheet: _Sheet) -> None:
        last = max(sheet.rows, 1)
        sheet.sheet.autofilter(0, 0, last, len(self._layout.columns) - 1)
        for place, column in enumerate(self._layout.columns):
            if column.id not in self._layout.filled:
                continue
            rule = _rule_for(column.id, self._layout)
            sheet.sheet.data_validation(1, place, last, place, rule)


def _width(value: Value) -> float:
    """How much of a column a text takes: Chinese characters are twice as wide."""
    text = value if isinstance(value, str) else ""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text[:_MEASURED])


def _rule_for(column: LedgerField, layout: LedgerLayout) -> dict[str, Any]:
    if column in _LISTS:
        return {
            "validate": "list",
            "source": _LISTS[column],
            "error_title": "请从列表中选择",
            "error_message": f"可填：{'、'.join(_LISTS[column])}。",
        }
    if column is LedgerField.FINISHED:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": dt.date(2000, 1, 1),
            "maximum": dt.date(2199, 12, 31),
            "error_title": "请填写日期",
            "error_message": "请写成 2026-11-20 的样子。",
        }
    return {
        "validate": "length",
        "criteria": "<=",
        "value": layout.limits.note_length,
        "error_title": "文字过长",
        "error_message": f"不超过 {layout.limits.note_length} 字。",
    }


def _formats(book: Any) -> dict[str, Any]:
    base = {
        "font_name": "宋体",
        "font_size": 10,
        "valign": "top",
        "border": 1,
        "border_color": "#BFBFBF",
    }
    fill = {"bg_color": "#FFF9E5"}
    date = {"num_format": "yyyy-mm-dd", "align": "left"}
    head = {**base, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
    named: dict[str, dict[str, Any]] = {
        "text": {**base, "text_wrap": True},
        "quoted": {**base, "text_wrap": True, "quote_prefix": True},
        "number": {**base, "align": "right"},
        "date": {**base, **date},
        "link": {**base, "font_color": "#1D4A80", "underline": 1, "text_wrap": True},
        "filled_text": {**base, **fill, "text_wrap": True},
        "filled_date": {**base, **fill, **date},
        "head": {**head, "bg_color": "#E7ECF3"},
        "filled_head": {**head, "bg_color": "#FFE9A8"},
        "title": {"font_name": "宋体", "font_size": 16, "bold": True},
        "note": {"font_name": "宋体", "font_size": 10, "font_color": "#525D6D"},
        "total": {**base, "bold": True},
    }
    return {name: book.add_format(properties) for name, properties in named.items()}


class _Summary:
    """The first sheet: rows by family and by 整改情况, as formulas that hold when units fill in."""

    def __init__(
        self, sheet: Any, layout: LedgerLayout, formats: dict[str, Any], sheets: list[_Sheet]
    ) -> None:
        self._sheet = sheet
        self._layout = layout
        self._formats = formats
        self._sheets = sheets
        self._states = [word(each) for each in RectificationState]

    def write(self, title: str) -> None:
        heads = ["问题类别", "问题数", *self._states, "未填写"]
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_column(0, 0, 28)
        self._sheet.set_column(1, len(heads) - 1, 11)
        self._sheet.write_string(
            0, 0, fit(title) or self._layout.summary_title, self._formats["title"]
        )
        self._sheet.write_string(
            1,
            0,
            "黄色列由有关单位填写，其余各列请勿改动；填好后请将本表交回发出单位。",
            self._formats["note"],
        )
        for place, head in enumerate(heads):
            self._sheet.write_string(3, place, head, self._formats["head"])
        for number, sheet in enumerate(self._sheets, 4):
            self._row(number, sheet, len(heads))
        self._totals(4 + len(self._sheets), len(heads))
        self._sheet.freeze_panes(4, 1)

    def _row(self, number: int, sheet: _Sheet, width: int) -> None:
        self._sheet.write_url(
            number, 0, f"internal:'{sheet.name}'!A1", self._formats["link"], sheet.name
        )
        ids = self._range(sheet, LedgerField.FAULT_ID)
        self._formula(number, 1, f"=COUNTA({ids})", sheet.rows)
        filled = self._range(sheet, LedgerField.STATE)
        for place, state in enumerate(self._states, 2):
            count = sheet.states.get(state, 0)
            formula = f'=COUNTIF({filled},"{state}")' if filled else ""
            self._formula(number, place, formula, count)
        first, last = xl_col_to_name(2), xl_col_to_name(width - 2)
        spread = f"{first}{number + 1}:{last}{number + 1}"
        self._formula(number, width - 1, f"=B{number + 1}-SUM({spread})", sheet.states.get("", 0))

    def _totals(self, number: int, width: int) -> None:
        self._sheet.write_string(number, 0, "合计", self._formats["total"])
        states = [*self._states, ""]
        values = [
            sum(sheet.rows for sheet in self._sheets),
            *(sum(sheet.states.get(each, 0) for sheet in self._sheets) for each in states),
        ]
        for place, value in enumerate(values, 1):
            name = xl_col_to_name(place)
            formula = f"=SUM({name}5:{name}{number})" if self._sheets else ""
            self._formula(number, place, formula, value)

    def _formula(self, row: int, place: int, formula: str, value: int) -> None:
        """A formula with its value, for readers that do not count themselves."""
        if formula:
            self._sheet.write_formula(row, place, formula, self._formats["number"], value)
        else:
            self._sheet.write_number(row, place, value, self._formats["number"])

    def _range(self, sheet: _Sheet, column: LedgerField) -> str:
        ids = [each.id for each in self._layout.columns]
        if column not in ids:
            return ""
        name = xl_col_to_name(ids.index(column))
        return f"'{sheet.name}'!${name}$2:${name}${max(sheet.rows, 1) + 1}"
