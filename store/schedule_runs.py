"""Which runs are due, and what became of them.

Several processes may ask at once, on one machine or on many: whoever moves ``considered_until`` on
has the due times in between, and nobody else. So no due time is lost and none is run twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col, select

from config.crontimes import CronTimes
from config.errors import UserError
from config.schedule import ScheduleSettings, schedule_settings
from config.terms import MissedPolicy, RunState
from store.schedules import schedules
from store.tables import Schedule, ScheduleRun

IsAlive = Callable[[ScheduleRun], bool | None]
"""Whether a run is still at work; None where that can't be seen from here."""
_BROKEN_OFF = (RunState.INTERRUPTED, RunState.LOST)


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that whoever gets this has to start."""

    run_id: int
    attempt: int
    kind: str
    title: str
    timezone: str
    options: dict[str, Any]
    due_at: dt.datetime


def claim_due(
    session: Session,
    now: dt.datetime,
    runner: str,
    is_alive: IsAlive,
    settings: ScheduleSettings | None = None,
) -> list[Begun]:
    """Find a place for every due time up to ``now``, and commit; gives the runs to be started."""
    known = settings or schedule_settings()
    _lose_the_dead(session, now, is_alive, known)
    begun = []
    for schedule in schedules(session):
        if not schedule.enabled:
            continue
        run = _of_schedule(session, schedule, now, runner, known)
        session.commit()
        if run is not None:
            begun.append(_begun(schedule, run))
    return begun


def beat(session: Session, runs: Sequence[int], now: dt.datetime) -> None:
    """Note that runs go on, and commit."""
    if runs:
        query = update(ScheduleRun).where(col(ScheduleRun.id).in_(runs))
        session.execute(query.values(heartbeat_at=now))
    session.commit()


def note_processes(session: Session, run_id: int, processes: dict[str, Any]) -> None:
    """Note which processes are at a run, and commit."""
    query = update(ScheduleRun).where(col(ScheduleRun.id) == run_id)
    session.execute(query.values(child=processes))
    session.commit()


def finish(
    session: Session,
    begun: Begun,
    state: RunState,
    now: dt.datetime,
    *,
    exit_status: int | None = None,
    last_lines: str = "",
    reason: str | None = None,
) -> bool:
    """Note how a run ended, and commit; False where somebody else has begun it again meanwhile."""
    query = (
        update(ScheduleRun)
        .where(col(ScheduleRun.id) == begun.run_id, col(ScheduleRun.attempts) == begun.attempt)
        .values(
            state=state,
            finished_at=now,
            heartbeat_at=now,
            exit_status=exit_status,
            last_lines=last_lines or None,
            reason=reason,
            child={},
        )
    )
    noted = _count(session, query) == 1
    session.commit()
    return noted


def forget_old(
    session: Session, now: dt.datetime, settings: ScheduleSettings | None = None
) -> None:
    """Forget runs that ended before the time that history is kept for, and commit."""
    known = settings or schedule_settings()
    oldest = now - dt.timedelta(days=known.history_days)
    query = delete(ScheduleRun).where(
        col(ScheduleRun.due_at) < oldest, col(ScheduleRun.state) != RunState.RUNNING
    )
    session.execute(query)
    session.commit()


def _of_schedule(
    session: Session, schedule: Schedule, now: dt.datetime, runner: str, known: ScheduleSettings
) -> ScheduleRun | None:
    """Place the due times of one schedule; the run to be started, if there is one."""
    try:
        times = _due(schedule, now, known)
    except UserError:
        # A zone or an expression that this machine does not know stays due until it is mended.
        return None
    if not times:
        return _taken_again(session, schedule, now, runner, known)
    if not _move_on(session, schedule, times[-1]):
        return None
    *missed, newest = times
    too_late = now - newest > dt.timedelta(seconds=known.late_seconds)
    if too_late and schedule.missed is MissedPolicy.SKIP:
        _note_missed(session, schedule, times, now)
        return None
    _note_missed(session, schedule, missed, now)
    if _is_running(session, schedule):
        _add(session, schedule, [newest], RunState.OVERLAPPED, now, "上一次运行还没有结束")
        return None
    run = _add(session, schedule, [newest], RunState.RUNNING, now)
    run.reason = f"晚了 {_span(now - newest)}开始" if too_late else None
    return _set_going(session, run, now, runner)


def _due(schedule: Schedule, now: dt.datetime, known: ScheduleSettings) -> list[dt.datetime]:
    since = max(schedule.considered_until, now - dt.timedelta(days=known.horizon_days))
    times = CronTimes.parse(schedule.cron, schedule.timezone)
    return list(times.between(since, now))


def _move_on(session: Session, schedule: Schedule, until: dt.datetime) -> bool:
    """Whether we are the first to account for the due times up to ``until``."""
    query = (
        update(Schedule)
        .where(
            col(Schedule.id) == schedule.id,
            col(Schedule.considered_until) == schedule.considered_until,
            col(Schedule.enabled).is_(True),
        )
        .values(considered_until=until)
        .execution_options(synchronize_session=False)
    )
    moved = _count(session, query) == 1
    session.refresh(schedule)
    return moved


def _note_missed(
    session: Session, schedule: Schedule, times: list[dt.datetime], now: dt.datetime
) -> None:
    if times:
        _add(session, schedule, times, RunState.MISSED, now, "到时没有调度进程在运行")


def _add(
    session: Session,
    schedule: Schedule,
    times: list[dt.datetime],
    state: RunState,
    now: dt.datetime,
    reason: str | None = None,
) -> ScheduleRun:
    run = ScheduleRun(
        schedule_id=int(schedule.id or 0),
        due_at=times[0],
        last_due_at=times[-1],
        due_times=len(times),
        state=state,
        finished_at=None if state is RunState.RUNNING else now,
        reason=reason,
    )
    session.add(run)
    session.flush()
    return run


def _is_running(session: Session, schedule: Schedule) -> bool:
    query = select(ScheduleRun.id).where(
        ScheduleRun.schedule_id == schedule.id, ScheduleRun.state == RunState.RUNNING
    )
    return session.exec(query).first() is not None


def _set_going(session: Session, run: ScheduleRun, now: dt.datetime, runner: str) -> ScheduleRun:
    run.state = RunState.RUNNING
    run.attempts += 1
    run.runner = runner
    run.started_at = run.heartbeat_at = now
    run.finished_at = None
    session.add(run)
    return run


def _taken_again(
    session: Session, schedule: Schedule, now: dt.datetime, runner: str, known: ScheduleSettings
) -> ScheduleRun | None:
    """The newest run, if it was broken off and is to be begun again."""
    query = (
        select(ScheduleRun)
        .where(ScheduleRun.schedule_id == schedule.id)
        .order_by(col(ScheduleRun.due_at).desc())
        .limit(1)
    )
    run = session.exec(query).first()
    if run is None or run.state not in _BROKEN_OFF or schedule.missed is MissedPolicy.SKIP:
        return None
    if run.attempts >= known.most_attempts:
        return None
    ours = (
        update(ScheduleRun)
        .where(
            col(ScheduleRun.id) == run.id,
            col(ScheduleRun.state) == run.state,
            col(ScheduleRun.attempts) == run.attempts,
        )
        .values(state=RunState.RUNNING, reason="上次被中断，接着运行")
        .execution_options(synchronize_session=False)
    )
    if _count(session, ours) != 1:
        return None
    session.refresh(run)
    return _set_going(session, run, now, runner)


def _lose_the_dead(
    session: Session, now: dt.datetime, is_alive: IsAlive, known: ScheduleSettings
) -> None:
    """What nobody is at any more is not running."""
    silent_since = now - dt.timedelta(seconds=known.lost_seconds)
    query = select(ScheduleRun).where(ScheduleRun.state == RunState.RUNNING)
    for run in session.exec(query).all():
        alive = is_alive(run)
        if alive or (alive is None and run.heartbeat_at and run.heartbeat_at > silent_since):
            continue
        lost = (
            update(ScheduleRun)
            .where(
                col(ScheduleRun.id) == run.id,
                col(ScheduleRun.state) == RunState.RUNNING,
                col(ScheduleRun.attempts) == run.attempts,
            )
            .values(state=RunState.LOST, finished_at=now, reason="运行它的进程中断，结果不明")
        )
        session.execute(lost)
    session.commit()


def _begun(schedule: Schedule, run: ScheduleRun) -> Begun:
    return Begun(
        run_id=int(run.id or 0),
        attempt=run.attempts,
        kind=schedule.kind,
        title=schedule.title,
        timezone=schedule.timezone,
        options=dict(schedule.options),
        due_at=run.due_at,
    )


def _count(session: Session, query: Any) -> int:
    result = session.execute(query)
    assert isinstance(result, CursorResult)
    return result.rowcount


def _span(length: dt.timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 2 * 60:
        return f"{minutes} 分钟"
    hours = minutes // 60
    return f"{hours} 小时" if hours < 2 * 24 else f"{hours // 24} 天"
