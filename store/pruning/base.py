"""What a thing that can be pruned is, and where such things are found."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal_column, select
from sqlmodel import Session, SQLModel

from config.pruning import PruningPolicy
from store.database import Store


@dataclass(frozen=True, slots=True)
class Batch:
    """What one small transaction let go of."""

    rows: int
    done: bool
    """Nothing is left to go."""


class Prunable(ABC):
    """One kind of data with a retention of its own."""

    id: str
    title: str
    """What a person calls it."""

    @abstractmethod
    def due(self, session: Session, policy: PruningPolicy, now: dt.datetime) -> int:
        """How many units (:attr:`unit`) are due to go; read-only."""

    unit: str = "行"

    @abstractmethod
    def prune_batch(self, store: Store, policy: PruningPolicy, now: dt.datetime) -> Batch:
        """Let go of at most ``policy.batch_rows`` rows and commit.

        Called until it is done; may be killed between any two calls, and then goes on.
        """

    def skipped(self) -> Sequence[str]:
        """What was due and stays for now, each in words."""
        return ()


@functools.cache
def _modules() -> tuple[Any, ...]:
    from store.pruning import things

    names = sorted(each.name for each in pkgutil.iter_modules(things.__path__))
    return tuple(importlib.import_module(f"{things.__name__}.{name}") for name in names)


def prunables() -> list[Prunable]:
    """A new one of each kind: every module under ``things`` has one in ``PRUNABLE``."""
    return [module.PRUNABLE() for module in _modules()]


def delete_some(session: Session, table: type[SQLModel], clause: Any, limit: int) -> int:
    """Delete at most ``limit`` rows that fulfil ``clause``; gives their number.

    By the rows' physical place, so that no table needs a key of its own for it.
    """
    target = table.__table__  # type: ignore[attr-defined]
    on_server = session.get_bind().dialect.name == "postgresql"
    place: ColumnElement[Any] = literal_column("ctid" if on_server else "rowid")
    chosen = select(place).select_from(target).where(clause).limit(limit)
    # The server goes straight to places that it is given as an array.
    wanted = place == func.any(func.array(chosen.scalar_subquery()))
    statement = delete(target).where(wanted if on_server else place.in_(chosen))
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]
