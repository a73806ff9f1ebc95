"""An annual report as it was read, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from checks.annual.numbers import Value
from config.annual import FormatRules, annual_rules
from config.terms import (
    AnnualPart,
    AnnualRelation,
    AnnualResult,
    AnnualTable,
    AnnualTableFault,
)


@dataclass(frozen=True, slots=True)
class CellName:
    """A cell by the ids of its table, row and column (``config/annual.yaml``)."""

    table: AnnualTable
    row: str
    column: str

    @classmethod
    def of(cls, term: str) -> CellName:
        """From ``table.row.column``."""
        table, row, column = term.split(".")
        return cls(AnnualTable(table), row, column)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a person finds it: the words of its row and column, and what stands in it."""

    table: AnnualTable
    row: str
    column: str
    raw: str | None
    """As written; None where the row or the cell is not in the table."""
    number: Decimal | None
    year: int | None = None
    """Of which report, where two are compared."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of one relation at one place."""

    relation: AnnualRelation
    place: str
    """The row, column or part that it was looked at for, in Chinese."""
    result: AnnualResult
    text: str
    """One Chinese sentence with the numbers."""
    cells: tuple[Cell, ...] = ()
    expected: Decimal | None = None
    actual: Decimal | None = None


@dataclass(slots=True)
class AnnualReport:
    """What was read of a report."""

    rules: FormatRules
    year: int | None
    title: str
    parts: dict[AnnualPart, str]
    """The heading of each part that was found."""
    texts: dict[AnnualPart, str]
    """The text of each part, tables left out."""
    values: dict[CellName, Value] = field(default_factory=dict)
    faults: dict[AnnualTable, AnnualTableFault] = field(default_factory=dict)
    """Why a table was not read; a table that was read is not in here."""
    short_rows: frozenset[str] = frozenset()
    """Ids of rows of table three that have fewer cells than the form."""
    extra_rows: tuple[str, ...] = ()
    """Labels of rows with numbers in table three that the form does not have."""
    cited: tuple[str, ...] = ()
    """The documents on the format that the report names."""
    signs: Mapping[str, int] = field(default_factory=dict)
    """How many of the words of each format were seen in the tables."""

    def cell(self, name: CellName, year: int | None = None) -> Cell:
        """The cell with its words."""
        value = self.values.get(name)
        row, column = labels(self.rules, name)
        return Cell(
            name.table,
            row,
            column,
            value.raw if value else None,
            value.number if value else None,
            year,
        )


def labels(rules: FormatRules, name: CellName) -> tuple[str, str]:
    """The words of row and column of a cell."""
    if name.table is AnnualTable.APPLICATIONS:
        row = next(row.label for row in rules.applications if row.id == name.row)
        columns = annual_rules().applicants.columns
        return row, next(column.label for column in columns if column.id == name.column)
    if name.table is AnnualTable.DISPUTES:
        disputes = annual_rules().disputes
        group = next(group.label for group in disputes.groups if group.id == name.row)
        return group, next(each.label for each in disputes.columns if each.id == name.column)
    line = next(line for line in rules.proactive if line.id == name.row)
    return line.label, next(each.label for each in line.columns if each.id == name.column)
