"""The statements that write a batch of rows, given as one JSON text, on both databases.

Parameters of every statement: ``of_inspection`` and ``rows`` (:func:`store.rowtext.rows_text`). All
rows of a batch have the same columns. On SQLite a row is an array of their values, which is read
twice as fast as an object there; on PostgreSQL it is an object, as ``json_to_recordset`` wants it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    JSON,
    Column,
    ColumnDefault,
    ColumnElement,
    FromClause,
    Insert,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Update,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

Columns: TypeAlias = tuple[str, ...]
"""The columns that the rows have, in the order of their values, without ``inspection_id``."""
_Value: TypeAlias = Callable[[Column[Any]], ColumnElement[Any]]


@cache
def insert_new(table: Table, columns: Columns, dialect: str) -> Insert:
    """Insert the rows that are not there yet; columns that they leave out get their default."""
    statement: Insert = _insert(table, columns, dialect).on_conflict_do_nothing()
    return statement


@cache
def insert_or_replace(table: Table, columns: Columns, dialect: str) -> Insert:
    """Insert the rows, or set ``columns`` of those that are there."""
    statement = _insert(table, columns, dialect)
    targets = identity(table)
    changed = {name: statement.excluded[name] for name in columns if name not in targets}
    if not changed:
        return insert_new(table, columns, dialect)
    result: Insert = statement.on_conflict_do_update(index_elements=list(targets), set_=changed)
    return result


@cache
def update_given(table: Table, columns: Columns, dialect: str) -> Update:
    """Set ``columns`` of the rows with the given keys; a key that is not there changes nothing."""
    source, value = _source(table, columns, dialect)
    keys = [name for name in identity(table) if name != "inspection_id"]
    names = [name for name in columns if name not in identity(table)]
    return (
        update(table)
        .values({name: value(table.c[name]) for name in names})
        .where(table.c.inspection_id == _inspection_of(source, dialect))
        .where(*(table.c[name] == value(table.c[name]) for name in keys))
    )


@cache
def identity(table: Table) -> tuple[str, ...]:
    """The columns that tell a row: its primary key, or what is unique beside a counted id.

    Empty where rows are only ever appended.
    """
    if not _counted_id(table):
        return tuple(key.name for key in table.primary_key)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            return tuple(key.name for key in constraint.columns)
    return ()


def _counted_id(table: Table) -> bool:
    return table.primary_key.columns.keys() == ["id"]


def _insert(table: Table, columns: Columns, dialect: str) -> Any:
    """``Any``: the inserts of both dialects have the same methods but no common type."""
    source, value = _source(table, columns, dialect)
    values: dict[str, ColumnElement[Any]] = {
        "inspection_id": bindparam("of_inspection", type_=Integer())
    }
    for item in table.columns:
        default = _default(item, dialect)
        if item.name in columns:
            values[item.name] = _or_default(value(item), default)
        elif default is not None:
            values[item.name] = default
    # SQLite needs the WHERE to tell ON CONFLICT from a join's ON.
    query = select(*values.values()).select_from(source).where(true())
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).from_select(list(values), query, include_defaults=False)


def _or_default(
    value: ColumnElement[Any], default: ColumnElement[Any] | None
) -> ColumnElement[Any]:
    return value if default is None else func.coalesce(value, default)


def _default(item: Column[Any], dialect: str) -> ColumnElement[Any] | None:
    if item.nullable or not isinstance(item.default, ColumnDefault):
        return None
    if isinstance(item.type, JSON):
        empty = "[]" if item.default.arg(None) == [] else "{}"
        return literal(empty, Text) if dialect == "sqlite" else cast(literal(empty, Text), JSON)
    given = item.default.arg
    return literal(given.value if isinstance(given, Enum) else given)


def _source(table: Table, columns: Columns, dialect: str) -> tuple[FromClause, _Value]:
    """The rows as a table of the query, and how to read a column of it.

    Raises ``KeyError`` for a column that the table does not have.
    """
    rows = bindparam("rows", type_=Text())
    types = [column(name, table.c[name].type) for name in columns]
    if dialect == "sqlite":
        each = func.json_each(rows).table_valued("value", "key", name="given")
        return each, lambda item: func.json_extract(each.c.value, f"$[{columns.index(item.name)}]")
    record = func.json_to_recordset(cast(rows, JSON)).table_valued(*types, name="given")
    given = record.render_derived(with_types=True)
    return given, lambda item: given.c[item.name]


def _inspection_of(source: FromClause, dialect: str) -> ColumnElement[int]:
    """The inspection, on SQLite tied to the given rows.

    Its planner would otherwise walk all links of the inspection, and all given rows for each.
    """
    inspection: ColumnElement[int] = bindparam("of_inspection", type_=Integer())
    return inspection + source.c.key * 0 if dialect == "sqlite" else inspection
