"""``govaudit notice recheck``: the faults of one notice, or of all that are due."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer
from sqlmodel import Session

from config.errors import UserError
from config.terms import RecheckOutcome
from console.database import opened
from console.exits import ExitStatus
from console.noticeview import print_outcomes
from console.operator import Operator, operator_name
from console.options import LONGEST_WAIT
from console.outputs import say
from console.rechecking import recheck
from store.database import Store
from store.notices import get_notice, items_of, list_notices
from store.tables import Notice

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]


def recheck_notices(
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", min=1, help="通知书编号。")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="复核所有到期而期限后还没有复核过的，供定时任务用。")
    ] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="巡检整个网站，也能判断要看全站的指标。")
    ] = False,
    second_look: Annotated[
        float | None, typer.Option(min=0, max=LONGEST_WAIT, help="仍失效的隔多少秒再看一次。")
    ] = None,
    operator: Operator = None,
    quiet: Annotated[bool, typer.Option(help="不显示进度。")] = False,
    db: Db = None,
) -> int:
    """Look again; the exit status is 0 where all is mended, 1 where something stands, else 3."""
    who = operator_name(operator)
    if (number is None) is not due:
        raise UserError("不知道复核哪一份。", "请写通知书编号，或用 --due 复核所有到期的。")
    with opened(db) as store:
        chosen = [number] if number is not None else _due(store)
        if not chosen:
            say(["没有到期待复核的通知书。"])
        found = [
            _recheck(store, each, who, second_look, quiet=quiet, whole=whole) for each in chosen
        ]
    return max(found, default=ExitStatus.QUALIFIED, key=_GRAVITY.index)


_GRAVITY = (ExitStatus.QUALIFIED, ExitStatus.UNDETERMINED, ExitStatus.UNQUALIFIED, ExitStatus.USAGE)


def _recheck(
    store: Store,
    number: int,
    who: str,
    second_look: float | None,
    *,
    quiet: bool,
    whole: bool,
) -> ExitStatus:
    """One notice; where several are due, one that can't be looked at leaves the others alone."""
    try:
        outcomes = recheck(
            store, number, operator=who, quiet=quiet, second_look=second_look, whole=whole
        )
    except UserError as error:
        say([f"错误：{error}"], err=True)
        return ExitStatus.USAGE
    with store.session() as session:
        notice = get_notice(session, number)
        say([f"通知书 {number}（{notice.number or '未编文号'}）的复核："])
        print_outcomes(items_of(session, notice), outcomes)
    found = {each.outcome for each in outcomes}
    if RecheckOutcome.PERSISTING in found:
        return ExitStatus.UNQUALIFIED
    return ExitStatus.UNDETERMINED if RecheckOutcome.UNDETERMINED in found else ExitStatus.QUALIFIED


def _due(store: Store) -> list[int]:
    """Pending notices whose last day has come, and that were not re-checked since."""
    today = dt.datetime.now(dt.UTC).astimezone().date()
    with store.session() as session:
        reached = list_notices(session, due_before=today + dt.timedelta(days=1))
        return [int(each.id or 0) for each in reached if not _was_rechecked(session, each)]


def _was_rechecked(session: Session, notice: Notice) -> bool:
    times = [item.rechecked_at for item in items_of(session, notice) if item.rechecked_at]
    return any(
        each.astimezone().date() >= notice.deadline for each in times if notice.deadline is not None
    )
