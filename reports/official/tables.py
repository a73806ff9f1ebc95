"""Tables of official papers: ruled, with a head that stands on every page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt

from config.official import Font, OfficialLayout
from reports.official.xml import element, put, set_font

_NARROW = 16
"""Columns narrower than this are centred. Unit: mm."""


def add_table(
    document: DocxDocument,
    layout: OfficialLayout,
    columns: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[str]],
    *,
    centred: Collection[int] = (),
) -> None:
    """A table at the end of ``document``."""
    middle = {place for place, each in enumerate(columns) if each[1] < _NARROW} | set(centred)
    table: Any = document.add_table(rows=1, cols=len(columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, (_, millimetres) in zip(table.columns, columns, strict=True):
        column.width = Mm(millimetres)
    names = [name for name, _ in columns]
    _fill(table.rows[0], names, columns, layout, layout.fonts.first, range(len(columns)))
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(element("w:tblHeader"))
    for values in rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        _fill(row, values, columns, layout, layout.fonts.body, middle)


def _fill(
    row: Any,
    values: Sequence[str],
    columns: Sequence[tuple[str, float]],
    layout: OfficialLayout,
    font: Font,
    centred: Collection[int],
) -> None:
    cells = zip(row.cells, values, columns, strict=True)
    for column, (cell, value, (_, millimetres)) in enumerate(cells):
        cell.width = Mm(millimetres)
        lines = value.split("\n")
        for place, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            form = paragraph.paragraph_format
            form.line_spacing_rule = WD_LINE_SPACING.SINGLE
            put(paragraph._p.get_or_add_pPr(), element("w:snapToGrid", val=0))
            middle = column in centred
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if middle else WD_ALIGN_PARAGRAPH.LEFT
            run = paragraph.add_run(line)
            run.font.size = Pt(layout.sizes.table)
            set_font(run._r.get_or_add_rPr(), font)
            put(run._r.rPr, element("w:spacing", val=0))
