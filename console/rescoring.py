"""Verdicts follow what people decide at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from config.errors import UserError
from config.rulepack import RulePack
from config.terms import Verdict
from config.wording import word
from console.packs import load_packs
from reports.build import rescore
from reports.reviewing import settle_reviews
from store.inspections import get_inspection
from store.tables import Inspection


@dataclass(frozen=True, slots=True)
class Rescored:
    """The verdict of one inspection before and after."""

    inspection_id: int
    name: str
    before: tuple[Verdict | None, float | None]
    after: tuple[Verdict | None, float | None]

    @property
    def line(self) -> str:
        """For a person to read."""
        change = f"{_said(*self.before)} → {_said(*self.after)}"
        return f"巡检 {self.inspection_id}（{self.name}）：{change}"


def rescore_all(session: Session, inspection_ids: Iterable[int]) -> list[Rescored]:
    """Score these inspections anew; the commit is left to the caller.

    Raises ``UserError`` where a rule pack of theirs is not there any more.
    """
    return [_rescored(session, get_inspection(session, each)) for each in sorted(inspection_ids)]


def packs_of(inspection: Inspection) -> list[RulePack]:
    """The packs that an inspection was judged by, the one that decides its verdict first.

    Raises ``UserError``.
    """
    try:
        return load_packs(inspection.ruleset)
    except UserError as error:
        raise UserError(
            f"巡检 {inspection.id} 所用的规则包读不出来：{error.what}", error.how
        ) from None


def _rescored(session: Session, inspection: Inspection) -> Rescored:
    before = inspection.verdict, inspection.score
    deciding, *others = packs_of(inspection)
    for pack in others:
        settle_reviews(session, inspection, pack.id)
    rescore(session, inspection, deciding)
    name = inspection.name or inspection.home_url
    after = inspection.verdict, inspection.score
    return Rescored(int(inspection.id or 0), name, before, after)


def _said(verdict: Verdict | None, score: float | None) -> str:
    if verdict is None:
        return "未作结论"
    return word(verdict) + (f" {score:g} 分" if score is not None else "")
