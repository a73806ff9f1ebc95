"""One inspection, judged and scored again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session, col, select

from checks.runner import judge
from config.errors import UserError
from config.rulepack import RulePack
from config.terms import IndicatorStatus, InspectionState, Verdict
from console.packs import load_packs, packs_for
from console.rescoring import packs_of
from reports.build import rescore as score_again
from reports.persist import results_of
from reports.scoring import Score
from reports.standing import stored_score
from store.claims import claimed
from store.database import Store
from store.inspections import get_inspection
from store.tables import Finding, Inspection

_NO_RULE = "只看了下线网站的首页，规则包里没有下线网站的规则"


class Standing(BaseModel):
    """What an inspection comes to under one pack; verdict null: it looked at a part alone."""

    verdict: Verdict | None
    score: float | None
    findings: int


class StatusChange(BaseModel):
    """An indicator that is answered otherwise now; null: it was not answered, or no rule asks."""

    indicator: str
    before: IndicatorStatus | None
    after: IndicatorStatus | None


class PackChange(BaseModel):
    """One inspection under one pack, before and after."""

    ruleset: str
    decides: bool
    """The verdict of the inspection is this pack's, and has followed."""
    before: Standing | None
    """null: it had not been judged by this pack."""
    after: Standing
    new_findings: int
    """Faults that were not there before, by fingerprint."""
    gone_findings: int
    statuses: list[StatusChange]


class Rescored(BaseModel):
    """What came of one inspection."""

    inspection: int
    home_url: str = ""
    name: str = ""
    packs: list[PackChange] = []
    left: str | None = None
    """Why the earlier result stands, in words; null where it was judged again."""
    failed: str | None = None
    """What went wrong with us, in words."""


def rescore(store: Store, number: int, rulesets: str | None) -> Rescored:
    """Judge and score an inspection again, in one transaction, and commit.

    ``rulesets``: ids or paths, joined by commas; null: those that it was begun with. Evidence that
    was pruned, or is not gathered yet, leaves everything as it was. Raises ``UserError`` for an
    inspection or a pack that there is not, and where the database fails.
    """
    with store.session() as session:
        inspection = get_inspection(session, number)
        found = Rescored(
            inspection=number, home_url=inspection.home_url, name=inspection.name or ""
        )
        found.left = why_not(inspection)
        packs = load_packs(rulesets or inspection.ruleset)
        own = deciding_pack(inspection)
    if found.left is not None:
        return found
    try:
        with claimed(store, number), store.session() as session:
            inspection = get_inspection(session, number)
            found.left = why_not(inspection)
            if found.left is None:
                fit = packs_for(inspection, packs)
                found.left = None if fit else _NO_RULE
                found.packs = [_under(session, inspection, pack, own) for pack in fit]
                session.commit()
    except UserError as taken:
        found.left = taken.what.rstrip("。")
    return found


def why_not(inspection: Inspection) -> str | None:
    """Why an inspection can't be judged again, in words; null where it can."""
    if inspection.pruning_began_at is not None:
        day = inspection.pruning_began_at.astimezone().date()
        return f"证据已于 {day} 按策略清理，保留原来的结果"
    if inspection.state is not InspectionState.JUDGED:
        return "还没有做完，先接着做完"
    return None


def deciding_pack(inspection: Inspection) -> str | None:
    """The id of the pack that decides an inspection's verdict. Null where a pack of then is not to
    be had any more: then nothing decides, and the verdict stays."""
    try:
        return packs_of(inspection)[0].id
    except UserError:
        return None


def _under(session: Session, inspection: Inspection, pack: RulePack, own: str | None) -> PackChange:
    earlier = stored_score(session, inspection, pack)
    old_statuses, old_faults = (
        _statuses(session, inspection, pack),
        _faults(session, inspection, pack),
    )
    judge(session, inspection, [pack])
    scored = score_again(session, inspection, pack, just_judged=True, decides=pack.id == own)
    statuses, faults = _statuses(session, inspection, pack), _faults(session, inspection, pack)
    before = earlier and _standing(inspection, earlier, old_faults)
    return PackChange(
        ruleset=pack.id,
        decides=pack.id == own and not inspection.focused,
        before=before or None,
        after=_standing(inspection, scored, faults),
        new_findings=len(set(faults) - set(old_faults)),
        gone_findings=len(set(old_faults) - set(faults)),
        statuses=list(_changed(old_statuses, statuses)) if earlier else [],
    )


def _standing(inspection: Inspection, scored: Score, faults: Sequence[str]) -> Standing:
    if inspection.focused:
        return Standing(verdict=None, score=None, findings=len(faults))
    return Standing(verdict=scored.verdict, score=scored.score, findings=len(faults))


def _statuses(
    session: Session, inspection: Inspection, pack: RulePack
) -> dict[str, IndicatorStatus]:
    return {each.indicator: each.status for each in results_of(session, inspection, pack.id)}


def _faults(session: Session, inspection: Inspection, pack: RulePack) -> Sequence[str]:
    query = select(Finding.fingerprint).where(
        col(Finding.inspection_id) == inspection.id, col(Finding.ruleset) == pack.id
    )
    return session.exec(query).all()


def _changed(
    before: dict[str, IndicatorStatus], after: dict[str, IndicatorStatus]
) -> list[StatusChange]:
    return [
        StatusChange(indicator=each, before=before.get(each), after=after.get(each))
        for each in dict.fromkeys([*before, *after])
        if before.get(each) is not after.get(each)
    ]


def as_data(rescored: Sequence[Rescored]) -> list[dict[str, Any]]:
    """All of it as JSON."""
    return [each.model_dump(mode="json") for each in rescored]
