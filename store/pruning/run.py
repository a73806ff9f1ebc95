"""Prune everything that is due, step by step, beside whatever else is at work."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text

from config.errors import UserError
from config.pruning import PruningPolicy
from store.database import Store
from store.pruning.base import Prunable, prunables
from store.sole import Part, SolePart
from store.tables import EVIDENCE_TABLES


@dataclass(frozen=True, slots=True)
class Pruned:
    """What became of one kind of data."""

    id: str
    title: str
    due: int
    """Units that were due before."""
    unit: str
    rows: int
    """Rows that are gone now."""
    skipped: tuple[str, ...]


def prune(
    store: Store,
    policy: PruningPolicy,
    *,
    now: dt.datetime,
    dry_run: bool = False,
    told: Callable[[str, int], None] = lambda _title, _rows: None,
) -> list[Pruned]:
    """Let go of what the policy does not keep; ``told`` hears of every batch (title, rows so far).

    Killed at any moment, it goes on where it was when it is run again. Raises ``UserError`` while
    another process prunes the same database.
    """
    if dry_run:
        return [_due(store, each, policy, now) for each in prunables()]
    with _alone(store):
        return [_prune(store, each, policy, now, told) for each in prunables()]


def _due(store: Store, thing: Prunable, policy: PruningPolicy, now: dt.datetime) -> Pruned:
    with store.session() as session:
        due = thing.due(session, policy, now)
    return Pruned(thing.id, thing.title, due, thing.unit, 0, ())


def _prune(
    store: Store,
    thing: Prunable,
    policy: PruningPolicy,
    now: dt.datetime,
    told: Callable[[str, int], None],
) -> Pruned:
    before = _due(store, thing, policy, now)
    rows, done = 0, not before.due
    while not done:
        batch = thing.prune_batch(store, policy, now)
        rows, done = rows + batch.rows, batch.done
        told(thing.title, rows)
        if not done:
            time.sleep(policy.pause_seconds)
    return Pruned(thing.id, thing.title, before.due, thing.unit, rows, tuple(thing.skipped()))


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    part = SolePart(store, Part.UPKEEP)
    if not part.take():
        raise UserError("另一个进程正在清理这个数据库。", "请等它结束。")
    try:
        yield
    finally:
        part.give_back()


def give_space_back(store: Store) -> None:
    """Shrink the file (SQLite), or free the space for new rows and renew the planner's figures.

    SQLite needs the database for itself and as much free disk again. Raises ``DBAPIError``.
    """
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if store.file is not None:
            connection.execute(text("VACUUM"))
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            return
        for name in _tables():
            connection.execute(text(f"VACUUM (ANALYZE) {name}"))


def _tables() -> Sequence[str]:
    return [str(table.__tablename__) for table in EVIDENCE_TABLES]
