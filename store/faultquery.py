"""Findings with the review in force on each: which there are, and which a filter takes in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from config.terms import InspectionState, ReviewState, Severity
from store.tables import AuditSite, Finding, IndicatorResult, Inspection, Review, Site

_AT_A_TIME = 500

SEVERITY_ORDER = tuple(Severity)
"""The gravest first."""


@dataclass(frozen=True, slots=True)
class FaultFilter:
    """Which findings; empty or None takes in all.

    Without ``inspection_ids`` and ``audit_id`` it is those of each site's newest inspection.
    """

    site_id: int | None = None
    audit_id: int | None = None
    inspection_ids: tuple[int, ...] = ()
    finding_ids: tuple[int, ...] = ()
    ruleset: str | None = None
    indicators: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    suspect: bool | None = None
    states: tuple[ReviewState, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewedFault:
    """A finding, whose it is, and what a person has said of it."""

    finding: Finding
    site: Site
    inspection: Inspection
    review: Review | None
    indicator_title: str | None = None
    """As the pack had it."""

    @property
    def indicator(self) -> str:
        """What people call the indicator; its id where the pack is gone."""
        return self.indicator_title or self.finding.indicator

    @property
    def state(self) -> ReviewState:
        """The decision in force; ``open`` where there is none."""
        return self.review.state if self.review else ReviewState.OPEN

    @property
    def version(self) -> int:
        """Of the decision; 0 where there is none."""
        return self.review.version if self.review else 0

    @property
    def key(self) -> str:
        """What the log of acts calls it."""
        finding = self.finding
        return f"{finding.inspection_id}/{finding.ruleset}/{finding.fingerprint}"


def reviewed_faults(
    session: Session, chosen: FaultFilter, *, limit: int | None = None
) -> Iterator[ReviewedFault]:
    """Streamed: by inspection, the gravest first, then in the order of the checks."""
    rank = case(
        {severity.value: place for place, severity in enumerate(SEVERITY_ORDER)},
        value=col(Finding.severity),
    )
    order = (
        col(Finding.inspection_id),
        rank,
        col(Finding.indicator),
        col(Finding.position),
        col(Finding.id),
    )
    of_the_finding = and_(
        col(IndicatorResult.inspection_id) == col(Finding.inspection_id),
        col(IndicatorResult.ruleset) == col(Finding.ruleset),
        col(IndicatorResult.indicator) == col(Finding.indicator),
    )
    title = col(IndicatorResult.rule)["title"].as_string()
    query = (
        _query(chosen, Finding, Site, Inspection, Review, title)
        .outerjoin(IndicatorResult, of_the_finding)
        .order_by(*order)
        .limit(limit)
    )
    for row in session.execute(query.execution_options(yield_per=_AT_A_TIME)):
        yield ReviewedFault(*row)


def count_faults(session: Session, chosen: FaultFilter) -> int:
    """How many :func:`reviewed_faults` gives."""
    return int(session.execute(_query(chosen, func.count(col(Finding.id)))).scalar_one())


def state_counts(session: Session, chosen: FaultFilter) -> dict[ReviewState, int]:
    """How many faults are in each state."""
    query = _query(chosen, col(Review.state), func.count(col(Finding.id))).group_by(
        col(Review.state)
    )
    counts = dict.fromkeys(ReviewState, 0)
    for state, count in session.execute(query):
        counts[state or ReviewState.OPEN] += count
    return counts


def newest_inspections(site_id: int | None = None) -> Select[Any]:
    """A query for the numbers of each site's newest judged inspection: of the whole site, or all
    that an audit made of it; re-checks of notices are none."""
    of_an_audit = select_columns(col(AuditSite.inspection_id)).where(
        col(AuditSite.inspection_id).is_not(None)
    )
    query: Select[Any] = select_columns(func.max(col(Inspection.id))).where(
        col(Inspection.state) == InspectionState.JUDGED,
        or_(col(Inspection.focused).is_(False), col(Inspection.id).in_(of_an_audit)),
    )
    if site_id is not None:
        query = query.where(col(Inspection.site_id) == site_id)
    return query.group_by(col(Inspection.site_id))


def _query(chosen: FaultFilter, *fields: Any) -> Select[Any]:
    query: Select[Any] = (
        select_columns(*fields)
        .select_from(Finding)
        .join(Inspection, col(Inspection.id) == col(Finding.inspection_id))
        .join(Site, col(Site.id) == col(Inspection.site_id))
        .outerjoin(
            Review,
            and_(
                col(Review.inspection_id) == col(Finding.inspection_id),
                col(Review.ruleset) == col(Finding.ruleset),
                col(Review.fingerprint) == col(Finding.fingerprint),
            ),
        )
    )
    return _of_inspections(_of_kind(query, chosen), chosen)


def _of_inspections(query: Select[Any], chosen: FaultFilter) -> Select[Any]:
    number = col(Finding.inspection_id)
    if chosen.site_id is not None:
        query = query.where(col(Inspection.site_id) == chosen.site_id)
    if chosen.audit_id is not None:
        of_audit = select_columns(col(AuditSite.inspection_id)).where(
            col(AuditSite.audit_id) == chosen.audit_id, col(AuditSite.inspection_id).is_not(None)
        )
        return query.where(number.in_(of_audit))
    if chosen.inspection_ids:
        return query.where(number.in_(chosen.inspection_ids))
    if chosen.finding_ids:
        return query
    return query.where(number.in_(newest_inspections(chosen.site_id)))


def _of_kind(query: Select[Any], chosen: FaultFilter) -> Select[Any]:
    listed: tuple[tuple[Any, Sequence[Any]], ...] = (
        (col(Finding.id), chosen.finding_ids),
        (col(Finding.indicator), chosen.indicators),
        (col(Finding.severity), chosen.severities),
    )
    for field, members in listed:
        if members:
            query = query.where(field.in_(members))
    if chosen.ruleset is not None:
        query = query.where(col(Finding.ruleset) == chosen.ruleset)
    if chosen.suspect is not None:
        query = query.where(col(Finding.suspect).is_(chosen.suspect))
    if chosen.states:
        state = func.coalesce(col(Review.state), ReviewState.OPEN.value)
        query = query.where(state.in_([each.value for each in chosen.states]))
    return query
