"""PDF: lines of text and ruled tables, in the order of the page."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from config.documents import document_limits
from config.terms import DocumentFault, DocumentFormat
from crawler.documents.building import BlockList
from crawler.documents.faults import DocumentUnreadable
from store.documents import DocumentText

_PICTURE_SHARE = 0.05
"""Of the page's area; smaller ones are seals and lines."""


def read_pdf(body: bytes) -> DocumentText:
    """The text of a PDF file. Raises :class:`DocumentUnreadable`."""
    blocks = BlockList()
    try:
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            pages = pdf.pages
            for page in pages[: document_limits().pages]:
                _page(page, blocks)
                page.close()
            more = len(pages) > document_limits().pages
    except Exception as error:
        if _is_locked(error):
            raise DocumentUnreadable(DocumentFault.ENCRYPTED) from None
        raise
    if not any(not _is_picture(block) for block in blocks.blocks):
        raise DocumentUnreadable(DocumentFault.NO_TEXT)
    blocks.full = blocks.full or more
    first = next((block for block in blocks.blocks if isinstance(block, str)), "")
    return blocks.finish(DocumentFormat.PDF, first[:200])


def _is_locked(error: BaseException) -> bool:
    return isinstance(error, PDFPasswordIncorrect) or any(
        isinstance(part, PDFPasswordIncorrect) for part in error.args
    )


def _is_picture(block: object) -> bool:
    return not isinstance(block, str) and not hasattr(block, "rows")


def _page(page: Any, blocks: BlockList) -> None:
    tables = page.find_tables()
    boxes = [table.bbox for table in tables]
    found: list[tuple[float, str, Any]] = [(table.bbox[1], "table", table) for table in tables]
    outside = page.filter(lambda thing: not _inside(thing, boxes))
    found += [(line["top"], "line", line["text"]) for line in outside.extract_text_lines()]
    area = float(page.width * page.height) or 1.0
    found += [
        (image["top"], "picture", None)
        for image in page.images
        if image["width"] * image["height"] > area * _PICTURE_SHARE
    ]
    for _, kind, thing in sorted(found, key=lambda entry: entry[0]):
        if kind == "table":
            blocks.table([_row(row) for row in thing.extract()])
        elif kind == "line":
            blocks.paragraph(thing)
        else:
            blocks.picture()


def _inside(thing: dict[str, Any], boxes: list[tuple[float, float, float, float]]) -> bool:
    if thing.get("object_type") != "char":
        return False
    middle, height = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(x0 <= middle <= x1 and top <= height <= bottom for x0, top, x1, bottom in boxes)


def _row(row: list[str | None]) -> list[str | None]:
    return [None if cell is None else "".join(cell.split()) for cell in row]
