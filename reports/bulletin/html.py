"""The bulletin as one HTML file that opens offline and prints on A4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from markupsafe import Markup

from reports.bulletin.blocks import Attachment, Bulletin, Figure, Table
from reports.chartdata import ChartForm, svg
from reports.formats.html import environment

_PAGE = "bulletin.html.j2"


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of an attachment, with its chart where it has one."""

    title: str
    svg: Markup
    legend: tuple[tuple[str, str], ...]
    table: Table


@dataclass(frozen=True, slots=True)
class _Attached:
    number: int
    title: str
    parts: tuple[_Part, ...]


def write_html(bulletin: Bulletin, stream: BinaryIO, number: str | None = None) -> None:
    """Write ``bulletin`` as UTF-8 HTML that fetches nothing. ``number``: 发文字号."""
    page = environment().get_template(_PAGE)
    text = page.render(
        bulletin=bulletin,
        number=number,
        body=[(type(block).__name__, block) for block in bulletin.body],
        attachments=[_attached(each) for each in bulletin.attachments],
    )
    stream.write(text.encode("utf-8", "replace"))


def _attached(attachment: Attachment) -> _Attached:
    return _Attached(
        attachment.number, attachment.title, tuple(_part(block) for block in attachment.blocks)
    )


def _part(block: Table | Figure) -> _Part:
    if isinstance(block, Table):
        return _Part(block.caption, Markup(""), (), block)
    chart = block.chart
    stacked = chart.form is ChartForm.BARS and len(chart.series) > 1
    legend = tuple((each.tone, each.name) for each in chart.series) if stacked else ()
    return _Part(chart.title, svg(chart), legend, block.table)
