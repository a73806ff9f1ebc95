"""Rows of several tables that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import Table
from sqlmodel import SQLModel

from store.batch import Action, Operation, Row
from store.statements import identity
from store.tables import Link


@dataclass(slots=True)
class Changes:
    """What is committed in one transaction or, where the process is killed, not at all.

    Rows belong to the writer once they are handed over; ``inspection_id`` need not stand in them.
    All rows of one call have the same columns.
    """

    operations: list[Operation] = field(default_factory=list)

    def add(self, table: type[SQLModel], rows: Sequence[Row]) -> Self:
        """Insert rows; one whose primary key is there already is left out.

        Columns that a row leaves out get their default. Raises ``ValueError`` for a column that
        the table does not have.
        """
        return self._take(Action.ADD, table, rows)

    def put(self, table: type[SQLModel], rows: Sequence[Row]) -> Self:
        """Insert rows, or change the given columns of those that are there.

        A row is known by its primary key, or where that is a counted id by what else is unique
        (:class:`store.tables.GuardCut`). Raises ``ValueError`` for a table without either.
        """
        if not identity(_table(table)):
            raise ValueError(f"rows of {_table(table).name} can only be added")
        return self._take(Action.PUT, table, rows)

    def update_links(self, rows: Sequence[Row]) -> Self:
        """Change the given columns of links: each row holds ``key`` and what has changed."""
        return self._take(Action.UPDATE, Link, rows)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(operation.rows) for operation in self.operations)

    def _take(self, action: Action, model: type[SQLModel], rows: Sequence[Row]) -> Self:
        if not rows:
            return self
        table = _table(model)
        unknown = rows[0].keys() - table.columns.keys()
        if unknown:
            raise ValueError(f"{table.name} has no column {sorted(unknown)}")
        self.operations.append(Operation(action, table, list(rows)))
        return self


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table
