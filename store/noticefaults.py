"""Which faults may enter a notice: confirmed ones, and where the pack asks for no review, all that
the program is sure of. What only misses a bonus is no fault and enters none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sqlmodel import Session, col, select

from config.terms import IndicatorKind, ReviewState, Severity
from store.faultquery import FaultFilter, ReviewedFault, reviewed_faults
from store.notices import pending_faults
from store.tables import IndicatorResult, NoticeItem

_Rules: TypeAlias = Mapping[tuple[str, str], Mapping[str, Any]]
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
    rules = _rules(session, number)
    taken = pending_faults(session, int(faults[0].site.id or 0))
    found = Noticeable([])
    for fault in _once(faults, rules):
        finding = fault.finding
        rule = rules.get((finding.ruleset, finding.indicator), {})
        certain = rule.get("needs_review") is False and not finding.suspect
        if fault.state is ReviewState.OPEN and not certain:
            found.unreviewed += 1
        elif (finding.ruleset, finding.fingerprint) in taken:
            found.noticed += 1
        else:
            found.faults.append(fault)
    return found


def _once(faults: Sequence[ReviewedFault], rules: _Rules) -> list[ReviewedFault]:
    """Without what misses a bonus, and without the columns that a veto counts below its threshold
    where a deduction names the same ones."""
    kinds = [
        rules.get((each.finding.ruleset, each.finding.indicator), {}).get("kind") for each in faults
    ]
    deducted = {
        _what(fault)
        for fault, kind in zip(faults, kinds, strict=True)
        if kind == IndicatorKind.DEDUCTION
    }
    return [
        fault
        for fault, kind in zip(faults, kinds, strict=True)
        if kind != IndicatorKind.BONUS and not (_below(fault, kind) and _what(fault) in deducted)
    ]


def _below(fault: ReviewedFault, kind: str | None) -> bool:
    return kind == IndicatorKind.VETO and fault.finding.severity is not Severity.VETO


def _what(fault: ReviewedFault) -> tuple[str, str, str | None]:
    finding = fault.finding
    return finding.ruleset, finding.title, finding.url


def _rules(session: Session, number: int) -> _Rules:
    """The rules of an inspection as they were, by (ruleset, indicator)."""
    query = select(IndicatorResult).where(col(IndicatorResult.inspection_id) == number)
    return {(row.ruleset, row.indicator): row.rule for row in session.exec(query)}
