"""One inspection from plan to papers: gather, judge, score, write."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError
from rich.console import Console
from sqlmodel import Session

from checks.runner import judge
from config.errors import UserError
from config.rulepack import RulePack
from config.terms import InspectionState, StoppedBecause
from config.version import program_version
from console.collecting import spare_the_collector
from console.dutyanswers import answer_from_ledger
from console.functions import with_functions
from console.outputs import say
from console.progress import facts_of, shown
from crawler.gather import Gathering
from crawler.plan import Plan
from reports.build import build_report, rescore
from reports.dutypages import DocumentText
from reports.formats import write_reports
from reports.model import Report
from store.claims import claimed
from store.database import Store
from store.inspections import (
    create_inspection,
    find_unfinished,
    get_inspection,
    has_more_to_gather,
)


@dataclass(frozen=True)
class Inspected:
    """What an inspection leaves behind."""

    report: Report
    files: tuple[Path, ...]


def begin(store: Store, plan: Plan) -> int:
    """Enter a new inspection; gives its number."""
    with store.session() as session:
        inspection = create_inspection(
            session,
            home_url=plan.home_url,
            name=plan.name,
            level=plan.level,
            kind=plan.kind,
            profile=plan.profile,
            ruleset=plan.ruleset,
            as_of=plan.as_of,
            options=plan.model_dump(mode="json"),
            tool_version=program_version(),
            focused=plan.focus is not None,
        )
        return int(inspection.id or 0)


def take_up(store: Store, home_url: str) -> tuple[int, Plan] | None:
    """The unfinished inspection of a site with its plan; None if there is none.

    Raises ``UserError`` for a plan that another version of this program has stored.
    """
    with store.session() as session:
        inspection = find_unfinished(session, home_url)
        if inspection is None:
            return None
        try:
            plan = Plan.model_validate(inspection.options)
        except ValidationError:
            raise UserError(
                f"上次中断的巡检由 govaudit {inspection.tool_version} 开始，本版本不能接着做。",
                "请去掉 --resume 重新巡检。",
            ) from None
        return int(inspection.id or 0), plan


def inspect(
    store: Store,
    plan: Plan,
    inspection_id: int,
    packs: Sequence[RulePack],
    *,
    screen: Console,
    quiet: bool,
) -> Report:
    """Gather, judge and score; what was gathered when Ctrl-C came is judged as partial.

    Raises ``UserError`` while another process is at it.
    """
    with claimed(store, inspection_id):
        with store.session() as session:
            gathering = has_more_to_gather(get_inspection(session, inspection_id))
        if gathering:
            spare_the_collector()
            asyncio.run(_gather(store, with_functions(plan), inspection_id, screen, quiet=quiet))
            gc.collect()
        with store.session() as session:
            return conclude(session, inspection_id, packs)


def write(report: Report, folder: Path, texts: Sequence[DocumentText] = ()) -> Inspected:
    """Write every paper of one inspection into ``folder``; ``texts`` are documents of duties to be
    shown whole."""
    return Inspected(report, tuple(write_reports(report, folder, texts=texts)))


async def _gather(
    store: Store, plan: Plan, inspection_id: int, screen: Console, *, quiet: bool
) -> None:
    gathering = Gathering(store, plan, inspection_id)
    with interruptible(gathering):
        async with shown(lambda: facts_of(gathering.progress), screen, quiet=quiet):
            await gathering.run()


def conclude(session: Session, inspection_id: int, packs: Sequence[RulePack]) -> Report:
    """Judge and score from the stored evidence, and commit."""
    inspection = get_inspection(session, inspection_id)
    judge(session, inspection, packs)
    answer_from_ledger(session, inspection, packs)
    report = build_report(session, inspection, packs)
    inspection.state = InspectionState.JUDGED
    session.commit()
    return report


def judge_alone(session: Session, inspection_id: int, packs: Sequence[RulePack]) -> None:
    """Judge by every pack and score, without a report, and commit; the first pack decides the
    verdict."""
    inspection = get_inspection(session, inspection_id)
    judge(session, inspection, packs)
    answer_from_ledger(session, inspection, packs)
    for pack in reversed(packs):
        rescore(session, inspection, pack, just_judged=True)
    inspection.state = InspectionState.JUDGED
    session.commit()


class Stoppable(Protocol):
    """Work that can be ended in good order."""

    def stop(self, reason: StoppedBecause) -> None: ...


@contextmanager
def interruptible(work: Stoppable) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the work in good order; a second one ends the program."""
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        loop.remove_signal_handler(number)
        say(["正在收尾，写出部分结果；再按一次 Ctrl-C 立即退出。"], err=True)
        work.stop(StoppedBecause.INTERRUPTED)

    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, stop, number)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
