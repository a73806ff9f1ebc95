"""What people answer to the rules that only they can judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from config.errors import UserError
from config.terms import Act, ActSubject, IndicatorStatus, JudgedBy, NotAssessedCause
from store.acts import note_act
from store.tables import Answer, IndicatorResult, Inspection

ANSWERS = (IndicatorStatus.PASS, IndicatorStatus.FAIL, IndicatorStatus.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is given."""

    status: IndicatorStatus
    reason: str
    operator: str
    failed: int = 1
    """Of a ``fail``: how many faults."""
    url: str | None = None
    evidence: tuple[dict[str, Any], ...] = ()


def answer_rule(
    session: Session,
    inspection: Inspection,
    ruleset: str,
    indicator: str,
    given: Given,
    *,
    now: dt.datetime,
) -> Answer:
    """Put an answer in force and log it; an earlier one is replaced. The commit is the caller's.

    Raises ``UserError`` for a rule that there is not and for one that the program judges.
    """
    _answerable(session, inspection, ruleset, indicator)
    row = _stored(session, inspection, ruleset, indicator)
    before = row.status.value if row else None
    row = row or Answer(
        inspection_id=int(inspection.id or 0),
        ruleset=ruleset,
        indicator=indicator,
        status=given.status,
        reason="",
        operator="",
        answered_at=now,
    )
    row.status = given.status
    row.failed = given.failed if given.status is IndicatorStatus.FAIL else 0
    row.reason, row.operator, row.answered_at = given.reason, given.operator, now
    row.url, row.evidence = given.url, list(given.evidence)
    session.add(row)
    detail = {"status": given.status.value, "before": before, "reason": given.reason}
    key = f"{inspection.id}/{ruleset}/{indicator}"
    note_act(session, given.operator, Act.ANSWER, ActSubject.INDICATOR, key, detail, at=now)
    session.flush()
    return row


def answers_of(session: Session, inspection_id: int, ruleset: str) -> dict[str, Answer]:
    """The answers that people gave in one inspection, by indicator."""
    query = select(Answer).where(Answer.inspection_id == inspection_id, Answer.ruleset == ruleset)
    return {row.indicator: row for row in session.exec(query)}


def for_a_person(session: Session, inspection_id: int) -> Sequence[IndicatorResult]:
    """The rules of an inspection that wait for a person or were answered by one."""
    query = select(IndicatorResult).where(IndicatorResult.inspection_id == inspection_id)
    return [row for row in session.exec(query.order_by(IndicatorResult.position)) if _asks(row)]  # type: ignore[arg-type]


def _answerable(session: Session, inspection: Inspection, ruleset: str, indicator: str) -> None:
    query = select(IndicatorResult).where(
        IndicatorResult.inspection_id == inspection.id,
        IndicatorResult.ruleset == ruleset,
        IndicatorResult.indicator == indicator,
    )
    result = session.exec(query).first()
    if result is None:
        raise UserError(
            f"巡检 {inspection.id} 没有指标 {indicator}（规则包 {ruleset}）。",
            "请用 govaudit review answer 不带指标列出待人工判断的指标。",
        )
    if not _asks(result):
        raise UserError(
            f"指标 {indicator} 由程序判定，不由人工回答。",
            "它的问题请用 govaudit review confirm 或 dismiss 复核。",
        )


def _asks(result: IndicatorResult) -> bool:
    """Whether the rule waits for a person: by the pack, or because no check answers it."""
    cause = (result.judged or {}).get("cause") or result.cause
    by_person = result.rule.get("judged_by") == JudgedBy.PERSON.value
    if result.status is IndicatorStatus.NOT_APPLICABLE and result.judged is None:
        return False
    return by_person or cause == NotAssessedCause.NO_CHECK.value


def _stored(
    session: Session, inspection: Inspection, ruleset: str, indicator: str
) -> Answer | None:
    query = select(Answer).where(
        Answer.inspection_id == inspection.id,
        Answer.ruleset == ruleset,
        Answer.indicator == indicator,
    )
    return session.exec(query).first()
