"""Schedules and their runs as rows, lines and data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from config.crontimes import CronTimes
from config.errors import UserError
from config.schedule import schedule_settings
from config.terms import ProcessKind
from config.wording import word
from store.database import Store
from store.schedules import Standing
from store.serving import gone, serving
from store.tables import Schedule, ScheduleRun

STANDING_COLUMNS = (
    "编号",
    "任务",
    "种类",
    "时间",
    "时区",
    "下次",
    "最近一次",
    "结果",
    "错过",
    "状态",
)
RUN_COLUMNS = ("编号", "任务", "应运行", "开始", "结束", "状态", "退出状态", "说明")
SHOWN_TIMES = 3
"""Due times that are named in advance."""


def notes_on(store: Store, found: Sequence[Standing]) -> list[str]:
    """Whether anybody is there to run them, and what was missed."""
    now, silent = dt.datetime.now(dt.UTC), schedule_settings().lost_seconds
    with store.session() as session:
        there = [
            *serving(session, ProcessKind.SCHEDULER, now, silent),
            *serving(session, ProcessKind.WORKER, now, silent),
        ]
        silent_ones = gone(session, ProcessKind.SCHEDULER, now, silent)
    lines = [
        f"{word(each.kind)}在运行：{each.host}，进程 {each.pid}，"
        f"{(now - each.heartbeat_at).total_seconds():.0f} 秒前有心跳。"
        for each in there
    ]
    if not there and any(each.schedule.enabled for each in found):
        since = max((each.heartbeat_at for each in silent_ones), default=None)
        when = f"（最后心跳 {since.astimezone():%Y-%m-%d %H:%M}）" if since else ""
        lines.append(f"没有调度进程在运行{when}，到时不会运行；请启动 govaudit schedule run。")
    lines += [
        f"定时任务 {each.schedule.id}（{each.schedule.title}）错过 {each.missed} 次，"
        f"详见 govaudit schedule history {each.schedule.id}。"
        for each in found
        if each.missed
    ]
    return lines


def standing_row(standing: Standing) -> tuple[str, ...]:
    schedule, last, missed = standing
    coming = _coming(schedule)
    return (
        str(schedule.id),
        schedule.title,
        schedule.kind,
        schedule.cron,
        schedule.timezone,
        f"{coming:%Y-%m-%d %H:%M}" if coming and schedule.enabled else "",
        _local(last.started_at, schedule) if last else "",
        word(last.state) if last else "",
        str(missed) if missed else "",
        "启用" if schedule.enabled else "停用",
    )


def details(standing: Standing) -> list[str]:
    schedule = standing.schedule
    times = CronTimes.parse(schedule.cron, schedule.timezone)
    coming = times.coming(dt.datetime.now(dt.UTC), SHOWN_TIMES) if schedule.enabled else []
    options = "，".join(f"{key}={value}" for key, value in schedule.options.items()) or "无"
    return [
        f"定时任务 {schedule.id}：{schedule.title}（{schedule.kind}），"
        f"{'启用' if schedule.enabled else '停用'}",
        f"时间：{schedule.cron}（{schedule.timezone}）；错过时{word(schedule.missed)}",
        f"选项：{options}",
        f"接下来：{'、'.join(f'{due:%Y-%m-%d %H:%M}' for due in coming) or '不运行'}",
        f"登记：{schedule.operator}，{_local(schedule.created_at, schedule)}；"
        f"错过 {standing.missed} 次",
    ]


def run_row(run: ScheduleRun, titles: dict[int, Schedule]) -> tuple[str, ...]:
    schedule = titles.get(run.schedule_id)
    due = _local(run.due_at, schedule)
    many = f" 至 {_local(run.last_due_at, schedule)}（{run.due_times} 次）"
    return (
        str(run.id),
        f"{run.schedule_id} {schedule.title if schedule else '（已撤销）'}",
        due + many if run.due_times > 1 else due,
        _local(run.started_at, schedule),
        _local(run.finished_at, schedule) if run.started_at else "",
        word(run.state),
        "" if run.exit_status is None else str(run.exit_status),
        run.reason or "",
    )


def _coming(schedule: Schedule) -> dt.datetime | None:
    try:
        times = CronTimes.parse(schedule.cron, schedule.timezone)
        return times.coming(dt.datetime.now(dt.UTC), 1)[0]
    except (UserError, IndexError):
        return None


def _local(moment: dt.datetime | None, schedule: Schedule | None) -> str:
    zone = ZoneInfo(schedule.timezone if schedule else schedule_settings().timezone)
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def standing_data(standing: Standing) -> dict[str, Any]:
    coming = _coming(standing.schedule)
    return {
        **standing.schedule.model_dump(mode="json"),
        "next": coming.isoformat() if coming and standing.schedule.enabled else None,
        "missed_count": standing.missed,
        "last": run_data(standing.last) if standing.last else None,
    }


def run_data(run: ScheduleRun) -> dict[str, Any]:
    return run.model_dump(mode="json", exclude={"child"})
