"""The statements of the writer, as far as their results do not show what matters of them."""

from __future__ import annotations

import pytest
from sqlalchemy import Executable
from sqlmodel import SQLModel

from store.database import Store
from store.statements import identity, insert_new, update_given
from store.tables import EVIDENCE_TABLES, GuardCut, Link, Mark, Page, Referrer
from store.tables import Ipv6Evidence as Ipv6


def plan(store: Store, statement: Executable) -> str:
    compiled = str(statement.compile(store.engine))  # type: ignore[attr-defined]
    with store.engine.connect() as connection:
        query = f"EXPLAIN QUERY PLAN {compiled}"
        count = compiled.count("?")
        rows = connection.exec_driver_sql(query, ("[]",) + (1,) * (count - 1)).all()
    return " | ".join(row[3] for row in rows)


def test_an_update_looks_each_link_up_by_its_key(store: Store) -> None:
    statement = update_given(Link.__table__, ("key", "state"), "sqlite")  # type: ignore[attr-defined]
    steps = plan(store, statement)
    assert steps.startswith("SCAN given")
    assert "(inspection_id=? AND key=?)" in steps


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (Page, ("inspection_id", "key")),
        (Referrer, ("inspection_id", "link_key", "page_key")),
        (GuardCut, ("inspection_id", "kind", "pattern")),
        (Ipv6, ("inspection_id",)),
        (Mark, ()),
    ],
)
def test_what_tells_a_row(table: type[SQLModel], columns: tuple[str, ...]) -> None:
    assert identity(table.__table__) == columns  # type: ignore[attr-defined]


def test_a_column_that_is_not_there_is_no_statement() -> None:
    with pytest.raises(KeyError):
        insert_new(Link.__table__, ("key", "colour"), "postgresql")  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", EVIDENCE_TABLES)
def test_every_evidence_table_can_be_written(any_store: Store, table: type[SQLModel]) -> None:
    columns = tuple(
        column.name
        for column in table.__table__.columns  # type: ignore[attr-defined]
        if column.name not in ("inspection_id", "id")
    )
    name = any_store.engine.dialect.name
    statement = insert_new(table.__table__, columns, name)  # type: ignore[attr-defined]
    with any_store.engine.begin() as connection:
        connection.execute(statement, {"of_inspection": 1, "rows": "[]"})
