"""Due times find their place once, whoever asks, however often and however late."""

from __future__ import annotations

import datetime as dt
import threading
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import select

from config.crontimes import CronTimes
from config.errors import UserError
from config.schedule import schedule_settings
from config.terms import MissedPolicy, RunState
from store.database import Store
from store.schedule_runs import Begun, beat, claim_due, finish, forget_old
from store.schedules import (
    add_schedule,
    enable_schedule,
    get_schedule,
    history,
    remove_schedule,
    schedules,
    standings,
)
from store.tables import Schedule, ScheduleRun

START = dt.datetime(2026, 11, 20, 0, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def entered(
    store: Store,
    cron: str = "0 * * * *",
    missed: MissedPolicy = MissedPolicy.ONCE,
    timezone: str = "Asia/Shanghai",
    now: dt.datetime = START,
) -> int:
    with store.session() as session:
        schedule = add_schedule(
            session,
            kind="prune",
            title="清理",
            cron=cron,
            timezone=timezone,
            options={},
            missed=missed,
            operator="张三",
            now=now,
        )
        return int(schedule.id or 0)


def claimed(store: Store, now: dt.datetime, alive: bool | None = True) -> list[Begun]:
    with store.session() as session:
        return claim_due(session, now, "here:1", lambda _run: alive)


def ended(store: Store, begun: Begun, now: dt.datetime, state: RunState = RunState.DONE) -> bool:
    with store.session() as session:
        return finish(session, begun, state, now)


def runs(store: Store) -> list[ScheduleRun]:
    with store.session() as session:
        return list(session.exec(select(ScheduleRun).order_by(ScheduleRun.due_at)).all())


def states(store: Store) -> list[tuple[RunState, int]]:
    return [(run.state, run.due_times) for run in runs(store)]


def test_nothing_is_due_before_its_time(any_store: Store) -> None:
    entered(any_store)
    assert claimed(any_store, START + HOUR - dt.timedelta(seconds=1)) == []
    assert len(claimed(any_store, START + HOUR)) == 1
    assert claimed(any_store, START + HOUR) == []


def test_what_was_missed_is_run_once_and_late(any_store: Store) -> None:
    entered(any_store)
    now = START + 5 * HOUR + dt.timedelta(minutes=40)
    (begun,) = claimed(any_store, now)
    assert begun.due_at == START + 5 * HOUR
    assert states(any_store) == [(RunState.MISSED, 4), (RunState.RUNNING, 1)]
    assert runs(any_store)[1].reason == "晚了 40 分钟开始"
    with any_store.session() as session:
        (standing,) = standings(session)
    assert standing.missed == 4


def test_what_was_missed_is_left_out_by_policy(any_store: Store) -> None:
    entered(any_store, missed=MissedPolicy.SKIP)
    assert claimed(any_store, START + 5 * HOUR + dt.timedelta(minutes=40)) == []
    assert states(any_store) == [(RunState.MISSED, 5)]
    assert len(claimed(any_store, START + 6 * HOUR)) == 1


def test_a_little_late_is_not_missed(any_store: Store) -> None:
    entered(any_store, missed=MissedPolicy.SKIP)
    assert len(claimed(any_store, START + HOUR + dt.timedelta(seconds=200))) == 1


def test_a_run_is_not_started_beside_the_one_before_it(any_store: Store) -> None:
    entered(any_store)
    (first,) = claimed(any_store, START + HOUR)
    assert claimed(any_store, START + 2 * HOUR) == []
    assert states(any_store) == [(RunState.RUNNING, 1), (RunState.OVERLAPPED, 1)]
    ended(any_store, first, START + 2 * HOUR)
    assert len(claimed(any_store, START + 3 * HOUR)) == 1


@pytest.mark.parametrize(
    ("policy", "again"), [(MissedPolicy.ONCE, True), (MissedPolicy.SKIP, False)]
)
def test_a_run_that_was_lost_is_begun_again_by_policy(
    any_store: Store, policy: MissedPolicy, again: bool
) -> None:
    entered(any_store, missed=policy)
    (first,) = claimed(any_store, START + HOUR)
    taken = claimed(any_store, START + HOUR + dt.timedelta(minutes=5), alive=False)
    assert [(each.run_id, each.attempt) for each in taken] == ([(first.run_id, 2)] if again else [])
    assert len(runs(any_store)) == 1


def test_a_run_is_not_begun_again_for_ever(any_store: Store) -> None:
    entered(any_store)
    now = START + HOUR
    begun = [len(claimed(any_store, now + dt.timedelta(seconds=n), alive=False)) for n in range(9)]
    assert sum(begun) == schedule_settings().most_attempts
    assert states(any_store) == [(RunState.LOST, 1)]


def test_who_comes_back_late_changes_nothing(any_store: Store) -> None:
    entered(any_store)
    (first,) = claimed(any_store, START + HOUR)
    (again,) = claimed(any_store, START + HOUR, alive=False)
    assert not ended(any_store, first, START + 2 * HOUR, RunState.FAILED)
    assert ended(any_store, again, START + 2 * HOUR)
    assert states(any_store) == [(RunState.DONE, 1)]


def test_on_another_machine_only_silence_tells(any_store: Store) -> None:
    entered(any_store, "0 2 1 * *")
    due = dt.datetime(2026, 11, 30, 18, tzinfo=dt.UTC)
    (begun,) = claimed(any_store, due)
    later = due + dt.timedelta(seconds=80)
    with any_store.session() as session:
        beat(session, [begun.run_id], later)
    assert claimed(any_store, later + dt.timedelta(seconds=80), alive=None) == []
    (again,) = claimed(any_store, later + dt.timedelta(seconds=100), alive=None)
    assert again.attempt == 2


def test_what_is_off_is_not_missed(any_store: Store) -> None:
    number = entered(any_store)
    with any_store.session() as session:
        enable_schedule(session, number, False, START)
    assert claimed(any_store, START + 3 * HOUR) == []
    with any_store.session() as session:
        enable_schedule(session, number, True, START + 3 * HOUR)
    assert states(any_store) == []
    assert len(claimed(any_store, START + 4 * HOUR)) == 1


def test_what_was_removed_is_remembered(any_store: Store) -> None:
    number = entered(any_store)
    claimed(any_store, START + HOUR)
    with any_store.session() as session:
        remove_schedule(session, number, START + HOUR)
        assert schedules(session) == []
        assert len(history(session)) == 1
        with pytest.raises(UserError, match="没有编号为"):
            get_schedule(session, number)


def test_a_zone_that_this_machine_does_not_know_hurts_no_other(any_store: Store) -> None:
    with any_store.session() as session:
        session.add(
            Schedule(
                kind="prune",
                title="别处",
                cron="0 * * * *",
                timezone="Mars/Base",
                considered_until=START,
                operator="张三",
                created_at=START,
            )
        )
        session.commit()
    entered(any_store)
    assert len(claimed(any_store, START + HOUR)) == 1


def test_old_runs_are_forgotten(store: Store) -> None:
    entered(store)
    (begun,) = claimed(store, START + HOUR)
    ended(store, begun, START + HOUR)
    days = schedule_settings().history_days
    with store.session() as session:
        forget_old(session, START + dt.timedelta(days=days))
        assert len(history(session)) == 1
        forget_old(session, START + dt.timedelta(days=days + 1))
        assert history(session) == []


def test_many_that_ask_at_once_start_a_run_once(any_store: Store) -> None:
    numbers = [entered(any_store) for _ in range(3)]
    begun: list[Begun] = []
    ready = threading.Barrier(4)

    def ask() -> None:
        ready.wait()
        begun.extend(claimed(any_store, START + 2 * HOUR))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == len({each.run_id for each in begun}) == len(numbers)
    assert len(runs(any_store)) == 2 * len(numbers)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cron=st.sampled_from(["*/7 * * * *", "30 2 * * *", "0,30 1,2,3 * * *", "0 2 L * *"]),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]),
    policy=st.sampled_from(MissedPolicy),
    start=st.sampled_from(
        [START, dt.datetime(2026, 3, 28, tzinfo=dt.UTC), dt.datetime(2026, 10, 24, tzinfo=dt.UTC)]
    ),
    looks=st.lists(
        st.tuples(
            st.integers(1, 100_000), st.sampled_from(["done", "failed", "on", "lost", "stopped"])
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_no_due_time_is_lost_or_doubled_across_restarts(
    store: Store,
    cron: str,
    zone: str,
    policy: MissedPolicy,
    start: dt.datetime,
    looks: list[tuple[int, str]],
) -> None:
    """Looks at uneven distances, each of which may find the scheduler down since the last one."""
    with store.session() as session:
        session.execute(delete(ScheduleRun))
        session.execute(delete(Schedule))
        session.commit()
    entered(store, cron, policy, zone, start)
    now = start
    for seconds, fate in looks:
        now += dt.timedelta(seconds=seconds)
        for begun in claimed(store, now, alive=fate != "lost"):
            if fate in ("done", "failed"):
                ended(store, begun, now, RunState(fate))
            elif fate == "stopped":
                ended(store, begun, now, RunState.INTERRUPTED)
    due = list(CronTimes.parse(cron, zone).between(start, now))
    found = runs(store)
    assert sum(run.due_times for run in found) == len(due)
    assert all(earlier.last_due_at < later.due_at for earlier, later in pairwise(found))
    for run in found:
        assert sum(run.due_at <= each <= run.last_due_at for each in due) == run.due_times
    assert sum(run.state is RunState.RUNNING for run in found) <= 1
