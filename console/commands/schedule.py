"""``govaudit schedule``: audits and other work by the clock."""

from __future__ import annotations

import asyncio
import datetime as dt
import json as json_format
from typing import Annotated, Any

import typer

from config.crontimes import CronTimes
from config.errors import UserError
from config.schedule import schedule_settings
from config.terms import Act, ActSubject, MissedPolicy
from console.database import opened
from console.jsonout import require_json_target, write_json
from console.operator import Operator, operator_name
from console.outputs import say
from console.scheduleview import (
    RUN_COLUMNS,
    SHOWN_TIMES,
    STANDING_COLUMNS,
    details,
    notes_on,
    run_data,
    run_row,
    standing_data,
    standing_row,
)
from console.scheduling.base import Occasion
from console.scheduling.registry import kind_named, kinds, require_runnable
from console.scheduling.scheduler import Scheduler
from console.signals import stopping_on_signals
from console.tables import print_table
from store.acts import note_act
from store.database import Store
from store.schedules import (
    add_schedule,
    enable_schedule,
    get_schedule,
    history,
    remove_schedule,
    schedules,
    standing_of,
    standings,
)

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
Json = Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="定时任务的编号。")]


@app.command(help="登记一个定时任务。")
def add(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="种类；schedule kinds 列出。")],
    cron: Annotated[str, typer.Option(help="时间表达式：分 时 日 月 星期，例如 “0 2 1 * *”。")],
    title: Annotated[str | None, typer.Option(help="名称；默认为种类的名称。")] = None,
    timezone: Annotated[str | None, typer.Option(help="时区；默认 Asia/Shanghai。")] = None,
    option: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="这种任务的选项，可多次给出。")
    ] = None,
    missed: Annotated[MissedPolicy, typer.Option(help="错过时怎么办。")] = MissedPolicy.ONCE,
    operator: Operator = None,
    db: Db = None,
) -> None:
    """Enter a schedule, and say when it will run."""
    chosen = kind_named(kind)
    zone = timezone or schedule_settings().timezone
    times = CronTimes.parse(cron, zone)
    options = dict(_pair(text) for text in option or ())
    ready = chosen.of(options)
    now, who = dt.datetime.now(dt.UTC), operator_name(operator)
    require_runnable(ready.arguments(Occasion(now.astimezone(times.zone))))
    with opened(db) as store, store.session() as session:
        schedule = add_schedule(
            session,
            kind=chosen.id,
            title=title or chosen.title,
            cron=times.expression,
            timezone=zone,
            options=ready.model_dump(mode="json", exclude_defaults=True),
            missed=missed,
            operator=who,
            now=now,
        )
        detail = {"kind": schedule.kind, "title": schedule.title, "cron": schedule.cron}
        note_act(session, who, Act.SCHEDULE, ActSubject.SCHEDULE, schedule.id, detail)
        session.commit()
    coming = "、".join(f"{due:%Y-%m-%d %H:%M}" for due in times.coming(now, SHOWN_TIMES))
    lines = [f"已登记定时任务 {schedule.id}：{schedule.title}。接下来：{coming}（{zone}）。"]
    say([*lines, f"请注意：{times.hint}"] if times.hint else lines)


@app.command("kinds", help="列出可以定时运行的种类及其选项。")
def list_kinds() -> None:
    """The kinds of runs and what can be said of them."""
    rows = [(kind.id, kind.title, "、".join(kind.model_fields)) for kind in kinds().values()]
    print_table("定时任务的种类", ("种类", "名称", "选项"), rows)


@app.command("list", help="列出定时任务：下次何时运行，最近一次结果，错过几次。")
def list_schedules(json: Json = None, db: Db = None) -> None:
    """All schedules, and whether anybody is there to run them."""
    require_json_target(json)
    with opened(db) as store:
        with store.session() as session:
            found = standings(session)
        notes = notes_on(store, found)
    if json is not None:
        write_json(json, _json([standing_data(each) for each in found]))
        say(notes, err=True)
        return
    print_table("定时任务", STANDING_COLUMNS, map(standing_row, found))
    say(notes, err=True)


@app.command(help="查看一个定时任务。")
def show(number: Number, json: Json = None, db: Db = None) -> None:
    """One schedule with its options, its next due times and its last runs."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        standing = standing_of(session, get_schedule(session, number))
        runs = history(session, number, limit=10)
    if json is not None:
        data = {**standing_data(standing), "runs": [run_data(run) for run in runs]}
        write_json(json, _json(data))
        return
    say(details(standing))
    titles = {number: standing.schedule}
    print_table("最近运行", RUN_COLUMNS, (run_row(run, titles) for run in runs))
    last = standing.last
    if last is not None and last.last_lines:
        say(["最近一次的输出：", *last.last_lines.splitlines()])


@app.command(help="撤销一个定时任务；运行记录保留。")
def remove(number: Number, operator: Operator = None, db: Db = None) -> None:
    """Take a schedule out."""
    who = operator_name(operator)
    with opened(db) as store, store.session() as session:
        schedule = remove_schedule(session, number, dt.datetime.now(dt.UTC))
        note_act(session, who, Act.UNSCHEDULE, ActSubject.SCHEDULE, number)
        session.commit()
    say([f"已撤销定时任务 {number}：{schedule.title}。"])


@app.command(help="启用一个定时任务，从现在起算。")
def enable(number: Number, operator: Operator = None, db: Db = None) -> None:
    """Switch a schedule on."""
    _switch(number, True, operator, db)


@app.command(help="停用一个定时任务，停用期间不算错过。")
def disable(number: Number, operator: Operator = None, db: Db = None) -> None:
    """Switch a schedule off."""
    _switch(number, False, operator, db)


@app.command("history", help="列出运行记录，包括错过的。")
def show_history(
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", help="只列出这个定时任务。")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多列出几条。")] = 50,
    json: Json = None,
    db: Db = None,
) -> None:
    """What was run, what was missed, how it ended."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        if number is not None:
            get_schedule(session, number)
        runs = history(session, number, limit)
        titles = {int(each.id or 0): each for each in schedules(session)}
    if json is not None:
        write_json(json, _json([run_data(run) for run in runs]))
        return
    print_table("运行记录", RUN_COLUMNS, (run_row(run, titles) for run in runs))


@app.command(help="运行调度进程：到时启动任务，直到被停止。一个数据库只运行一个。")
def run(db: Db = None) -> None:
    """The scheduler process."""
    with opened(db) as store:
        asyncio.run(_serve(store))


async def _serve(store: Store) -> None:
    scheduler = Scheduler(store, lambda line: say([f"{dt.datetime.now():%m-%d %H:%M:%S} {line}"]))  # noqa: DTZ005 - the user's own clock
    with store.session() as session:
        count = sum(each.enabled for each in schedules(session))
    scheduler.tell(f"调度进程已启动，数据库 {store.where}，启用的定时任务 {count} 个。")
    with stopping_on_signals(
        scheduler.stop, "正在停止，等待正在运行的任务收尾；再按一次 Ctrl-C 立即退出。"
    ):
        await scheduler.run()
    scheduler.tell("调度进程已停止。")


def _switch(number: int, wanted: bool, operator: str | None, db: str | None) -> None:
    who, act = operator_name(operator), Act.SCHEDULE_ON if wanted else Act.SCHEDULE_OFF
    with opened(db) as store, store.session() as session:
        schedule = enable_schedule(session, number, wanted, dt.datetime.now(dt.UTC))
        note_act(session, who, act, ActSubject.SCHEDULE, number)
        session.commit()
    say([f"已{'启用' if wanted else '停用'}定时任务 {number}：{schedule.title}。"])


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key.strip() or not equals:
        raise UserError(f"--option {text} 写法不对。", "请写成 键=值，例如 --option sample=30%。")
    return key.strip().replace("-", "_"), value.strip()


def _json(data: Any) -> str:
    return json_format.dumps(data, ensure_ascii=False, indent=1)
