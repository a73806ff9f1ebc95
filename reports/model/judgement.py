"""Answers to the rules, and the faults behind them."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from config.terms import (
    Confidence,
    Fulfilment,
    IndicatorKind,
    IndicatorStatus,
    JudgedBy,
    NotAssessedCause,
    ReviewState,
    Severity,
    Side,
    WhenMissing,
)
from reports.model.base import Part


class Evidence(Part):
    """One piece of evidence: a label, what was seen, where."""

    label: str
    value: str
    url: str | None = None


class IndicatorPart(Part):
    """One rule of the pack, with the points in force, and its answer."""

    id: str
    title: str
    group: str
    """一级指标."""
    kind: IndicatorKind
    status: IndicatorStatus
    deduction: float
    """Points that confirmed faults cost."""
    deduction_if_suspects_hold: float
    bonus: float
    """Points earned, of a bonus indicator."""
    max_points: float | None
    per_fault: float | None
    """Points for one fault; null: any fault costs all, or no points at all."""
    checked: int | None
    """How many were looked at, in the unit that the rule counts; null: not a matter of counting."""
    failed: int
    suspected: int
    reason: str
    """What was looked at and what came of it."""
    cause: NotAssessedCause | None
    side: Side | None
    basis: str
    """Document number and clause."""
    confidence: Confidence
    """How sure the wording of the rule is."""
    points_confidence: Confidence | None
    """How sure its points are; ``memory`` is a local default (本地默认分值)."""
    requirement: str
    why: str
    remedy: str
    judged_by: JudgedBy
    when_missing: WhenMissing
    deadline: dt.date | None
    findings: list[str]
    """Ids of its findings."""
    ruleset: str = ""
    """Id of the pack that it belongs to."""
    evidence: list[Evidence] = []
    """What was found, of a duty that was looked for."""


class ReviewPart(Part):
    """What a person has said of a fault (人工复核)."""

    state: ReviewState
    reason: str
    operator: str
    decided_at: dt.datetime
    lasting: bool
    """True: by a mark that holds for the same fault in later inspections."""


class FindingPart(Part):
    """One fault."""

    id: str
    """Unique in this report: the indicator and a running number."""
    indicator: str
    severity: Severity
    suspect: bool
    """True: a person must look before it is held against the site."""
    title: str
    url: str | None
    detail: str
    evidence: list[Evidence]
    basis: str
    remedy: str
    fingerprint: str = Field(min_length=1)
    """The same from one inspection to the next."""
    review: ReviewPart | None = None
    """null: nobody has looked at it yet."""
    ruleset: str = ""
    """Id of the pack that its indicator belongs to."""


class DutyPart(Part):
    """A duty of a document, and how the site stands with it; it never touches verdict or score."""

    id: str
    """Id of the indicator that it is, too."""
    ruleset: str
    document: str
    """Document number (发文字号)."""
    section: str
    """Where in the document."""
    quotation: str
    """A few words of the document; empty where the pack has none."""
    title: str
    requirement: str
    who: str
    deadline: dt.date | None
    reporting_dates: list[dt.date]
    fulfilment: Fulfilment
    reason: str
    """What was looked at and what came of it."""
    evidence: list[Evidence] = []
    """What was found: names as the site writes them, and where they lead."""
    missing: list[str]
    """What is missing or in doubt, a line for each finding."""
    remedy: str
    judged_by: JudgedBy
    confidence: Confidence
    findings: list[str]
    """Ids of its findings."""
