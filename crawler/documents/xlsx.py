"""Excel files: every sheet is a table, its name a paragraph before it."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from config.documents import document_limits
from config.terms import DocumentFormat
from crawler.documents.building import BlockList
from crawler.documents.container import open_container
from store.documents import DocumentText

_MOST_COLUMNS = 200
_MOST_EMPTY_ROWS = 200
"""In a row; what is below is formatting."""


def read_xlsx(body: bytes) -> DocumentText:
    """The values of a workbook. Raises :class:`DocumentUnreadable`."""
    open_container(body).close()
    book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    blocks = BlockList()
    for sheet in book.worksheets:
        blocks.paragraph(sheet.title)
        rows: list[list[str | None]] = []
        empty = 0
        for values in sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True):
            row = _trimmed([_text(value) for value in values])
            empty = 0 if row else empty + 1
            if blocks.full or empty > _MOST_EMPTY_ROWS or len(rows) > document_limits().paragraphs:
                break
            rows.append(row)
        blocks.table([row for row in rows if row])
    return blocks.finish(DocumentFormat.XLSX, book.sheetnames[0][:200] if book.sheetnames else "")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _trimmed(row: list[str]) -> list[str | None]:
    while row and not row[-1]:
        row.pop()
    return list(row)
