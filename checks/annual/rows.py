"""Rows of grids as labels and values, whatever stands between them.

Values are counted from the end of a row: labels lose their leading cells, headers break over many
cells, merged cells come and go, but the last cells of a row are its numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checks.annual.numbers import is_blank, looks_like_value, plain_label, read_value
from store.documents import Grid

_FEWEST_NUMBERS = 0.5
"""Of the values of a row that has no label to go by, so many must be numbers."""


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A row that ends in values."""

    labels: tuple[str, ...]
    """Plain labels, from the outer to the inner."""
    written: str
    values: tuple[str, ...]
    short: bool = False

    @property
    def numbers(self) -> int:
        """How many of the values are numbers."""
        return sum(read_value(value).number is not None for value in self.values)


def present(row: Sequence[str | None]) -> list[str]:
    """The cells of a row without the continuations of merged ones."""
    return [cell for cell in row if cell is not None]


def rows_of_all(grids: Iterable[Grid], width: int) -> list[ValueRow]:
    """The rows of grids that follow each other. A row that the end of a page cuts in two, its
    numbers on one side, is one again."""
    rows: list[ValueRow] = []
    for grid in grids:
        found = list(value_rows(grid, width))
        if rows and found and (whole := _mended(rows[-1], found[0])):
            rows[-1:], found = [whole], found[1:]
        rows += found
    return rows


def _mended(above: ValueRow, below: ValueRow) -> ValueRow | None:
    """Both halves of a row as one; None where both have numbers, or none has."""
    if above.short or below.short or bool(above.numbers) is bool(below.numbers):
        return None
    filled = above if above.numbers else below
    inner = "".join(row.labels[-1] for row in (above, below) if row.labels)
    labels = (*above.labels[:-1], *below.labels[:-1], inner)
    return ValueRow(labels, above.written + below.written, filled.values)


def value_rows(grid: Grid, width: int) -> Iterator[ValueRow]:
    """The rows of ``grid`` that end in ``width`` values."""
    rows = [present(row) for row in grid.rows]
    surplus = _surplus(rows, width)
    for row in rows:
        found = _value_row(_without_surplus(row, width, surplus), width)
        if found is not None:
            yield found


def _surplus(rows: Sequence[Sequence[str]], width: int) -> int:
    """Empty cells that every row of numbers has at its end."""
    numeric = [row for row in rows if _count_numbers(row) >= width]
    return min((_empty_end(row) for row in numeric), default=0)


def _count_numbers(row: Sequence[str]) -> int:
    return sum(read_value(cell).number is not None for cell in row)


def _empty_end(row: Sequence[str]) -> int:
    count = 0
    for cell in reversed(row):
        if not is_blank(cell):
            break
        count += 1
    return count


def _without_surplus(row: list[str], width: int, surplus: int) -> list[str]:
    """Without the empty cells behind the values. Where the values are all there, they tell how many
    those are (a merged label leaves its cells at the end of the row); else the other rows do."""
    empty = _empty_end(row)
    filled = row[: len(row) - empty]
    if _count_numbers(filled[-width:]) == width:
        return filled
    return row[: len(row) - min(surplus, empty)]


def _value_row(row: list[str], width: int) -> ValueRow | None:
    values = row[-width:]
    labels = [cell for cell in row[:-width] if not is_blank(cell)]
    if len(values) == width and all(map(looks_like_value, values)):
        numbers = _count_numbers(values)
        if numbers >= width * _FEWEST_NUMBERS or labels:
            return _made(labels, values)
        return None
    if len(values) == width and labels and _count_numbers(values) >= width * _FEWEST_NUMBERS:
        return _made(labels, values)
    return _short(row, width)


def _made(labels: Sequence[str], values: Sequence[str], *, short: bool = False) -> ValueRow:
    plain = tuple(label for label in map(plain_label, labels) if label)
    return ValueRow(plain, "　".join(labels), tuple(values), short)


def _short(row: list[str], width: int) -> ValueRow | None:
    """A row that lost cells: its numbers can't be told apart by their place."""
    numbers = 0
    for cell in reversed(row):
        if read_value(cell).number is None:
            break
        numbers += 1
    if not width / 2 < numbers < width or numbers == len(row):
        return None
    return _made(
        [cell for cell in row[:-numbers] if not is_blank(cell)], row[-numbers:], short=True
    )
