"""The bulletin as an official paper in the layout of GB/T 9704-2012."""

from __future__ import annotations

import datetime as dt

from config.office import Office
from config.official import official_layout
from reports.bulletin.blocks import Attachment, Bulletin, Figure, Heading, Paragraph, Table
from reports.official import Paper, quoted
from reports.official.charts import add_chart

_WIDE_COLUMNS = 5
"""Tables with more columns than this lie across."""
_LONGEST_CELL = 400


def write_docx(
    bulletin: Bulletin, office: Office, day: dt.date, number: str | None = None
) -> bytes:
    """``bulletin`` as docx; a red head only where the office has given its name, and never on a
    draft. ``number``: 发文字号, only as the office has given it."""
    paper = Paper()
    head = office.red_head and not bulletin.draft
    if office.red_head and head:
        paper.red_head(office.red_head, number)
    paper.title(bulletin.title)
    if number and not head:
        paper.plain_number(number)
    if bulletin.draft:
        paper.plain_number(bulletin.draft)
    paper.addressee(bulletin.addressee.rstrip("：:"))
    for block in bulletin.body:
        if isinstance(block, Heading):
            paper.heading(block.level, _text(block.text))
        elif isinstance(block, Paragraph):
            paper.body(_text(block.text, longest=10_000))
    paper.attachment_note([each.title for each in bulletin.attachments])
    paper.signature(office.signed, day)
    for attachment in bulletin.attachments:
        _attach(paper, attachment)
    if not bulletin.draft:
        paper.imprint(office.copy_to, office.printed_by, day)
    return paper.to_bytes()


def _attach(paper: Paper, attachment: Attachment) -> None:
    tables = [each for each in attachment.blocks if isinstance(each, Table)]
    wide = any(len(each.columns) > _WIDE_COLUMNS for each in tables)
    paper.attachment(f"附件{attachment.number}", attachment.title, landscape=wide)
    for place, block in enumerate(attachment.blocks):
        if isinstance(block, Figure):
            if place:
                paper.blank()
            add_chart(paper, block.chart)
            _table(paper, block.table, wide=False)
        else:
            _table(paper, block, wide=wide)


def _table(paper: Paper, table: Table, *, wide: bool) -> None:
    if not table.rows:
        paper.body(f"{table.empty}。")
        return
    page = official_layout().page
    room = (page.height - page.top - page.bottom) if wide else (page.width - page.left - page.right)
    share = room / sum(column.width for column in table.columns)
    columns = [(column.title, column.width * share) for column in table.columns]
    rows = ([_text(cell) for cell in row] for row in table.rows)
    numeric = [place for place, column in enumerate(table.columns) if column.numeric]
    paper.table(columns, rows, centred=numeric)


def _text(text: str, *, longest: int = _LONGEST_CELL) -> str:
    return quoted(text, longest)
