"""What a bulletin is made of, whatever it is written in: headings, paragraphs, tables, charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reports.chartdata import ChartData
from reports.official.text import heading_mark


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 is 一、, level 2 （一）. ``mark`` is that number."""

    level: int
    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``width``: its share of the page, in any unit."""

    title: str
    width: float
    numeric: bool = False
    link: bool = False
    """Cells are addresses that a reader may be led to."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; without rows, ``empty`` stands in its place."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "无"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with the table of its numbers."""

    chart: ChartData
    table: Table


Block: TypeAlias = Heading | Paragraph | Table | Figure


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment: on a page of its own."""

    number: int
    title: str
    blocks: tuple[Table | Figure, ...]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin ready to be written."""

    title: str
    draft: str
    """What marks it as a draft; empty for the real one."""
    addressee: str
    body: tuple[Block, ...]
    attachments: tuple[Attachment, ...]
    office: str
    date: str
    """成文日期, ``2026年11月28日``."""


class Numbering:
    """Numbers headings as they come: 一、（一）."""

    def __init__(self) -> None:
        self._first = 0
        self._second = 0

    def first(self, text: str) -> Heading:
        self._first, self._second = self._first + 1, 0
        return Heading(1, heading_mark(1, self._first), text)

    def second(self, text: str) -> Heading:
        self._second += 1
        return Heading(2, heading_mark(2, self._second), text)


def table_of(
    caption: str, columns: Sequence[Column], rows: Sequence[Sequence[object]], empty: str
) -> Table:
    """A table from rows of any values, numbered in its first column 序号."""
    numbered = tuple((str(place), *map(str, row)) for place, row in enumerate(rows, 1))
    return Table(caption, (Column("序号", 8, numeric=True), *columns), numbered, empty)
