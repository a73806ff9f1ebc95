"""Writing the review spreadsheet, row by row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, BinaryIO

import xlsxwriter

from config.reviewbook import review_book
from config.terms import BookColumn, ReviewState
from config.wording import word
from reports.official.text import quoted
from store.faultquery import ReviewedFault

_LONGEST_CELL = 32_000
"""Excel takes 32,767 characters."""
_CODE_LENGTH = 16
FILLED_IN = (BookColumn.OPINION, BookColumn.REASON, BookColumn.UNTIL)


def write_book(faults: Iterable[ReviewedFault], stream: BinaryIO) -> int:
    """Write one row for each fault and give how many there are.

    Every text stands as text: what begins like a formula or a link is neither.
    """
    layout = review_book()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(layout.sheet)
        formats = _formats(book)
        columns = list(layout.columns)
        for place, (column, each) in enumerate(layout.columns.items()):
            filled_in = column in FILLED_IN
            sheet.set_column(place, place, each.width)
            sheet.write_string(0, place, each.title, formats["fill" if filled_in else "head"])
            if each.note:
                sheet.write_comment(0, place, each.note)
        count = 0
        for count, fault in enumerate(faults, 1):
            for place, value in enumerate(_values(fault, columns)):
                _write(sheet, count, place, value, formats["cell"])
        sheet.freeze_panes(1, 1)
        _prepare_for_print(sheet)
        sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
        _validate(sheet, columns, max(count, 1))
    return count


def row_code(fault: ReviewedFault) -> str:
    """What a row is known by: the fault, what was shown of it, and the decision then in force."""
    finding = fault.finding
    parts = (
        finding.id,
        finding.inspection_id,
        finding.ruleset,
        finding.fingerprint,
        shown_title(fault),
        shown_url(fault),
    )
    text = "\n".join(map(str, parts)).encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(text, digest_size=_CODE_LENGTH // 2).hexdigest()
    return f"{digest}-{fault.version}"


def shown_title(fault: ReviewedFault) -> str:
    """As the sheet has it."""
    return quoted(fault.finding.title, _LONGEST_CELL)


def shown_url(fault: ReviewedFault) -> str:
    """As the sheet has it."""
    return quoted(fault.finding.url, _LONGEST_CELL)


def _values(fault: ReviewedFault, columns: list[BookColumn]) -> Iterable[str | int]:
    finding = fault.finding
    review = fault.review
    values: dict[BookColumn, str | int] = {
        BookColumn.NUMBER: int(finding.id or 0),
        BookColumn.CODE: row_code(fault),
        BookColumn.STATE: word(fault.state),
        BookColumn.SITE: quoted(fault.site.name, 200),
        BookColumn.INSPECTION: finding.inspection_id,
        BookColumn.INDICATOR: quoted(fault.indicator, 200),
        BookColumn.SEVERITY: word(finding.severity),
        BookColumn.SUSPECT: "疑似" if finding.suspect else "",
        BookColumn.TITLE: shown_title(fault),
        BookColumn.URL: shown_url(fault),
        BookColumn.DETAIL: quoted(finding.detail, _LONGEST_CELL),
        BookColumn.EVIDENCE: _evidence(finding.evidence),
        BookColumn.OPINION: "",
        BookColumn.REASON: quoted(review.reason, 500) if review else "",
        BookColumn.UNTIL: "",
    }
    return [values[column] for column in columns]


def _evidence(items: list[Any]) -> str:
    lines = []
    for item in items:
        where = item.get("url") if item.get("url") != item["value"] else None
        lines.append(f"{item['label']}：{item['value']} {where or ''}".strip())
    return quoted("；".join(lines), _LONGEST_CELL)


def _write(sheet: Any, row: int, place: int, value: str | int, form: Any) -> None:
    if isinstance(value, int):
        sheet.write_number(row, place, value, form)
    elif value:
        sheet.write_string(row, place, value, form)
    else:
        sheet.write_blank(row, place, None, form)


def _formats(book: Any) -> dict[str, Any]:
    border = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
    head = {**border, "bold": True, "text_wrap": True}
    return {
        "head": book.add_format({**head, "bg_color": "#DDE6F0"}),
        "fill": book.add_format({**head, "bg_color": "#FFF2CC"}),
        "cell": book.add_format({**border, "text_wrap": True}),
    }


def _prepare_for_print(sheet: Any) -> None:
    """A4 across, as wide as the sheet, with the head on every page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _validate(sheet: Any, columns: list[BookColumn], last: int) -> None:
    opinion, until = columns.index(BookColumn.OPINION), columns.index(BookColumn.UNTIL)
    sheet.data_validation(
        1,
        opinion,
        last,
        opinion,
        {
            "validate": "list",
            "source": [word(state) for state in ReviewState],
            "error_title": "复核意见",
            "error_message": "请从下拉列表中选。",
        },
    )
    sheet.data_validation(
        1,
        until,
        last,
        until,
        {
            "validate": "custom",
            "value": f"=ISNUMBER({_cell(until)})",
            "error_title": "误报有效期至",
            "error_message": "请填日期，例如 2026-12-31。",
        },
    )


def _cell(column: int) -> str:
    return f"{chr(ord('A') + column)}2"
