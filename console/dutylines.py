"""The duties of a unit as a person sees them: every duty of the packs that only people can do, with
what is entered for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from config.errors import UserError
from config.rulepack import Rule, RulePack
from config.rulesets import available
from config.terms import DutyState, IndicatorKind, JudgedBy
from console.packs import load_pack
from store.duties import duties, is_overdue
from store.tables import DutyTask


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty, or one of the days of a duty that comes round."""

    unit: str
    ruleset: str
    duty: str
    document: str
    clause: str
    title: str
    occurrence: str
    deadline: dt.date | None
    state: DutyState
    overdue: bool
    note: str = ""
    file_name: str = ""
    file_sha256: str = ""
    updated_at: dt.datetime | None = None
    updated_by: str = ""


def duty_packs(names: Sequence[str]) -> list[RulePack]:
    """The packs named, else all that have duties. Raises ``UserError`` for an unknown one."""
    packs = [load_pack(name) for name in names or available()]
    return [pack for pack in packs if names or any(map(is_for_people, pack.rules))]


def is_for_people(rule: Rule) -> bool:
    """Whether only people can do a duty, so that it stands in the ledger."""
    return rule.kind is IndicatorKind.DUTY and (
        rule.judged_by is JudgedBy.PERSON or rule.check is None
    )


def find_duty(packs: Iterable[RulePack], duty: str) -> tuple[RulePack, Rule]:
    """The rule with this id, whatever its letters' case. Raises ``UserError`` where there is none,
    or where several packs have it."""
    wanted = duty.strip().lower()
    found = [(p, rule) for p in packs for rule in p.rules if rule.id.lower() == wanted]
    if not found:
        raise UserError(f"没有编号为 {duty} 的任务。", "请用 govaudit duties list 查看编号。")
    if len(found) > 1:
        names = "、".join(pack.id for pack, _ in found)
        raise UserError(f"规则包 {names} 都有 {duty}。", "请用 --ruleset 写明是哪一个。")
    return found[0]


def occurrences(rule: Rule) -> tuple[str, ...]:
    """The days of a duty that comes round; one empty one of any other."""
    return tuple(day.isoformat() for day in reporting_dates(rule)) or ("",)


def reporting_dates(rule: Rule) -> tuple[dt.date, ...]:
    """When a duty asks for reports."""
    return rule.reporting_dates


def due(rule: Rule, occurrence: str) -> dt.date | None:
    """The deadline that the document gives."""
    return dt.date.fromisoformat(occurrence) if occurrence else rule.deadline


def duty_lines(
    session: Session, packs: Sequence[RulePack], unit: str, day: dt.date
) -> Iterator[DutyLine]:
    """Every duty of ``packs`` that is for people, and what else was entered for the unit."""
    rows = duties(session, unit=unit, rulesets=[pack.id for pack in packs])
    entered = {(row.ruleset, row.duty, row.occurrence): row for row in rows}
    for pack in packs:
        for rule in pack.rules:
            own = [key[2] for key in entered if key[:2] == (pack.id, rule.id)]
            wanted = occurrences(rule) if is_for_people(rule) else ()
            for occurrence in dict.fromkeys([*wanted, *own]):
                row = entered.get((pack.id, rule.id, occurrence))
                yield _line(pack, rule, occurrence, unit, row, day)


def _line(
    pack: RulePack, rule: Rule, occurrence: str, unit: str, row: DutyTask | None, day: dt.date
) -> DutyLine:
    deadline = (row.deadline if row else None) or due(rule, occurrence)
    state = row.state if row else DutyState.NOT_STARTED
    return DutyLine(
        unit=unit,
        ruleset=pack.id,
        duty=rule.id,
        document=rule.source.document,
        clause=rule.source.clause,
        title=rule.title,
        occurrence=occurrence,
        deadline=deadline,
        state=state,
        overdue=is_overdue(state, deadline, day),
        note=row.note if row else "",
        file_name=(row.file_name or "") if row else "",
        file_sha256=(row.file_sha256 or "") if row else "",
        updated_at=row.updated_at if row else None,
        updated_by=row.updated_by if row else "",
    )
