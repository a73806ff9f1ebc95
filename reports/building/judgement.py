"""Indicators and findings of the report from the stored answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session, select

from config.rulepack import Rule, RulePack
from config.terms import (
    Confidence,
    IndicatorStatus,
    JudgedBy,
    NotAssessedCause,
    ReviewState,
    Side,
)
from reports.model import Evidence, FindingPart, IndicatorPart, ReviewPart
from reports.scoring import IndicatorPoints, Score
from store.reviews import reviews_of
from store.tables import Finding, IndicatorResult, Inspection, Review


def indicator_parts(
    pack: RulePack,
    results: Sequence[IndicatorResult],
    scored: Score,
    findings: Sequence[FindingPart],
) -> list[IndicatorPart]:
    """Every rule of ``pack`` with its answer; a rule without one says so."""
    answers = {result.indicator: result for result in results}
    ids: dict[str, list[str]] = {}
    for finding in findings:
        ids.setdefault(finding.indicator, []).append(finding.id)
    return [
        _indicator(rule, answers.get(rule.id) or _no_answer(pack, rule), scored, ids)
        for rule in pack.rules
    ]


def finding_parts(session: Session, inspection: Inspection, ruleset: str) -> list[FindingPart]:
    """The findings under one pack with what people said of them, by indicator in the order in which
    the checks gave them."""
    reviews = reviews_of(session, int(inspection.id or 0), ruleset)
    query = (
        select(Finding)
        .where(Finding.inspection_id == inspection.id, Finding.ruleset == ruleset)
        .order_by(Finding.indicator, Finding.position)  # type: ignore[arg-type]
    )
    return [_finding(row, reviews.get(row.fingerprint)) for row in session.exec(query)]


def is_dismissed(finding: FindingPart) -> bool:
    """Whether a person has said that it is no fault."""
    return finding.review is not None and finding.review.state is ReviewState.DISMISSED


def _indicator(
    rule: Rule, result: IndicatorResult, scored: Score, ids: Mapping[str, list[str]]
) -> IndicatorPart:
    points = scored.points.get(rule.id, IndicatorPoints())
    return IndicatorPart(
        id=rule.id,
        title=rule.title,
        group=rule.group,
        kind=rule.kind,
        status=result.status,
        deduction=points.deduction,
        deduction_if_suspects_hold=points.deduction_if_suspects_hold,
        bonus=points.bonus,
        max_points=rule.points.max if rule.points else None,
        per_fault=rule.points.per_fault if rule.points else None,
        checked=result.checked,
        failed=result.failed,
        suspected=result.suspected,
        reason=result.reason,
        cause=result.cause,
        side=result.side,
        basis=f"{rule.source.document} {rule.source.clause}".strip(),
        confidence=rule.source.confidence,
        points_confidence=_points_confidence(rule),
        requirement=rule.text,
        why=rule.why,
        remedy=rule.remedy,
        judged_by=rule.judged_by,
        when_missing=rule.when_missing,
        deadline=rule.deadline,
        findings=ids.get(rule.id, []),
        ruleset=result.ruleset,
        evidence=[Evidence.model_validate(item) for item in result.evidence or ()],
    )


def _points_confidence(rule: Rule) -> Confidence | None:
    """Points are as sure as the wording where the pack does not say otherwise."""
    if rule.points is None:
        return None
    return rule.source.points_confidence or rule.source.confidence


def _no_answer(pack: RulePack, rule: Rule) -> IndicatorResult:
    by_person = rule.judged_by is JudgedBy.PERSON
    return IndicatorResult(
        inspection_id=0,
        ruleset=pack.id,
        indicator=rule.id,
        position=0,
        kind=rule.kind,
        status=IndicatorStatus.NOT_ASSESSED,
        reason="须由检查人员判断。" if by_person else "没有这项指标的检查记录。",
        cause=NotAssessedCause.NEEDS_PERSON if by_person else NotAssessedCause.NO_EVIDENCE,
        side=Side.US,
    )


def _finding(row: Finding, review: Review | None) -> FindingPart:
    decided = review is not None and review.state in (ReviewState.CONFIRMED, ReviewState.WAIVED)
    return FindingPart(
        id=f"{row.indicator}-{row.position + 1}",
        indicator=row.indicator,
        severity=row.severity,
        suspect=row.suspect and not decided,
        title=row.title,
        url=row.url,
        detail=row.detail,
        evidence=[Evidence.model_validate(item) for item in row.evidence],
        basis=row.basis,
        remedy=row.remedy,
        fingerprint=row.fingerprint,
        review=_review(review),
        ruleset=row.ruleset,
    )


def _review(review: Review | None) -> ReviewPart | None:
    if review is None or review.state is ReviewState.OPEN:
        return None
    return ReviewPart(
        state=review.state,
        reason=review.reason,
        operator=review.operator,
        decided_at=review.decided_at,
        lasting=review.mark_id is not None,
    )
