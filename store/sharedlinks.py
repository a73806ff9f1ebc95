"""Links to other sites that the inspections of one audit look at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from store.tables import SharedLink


class Put(NamedTuple):
    """One link that was found alive."""

    key: int
    url: str
    put_at: dt.datetime
    result: dict[str, Any]


def shared_link(
    session: Session, audit_id: int, key: int, newer_than: dt.datetime
) -> dict[str, Any] | None:
    """What another inspection of the audit has found since ``newer_than``."""
    row = session.get(SharedLink, (audit_id, key))
    return row.result if row is not None and row.put_at >= newer_than else None


def put_shared_links(session: Session, audit_id: int, found: Sequence[Put]) -> None:
    """Enter links or renew them. Does not commit."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [{"audit_id": audit_id, **each._asdict()} for each in found]
    # In one order, so that two processes never wait for each other's rows crosswise.
    rows.sort(key=lambda row: row["key"])
    statement: Any = insert(SharedLink)
    newer = {name: statement.excluded[name] for name in ("put_at", "result")}
    statement = statement.on_conflict_do_update(index_elements=["audit_id", "key"], set_=newer)
    session.execute(statement, rows)
