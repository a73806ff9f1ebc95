"""Word files: body paragraphs, tables with merged cells spread out, and where pictures stand."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from config.documents import document_limits
from config.terms import DocumentFault, DocumentFormat
from crawler.documents.building import BlockList
from crawler.documents.container import open_container
from crawler.documents.faults import DocumentUnreadable
from store.documents import DocumentText

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = "word/document.xml"
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "smartTag")}
_PICTURES = {f"{_W}drawing", f"{_W}pict", f"{_W}object"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", _FALLBACK}
"""Deleted text, fields, and the copy of a text box for old programs."""


def read_docx(body: bytes) -> DocumentText:
    """The text of a Word file. Raises :class:`DocumentUnreadable`."""
    with open_container(body) as archive:
        if _BODY not in archive.namelist():
            raise DocumentUnreadable(DocumentFault.BROKEN)
        root = fromstring(archive.read(_BODY), forbid_dtd=True)
    blocks = BlockList()
    for part in _parts(root.find(f"{_W}body")):
        if part.tag == f"{_W}p":
            _paragraph(part, blocks)
        else:
            blocks.table([_row(row) for row in _rows(part)])
    first = next((block for block in blocks.blocks if isinstance(block, str)), "")
    return blocks.finish(DocumentFormat.DOCX, first[:200])


def _parts(parent: Element | None) -> Iterator[Element]:
    for child in parent if parent is not None else ():
        if child.tag in _WRAPPERS:
            yield from _parts(child)
        elif child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child


def _paragraph(paragraph: Element, blocks: BlockList) -> None:
    if any(part.tag in _PICTURES for part in paragraph.iter()):
        blocks.picture()
    for line in _text(paragraph).split("\n"):
        blocks.paragraph(line)


def _text(element: Element) -> str:
    """Visible text; line breaks and ends of paragraphs are line ends."""
    if element.tag in _UNSEEN:
        return ""
    if element.tag == f"{_W}t":
        return element.text or ""
    if element.tag == f"{_W}tab":
        return " "
    if element.tag in (f"{_W}br", f"{_W}cr"):
        return "\n"
    text = "".join(_text(child) for child in element)
    return f"{text}\n" if element.tag == f"{_W}p" else text


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == f"{_W}tr":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _row(row: Element) -> list[str | None]:
    line: list[str | None] = [None] * _number(row, f"{_W}trPr/{_W}gridBefore")
    for cell in _cells(row):
        width = max(1, _number(cell, f"{_W}tcPr/{_W}gridSpan"))
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        continued = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
        text = None if continued else " ".join(_text(cell).split())
        line += [text, *[None] * (width - 1)]
    return line


def _cells(row: Element) -> Iterator[Element]:
    """Its own; those of a table inside a cell are text of that cell."""
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _number(element: Element, path: str) -> int:
    found = element.find(path)
    text = found.get(f"{_W}val", "") if found is not None else ""
    return min(int(text[:4]), document_limits().span) if text[:4].isdigit() else 0
