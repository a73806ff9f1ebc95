"""Human review (人工复核): decide on faults, one by one, so that nobody's decision is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from config.errors import UserError
from config.terms import Act, ActSubject, ReviewState
from store.acts import note_act
from store.faultquery import ReviewedFault
from store.tables import FalsePositive, Finding, Inspection, Review

_ACTS = {
    ReviewState.CONFIRMED: Act.CONFIRM,
    ReviewState.DISMISSED: Act.DISMISS,
    ReviewState.WAIVED: Act.WAIVE,
    ReviewState.OPEN: Act.REOPEN,
}


class DecidedMeanwhileError(Exception):
    """Somebody else has decided meanwhile; the decision in force is in ``by``."""

    def __init__(self, by: Review) -> None:
        self.by = by
        super().__init__(f"{by.inspection_id}/{by.fingerprint} is {by.state.value}")


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody says of a fault."""

    state: ReviewState
    operator: str
    reason: str = ""
    expires_on: dt.date | None = None
    """Of a dismissal: the last monitoring time point for which it holds in later inspections; None
    makes it hold for this inspection alone."""


def decide(
    session: Session,
    fault: ReviewedFault,
    decision: Decision,
    *,
    now: dt.datetime,
    seen_version: int | None = None,
) -> Review:
    """Put ``decision`` in force and log it; the commit is left to the caller.

    ``seen_version``: the version that the operator has seen, :attr:`ReviewedFault.version` by
    default. Raises :class:`DecidedMeanwhileError` where somebody has decided since, ``UserError``
    where the fault is a person's own answer.
    """
    _refuse_answers(fault)
    version = fault.version if seen_version is None else seen_version
    mark = _mark(session, fault, decision, now)
    review = _put(session, fault, decision, version, now, mark)
    detail = {
        "site": fault.site.id,
        "indicator": fault.finding.indicator,
        "title": fault.finding.title,
        "reason": decision.reason,
        "before": fault.state.value,
    }
    if decision.expires_on is not None:
        detail["expires_on"] = decision.expires_on.isoformat()
    act = _ACTS[decision.state]
    note_act(session, decision.operator, act, ActSubject.FINDING, fault.key, detail, at=now)
    return review


def carry_marks(session: Session, inspection: Inspection, ruleset: str) -> int:
    """Dismiss what lasting marks of earlier inspections speak of; gives how many faults.

    A fault that somebody has decided on here stays as it is. Leaves the commit to the caller.
    """
    marks = _marks_for(session, inspection, ruleset)
    if not marks:
        return 0
    decided = set(
        session.exec(
            select(Review.fingerprint).where(
                Review.inspection_id == inspection.id, Review.ruleset == ruleset
            )
        )
    )
    query = select(Finding.fingerprint, Finding.indicator).where(
        Finding.inspection_id == inspection.id, Finding.ruleset == ruleset
    )
    found = {
        fingerprint: indicator
        for fingerprint, indicator in session.exec(query)
        if fingerprint in marks and fingerprint not in decided
    }
    for fingerprint, indicator in found.items():
        _apply(session, inspection, marks[fingerprint], indicator)
    session.flush()
    return len(found)


def reviews_of(session: Session, inspection_id: int, ruleset: str) -> dict[str, Review]:
    """The decisions in force on the faults of one inspection, by fingerprint."""
    query = select(Review).where(Review.inspection_id == inspection_id, Review.ruleset == ruleset)
    return {review.fingerprint: review for review in session.exec(query)}


def marks_of(session: Session, site_id: int) -> Sequence[FalsePositive]:
    """All lasting marks of a site, the oldest first, those that are over too."""
    query = select(FalsePositive).where(FalsePositive.site_id == site_id)
    return session.exec(query.order_by(col(FalsePositive.id))).all()


def _refuse_answers(fault: ReviewedFault) -> None:
    if fault.finding.tally_group == ANSWER_GROUP:
        raise UserError(
            f"问题 {fault.finding.id} 是检查人员自己判定的，不另作复核。",
            "要改请用 govaudit review answer 重新判定。",
        )


ANSWER_GROUP = -1
""":attr:`Finding.tally_group` of what a person has answered."""


def _mark(
    session: Session, fault: ReviewedFault, decision: Decision, now: dt.datetime
) -> FalsePositive | None:
    """A dismissal with an expiry makes a mark; any other decision ends those of the fault."""
    finding = fault.finding
    _end_marks(session, fault, now)
    if decision.state is not ReviewState.DISMISSED or decision.expires_on is None:
        return None
    mark = FalsePositive(
        site_id=int(fault.site.id or 0),
        ruleset=finding.ruleset,
        fingerprint=finding.fingerprint,
        inspection_id=finding.inspection_id,
        reason=decision.reason,
        operator=decision.operator,
        created_at=now,
        expires_on=decision.expires_on,
    )
    session.add(mark)
    session.flush()
    return mark


def _end_marks(session: Session, fault: ReviewedFault, now: dt.datetime) -> None:
    session.execute(
        update(FalsePositive)
        .where(
            col(FalsePositive.site_id) == fault.site.id,
            col(FalsePositive.ruleset) == fault.finding.ruleset,
            col(FalsePositive.fingerprint) == fault.finding.fingerprint,
            col(FalsePositive.ended_at).is_(None),
        )
        .values(ended_at=now)
    )


def _put(
    session: Session,
    fault: ReviewedFault,
    decision: Decision,
    version: int,
    now: dt.datetime,
    mark: FalsePositive | None,
) -> Review:
    """Insert or change the row; whoever comes second finds another version than he has seen."""
    finding = fault.finding
    values: dict[str, Any] = {
        "state": decision.state,
        "reason": decision.reason,
        "operator": decision.operator,
        "decided_at": now,
        "mark_id": mark.id if mark else None,
    }
    key = (finding.inspection_id, finding.ruleset, finding.fingerprint)
    if version == 0:
        row = Review(
            site_id=int(fault.site.id or 0),
            inspection_id=finding.inspection_id,
            ruleset=finding.ruleset,
            indicator=finding.indicator,
            fingerprint=finding.fingerprint,
            **values,
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            raise DecidedMeanwhileError(_in_force(session, key)) from None
        return row
    changed = session.execute(
        update(Review)
        .where(
            col(Review.inspection_id) == key[0],
            col(Review.ruleset) == key[1],
            col(Review.fingerprint) == key[2],
            col(Review.version) == version,
        )
        .values(**values, version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise DecidedMeanwhileError(_in_force(session, key))
    return _in_force(session, key)


def _in_force(session: Session, key: tuple[int, str, str]) -> Review:
    query = select(Review).where(
        Review.inspection_id == key[0], Review.ruleset == key[1], Review.fingerprint == key[2]
    )
    return session.exec(query.execution_options(populate_existing=True)).one()


def _marks_for(session: Session, inspection: Inspection, ruleset: str) -> dict[str, FalsePositive]:
    query = select(FalsePositive).where(
        FalsePositive.site_id == inspection.site_id,
        FalsePositive.ruleset == ruleset,
        col(FalsePositive.inspection_id) < inspection.id,
        col(FalsePositive.expires_on) >= inspection.as_of,
        col(FalsePositive.ended_at).is_(None),
    )
    return {mark.fingerprint: mark for mark in session.exec(query.order_by(col(FalsePositive.id)))}


def _apply(session: Session, inspection: Inspection, mark: FalsePositive, indicator: str) -> None:
    now = dt.datetime.now(dt.UTC)
    session.add(
        Review(
            site_id=inspection.site_id,
            inspection_id=int(inspection.id or 0),
            ruleset=mark.ruleset,
            indicator=indicator,
            fingerprint=mark.fingerprint,
            state=ReviewState.DISMISSED,
            reason=mark.reason,
            operator=mark.operator,
            decided_at=now,
            mark_id=mark.id,
        )
    )
    key = f"{inspection.id}/{mark.ruleset}/{mark.fingerprint}"
    detail = {"mark": mark.id, "from": mark.inspection_id, "expires_on": f"{mark.expires_on}"}
    note_act(session, mark.operator, Act.MARK_APPLIED, ActSubject.FINDING, key, detail, at=now)
