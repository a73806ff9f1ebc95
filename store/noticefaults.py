"""Which faults may enter a notice: confirmed ones, and where the pack asks for no review, all that
the program is sure of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from config.terms import ReviewState
from store.faultquery import FaultFilter, ReviewedFault, reviewed_faults
from store.notices import pending_faults
from store.tables import IndicatorResult, NoticeItem

_UNDECIDED = (ReviewState.OPEN, ReviewState.CONFIRMED)


@dataclass(slots=True)
class Noticeable:
    """The faults of one site that may enter a notice, and how many were left out, and why."""

    faults: list[ReviewedFault]
    unreviewed: int = 0
    """Nobody has looked at them yet."""
    noticed: int = 0
    """A draft or a notice in force names them already."""


def noticeable_faults(session: Session, chosen: FaultFilter) -> list[Noticeable]:
    """By site, in the order of the inspections; a site without any fault is left out."""
    by_inspection: dict[int, list[ReviewedFault]] = {}
    for fault in reviewed_faults(session, replace(chosen, states=_UNDECIDED)):
        by_inspection.setdefault(fault.finding.inspection_id, []).append(fault)
    return [_of_one(session, number, faults) for number, faults in by_inspection.items()]


def faults_of_items(session: Session, items: Iterable[NoticeItem]) -> list[ReviewedFault]:
    """The findings of a notice's items that still stand: nobody has dismissed or waived them since,
    and they are still there."""
    wanted = {(item.inspection_id, item.ruleset, item.fingerprint) for item in items}
    inspections = tuple({number for number, _, _ in wanted})
    if not inspections:
        return []
    chosen = FaultFilter(inspection_ids=inspections, states=_UNDECIDED)
    return [
        fault
        for fault in reviewed_faults(session, chosen)
        if (fault.finding.inspection_id, fault.finding.ruleset, fault.finding.fingerprint) in wanted
    ]


def _of_one(session: Session, number: int, faults: Sequence[ReviewedFault]) -> Noticeable:
    free = _needs_no_review(session, number)
    taken = pending_faults(session, int(faults[0].site.id or 0))
    found = Noticeable([])
    for fault in faults:
        finding = fault.finding
        certain = (finding.ruleset, finding.indicator) in free and not finding.suspect
        if fault.state is ReviewState.OPEN and not certain:
            found.unreviewed += 1
        elif (finding.ruleset, finding.fingerprint) in taken:
            found.noticed += 1
        else:
            found.faults.append(fault)
    return found


def _needs_no_review(session: Session, number: int) -> set[tuple[str, str]]:
    """Rules of an inspection, as (ruleset, indicator), whose pack asks for no review."""
    query = select(IndicatorResult).where(col(IndicatorResult.inspection_id) == number)
    return {
        (row.ruleset, row.indicator)
        for row in session.exec(query)
        if row.rule.get("needs_review") is False
    }
