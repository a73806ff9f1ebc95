"""Rows of cells, whatever file they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.errors import UserError
from config.registry import member_of, registry_words, spellings
from config.terms import SiteField

_KEYS = frozenset({SiteField.HOME_URL, SiteField.SITE_CODE})


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that holds no value: an error of the spreadsheet, a formula without a result."""

    why: str


@dataclass(slots=True)
class Sheet:
    """One table of a file; a text file is one without a name."""

    name: str | None
    rows: Iterator[tuple[int, Sequence[Any]]]
    """Numbers as the user sees them, from 1, and the cells; blank rows may be left out."""
    marked: bool = True
    """Texts that look like formulas have a mark before them (:func:`values.neutral`)."""
    merged: dict[tuple[int, int], int] = field(default_factory=dict)
    """Cells (row, column from 0) inside a merged range: the row of the cell that has the value, in
    the same column."""


@dataclass(frozen=True, slots=True)
class Header:
    """Which column holds what."""

    row: int
    fields: dict[int, SiteField]
    unknown: tuple[str, ...]
    """Headers that name nothing that is kept."""


def header_of(number: int, cells: Sequence[Any]) -> Header | None:
    """The header in this row; null where the row names neither home page nor site code.

    Raises ``UserError`` where two columns are the same field.
    """
    found: dict[int, SiteField] = {}
    unknown: list[str] = []
    for column, cell in enumerate(cells):
        text = " ".join(str(cell).split()) if isinstance(cell, str) else ""
        known = member_of(registry_words().column_of, text) if text else None
        if known is None:
            unknown += [text] if text else []
        elif known in found.values():
            raise UserError(
                f"第 {number} 行的表头中有两列都是“{text}”一类的内容。", "请删去或改名其中一列。"
            )
        else:
            found[column] = known
    return Header(number, found, tuple(unknown)) if _KEYS & set(found.values()) else None


def known_headers(cells: Sequence[Any]) -> int:
    """How many cells of a row name something that is kept."""
    words = registry_words().column_of
    return sum(any(each in words for each in spellings(str(cell))) for cell in cells if cell)


def is_blank(cell: Any) -> bool:
    """Whether there is nothing in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
