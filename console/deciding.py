"""Decisions of one command: put in force together, conflicts told, verdicts brought up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from config.errors import UserError
from config.wording import word
from console.rescoring import Rescored, rescore_all
from store.faultquery import ReviewedFault
from store.reviews import DecidedMeanwhileError, Decision, decide
from store.tables import Review


@dataclass(slots=True)
class Decided:
    """What came of it."""

    count: int = 0
    unchanged: int = 0
    conflicts: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    inspections: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision on one fault, and the version of it that its operator had seen."""

    fault: ReviewedFault
    decision: Decision
    version: int
    place: str
    """What the fault is called in a message."""


def decide_all(session: Session, wishes: Iterable[Wish], *, now: dt.datetime) -> Decided:
    """Put every wish in force that nobody's decision stands against; the commit is the caller's."""
    decided = Decided()
    for wish in wishes:
        if _stands_already(wish):
            decided.unchanged += 1
            continue
        try:
            with session.begin_nested():
                decide(session, wish.fault, wish.decision, now=now, seen_version=wish.version)
        except DecidedMeanwhileError as error:
            decided.conflicts.append(f"{wish.place}：{told(error.by)}，没有覆盖。")
            continue
        except UserError as error:
            decided.refusals.append(f"{wish.place}：{error}")
            continue
        decided.count += 1
        decided.inspections.add(wish.fault.finding.inspection_id)
    return decided


def told(review: Review) -> str:
    """Who has decided what, and when."""
    moment = f"{review.decided_at.astimezone():%Y-%m-%d %H:%M}"
    return f"{review.operator}已于 {moment} 认定“{word(review.state)}”"


def bring_up_to_date(session: Session, decided: Decided) -> Sequence[Rescored]:
    """The verdicts that the decisions touch; the commit is left to the caller."""
    session.flush()
    return rescore_all(session, decided.inspections)


def _stands_already(wish: Wish) -> bool:
    review = wish.fault.review
    if wish.version != wish.fault.version:
        return wish.fault.state is wish.decision.state
    return (
        review is not None
        and review.state is wish.decision.state
        and review.reason == wish.decision.reason
        and wish.decision.expires_on is None
        and review.mark_id is None
    )
