"""How the site stands with the duties of the documents that it was judged by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config.rulepack import Rule, RulePack
from config.terms import Fulfilment, IndicatorKind, IndicatorStatus, NotAssessedCause
from reports.model import DutyPart, FindingPart, IndicatorPart

_FULFILMENT: Mapping[IndicatorStatus, Fulfilment] = {
    IndicatorStatus.PASS: Fulfilment.MET,
    IndicatorStatus.FAIL: Fulfilment.UNMET,
    IndicatorStatus.SUSPECT: Fulfilment.IN_DOUBT,
    IndicatorStatus.NOT_ASSESSED: Fulfilment.NOT_SEEN,
    IndicatorStatus.NOT_APPLICABLE: Fulfilment.NOT_APPLICABLE,
}


def duty_parts(
    pack: RulePack, indicators: Sequence[IndicatorPart], findings: Sequence[FindingPart]
) -> list[DutyPart]:
    """Every duty of ``pack``, in its order. ``indicators`` are those of the pack, ``findings`` any
    that stand."""
    answers = {each.id: each for each in indicators}
    found: dict[str, list[str]] = {}
    for finding in findings:
        found.setdefault(finding.indicator, []).append(_told(finding))
    return [
        _duty(pack, rule, answers[rule.id], found.get(rule.id, []))
        for rule in pack.rules
        if rule.kind is IndicatorKind.DUTY
    ]


def fulfilment_of(answer: IndicatorPart) -> Fulfilment:
    """How a duty stands by the answer to its rule."""
    if answer.cause is NotAssessedCause.NOT_DUE:
        return Fulfilment.NOT_DUE
    return _FULFILMENT[answer.status]


def _duty(pack: RulePack, rule: Rule, answer: IndicatorPart, missing: list[str]) -> DutyPart:
    return DutyPart(
        id=rule.id,
        ruleset=pack.id,
        document=rule.source.document,
        section=rule.source.clause,
        quotation=rule.quotation,
        title=rule.title,
        requirement=rule.text,
        who=rule.who,
        deadline=rule.deadline,
        reporting_dates=list(rule.reporting_dates),
        fulfilment=fulfilment_of(answer),
        reason=answer.reason,
        evidence=answer.evidence,
        missing=missing,
        remedy=rule.remedy,
        judged_by=rule.judged_by,
        confidence=rule.source.confidence,
        findings=answer.findings,
    )


def _told(finding: FindingPart) -> str:
    return finding.title if not finding.detail else f"{finding.title}：{finding.detail}"
