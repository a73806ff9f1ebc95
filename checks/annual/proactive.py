"""Table two: what was made public, in small tables by item of article 20."""

from __future__ import annotations

from collections.abc import Sequence

from checks.annual.model import CellName
from checks.annual.numbers import Value, is_blank, plain_label, read_value
from checks.annual.rows import present
from config.annual import FormatRules, ProactiveLine, ValueColumn
from config.terms import AnnualTable
from store.documents import Grid


def read_proactive(grids: Sequence[Grid], rules: FormatRules) -> dict[CellName, Value]:
    """The values by line and column; empty where no line of the form was found."""
    found: dict[CellName, Value] = {}
    for grid in grids:
        header: list[str] = []
        for row in (present(row) for row in grid.rows):
            placed = _line(row, rules)
            if placed is None:
                header = [plain_label(cell) for cell in row]
                continue
            line, place = placed
            for column, raw in _values(line, row, place, header):
                name = CellName(AnnualTable.PROACTIVE, line.id, column.id)
                found.setdefault(name, read_value(raw))
    return found


def _line(row: Sequence[str], rules: FormatRules) -> tuple[ProactiveLine, int] | None:
    for place, cell in enumerate(row[:3]):
        label = plain_label(cell)
        for line in rules.proactive:
            if line.fits(label):
                return line, place
    return None


def _values(
    line: ProactiveLine, row: Sequence[str], place: int, header: Sequence[str]
) -> list[tuple[ValueColumn, str]]:
    """By the words of the header where it has one for every column, else from left to right."""
    by_header = [
        next((i for i, word in enumerate(header) if column.fits(word)), None)
        for column in line.columns
    ]
    places = [i for i in by_header if i is not None and place < i < len(row)]
    if len(set(places)) == len(line.columns):
        return [(column, row[i]) for column, i in zip(line.columns, places, strict=True)]
    values = list(row[place + 1 :])
    while len(values) > len(line.columns) and is_blank(values[-1]):
        values.pop()
    return list(zip(line.columns, values, strict=False))
