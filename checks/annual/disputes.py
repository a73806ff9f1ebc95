"""Table four: reviews and lawsuits. One row of fifteen numbers under a header of many cells."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from checks.annual.model import CellName
from checks.annual.numbers import Value, looks_like_value, read_value
from checks.annual.rows import present
from config.annual import annual_rules
from config.terms import AnnualTable
from store.documents import Grid

_WORDS = ("行政复议", "结果维持", "尚未审结", "未经复议")


def read_disputes(grids: Sequence[Grid]) -> dict[CellName, Value] | None:
    """The values by group and outcome, or None where no table is like the form.

    Some papers put the three groups into tables of their own, five or ten numbers each.
    """
    names = [
        CellName(AnnualTable.DISPUTES, group.id, column.id)
        for group in annual_rules().disputes.groups
        for column in annual_rules().disputes.columns
    ]
    first = next((i for i, grid in enumerate(grids) if _is_header(grid)), None)
    if first is None:
        return None
    rows = list(itertools.chain.from_iterable(map(_numbers, grids[first:])))
    whole = next((row for row in rows if len(row) == len(names)), None)
    if whole is None:
        joined = list(itertools.chain.from_iterable(rows))
        whole = joined if len(joined) == len(names) else None
    return dict(zip(names, map(read_value, whole), strict=True)) if whole else None


def _is_header(grid: Grid) -> bool:
    text = "".join("".join(cell.split()) for row in grid.rows for cell in present(row))
    return any(word in text for word in _WORDS) and "本年新收" not in text


def _numbers(grid: Grid) -> list[list[str]]:
    """The rows that are values from end to end, a label in front and empty cells behind allowed."""
    width = len(annual_rules().disputes.columns)
    found = []
    for row in (present(row) for row in grid.rows):
        values = list(itertools.takewhile(looks_like_value, reversed(row)))[::-1]
        values = _of_whole_groups(values, width)
        if sum(read_value(value).number is not None for value in values) * 2 > len(values) > 0:
            found.append(values)
    return found


def _of_whole_groups(values: list[str], width: int) -> list[str]:
    """Without empty cells at the ends that no group has room for."""
    while len(values) % width and values and not values[-1].strip():
        values = values[:-1]
    while len(values) % width and values and not values[0].strip():
        values = values[1:]
    return values
