"""The scheduler by a clock of the test's own: what it starts, what it notes, how it ends."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import socket

import pytest
from sqlmodel import select

from config.errors import UserError
from config.schedule import schedule_settings
from config.terms import MissedPolicy, ProcessKind, RunState
from console.scheduling.runner import Runner
from console.scheduling.scheduler import Scheduler
from store.database import Store
from store.schedules import add_schedule, history
from store.serving import serving
from store.tables import ScheduleRun
from tests.console.scheduling.fakes import Children, FakeClock

START = dt.datetime(2026, 11, 20, 0, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SETTINGS = schedule_settings().model_copy(update={"check_seconds": 900, "lost_seconds": 2000})


def entered(
    store: Store,
    kind: str = "prune",
    cron: str = "0 * * * *",
    missed: MissedPolicy = MissedPolicy.ONCE,
    **options: object,
) -> int:
    with store.session() as session:
        schedule = add_schedule(
            session,
            kind=kind,
            title=f"定时{kind}",
            cron=cron,
            timezone="Asia/Shanghai",
            options=options,
            missed=missed,
            operator="张三",
            now=START,
        )
        return int(schedule.id or 0)


async def served(
    store: Store, until: dt.datetime, children: Children, start: dt.datetime = START
) -> list[str]:
    """Run a scheduler from ``start`` to ``until``; gives what it said."""
    said: list[str] = []
    clock = FakeClock(start)
    scheduler = Scheduler(store, said.append, clock, SETTINGS, children.start)
    clock.at(until, scheduler.stop)
    await asyncio.wait_for(scheduler.run(), 30)
    return said


def states(store: Store) -> list[RunState]:
    with store.session() as session:
        return [run.state for run in reversed(history(session))]


async def test_each_due_time_is_run_once_and_its_end_noted(any_store: Store) -> None:
    entered(any_store)
    children = Children()
    said = await served(any_store, START + 3 * HOUR + HOUR / 2, children)
    assert states(any_store) == [RunState.DONE] * 3
    with any_store.session() as session:
        run = history(session)[0]
    assert (run.exit_status, run.last_lines, run.reason) == (0, "完成", None)
    assert run.runner == f"{socket.gethostname()}:{os.getpid()}"
    assert run.started_at == START + 3 * HOUR
    assert any("结束：定时prune：已完成" in line for line in said)


async def test_a_run_that_fails_ends_nothing_else(store: Store) -> None:
    entered(store, cron="0 * * * *")
    entered(store, cron="30 * * * *")
    children = Children(at_once=4)
    await served(store, START + 2 * HOUR + HOUR / 4, children)
    assert states(store) == [RunState.FAILED] * 4
    with store.session() as session:
        assert {run.reason for run in history(session)} == {"退出状态 4"}


async def test_a_killed_run_is_told(store: Store) -> None:
    entered(store)
    await served(store, START + HOUR + HOUR / 2, Children(at_once=-9))
    with store.session() as session:
        assert history(session)[0].reason == "被信号 9 终止"


async def test_options_that_no_longer_fit_fail_that_run_alone(store: Store) -> None:
    entered(store, kind="prune", colour="red")
    entered(store, kind="gone")
    entered(store)
    await served(store, START + HOUR + HOUR / 2, Children())
    assert sorted(states(store)) == [RunState.DONE, RunState.FAILED, RunState.FAILED]
    with store.session() as session:
        reasons = " ".join(run.reason or "" for run in history(session))
    assert "colour" in reasons
    assert "没有“gone”这种定时任务" in reasons


async def test_the_database_is_handed_on_without_its_password(any_store: Store) -> None:
    entered(any_store)
    children = Children()
    await served(any_store, START + HOUR + HOUR / 2, children)
    (child,) = children.started
    assert child.arguments[:3] == ["db", "prune", "--db"]
    where = child.arguments[3]
    assert where == str(any_store.file) if any_store.file else where.startswith("postgresql://")


async def test_a_long_run_is_not_started_twice(store: Store) -> None:
    entered(store)
    children = Children(at_once=None)
    await served(store, START + 3 * HOUR + HOUR / 2, children)
    assert len(children.started) == 1
    assert states(store) == [RunState.INTERRUPTED, RunState.OVERLAPPED, RunState.OVERLAPPED]


async def test_what_was_running_is_stopped_in_good_order_and_begun_again(store: Store) -> None:
    entered(store, cron="0 9 * * *")
    children = Children(at_once=None)
    await served(store, START + 2 * HOUR, children)
    (child,) = children.started
    assert child.stopped
    assert states(store) == [RunState.INTERRUPTED]
    again = Children()
    await served(store, START + 3 * HOUR, again, start=START + 2 * HOUR + HOUR / 2)
    assert len(again.started) == 1
    assert states(store) == [RunState.DONE]


async def test_what_does_not_stop_is_killed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    entered(store)
    children = Children(at_once=None, stubborn=True)
    settings = SETTINGS.model_copy(update={"stop_seconds": 0.05})
    clock = FakeClock(START)
    scheduler = Scheduler(store, print, clock, settings, children.start)
    clock.at(START + HOUR + HOUR / 2, scheduler.stop)
    await asyncio.wait_for(scheduler.run(), 30)
    assert children.started[0].killed
    assert states(store) == [RunState.INTERRUPTED]


async def test_what_was_missed_is_noticed_at_the_start(any_store: Store) -> None:
    entered(any_store)
    children = Children()
    start = START + 4 * HOUR + HOUR / 2
    await served(any_store, start + HOUR / 4, children, start=start)
    assert states(any_store) == [RunState.MISSED, RunState.DONE]
    assert len(children.started) == 1


async def test_a_second_scheduler_is_refused_and_the_first_named(any_store: Store) -> None:
    clock = FakeClock(START)
    first = Scheduler(any_store, print, clock, SETTINGS)
    refused: list[str] = []

    async def second() -> None:
        with pytest.raises(UserError) as caught:
            await Scheduler(any_store, print, FakeClock(clock.now()), SETTINGS).run()
        refused.append(str(caught.value))
        first.stop()

    tasks: list[asyncio.Task[None]] = []
    clock.at(START + HOUR, lambda: tasks.append(asyncio.create_task(second())))
    await asyncio.wait_for(first.run(), 30)
    await asyncio.gather(*tasks)
    assert "已有一个调度进程在运行" in refused[0]
    assert f"进程 {os.getpid()}" in refused[0]
    await served(any_store, START + HOUR, Children())


async def test_it_shows_that_it_lives_and_that_it_went(any_store: Store) -> None:
    clock = FakeClock(START)
    scheduler = Scheduler(any_store, print, clock, SETTINGS)
    seen: list[int] = []

    def look() -> None:
        with any_store.session() as session:
            seen.append(len(serving(session, ProcessKind.SCHEDULER, clock.now(), 2000)))

    clock.at(START + HOUR, look)
    clock.at(START + 2 * HOUR, scheduler.stop)
    await asyncio.wait_for(scheduler.run(), 30)
    look()
    assert seen == [1, 0]


async def test_a_killed_schedulers_run_that_lives_on_is_left_to_it(store: Store) -> None:
    """Its process is looked for by number and by the time that it began."""
    entered(store, cron="0 9 * * *")
    sleeper = await asyncio.create_subprocess_exec("sleep", "60")
    from console.scheduling.child import mark

    with store.session() as session:
        run = ScheduleRun(
            schedule_id=1,
            due_at=START,
            last_due_at=START,
            state=RunState.RUNNING,
            attempts=1,
            runner=f"{socket.gethostname()}:999999999",
            child={"runner": {"pid": 999999999, "created": 1.0}, "child": mark(sleeper.pid)},
            heartbeat_at=START,
        )
        session.add(run)
        session.commit()
    runner = Runner(
        store, FakeClock(START + 2 * HOUR), schedule_settings(), print, Children().start
    )
    await runner.start_due()
    await runner.idle()
    assert states(store) == [RunState.RUNNING, RunState.OVERLAPPED]
    sleeper.kill()
    await sleeper.wait()
    await runner.start_due()
    await runner.idle()
    with store.session() as session:
        (lost,) = session.exec(select(ScheduleRun).where(ScheduleRun.attempts == 1)).all()
    assert lost.state is RunState.LOST


async def test_the_audit_of_a_month_is_named_by_the_zones_own_calendar(store: Store) -> None:
    """At 1 o'clock on the first in Shanghai it is still the month before in UTC."""
    entered(store, kind="audit", cron="0 1 1 * *", ruleset="national-2019", cluster=True)
    entered(store, kind="audit", cron="0 1 1 * *", month="previous")
    children = Children()
    due = dt.datetime(2026, 11, 30, 17, tzinfo=dt.UTC)
    await served(store, due + HOUR, children, start=due - HOUR)
    lines = [" ".join(child.arguments[:-2]) for child in children.started]
    assert lines == [
        "audit run --quiet --period 2026-12 --ruleset national-2019 --cluster --detach",
        "audit run --quiet --period 2026-11",
    ]
