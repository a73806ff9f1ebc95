"""Audits: begin, find, cancel, try again, finish, and where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select, update
from sqlmodel import Session, col

from config.errors import UserError
from config.terms import AuditSiteState, AuditState, InspectionState, Profile
from store.auditqueue import changed, is_free
from store.inspections import RESUMABLE
from store.tables import Audit, AuditSite, Inspection

_OPEN = (AuditSiteState.QUEUED, AuditSiteState.RUNNING)


def create_audit(
    session: Session,
    site_ids: Sequence[int],
    *,
    title: str,
    period: str,
    ruleset: str,
    as_of: dt.date,
    profile: Profile,
    options: Mapping[str, Any],
    chosen: Mapping[str, Any],
    tool_version: str,
) -> Audit:
    """Begin an audit over sites, in the order that they are given, and commit.

    ``options`` is :class:`crawler.plan.PlanOptions` as data; ``chosen`` tells how the sites were.
    """
    audit = Audit(
        title=title,
        period=period,
        ruleset=ruleset,
        as_of=as_of,
        profile=profile,
        state=AuditState.RUNNING,
        options=dict(options),
        chosen=dict(chosen),
        tool_version=tool_version,
        created_at=_now(),
    )
    session.add(audit)
    session.flush()
    audit_id = int(audit.id or 0)
    session.add_all(
        AuditSite(audit_id=audit_id, site_id=site_id, position=position)
        for position, site_id in enumerate(site_ids)
    )
    session.commit()
    return audit


def get_audit(session: Session, audit_id: int) -> Audit:
    """The audit of that number. Raises ``UserError`` when there is none."""
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise UserError(
            f"没有编号为 {audit_id} 的检查。", "用 govaudit audit list 查看，并核对 --db。"
        )
    return audit


def inspections_of_audit(session: Session, audit_id: int) -> list[int]:
    """Numbers of the inspections of an audit, in the order of its sites."""
    query = select(col(AuditSite.inspection_id)).where(col(AuditSite.audit_id) == audit_id)
    found = session.scalars(query.order_by(col(AuditSite.position)))
    return [number for number in found if number is not None]


def latest_audit(session: Session) -> Audit:
    """The audit that was begun last. Raises ``UserError`` when there is none yet."""
    found = session.scalars(select(Audit).order_by(col(Audit.id).desc()).limit(1)).first()
    if found is None:
        raise UserError("还没有进行过检查。", "用 govaudit audit run 开始一次检查，或核对 --db。")
    return found


def unfinished_audit(session: Session, period: str, title: str) -> Audit | None:
    """The newest audit of that month and name, if it runs."""
    query = (
        select(Audit)
        .where(col(Audit.period) == period, col(Audit.title) == title)
        .order_by(col(Audit.id).desc())
        .limit(1)
    )
    found = session.scalars(query).first()
    return found if found is not None and found.state is AuditState.RUNNING else None


def list_audits(session: Session, limit: int = 100) -> Sequence[Audit]:
    """The newest first."""
    return session.scalars(select(Audit).order_by(col(Audit.id).desc()).limit(limit)).all()


def counts(session: Session, audit_id: int) -> dict[AuditSiteState, int]:
    """How many sites of the audit stand where; every state is there."""
    query = (
        select(col(AuditSite.state), func.count())
        .where(col(AuditSite.audit_id) == audit_id)
        .group_by(col(AuditSite.state))
    )
    found = {AuditSiteState(state): int(number) for state, number in session.execute(query)}
    return {state: found.get(state, 0) for state in AuditSiteState}


def cancel_audit(session: Session, audit_id: int) -> int:
    """End an audit: what waits is cancelled, what runs is given up by whoever has it. Commits.

    Gives how many sites were cancelled. Raises ``UserError`` for one that has ended.
    """
    audit = get_audit(session, audit_id)
    if audit.state is not AuditState.RUNNING:
        raise UserError(f"检查 {audit_id} 已经结束，不能取消。", "用 govaudit audit status 查看。")
    audit.state, audit.finished_at = AuditState.CANCELLED, _now()
    session.add(audit)
    now = _now()
    waiting = update(AuditSite).where(col(AuditSite.audit_id) == audit_id, is_free(now))
    waiting = waiting.values(state=AuditSiteState.CANCELLED, finished_at=now)
    number = changed(session, waiting)
    session.commit()
    return number


def requeue(
    session: Session,
    audit_id: int,
    states: Iterable[AuditSiteState],
    *,
    below: int | None = None,
    site_id: int | None = None,
) -> int:
    """Let sites that ended in one of ``states`` wait again, and the audit run.

    An inspection that crashed is gone on with; one that came to its end (the home page did not
    open) stays, and the site gets a new one.
    ``below``: only those with fewer attempts; else their attempts are counted anew. ``site_id``:
    only that one. Gives how many.
    Commits. Raises ``UserError`` for an audit that was cancelled.
    """
    audit = get_audit(session, audit_id)
    if audit.state is AuditState.CANCELLED:
        raise UserError(f"检查 {audit_id} 已经取消。", "用 govaudit audit run 重新开始一次检查。")
    chosen = [col(AuditSite.audit_id) == audit_id, col(AuditSite.state).in_(list(states))]
    if site_id is not None:
        chosen.append(col(AuditSite.site_id) == site_id)
    values: dict[str, Any] = {
        "state": AuditSiteState.QUEUED,
        "finished_at": None,
        "inspection_id": case((_came_to_its_end(), None), else_=col(AuditSite.inspection_id)),
    }
    if below is None:
        values["attempts"] = 0
    else:
        chosen.append(col(AuditSite.attempts) < below)
    statement = update(AuditSite).where(*chosen).values(**values)
    number = changed(session, statement)
    if number:
        audit.state, audit.finished_at = AuditState.RUNNING, None
        session.add(audit)
    session.commit()
    return number


def _came_to_its_end() -> ColumnElement[bool]:
    return exists().where(
        col(Inspection.id) == col(AuditSite.inspection_id),
        col(Inspection.state) == InspectionState.JUDGED,
        col(Inspection.stopped_because).not_in(RESUMABLE)
        | col(Inspection.stopped_because).is_(None),
    )


def finish_audit(session: Session, audit_id: int) -> bool:
    """Note that the audit is done, unless a site is still open; gives whether it is. Commits."""
    audit = get_audit(session, audit_id)
    open_sites = select(col(AuditSite.site_id)).where(
        col(AuditSite.audit_id) == audit_id, col(AuditSite.state).in_(_OPEN)
    )
    if session.execute(open_sites.limit(1)).first() is not None:
        return False
    if audit.state is AuditState.RUNNING:
        audit.state, audit.finished_at = AuditState.DONE, _now()
        session.add(audit)
    session.commit()
    return True


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
