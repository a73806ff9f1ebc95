"""Looking again at the faults of a notice, and at nothing else."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence

from pydantic import ValidationError
from sqlmodel import Session

from checks.runner import judge
from config.errors import UserError
from config.notices import notice_wording
from config.rulepack import RulePack
from config.terms import InspectionState
from config.wording import word
from console.inspect import begin, interruptible
from console.outputs import ProgressScreen
from console.progress import facts_of, shown
from console.rescoring import packs_of
from crawler.gather import Gathering
from crawler.plan import Focus, Plan
from reports.notices.outcomes import item_outcomes
from store.claims import claimed
from store.database import Store
from store.inspections import get_inspection
from store.noticefocus import focus_addresses
from store.noticereplies import ItemOutcome, note_recheck
from store.notices import get_notice, items_of
from store.tables import Inspection, Notice, NoticeItem

_IPV6 = "ipv6"


def recheck(
    store: Store,
    notice_id: int,
    *,
    operator: str,
    quiet: bool,
    second_look: float | None = None,
    whole: bool = False,
) -> list[ItemOutcome]:
    """Inspect what the notice names, or the whole site, and note what was found.

    Raises ``UserError``.
    """
    with store.session() as session:
        notice = get_notice(session, notice_id)
        _require_pending(notice)
        plan = _plan(session, notice, second_look, whole=whole)
        packs = packs_of(get_inspection(session, notice.inspection_id))
    number = begin(store, plan)
    with claimed(store, number):
        asyncio.run(_gather(store, plan, number, quiet=quiet))
        with store.session() as session:
            focused = get_inspection(session, number)
            return _conclude(session, get_notice(session, notice_id), focused, packs, operator)


def _require_pending(notice: Notice) -> None:
    if not notice.state.pending:
        raise UserError(
            f"通知书 {notice.id} 的状态是“{word(notice.state)}”，不用复核。",
            "只复核发出后还没有办结的通知书。",
        )


async def _gather(store: Store, plan: Plan, number: int, *, quiet: bool) -> None:
    gathering = Gathering(store, plan, number)
    with interruptible(gathering):
        async with shown(lambda: facts_of(gathering.progress), ProgressScreen(), quiet=quiet):
            await gathering.run()


def _conclude(
    session: Session,
    notice: Notice,
    focused: Inspection,
    packs: Sequence[RulePack],
    operator: str,
) -> list[ItemOutcome]:
    judge(session, focused, packs)
    focused.state = InspectionState.JUDGED
    outcomes = item_outcomes(session, items_of(session, notice), focused, packs)
    now = dt.datetime.now(dt.UTC)
    number = int(focused.id or 0)
    note_recheck(session, notice, number, outcomes, operator=operator, now=now)
    session.commit()
    return outcomes


def _plan(session: Session, notice: Notice, second_look: float | None, *, whole: bool) -> Plan:
    """The plan of the notice's inspection as of today, narrowed to its faults unless ``whole``."""
    original = get_inspection(session, notice.inspection_id)
    items = items_of(session, notice)
    try:
        plan = Plan.model_validate(original.options)
    except ValidationError:
        raise UserError(
            f"巡检 {original.id} 没有留下可用的方案，不能按原方案复核。",
            "请用 govaudit check 重新巡检。",
        ) from None
    today = dt.datetime.now(dt.UTC).astimezone().date()
    pause = plan.second_look if second_look is None else second_look
    plan = plan.model_copy(update={"as_of": today, "second_look": pause, "focus": None})
    if whole:
        return plan
    wording = notice_wording()
    pages, links, columns = focus_addresses(session, items, most_columns=wording.recheck_columns)
    focus = Focus(
        pages=pages,
        links=links,
        columns=columns,
        pages_per_column=wording.recheck_column_pages,
    )
    return plan.model_copy(
        update={
            "focus": focus,
            "max_pages": None,
            "max_external_links": None,
            "sitemaps": False,
            "ipv6": _asks_for_ipv6(items),
        }
    )


def _asks_for_ipv6(items: Sequence[NoticeItem]) -> bool:
    return any(item.indicator.startswith(_IPV6) for item in items)
