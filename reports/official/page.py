"""The page of an official paper: size, margins, grid, page numbers, and the style of its text."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.section import Section
from docx.shared import Mm, Pt

from config.official import OfficialLayout
from reports.official.xml import POINT, element, field, font_table, put, set_font

_POINTS_PER_MM = 72 / 25.4


def new_document(layout: OfficialLayout) -> DocxDocument:
    """An empty document with one upright section."""
    document = Document()
    _plain_style(document, layout)
    _settings(document)
    _fonts(document, layout)
    section = document.sections[0]
    lay_out(section, layout)
    page_numbers(section, layout)
    return document


def lay_out(section: Section, layout: OfficialLayout, *, landscape: bool = False) -> None:
    """Size, margins and grid of a section; a landscape page is the upright one turned left."""
    page = layout.page
    sides = (page.width, page.height)
    margins = (page.top, page.right, page.bottom, page.left)
    if landscape:
        sides = (page.height, page.width)
        margins = (page.left, page.top, page.right, page.bottom)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(sides[0]), Mm(sides[1])
    section.top_margin, section.right_margin = Mm(margins[0]), Mm(margins[1])
    section.bottom_margin, section.left_margin = Mm(margins[2]), Mm(margins[3])
    # The number stands so far below the text area; the distance counts from the paper's edge.
    height = layout.sizes.page_number * 1.25 / _POINTS_PER_MM
    section.footer_distance = Mm(max(margins[2] - layout.page_number_drop - height, 5))
    section.header_distance = Mm(10)
    pitch = round(layout.grid.line_pitch * POINT)
    put(section._sectPr, element("w:docGrid", type="lines", linePitch=pitch))


def page_numbers(section: Section, layout: OfficialLayout) -> None:
    """``— 1 —``: on odd pages to the right, on even ones to the left, a character in (7.5)."""
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        form = paragraph.paragraph_format
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
        size = Pt(layout.sizes.page_number)
        form.left_indent = form.right_indent = size
        for text in ("— ", None, " —"):
            run = paragraph.add_run(text or "")
            run.font.size = size
            set_font(run._r.get_or_add_rPr(), layout.fonts.page_number)
            put(run._r.rPr, element("w:spacing", val=0))
            if text is None:
                field(run, "PAGE")


def no_page_numbers(section: Section) -> None:
    """Nothing below the text area, whatever the section before has there."""
    for footer in (section.footer, section.even_page_footer):
        footer.is_linked_to_previous = False


def _plain_style(document: DocxDocument, layout: OfficialLayout) -> None:
    style: Any = document.styles["Normal"]
    style.font.size = Pt(layout.sizes.body)
    properties = style.element.get_or_add_rPr()
    set_font(properties, layout.fonts.body)
    put(properties, element("w:spacing", val=round(-layout.grid.tightening * POINT)))
    # Not en-US: a machine without these fonts would set digits in one that breaks the grid.
    put(properties, element("w:lang", val="en-US", eastAsia="zh-CN"))
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(layout.grid.line_pitch)
    form.widow_control = False
    paragraph = style.element.get_or_add_pPr()
    # A full stop that hangs over the edge, and space between scripts, would break the grid.
    for name in ("w:overflowPunct", "w:autoSpaceDE", "w:autoSpaceDN"):
        put(paragraph, element(name, val="0"))


def _settings(document: DocxDocument) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "govaudit", "", ""


def _fonts(document: DocxDocument, layout: OfficialLayout) -> None:
    fonts = layout.fonts
    named = (fonts.title, fonts.body, fonts.second, fonts.first, fonts.page_number)
    table: Any = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table._blob = font_table(named)
