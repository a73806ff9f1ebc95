"""What has become of faults from one inspection of a site to the next.

Not seen is not fixed: a fault is fixed only where the later inspection assessed its indicator and
looked at its own address.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from config.errors import UserError
from config.terms import (
    FaultChange,
    IndicatorStatus,
    InspectionState,
    PageKind,
    ReviewState,
    Severity,
    Verdict,
)
from store.faultlooks import Looked, some_of
from store.tables import Finding, Inspection, Review

_ASSESSED = frozenset({IndicatorStatus.PASS, IndicatorStatus.FAIL, IndicatorStatus.SUSPECT})
_NO_PAGES = frozenset({PageKind.CHALLENGE, PageKind.ERROR})
_KEYS_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class FaultTrace:
    """One fault and what has become of it."""

    fingerprint: str
    indicator: str
    ruleset: str
    severity: Severity
    suspect: bool
    title: str
    url: str | None
    change: FaultChange
    reason: str
    """Why it is taken for that, in words."""
    finding_id: int | None
    """Of the later inspection, or where it is not there of the earlier one."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One inspection of a site, and what had become of its faults since the one before."""

    inspection_id: int
    as_of: dt.date
    verdict: Verdict | None
    score: float | None
    complete: bool
    faults: int
    """Without those that are dismissed."""
    changes: Mapping[FaultChange, int]
    """Empty for the first."""


def compare(
    session: Session, earlier: Inspection, later: Inspection, ruleset: str
) -> list[FaultTrace]:
    """The faults of both inspections, each with what has become of it.

    Dismissed faults are none. Raises ``UserError`` where they are of different sites or out of
    order.
    """
    if earlier.site_id != later.site_id:
        raise UserError(
            f"巡检 {earlier.id} 与 {later.id} 不是同一个网站的。", "请写同一网站的两次巡检的编号。"
        )
    if (earlier.id or 0) >= (later.id or 0):
        raise UserError(f"巡检 {earlier.id} 不早于 {later.id}。", "请先写较早一次的编号。")
    before = _standing(session, earlier, ruleset)
    now = _standing(session, later, ruleset)
    known = _known_before(session, earlier, ruleset, set(now) - set(before))
    looked = Looked(session, earlier, later, ruleset)
    looked_before = Looked(session, earlier, earlier, ruleset)
    looked_before.prepare(row for key, row in now.items() if key in known)
    traces = [
        _present(row, known_before=key in known, was_there=key in before, looked=looked_before)
        for key, row in now.items()
    ]
    gone = [row for key, row in before.items() if key not in now]
    looked.prepare(gone)
    return traces + [_gone(row, *looked.at(row)) for row in gone]


def previous_inspection(session: Session, inspection: Inspection) -> Inspection | None:
    """The judged inspection of the same site before this one, re-checks of notices left out."""
    query = select(Inspection).where(
        Inspection.site_id == inspection.site_id,
        col(Inspection.id) < inspection.id,
        Inspection.state == InspectionState.JUDGED,
        col(Inspection.focused).is_(False),
    )
    return session.exec(query.order_by(col(Inspection.id).desc()).limit(1)).first()


def judged_inspections(session: Session, site_id: int, limit: int) -> Sequence[Inspection]:
    """The last ``limit`` judged inspections of a site, the oldest first."""
    query = select(Inspection).where(
        Inspection.site_id == site_id,
        Inspection.state == InspectionState.JUDGED,
        col(Inspection.focused).is_(False),
    )
    newest = session.exec(query.order_by(col(Inspection.id).desc()).limit(limit)).all()
    return list(reversed(newest))


def trend(session: Session, site_id: int, ruleset: str, *, limit: int = 12) -> list[TrendPoint]:
    """The last inspections of a site, the oldest first, each against the one before it."""
    inspections = judged_inspections(session, site_id, limit)
    points = []
    before = previous_inspection(session, inspections[0]) if inspections else None
    for inspection in inspections:
        points.append(_point(session, before, inspection, ruleset))
        before = inspection
    return points


def _point(
    session: Session, before: Inspection | None, inspection: Inspection, ruleset: str
) -> TrendPoint:
    counts: dict[FaultChange, int] = {}
    if before is not None:
        counts = dict.fromkeys(FaultChange, 0)
        for trace in compare(session, before, inspection, ruleset):
            counts[trace.change] += 1
    return TrendPoint(
        inspection_id=int(inspection.id or 0),
        as_of=inspection.as_of,
        verdict=inspection.verdict,
        score=inspection.score,
        complete=inspection.complete,
        faults=len(_standing(session, inspection, ruleset)),
        changes=counts,
    )


def _present(row: Finding, *, known_before: bool, was_there: bool, looked: Looked) -> FaultTrace:
    if was_there:
        return _trace(row, FaultChange.PERSISTING, "前后两次都有。")
    if not known_before:
        return _trace(row, FaultChange.NEW, "以前没有发现过。")
    if looked.at(row)[0]:
        return _trace(row, FaultChange.BACK, "以前有，前一次没有，这次又有。")
    return _trace(row, FaultChange.PERSISTING, "以前有，前一次没有看到，这次仍有。")


def _gone(row: Finding, seen: bool, reason: str) -> FaultTrace:
    return _trace(row, FaultChange.FIXED if seen else FaultChange.UNDETERMINED, reason)


def _trace(row: Finding, change: FaultChange, reason: str) -> FaultTrace:
    return FaultTrace(
        fingerprint=row.fingerprint,
        indicator=row.indicator,
        ruleset=row.ruleset,
        severity=row.severity,
        suspect=row.suspect,
        title=row.title,
        url=row.url,
        change=change,
        reason=reason,
        finding_id=row.id,
    )


def _standing(session: Session, inspection: Inspection, ruleset: str) -> dict[str, Finding]:
    """The faults of an inspection that nobody has dismissed, by fingerprint."""
    dismissed = _dismissed(session, int(inspection.id or 0), ruleset)
    query = select(Finding).where(
        Finding.inspection_id == inspection.id, Finding.ruleset == ruleset
    )
    rows = session.exec(query.order_by(col(Finding.indicator), col(Finding.position)))
    return {row.fingerprint: row for row in rows if row.fingerprint not in dismissed}


def _dismissed(session: Session, number: int, ruleset: str) -> set[str]:
    query = select(Review.fingerprint).where(
        Review.inspection_id == number,
        Review.ruleset == ruleset,
        Review.state == ReviewState.DISMISSED,
    )
    return set(session.exec(query))


def _known_before(
    session: Session, inspection: Inspection, ruleset: str, wanted: set[str]
) -> set[str]:
    """Which of ``wanted`` an inspection of the site before this one had found."""
    known: set[str] = set()
    for some in some_of(sorted(wanted)):
        query = (
            select(Finding.fingerprint)
            .join(Inspection, col(Inspection.id) == col(Finding.inspection_id))
            .where(
                Inspection.site_id == inspection.site_id,
                col(Inspection.id) < inspection.id,
                col(Inspection.focused).is_(False),
                Finding.ruleset == ruleset,
                col(Finding.fingerprint).in_(some),
            )
            .distinct()
        )
        known.update(session.exec(query))
    return known
