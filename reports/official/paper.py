"""An official paper, block by block from top to bottom (GB/T 9704-2012, chapter 7)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.section import Section
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from config.official import Font, OfficialLayout, official_layout
from reports.official.page import lay_out, new_document, no_page_numbers, page_numbers
from reports.official.tables import add_table
from reports.official.text import balanced, chinese_date, heading_mark, width
from reports.official.xml import POINT, element, put, set_font

_DATE_INDENT = 4
"""成文日期 ends four characters from the right edge (7.3.5.2)."""
_LEAST_INDENT = 2
_RULES = 14.0
"""What the rules of 版记 and their distance take. Unit: points."""


class Paper:
    """One paper. Blocks are added in the order of the page; :meth:`to_bytes` ends it.

    Text has to be fit for a paper: what comes from pages goes through
    :func:`reports.official.text.quoted` before.
    """

    def __init__(self, layout: OfficialLayout | None = None) -> None:
        self.layout = layout or official_layout()
        self.document = new_document(self.layout)
        self._numbers: list[int] = [0, 0, 0, 0]

    @property
    def character(self) -> float:
        """The width of one character of the text. Unit: points."""
        return self.layout.sizes.body - self.layout.grid.tightening

    # --- 版头 ----------------------------------------------------------------------------------

    def red_head(self, name: str, number: str | None) -> None:
        """发文机关标志, 发文字号 and the red line. Only for an office that has given its name."""
        sizes, fonts = self.layout.sizes, self.layout.fonts
        size = sizes.head * min(1.0, self.layout.head_longest / max(width(name), 1))
        head = self._line(name, WD_ALIGN_PARAGRAPH.CENTER, font=fonts.title, size=size)
        head.runs[0].font.color.rgb = RGBColor.from_string(self.layout.red)
        put(head.runs[0]._r.get_or_add_rPr(), element("w:spacing", val=0))
        self._set_pitch(head, size * 1.2)
        head.paragraph_format.space_before = Pt(self.layout.head_drop * 72 / 25.4)
        self.blank()
        self.blank()
        last = self._line(number or "", WD_ALIGN_PARAGRAPH.CENTER)
        last.paragraph_format.space_after = Pt(0)
        self._rule_below(last, self.layout.red, size=12)

    def title(self, text: str) -> None:
        """标题: 二号小标宋, centred, on lines of about the same length."""
        self.blank()
        size = self.layout.sizes.title
        longest = int(self.layout.grid.characters * self.character / size)
        for line in balanced(text, longest):
            made = self._line(
                line, WD_ALIGN_PARAGRAPH.CENTER, font=self.layout.fonts.title, size=size
            )
            put(made.runs[0]._r.get_or_add_rPr(), element("w:spacing", val=0))
            self._set_pitch(made, size * 1.5)
        self.blank()

    def plain_number(self, number: str) -> None:
        """发文字号 of a paper without a red head, under its title."""
        self._line(number, WD_ALIGN_PARAGRAPH.CENTER)
        self.blank()

    # --- 主体 ----------------------------------------------------------------------------------

    def addressee(self, text: str) -> None:
        """主送机关, flush left, with a full-width colon."""
        self._line(f"{text}：", WD_ALIGN_PARAGRAPH.LEFT)

    def heading(self, level: int, text: str, body: str = "") -> None:
        """A numbered heading of level 1 to 4, counted by the paper; ``body`` runs on after it."""
        self._numbers[level - 1] += 1
        self._numbers[level:] = [0] * (4 - level)
        mark = heading_mark(level, self._numbers[level - 1])
        fonts = self.layout.fonts
        font = (fonts.first, fonts.second, fonts.body, fonts.body)[level - 1]
        paragraph = self._paragraph()
        paragraph.paragraph_format.keep_with_next = True
        self._run(paragraph, f"{mark}{text}", font)
        if body:
            self._run(paragraph, body)

    def body(self, text: str, *, ragged: bool = False) -> None:
        """A paragraph, its first line two characters in. ``ragged``: lines are not stretched to the
        edge, for text with long addresses."""
        paragraph = self._paragraph()
        if ragged:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        self._run(paragraph, text)

    def attachment_note(self, titles: Sequence[str]) -> None:
        """附件说明, a line below the text, without a full stop; several are numbered (7.3.4)."""
        if not titles:
            return
        self._keep_last()
        self._keep(self.document.add_paragraph())
        if len(titles) == 1:
            self._keep(self._hanging(f"附件：{titles[0]}", 2, 3))
            return
        for number, title in enumerate(titles, 1):
            mark = "附件：" if number == 1 else ""
            left, hanging = (2, 4.5) if mark else (5, 1.5)
            self._keep(self._hanging(f"{mark}{number}.{title}", left, hanging))

    def signature(self, name: str | None, day: dt.date | str) -> None:
        """署名 above 成文日期, each centred on the other (7.3.5)."""
        date = chinese_date(day) if isinstance(day, dt.date) else day
        self._keep_last()
        self._keep(self.document.add_paragraph())
        self._keep(self.document.add_paragraph())
        by_date = _DATE_INDENT + width(date) / 2
        if name:
            by_name = max(by_date - width(name) / 2, _LEAST_INDENT)
            by_date = max(by_date, by_name + width(name) / 2)
            self._keep(self._from_right(name, by_name))
        self._from_right(date, by_date - width(date) / 2)

    def note(self, text: str) -> None:
        """附注, two characters in, in brackets."""
        self._run(self._paragraph(), f"（{text}）")

    # --- 附件 ----------------------------------------------------------------------------------

    def attachment(self, mark: str, title: str, *, landscape: bool = False) -> None:
        """A new page with 附件 and its number at the top left, and the title centred."""
        section = self._section(WD_SECTION.NEW_PAGE)
        lay_out(section, self.layout, landscape=landscape)
        page_numbers(section, self.layout)
        self._numbers = [0, 0, 0, 0]
        head = self._line(mark, WD_ALIGN_PARAGRAPH.LEFT, font=self.layout.fonts.first)
        head.paragraph_format.keep_with_next = True
        made = self._line(
            title,
            WD_ALIGN_PARAGRAPH.CENTER,
            font=self.layout.fonts.title,
            size=self.layout.sizes.title,
        )
        put(made.runs[0]._r.get_or_add_rPr(), element("w:spacing", val=0))
        made.paragraph_format.space_after = Pt(8)

    def table(
        self,
        columns: Sequence[tuple[str, float]],
        rows: Iterable[Sequence[str]],
        *,
        centred: Collection[int] = (),
    ) -> None:
        """A ruled table, ``(heading, width in mm)`` a column; its head stands on every page.

        ``centred``: columns of numbers and the like, by place; narrow ones are centred anyhow.
        """
        add_table(self.document, self.layout, columns, rows, centred=centred)

    def table_note(self, text: str) -> None:
        """A line above a table, in its size."""
        self._line(text, WD_ALIGN_PARAGRAPH.LEFT, size=self.layout.sizes.table)

    def picture(self, image: bytes, caption: str, *, widest: float = 150) -> None:
        """A picture with a line below it; one that can't be read is named as such. Unit: mm."""
        from docx.shared import Mm

        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.keep_with_next = True
        try:
            paragraph.add_run().add_picture(io.BytesIO(image), width=Mm(widest))
        except Exception:  # Whatever the library makes of a broken file.
            self._run(paragraph, "（图片无法读取）")
        self._line(caption, WD_ALIGN_PARAGRAPH.CENTER, size=self.layout.sizes.table)

    # --- 版记 ----------------------------------------------------------------------------------

    def imprint(self, copy_to: Sequence[str], printed_by: str | None, day: dt.date | str) -> None:
        """版记: 抄送, then 印发机关 and 印发日期, between rules; nothing where nothing is given.

        It stands at the foot of an even page of its own, which like a blank page before it bears no
        number (7.4, 7.5): how far the text before it goes, only the program that opens it knows.
        """
        if not copy_to and not printed_by:
            return
        date = chinese_date(day) if isinstance(day, dt.date) else day
        section = self._section(WD_SECTION.EVEN_PAGE)
        lay_out(section, self.layout)
        no_page_numbers(section)
        lines = [f"抄送：{'，'.join(copy_to)}。"] if copy_to else []
        lines += [f"{printed_by}\t{date}印发"] if printed_by else []
        self._push_down(sum(map(self._lines_of, lines)))
        for place, text in enumerate(lines):
            # A character in from both edges, between rules as wide as the text area (7.4).
            paragraph = self._line(
                f"\u3000{text}", WD_ALIGN_PARAGRAPH.LEFT, size=self.layout.sizes.imprint
            )
            self._set_pitch(paragraph, self.layout.grid.line_pitch)
            self._tab_right(paragraph)
            self._rules(paragraph, first=place == 0, last=place + 1 == len(lines))

    # --- the end -------------------------------------------------------------------------------

    def blank(self) -> None:
        """An empty line."""
        self.document.add_paragraph()

    def to_bytes(self) -> bytes:
        """The document as docx."""
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    def _paragraph(self) -> Paragraph:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        self._indent(paragraph, firstLine=2)
        return paragraph

    def _hanging(self, text: str, left: float, hanging: float) -> Paragraph:
        paragraph = self.document.add_paragraph()
        self._indent(paragraph, left=left + hanging, hanging=hanging)
        self._run(paragraph, text)
        return paragraph

    def _from_right(self, text: str, characters: float) -> Paragraph:
        paragraph = self._line(text, WD_ALIGN_PARAGRAPH.RIGHT)
        self._indent(paragraph, right=characters)
        return paragraph

    def _section(self, start: WD_SECTION) -> Section:
        """A new section. The paragraph that ends the one before takes no room: after a full page it
        would make an empty one."""
        section: Section = self.document.add_section(start)
        self._set_pitch(self.document.paragraphs[-1], 1)
        return section

    def _keep(self, paragraph: Paragraph) -> None:
        """On one page with what follows: 署名 and 成文日期 never stand on a page of their own."""
        paragraph.paragraph_format.keep_with_next = True

    def _keep_last(self) -> None:
        for paragraph in self.document.paragraphs[-1:]:
            self._keep(paragraph)

    def _indent(self, paragraph: Paragraph, **characters: float) -> None:
        points = {name: round(each * self.character * POINT) for name, each in characters.items()}
        put(paragraph._p.get_or_add_pPr(), element("w:ind", **points))

    def _line(
        self,
        text: str,
        alignment: Any,
        *,
        font: Font | None = None,
        size: float | None = None,
    ) -> Paragraph:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = alignment
        self._run(paragraph, text, font, size)
        return paragraph

    def _run(
        self, paragraph: Paragraph, text: str, font: Font | None = None, size: float | None = None
    ) -> None:
        run = paragraph.add_run(text)
        if font is not None:
            set_font(run._r.get_or_add_rPr(), font)
        if size is not None:
            run.font.size = Pt(size)

    def _set_pitch(self, paragraph: Paragraph, points: float) -> None:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(points)
        put(paragraph._p.get_or_add_pPr(), element("w:snapToGrid", val=0))

    def _rule_below(self, paragraph: Paragraph, color: str, *, size: int) -> None:
        borders = element("w:pBdr")
        # 4 mm below the number (7.2.7).
        borders.append(element("w:bottom", val="single", sz=size, space=11, color=color))
        put(paragraph._p.get_or_add_pPr(), borders)

    def _rules(self, paragraph: Paragraph, *, first: bool, last: bool) -> None:
        """First and last rule 0.35 mm, the middle one 0.25 mm (7.4.1). Eighths of a point."""
        borders = element("w:pBdr")
        if first:
            borders.append(element("w:top", val="single", sz=8, space=1, color="000000"))
        width_ = 8 if last else 6
        borders.append(element("w:bottom", val="single", sz=width_, space=1, color="000000"))
        put(paragraph._p.get_or_add_pPr(), borders)

    def _push_down(self, lines: int) -> None:
        """Room above so many lines, that the last of them ends with the text area."""
        page, pitch = self.layout.page, self.layout.grid.line_pitch
        height = (page.height - page.top - page.bottom) * 72 / 25.4
        self._set_pitch(self.document.add_paragraph(), height - lines * pitch - _RULES)

    def _lines_of(self, text: str) -> int:
        """How many lines of 版记 a text takes."""
        page = self.layout.page
        room = (page.width - page.left - page.right) * 72 / 25.4 - self.layout.sizes.imprint
        return -int(-width(text) * self.layout.sizes.imprint // room)

    def _tab_right(self, paragraph: Paragraph) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT

        section = self.document.sections[-1]
        sides = (section.page_width, section.left_margin, section.right_margin)
        whole, left, right = (float(side.pt) if side is not None else 0.0 for side in sides)
        edge = whole - left - right - self.layout.sizes.imprint
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(edge), WD_TAB_ALIGNMENT.RIGHT)
