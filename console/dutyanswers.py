"""What the ledger of duties says enters the report as the answer of a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session, select

from config.rulepack import Rule, RulePack
from config.terms import DutyState, IndicatorStatus
from config.wording import word
from console.dutylines import is_for_people, occurrences
from store.answers import Given, answer_rule, answers_of
from store.duties import duties_of_site
from store.tables import DutyTask, IndicatorResult, Inspection

_ANSWERS = {
    DutyState.DONE: IndicatorStatus.PASS,
    DutyState.NOT_APPLICABLE: IndicatorStatus.NOT_APPLICABLE,
}
_BY_LEDGER = "工作台账："


def answer_from_ledger(session: Session, inspection: Inspection, packs: Sequence[RulePack]) -> int:
    """Answer the duties that the ledger of the site calls done, and give how many. An answer that a
    person gave in this inspection stands; a duty that is not done yet is left open: only a person
    says that it was failed. The commit is the caller's."""
    count = 0
    for pack in packs:
        entered = duties_of_site(session, inspection.site_id, pack.id)
        if not entered:
            continue
        given = answers_of(session, int(inspection.id or 0), pack.id)
        asked = _asked(session, inspection, pack)
        for rule in pack.rules:
            rows = entered.get(rule.id, [])
            answer = given.get(rule.id)
            if rule.id not in asked or (answer and not answer.reason.startswith(_BY_LEDGER)):
                continue
            if (said := _said(rule, rows)) is not None:
                answer_rule(session, inspection, pack.id, rule.id, said, now=_latest(rows))
                count += 1
    return count


def _asked(session: Session, inspection: Inspection, pack: RulePack) -> set[str]:
    """Rules that were judged and bind the site."""
    query = select(IndicatorResult).where(
        IndicatorResult.inspection_id == inspection.id, IndicatorResult.ruleset == pack.id
    )
    open_ones = {
        row.indicator
        for row in session.exec(query)
        if row.status is not IndicatorStatus.NOT_APPLICABLE
    }
    return {rule.id for rule in pack.rules if is_for_people(rule) and rule.id in open_ones}


def _said(rule: Rule, rows: Sequence[DutyTask]) -> Given | None:
    """PASS only where every day of the duty is done."""
    by_day = {row.occurrence: row for row in rows}
    wanted = [by_day.get(day) for day in occurrences(rule)]
    if not wanted or any(row is None or row.state not in _ANSWERS for row in wanted):
        return None
    known = [row for row in wanted if row is not None]
    states = {row.state for row in known}
    state = DutyState.DONE if DutyState.DONE in states else DutyState.NOT_APPLICABLE
    notes = "；".join(dict.fromkeys(row.note for row in known if row.note))
    reason = f"{_BY_LEDGER}{word(state)}{f'（{notes}）' if notes else ''}"[:500]
    evidence = tuple(
        {"label": "佐证材料", "value": f"{row.file_name}（SHA-256 {row.file_sha256}）", "url": None}
        for row in known
        if row.file_sha256
    )
    return Given(_ANSWERS[state], reason, known[-1].updated_by, failed=0, evidence=evidence)


def _latest(rows: Sequence[DutyTask]) -> dt.datetime:
    return max(row.updated_at for row in rows)
