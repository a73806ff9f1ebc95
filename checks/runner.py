"""Judges the stored evidence of an inspection by rule packs and stores the answers."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, delete

from checks.applicability import SiteFacts, site_facts, unbound
from checks.base import EvidenceItem, Fault, Outcome, not_assessed
from checks.needs import unmet
from checks.registry import checks, params_of, validate
from config.rulepack import Rule, RulePack
from config.terms import IndicatorKind, IndicatorStatus, JudgedBy, NotAssessedCause, Side
from store.evidence import Evidence
from store.faults import is_databases_fault
from store.inspections import require_evidence
from store.keys import fingerprint
from store.tables import Finding, IndicatorResult, Inspection

_LOG = logging.getLogger(__name__)
_DATA: dict[int, tuple[Rule, dict[str, Any]]] = {}
_MOST_RULES = 2000

_NEEDS_PERSON = not_assessed("需要人工判断。", NotAssessedCause.NEEDS_PERSON, Side.US)
_NO_CHECK = not_assessed("本版本没有自动检查手段。", NotAssessedCause.NO_CHECK, Side.US)
_CRASHED = not_assessed("检查程序出错，没有得出结论。", NotAssessedCause.CHECK_CRASHED, Side.US)


def judge(session: Session, inspection: Inspection, packs: Sequence[RulePack]) -> None:
    """Answer every rule of ``packs`` from the stored evidence of ``inspection``.

    Replaces earlier answers of the same inspection and pack, and leaves the commit to the caller.
    Points stay 0 here: scoring is a stage of its own. Raises ``UserError`` on a pack that asks for
    a check or a parameter that there is not, and where the evidence was pruned.
    """
    require_evidence(inspection)
    for pack in packs:
        validate(pack)
    evidence = Evidence(session, inspection, hold=True)
    facts = site_facts(evidence)
    for pack in packs:
        answers = [(rule, answer(pack, rule, evidence, facts)) for rule in pack.rules]
        _replace(session, inspection, pack, answers)


def answer(pack: RulePack, rule: Rule, evidence: Evidence, facts: SiteFacts) -> Outcome:
    """The answer to one rule. A check that fails answers for itself alone; a database that does,
    for no check at all."""
    outcome = unbound(pack.applies, facts) or unbound(rule.applies, facts)
    if outcome is not None:
        return outcome
    return not_due(rule, evidence.as_of, _answer(pack, rule, evidence))


def not_due(rule: Rule, as_of: dt.date, outcome: Outcome) -> Outcome:
    """A duty that may still be done in time is not held against anybody before its deadline."""
    open_still = rule.kind is IndicatorKind.DUTY and rule.deadline and rule.deadline > as_of
    if not open_still or outcome.status in (IndicatorStatus.PASS, IndicatorStatus.NOT_APPLICABLE):
        return outcome
    reason = f"期限{rule.deadline}未到。目前：{outcome.reason}"
    return Outcome(IndicatorStatus.NOT_APPLICABLE, reason, cause=NotAssessedCause.NOT_DUE)


def _answer(pack: RulePack, rule: Rule, evidence: Evidence) -> Outcome:
    if rule.judged_by is JudgedBy.PERSON:
        return _NEEDS_PERSON
    if rule.check is None:
        return _NO_CHECK
    try:
        return _run(pack, rule, evidence)
    except Exception as error:
        if is_databases_fault(error):
            raise
        _LOG.exception("check %s of rule %s failed", rule.check, rule.id)
        return _CRASHED


def _run(pack: RulePack, rule: Rule, evidence: Evidence) -> Outcome:
    found = checks()[str(rule.check)]
    return unmet(found.needs, evidence) or found.judge(evidence, params_of(pack, rule))


def _replace(
    session: Session,
    inspection: Inspection,
    pack: RulePack,
    answers: Sequence[tuple[Rule, Outcome]],
) -> None:
    for table in (IndicatorResult, Finding):
        session.exec(
            delete(table).where(
                table.inspection_id == inspection.id,  # type: ignore[arg-type]
                table.ruleset == pack.id,  # type: ignore[arg-type]
            )
        )
    inspection_id = int(inspection.id or 0)
    results = [
        _result(inspection_id, pack, position, rule, outcome)
        for position, (rule, outcome) in enumerate(answers)
    ]
    findings = [
        _finding(inspection_id, pack, rule, number, fault, outcome)
        for rule, outcome in answers
        for number, fault in enumerate(outcome.faults)
    ]
    # As plain rows of the tables, all in one statement: objects, or rows that leave out what is
    # NULL, take longer than many a check.
    for table, rows in ((IndicatorResult, results), (Finding, findings)):
        if rows:
            session.execute(insert(table.__table__), rows)  # type: ignore[union-attr]


def _result(
    inspection_id: int, pack: RulePack, position: int, rule: Rule, outcome: Outcome
) -> dict[str, Any]:
    return {
        "inspection_id": inspection_id,
        "ruleset": pack.id,
        "indicator": rule.id,
        "position": position,
        "kind": rule.kind,
        "status": outcome.status,
        "checked": outcome.checked,
        "failed": outcome.failed,
        "suspected": outcome.suspected,
        "reason": outcome.reason,
        "cause": outcome.cause,
        "side": outcome.side,
        "rule": _as_data(rule),
        "tally": _tally(outcome),
        "evidence": _shown(outcome.evidence) or None,
    }


def _as_data(rule: Rule) -> dict[str, Any]:
    """The rule as it is stored; packs live long, and every site gets the same rows."""
    known = _DATA.get(id(rule))
    if known is None or known[0] is not rule:
        known = _DATA[id(rule)] = rule, rule.model_dump(mode="json")
        if len(_DATA) > _MOST_RULES:
            _DATA.pop(next(iter(_DATA)))
    return known[1]


def _shown(evidence: Sequence[EvidenceItem]) -> list[dict[str, str | None]]:
    return [{"label": item.label, "value": item.value, "url": item.url} for item in evidence]


def _tally(outcome: Outcome) -> list[dict[str, int | None]] | None:
    if outcome.tally is None:
        return None
    return [{"threshold": each.threshold, "unread": each.unread} for each in outcome.tally]


def _finding(
    inspection_id: int, pack: RulePack, rule: Rule, position: int, fault: Fault, outcome: Outcome
) -> dict[str, Any]:
    return {
        "inspection_id": inspection_id,
        "ruleset": pack.id,
        "indicator": rule.id,
        "position": position,
        "severity": fault.severity or rule.severity,
        "suspect": fault.suspect,
        "title": fault.title,
        "url": fault.url,
        "detail": fault.detail,
        "evidence": _shown(fault.evidence),
        "basis": f"{rule.source.document} {rule.source.clause}".strip(),
        "remedy": fault.remedy or rule.remedy,
        "fingerprint": fingerprint(rule.id, fault.subject),
        "tally_group": fault.tally_group if outcome.tally is not None else None,
    }
