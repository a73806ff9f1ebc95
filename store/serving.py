"""Schedulers and workers that are at work on this database."""

from __future__ import annotations

import datetime as dt
import os
import socket
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from config.terms import ProcessKind
from store.tables import ServingProcess

_KEPT = dt.timedelta(days=7)


def enter(
    session: Session, kind: ProcessKind, now: dt.datetime, detail: dict[str, Any] | None = None
) -> int:
    """Enter this process, forget those that went long ago, and commit; gives its number."""
    session.execute(delete(ServingProcess).where(col(ServingProcess.heartbeat_at) < now - _KEPT))
    process = ServingProcess(
        kind=kind,
        host=socket.gethostname(),
        pid=os.getpid(),
        detail=detail or {},
        started_at=now,
        heartbeat_at=now,
    )
    session.add(process)
    session.commit()
    return int(process.id or 0)


def show_alive(
    session: Session, number: int, now: dt.datetime, detail: dict[str, Any] | None = None
) -> None:
    """Note that it lives, and what it does, and commit."""
    values: dict[str, Any] = {"heartbeat_at": now, "ended_at": None}
    if detail is not None:
        values["detail"] = detail
    session.execute(update(ServingProcess).where(col(ServingProcess.id) == number).values(**values))
    session.commit()


def leave(session: Session, number: int, now: dt.datetime) -> None:
    """Note that it ended in good order, and commit."""
    values = {"heartbeat_at": now, "ended_at": now}
    session.execute(update(ServingProcess).where(col(ServingProcess.id) == number).values(**values))
    session.commit()


def serving(
    session: Session, kind: ProcessKind, now: dt.datetime, silent_seconds: float
) -> Sequence[ServingProcess]:
    """Those that have shown within ``silent_seconds`` that they live, and have not ended."""
    since = now - dt.timedelta(seconds=silent_seconds)
    query = select(ServingProcess).where(
        ServingProcess.kind == kind,
        col(ServingProcess.ended_at).is_(None),
        col(ServingProcess.heartbeat_at) >= since,
    )
    return session.exec(query.order_by(col(ServingProcess.id))).all()


def gone(
    session: Session, kind: ProcessKind, now: dt.datetime, silent_seconds: float
) -> Sequence[ServingProcess]:
    """Those that went silent without a word."""
    since = now - dt.timedelta(seconds=silent_seconds)
    query = select(ServingProcess).where(
        ServingProcess.kind == kind,
        col(ServingProcess.ended_at).is_(None),
        col(ServingProcess.heartbeat_at) < since,
    )
    return session.exec(query.order_by(col(ServingProcess.id))).all()
