"""What came of an audit: its notices, and its faults against those of the audit before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeAlias

from sqlmodel import Session, col, or_, select

from config.terms import FaultChange, NoticeState
from store.auditfacts import FaultKey
from store.faulthistory import compare
from store.inspections import get_inspection
from store.tables import AuditSite, Notice

Confirmed: TypeAlias = Callable[[FaultChange, FaultKey], bool]
"""Whether a fault is confirmed in the inspection that saw it."""
_NO_LONGER = (
    NoticeState.DRAFT,
    NoticeState.DISCARDED,
    NoticeState.CORRECTED,
    NoticeState.WITHDRAWN,
)
"""States in which a notice asks for nothing."""


def notices_of(session: Session, audit_id: int) -> list[Notice]:
    """Every notice that was issued on what the audit found, the oldest first."""
    inspections = select(AuditSite.inspection_id).where(
        AuditSite.audit_id == audit_id, col(AuditSite.inspection_id).is_not(None)
    )
    query = select(Notice).where(
        or_(Notice.audit_id == audit_id, col(Notice.inspection_id).in_(inspections)),
        col(Notice.state).not_in(_NO_LONGER),
    )
    return list(session.exec(query.order_by(col(Notice.id))))


def rectified_sites(session: Session, audit_id: int) -> set[int]:
    """The sites that have had notices, and all of them are closed."""
    states: dict[int, set[NoticeState]] = {}
    for notice in notices_of(session, audit_id):
        states.setdefault(notice.site_id, set()).add(notice.state)
    return {site for site, known in states.items() if known == {NoticeState.CLOSED}}


def fault_changes(
    session: Session,
    rulesets: Sequence[str],
    earlier_id: int,
    later_id: int,
    confirmed: Confirmed,
) -> Counter[FaultChange]:
    """What became of the faults of a site between two inspections, of confirmed ones alone."""
    earlier, later = get_inspection(session, earlier_id), get_inspection(session, later_id)
    return Counter(
        trace.change
        for ruleset in rulesets
        for trace in compare(session, earlier, later, ruleset)
        if confirmed(trace.change, FaultKey(later.site_id, ruleset, trace.fingerprint))
    )
