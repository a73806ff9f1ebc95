"""The queue of an audit: who is at which site.

A site is claimed before it is inspected and belongs to the claimant while its heartbeat is fresh;
never do two have a site at once, be it for two audits. What a killed process had claimed is free
again as soon as it is known to be dead, or when its heartbeat has grown old.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import Update
from sqlmodel import Session, col

from config.terms import AuditSiteState, AuditState
from store.database import Store
from store.tables import Audit, AuditSite, Inspection, Site

STALE_SECONDS = 90.0
"""A claim whose heartbeat is older is nobody's any more."""
HEARTBEAT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A site of an audit, as whoever has claimed it finds it."""

    audit_id: int
    site_id: int
    worker: str
    attempts: int
    """This one included."""
    inspection_id: int | None
    """The inspection that an earlier attempt has begun."""


class ClaimLostError(Exception):
    """Whoever had claimed the site was silent for so long that another has taken over."""


def claim(store: Store, audit_id: int, site_id: int, worker: str) -> Claim | None:
    """Take a site of the audit; None where it is settled, or somebody has it (for any audit)."""
    now = _now()
    taken = (
        update(AuditSite)
        .where(
            col(AuditSite.audit_id) == audit_id,
            col(AuditSite.site_id) == site_id,
            is_free(now),
            exists().where(col(Audit.id) == audit_id, col(Audit.state) == AuditState.RUNNING),
            ~_is_held_by_another_audit(audit_id, site_id, now),
        )
        .values(
            state=AuditSiteState.RUNNING,
            worker=worker,
            heartbeat_at=now,
            started_at=func.coalesce(col(AuditSite.started_at), now),
            finished_at=None,
            attempts=AuditSite.attempts + 1,
            reason=None,
        )
    )
    with store.session() as session:
        if store.file is None:
            # Claims of one site take turns, whatever audit they are for. (SQLite has one writer.)
            locked = select(col(Site.id)).where(col(Site.id) == site_id)
            session.execute(locked.with_for_update(key_share=True))
        if not changed(session, taken):
            session.rollback()
            return None
        row = session.get_one(AuditSite, (audit_id, site_id))
        found = Claim(audit_id, site_id, worker, row.attempts, row.inspection_id)
        session.commit()
        return found


def claim_next(store: Store, audit_id: int, worker: str) -> Claim | None:
    """Take the next site that is free, in the order of the audit; None where there is none now."""
    for site_id in free_sites(store, audit_id):
        found = claim(store, audit_id, site_id, worker)
        if found is not None:
            return found
    return None


def free_sites(store: Store, audit_id: int) -> Sequence[int]:
    """Sites of the audit that wait, or whose claimant is silent, in the order of the audit."""
    query = select(col(AuditSite.site_id)).where(
        col(AuditSite.audit_id) == audit_id, is_free(_now())
    )
    with store.session() as session:
        return session.scalars(query.order_by(col(AuditSite.position))).all()


def is_free(now: dt.datetime) -> ColumnElement[bool]:
    """Nobody has the site, or whoever has is silent."""
    silent = (col(AuditSite.state) == AuditSiteState.RUNNING) & (
        col(AuditSite.heartbeat_at) < _stale_before(now)
    )
    return (col(AuditSite.state) == AuditSiteState.QUEUED) | silent


def _is_held_by_another_audit(audit_id: int, site_id: int, now: dt.datetime) -> ColumnElement[bool]:
    other = aliased(AuditSite)
    return exists().where(
        col(other.site_id) == site_id,
        col(other.audit_id) != audit_id,
        col(other.state) == AuditSiteState.RUNNING,
        col(other.heartbeat_at) >= _stale_before(now),
    )


def note_inspection(session: Session, held: Claim, inspection_id: int) -> None:
    """Tie an inspection to the site that is claimed. Does not commit.

    Raises :class:`ClaimLostError`.
    """
    _change(session, held, {"inspection_id": inspection_id})


def settle(session: Session, held: Claim, state: AuditSiteState, reason: str | None = None) -> None:
    """Note how the site ended, with the reason where there is no result like others; commits.

    Raises :class:`ClaimLostError`.
    """
    now = _now()
    _change(session, held, {"state": state, "reason": reason, "finished_at": now, "worker": None})
    session.commit()


def give_back(session: Session, held: Claim) -> None:
    """Let the site wait again: whoever had it was stopped, which is no failed attempt. Commits."""
    values = {
        "state": case(
            (_is_cancelled(held.audit_id), AuditSiteState.CANCELLED.value),
            else_=AuditSiteState.QUEUED.value,
        ),
        "attempts": held.attempts - 1,
        "worker": None,
        "heartbeat_at": None,
    }
    _change(session, held, values)
    session.commit()


def _is_cancelled(audit_id: int) -> ColumnElement[bool]:
    return exists().where(col(Audit.id) == audit_id, col(Audit.state) == AuditState.CANCELLED)


def _change(session: Session, held: Claim, values: Mapping[str, Any]) -> None:
    ours = (
        col(AuditSite.audit_id) == held.audit_id,
        col(AuditSite.site_id) == held.site_id,
        col(AuditSite.state) == AuditSiteState.RUNNING,
        col(AuditSite.worker) == held.worker,
    )
    if not changed(session, update(AuditSite).where(*ours).values(**values)):
        session.rollback()
        raise ClaimLostError(f"site {held.site_id} of audit {held.audit_id} was taken over")


def heartbeat(store: Store, worker: str, seconds: Mapping[int, float]) -> set[int]:
    """Tell that ``worker`` is alive, and how long its inspections have been gathering.

    ``seconds``: by number of the inspection. Gives the audits that it works for and that were
    cancelled meanwhile: what runs of them is to be ended.
    """
    own = (col(AuditSite.worker) == worker, col(AuditSite.state) == AuditSiteState.RUNNING)
    with store.session() as session:
        changed(session, update(AuditSite).where(*own).values(heartbeat_at=_now()))
        if seconds:
            rows = [{"id": number, "active_seconds": spent} for number, spent in seconds.items()]
            session.execute(update(Inspection), rows)
        session.commit()
        cancelled = (
            select(col(Audit.id))
            .join(AuditSite, col(AuditSite.audit_id) == col(Audit.id))
            .where(*own, col(Audit.state) == AuditState.CANCELLED)
        )
        return {number for number in session.scalars(cancelled.distinct()) if number is not None}


def workers_at(session: Session, audit_id: int) -> set[str]:
    """Who has claimed sites of the audit, dead or alive."""
    query = select(col(AuditSite.worker)).where(
        col(AuditSite.audit_id) == audit_id, col(AuditSite.state) == AuditSiteState.RUNNING
    )
    return {worker for worker in session.scalars(query.distinct()) if worker}


def free_claims(store: Store, workers: Collection[str]) -> int:
    """Let the sites of workers that are known to be dead wait again; gives how many.

    The attempt counts: a site may be what killed its worker.
    """
    statement = update(AuditSite).where(
        col(AuditSite.state) == AuditSiteState.RUNNING, col(AuditSite.worker).in_(workers)
    )
    statement = statement.values(state=AuditSiteState.QUEUED, worker=None, heartbeat_at=None)
    with store.session() as session:
        number = changed(session, statement)
        session.commit()
        return number


def changed(session: Session, statement: Update) -> int:
    """How many rows an update changes; rows in the session are not looked at."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount


def _stale_before(now: dt.datetime) -> dt.datetime:
    return now - dt.timedelta(seconds=STALE_SECONDS)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
