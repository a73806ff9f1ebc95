"""What the queue holds of audits, and which of their sites are still to be queued.

Reading is done here, on the queue's tables beside ours; what is queued, tried again or called off
goes through the library.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, text, tuple_, update
from sqlmodel import Session, col, select

from config.terms import AuditSiteState, AuditState
from store.auditqueue import changed
from store.database import Store
from store.tables import Audit, AuditSite

AUDIT_QUEUE = "audit"
CHECK_QUEUE = "check"
UPKEEP_QUEUE = "upkeep"


class Waiting(NamedTuple):
    """A site of an audit that has no job yet."""

    audit_id: int
    site_id: int
    host: str


def site_lock(audit_id: int, site_id: int) -> str:
    """The queueing lock: a site of an audit waits in the queue once."""
    return f"audit:{audit_id}:site:{site_id}"


def host_lock(host: str) -> str:
    """The lock: what is on one host is walked by one worker at a time, one site after the other."""
    return f"host:{host.lower()}"


def shared_audits(session: Session) -> Sequence[int]:
    """Audits that run in the cluster, the oldest first."""
    query = select(Audit.id).where(
        col(Audit.in_cluster).is_(True), Audit.state == AuditState.RUNNING
    )
    return [int(number or 0) for number in session.exec(query.order_by(col(Audit.id))).all()]


def jobs_waiting(session: Session, queue: str = AUDIT_QUEUE) -> int:
    """How many jobs of a queue nobody has begun."""
    query = text(
        "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = :queue AND status = 'todo'"
    )
    return int(session.execute(query, {"queue": queue}).scalar_one())


def without_job(session: Session, audit_id: int, limit: int) -> list[Waiting]:
    """Sites of the audit that wait and have no job, in the order of the audit."""
    query = text(
        """
        SELECT audit_site.site_id, site.host
        FROM audit_site JOIN site ON site.id = audit_site.site_id
        WHERE audit_site.audit_id = :audit AND audit_site.state = :queued
          AND NOT EXISTS (
            SELECT 1 FROM procrastinate_jobs job
            WHERE job.queueing_lock = 'audit:' || :audit || ':site:' || audit_site.site_id
              AND job.status IN ('todo', 'doing'))
        ORDER BY audit_site.position LIMIT :most
        """
    )
    given = {"audit": audit_id, "queued": AuditSiteState.QUEUED.value, "most": limit}
    return [Waiting(audit_id, site, host) for site, host in session.execute(query, given)]


def live_jobs(session: Session, audit_id: int) -> list[int]:
    """Jobs of the audit that wait or run."""
    query = text(
        """
        SELECT id FROM procrastinate_jobs
        WHERE queue_name = :queue AND status IN ('todo', 'doing')
          AND (args ->> 'audit_id')::int = :audit
        """
    )
    rows = session.execute(query, {"queue": AUDIT_QUEUE, "audit": audit_id})
    return [int(number) for (number,) in rows]


def job_status(session: Session, job_id: int) -> str | None:
    """``todo``, ``doing``, ``succeeded``, ``failed``, ``cancelled`` or ``aborted``; None where
    the job is no longer remembered."""
    query = text("SELECT status FROM procrastinate_jobs WHERE id = :id")
    found = session.execute(query, {"id": job_id}).scalar_one_or_none()
    return None if found is None else str(found)


def jobs_in_hand(session: Session, workers: Collection[int]) -> list[int]:
    """Jobs that these workers of the queue have begun and not ended."""
    query = text(
        "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IN :workers"
    ).bindparams(bindparam("workers", expanding=True))
    rows = session.execute(query, {"workers": list(workers)})
    return [int(number) for (number,) in rows]


def is_answering(store: Store) -> bool:
    """Whether the database answers. Raises ``DBAPIError`` where it does not."""
    with store.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT 1")))


def claimed_sites(session: Session, worker: str) -> set[tuple[int, int]]:
    """Sites of audits that a worker has claimed: number of the audit, and of the site."""
    query = select(AuditSite.audit_id, AuditSite.site_id).where(
        AuditSite.state == AuditSiteState.RUNNING, AuditSite.worker == worker
    )
    return {(audit, site) for audit, site in session.exec(query)}


def put_back(store: Store, worker: str, sites: Collection[tuple[int, int]] | None = None) -> int:
    """Let the sites of a worker that lost the database wait again, all or some, which is no failed
    attempt of theirs; gives how many."""
    statement = update(AuditSite).where(
        col(AuditSite.state) == AuditSiteState.RUNNING, col(AuditSite.worker) == worker
    )
    if sites is not None:
        key = tuple_(col(AuditSite.audit_id), col(AuditSite.site_id))
        statement = statement.where(key.in_(list(sites)))
    values = {
        "state": AuditSiteState.QUEUED,
        "worker": None,
        "heartbeat_at": None,
        "attempts": AuditSite.attempts - 1,
    }
    with store.session() as session:
        number = changed(session, statement.values(**values))
        session.commit()
        return number


def share(session: Session, audit_id: int, *, shared: bool = True) -> None:
    """Let the workers of the cluster do this audit, or no more, and commit."""
    session.execute(update(Audit).where(col(Audit.id) == audit_id).values(in_cluster=shared))
    session.commit()
