"""Order what is queued for the writer into as few statements as keep its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, TypeAlias

from sqlalchemy import Executable, Table

from store.rowtext import rows_text
from store.statements import Columns, identity, insert_new, insert_or_replace, update_given

Row: TypeAlias = dict[str, Any]
ROWS_PER_STATEMENT = 2000
"""Keeps the text of one statement at a few megabytes."""


class Action(Enum):
    """What is to be done with rows."""

    ADD = auto()
    PUT = auto()
    UPDATE = auto()


@dataclass(frozen=True, slots=True)
class Operation:
    """Rows that were handed to the writer in one call."""

    action: Action
    table: Table
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Step:
    """One statement and its rows, which all have the same columns."""

    statement: Executable
    rows: list[Row]
    columns: Columns

    def text(self, dialect: str, *, careful: bool = False) -> str:
        """The rows as the statement takes them (:mod:`store.statements`)."""
        if dialect != "sqlite":
            return rows_text(self.rows, careful=careful)
        columns = self.columns
        return rows_text([[row[name] for name in columns] for row in self.rows], careful=careful)


def steps(operations: Iterable[Operation], dialect: str) -> Iterator[Step]:
    """The statements of one transaction.

    Tables are independent of each other, so the operations of each are taken together. Within a
    table a row that was added and then changed ends as if both had been done in turn.
    """
    rounds: dict[Table, list[_Round]] = {}
    for operation in operations:
        _round_for(operation, rounds.setdefault(operation.table, [])).take(operation)
    for table, of_table in rounds.items():
        for one in of_table:
            yield from one.steps(table, dialect)


@dataclass(slots=True)
class _Round:
    """Operations on one table that may be done as: all puts, all additions, all updates.

    An addition never changes a row, so it may go before an update that was queued earlier; only a
    put has to come before both.
    """

    puts: dict[Any, Row] = field(default_factory=dict)
    adds: list[Row] = field(default_factory=list)
    updates: dict[Any, Row] = field(default_factory=dict)

    def take(self, operation: Operation) -> None:
        if operation.action is Action.ADD:
            self.adds.extend(operation.rows)
        elif operation.action is Action.PUT:
            _merge(self.puts, operation)
        else:
            _merge(self.updates, operation)

    def steps(self, table: Table, dialect: str) -> Iterator[Step]:
        for columns, rows in _by_columns(self.puts.values()):
            yield from _cut(insert_or_replace(table, columns, dialect), rows, columns)
        for columns, rows in _by_columns(self.adds):
            yield from _cut(insert_new(table, columns, dialect), rows, columns)
        for columns, rows in _by_columns(self.updates.values()):
            yield from _cut(update_given(table, columns, dialect), rows, columns)


def _round_for(operation: Operation, rounds: list[_Round]) -> _Round:
    late_put = operation.action is Action.PUT and rounds and (rounds[-1].adds or rounds[-1].updates)
    if not rounds or late_put:
        rounds.append(_Round())
    return rounds[-1]


def _merge(into: dict[Any, Row], operation: Operation) -> None:
    """Lay rows of the same identity over each other: one statement may touch a row only once."""
    names = [name for name in identity(operation.table) if name != "inspection_id"]
    for row in operation.rows:
        key = tuple(row[name] for name in names)
        earlier = into.get(key)
        into[key] = {**earlier, **row} if earlier else row


def _by_columns(rows: Iterable[Row]) -> Iterator[tuple[Columns, list[Row]]]:
    """Rows of the same columns together; the writer itself knows the inspection."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row), []).append(row)
    for names, group in groups.items():
        yield tuple(name for name in names if name != "inspection_id"), group


def _cut(statement: Executable, rows: list[Row], columns: Columns) -> Iterator[Step]:
    for start in range(0, len(rows), ROWS_PER_STATEMENT):
        yield Step(statement, rows[start : start + ROWS_PER_STATEMENT], columns)
