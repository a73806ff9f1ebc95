"""Operations are put together without changing what they come to."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from store.batch import Action, Operation, steps
from store.tables import Link, Page

LINK = Link.__table__  # type: ignore[attr-defined]
PAGE = Page.__table__  # type: ignore[attr-defined]

Rows = dict[int, dict[str, Any]]

_columns = st.fixed_dictionaries(
    {"key": st.integers(0, 3)},
    optional={name: st.integers(0, 9) for name in ("depth", "priority", "status")},
)


def apply(table: Rows, action: Action, row: dict[str, Any]) -> None:
    """One row, done at once: what the writer promises."""
    key = row["key"]
    if action is Action.ADD:
        table.setdefault(key, row)
    elif action is Action.PUT:
        table[key] = {**table.get(key, {}), **row}
    elif key in table:
        table[key] = {**table[key], **row}


def added_before_updated(operations: list[tuple[Action, dict[str, Any]]]) -> bool:
    """The writer is never asked to update a link that it adds later."""
    known: set[int] = set()
    for action, row in operations:
        if action is Action.UPDATE and row["key"] not in known:
            return False
        known.add(row["key"])
    return True


_operations = st.lists(st.tuples(st.sampled_from(Action), _columns), max_size=12).filter(
    added_before_updated
)


@given(_operations)
def test_the_steps_come_to_the_same_as_the_operations_in_turn(
    operations: list[tuple[Action, dict[str, Any]]],
) -> None:
    expected: Rows = {}
    for action, row in operations:
        apply(expected, action, row)
    done: Rows = {}
    batch = [Operation(action, LINK, [row]) for action, row in operations]
    for step in steps(batch, "sqlite"):
        for row in step.rows:
            apply(done, _action(step.statement), row)
    assert done == expected


def _action(statement: Any) -> Action:
    if statement.is_update:
        return Action.UPDATE
    clause = type(statement._post_values_clause).__name__
    return Action.PUT if clause == "OnConflictDoUpdate" else Action.ADD


def test_a_crawl_of_many_pages_comes_to_few_statements() -> None:
    batch = []
    for number in range(50):
        batch.append(Operation(Action.ADD, PAGE, [{"key": number, "url": "u"}]))
        batch.append(Operation(Action.ADD, LINK, [{"key": number * 10, "url": "v"}] * 20))
        batch.append(Operation(Action.UPDATE, LINK, [{"key": number * 10, "depth": 1}]))
    done = list(steps(batch, "sqlite"))
    assert [len(step.rows) for step in done] == [50, 1000, 50]


def test_a_row_stands_once_in_a_statement_that_changes_it() -> None:
    batch = [
        Operation(Action.PUT, PAGE, [{"key": 1, "title": "a"}, {"key": 1, "title": "b"}]),
        Operation(Action.UPDATE, LINK, [{"key": 1, "depth": 1}, {"key": 1, "status": 2}]),
    ]
    put, update = steps(batch, "postgresql")
    assert put.rows == [{"key": 1, "title": "b"}]
    assert update.rows == [{"key": 1, "depth": 1, "status": 2}]
