"""Table three: applications received and how they were dealt with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from checks.annual.model import CellName
from checks.annual.numbers import Value, plain_label, read_value
from checks.annual.rows import ValueRow, present, rows_of_all
from config.annual import ApplicationRow, FormatRules, annual_rules
from config.terms import AnnualTable
from store.documents import Grid

_FEWEST_ROWS = 4
"""Rows that a grid, or grids that follow each other, must share with the form."""


@dataclass(slots=True)
class Applications:
    """What was read of table three."""

    values: dict[CellName, Value] = field(default_factory=dict)
    short_rows: set[str] = field(default_factory=set)
    extra_rows: list[str] = field(default_factory=list)
    rows: int = 0


def read_applications(grids: Sequence[Grid], rules: FormatRules) -> Applications | None:
    """The values by row and column, or None where no table is like the form.

    A table that is split over pages comes as several grids, with or without its header again.
    """
    columns = _columns(grids)
    rows = rows_of_all(grids, len(columns))
    named = _named(rows, rules.applications)
    if sum(row is not None for row in named) < _FEWEST_ROWS:
        return None
    found = Applications()
    for row, known in zip(rows, _with_gaps_filled(rows, named, rules.applications), strict=True):
        _take(row, known, columns, found)
    found.extra_rows = [row.written for row in rows if _is_extra(row, rules, len(columns))]
    return found


def _is_extra(row: ValueRow, rules: FormatRules, width: int) -> bool:
    """A row of numbers that the form does not have. What the form has may come a second time: pages
    bring the table once more for telephones."""
    known = _place(row, rules.applications, 0) is not None
    return bool(row.labels) and row.numbers == width and not known


def _take(
    row: ValueRow, known: ApplicationRow | None, columns: Sequence[str], found: Applications
) -> None:
    if known is None:
        return
    found.rows += 1
    if row.short:
        found.short_rows.add(known.id)
        return
    for column, raw in zip(columns, row.values, strict=True):
        name = CellName(AnnualTable.APPLICATIONS, known.id, column)
        found.values.setdefault(name, read_value(raw))


def _named(rows: Sequence[ValueRow], form: Sequence[ApplicationRow]) -> list[ApplicationRow | None]:
    """The row of the form that each is, in the order of the form; what comes a second time is
    another table."""
    named: list[ApplicationRow | None] = []
    next_place = 0
    for row in rows:
        place = _place(row, form, next_place)
        named.append(form[place] if place is not None else None)
        next_place = place + 1 if place is not None else next_place
    return named


def _place(row: ValueRow, form: Sequence[ApplicationRow], first: int) -> int | None:
    """Its innermost label tells, or all of them together where a label was torn."""
    for label in (*row.labels[-1:], "".join(row.labels)):
        for place in range(first, len(form)):
            if form[place].fits(label):
                return place
    return None


def _with_gaps_filled(
    rows: Sequence[ValueRow],
    named: Sequence[ApplicationRow | None],
    form: Sequence[ApplicationRow],
) -> list[ApplicationRow | None]:
    """Rows whose label was lost take the places that are left between their neighbours, where
    there are just as many of both."""
    filled = list(named)
    known = [(i, form.index(row)) for i, row in enumerate(named) if row is not None]
    for (i, place), (next_i, next_place) in pairwise(known):
        lost = [k for k in range(i + 1, next_i) if not rows[k].labels]
        if lost and len(lost) == next_place - place - 1 == next_i - i - 1:
            for offset, k in enumerate(lost, start=1):
                filled[k] = form[place + offset]
    return filled


def _columns(grids: Sequence[Grid]) -> list[str]:
    """Ids of the columns in the order of the header, the form's own where it does not tell."""
    form = annual_rules().applicants.columns
    seen: list[str] = []
    for grid in grids:
        for cell in (cell for row in grid.rows for cell in present(row)):
            label = plain_label(cell)
            fits = [column.id for column in form if column.fits(label)]
            if len(fits) == 1 and fits[0] not in seen:
                seen.append(fits[0])
        if len(seen) >= len(form) - 1:
            break
    ordered = [column for column in seen if column != form[-1].id]
    if len(ordered) != len(form) - 1:
        return [column.id for column in form]
    return [*ordered, form[-1].id]
