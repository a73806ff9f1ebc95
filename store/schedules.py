"""Schedules: enter, list, change; and what their latest runs were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.errors import UserError
from config.terms import MissedPolicy, RunState
from store.tables import Schedule, ScheduleRun

_MISSING = frozenset({RunState.MISSED, RunState.OVERLAPPED})
_RAN = [state for state in RunState if state not in _MISSING]


class Standing(NamedTuple):
    """A schedule with what is to be told of its runs."""

    schedule: Schedule
    last: ScheduleRun | None
    """The newest that was begun."""
    missed: int
    """Due times since the last one that was done, at which nothing was run."""


def add_schedule(
    session: Session,
    *,
    kind: str,
    title: str,
    cron: str,
    timezone: str,
    options: dict[str, Any],
    missed: MissedPolicy,
    operator: str,
    now: dt.datetime,
) -> Schedule:
    """Enter a schedule that counts from now, and commit."""
    schedule = Schedule(
        kind=kind,
        title=title,
        cron=cron,
        timezone=timezone,
        options=options,
        missed=missed,
        considered_until=now,
        operator=operator,
        created_at=now,
    )
    session.add(schedule)
    session.commit()
    return schedule


def schedules(session: Session) -> Sequence[Schedule]:
    """All that were not removed, in the order of their numbers."""
    query = select(Schedule).where(col(Schedule.removed_at).is_(None))
    return session.exec(query.order_by(col(Schedule.id))).all()


def get_schedule(session: Session, number: int) -> Schedule:
    """Raises ``UserError`` when there is none of that number."""
    schedule = session.get(Schedule, number)
    if schedule is None or schedule.removed_at is not None:
        raise UserError(f"没有编号为 {number} 的定时任务。", "用 govaudit schedule list 查看编号。")
    return schedule


def remove_schedule(session: Session, number: int, now: dt.datetime) -> Schedule:
    """Take a schedule out and commit; what it ran is remembered. Raises ``UserError``."""
    schedule = get_schedule(session, number)
    schedule.removed_at = now
    schedule.enabled = False
    session.add(schedule)
    session.commit()
    return schedule


def enable_schedule(session: Session, number: int, wanted: bool, now: dt.datetime) -> Schedule:
    """Switch a schedule on or off, and commit. What fell due while it was off was not missed.

    Raises ``UserError``.
    """
    schedule = get_schedule(session, number)
    if wanted and not schedule.enabled:
        schedule.considered_until = now
    schedule.enabled = wanted
    session.add(schedule)
    session.commit()
    return schedule


def history(session: Session, number: int | None = None, limit: int = 50) -> Sequence[ScheduleRun]:
    """The newest runs first, of one schedule or of all, what was missed among them."""
    query = select(ScheduleRun).order_by(col(ScheduleRun.due_at).desc(), col(ScheduleRun.id).desc())
    if number is not None:
        query = query.where(ScheduleRun.schedule_id == number)
    return session.exec(query.limit(limit)).all()


def standings(session: Session) -> list[Standing]:
    """Every schedule with its last run and what it missed."""
    return [standing_of(session, schedule) for schedule in schedules(session)]


def standing_of(session: Session, schedule: Schedule) -> Standing:
    of_it = select(ScheduleRun).where(ScheduleRun.schedule_id == schedule.id)
    newest_first = of_it.order_by(col(ScheduleRun.due_at).desc()).limit(1)
    last = session.exec(newest_first.where(col(ScheduleRun.state).in_(_RAN))).first()
    done = session.exec(newest_first.where(ScheduleRun.state == RunState.DONE)).first()
    missed = select(func.coalesce(func.sum(ScheduleRun.due_times), 0)).where(
        ScheduleRun.schedule_id == schedule.id, col(ScheduleRun.state).in_(_MISSING)
    )
    if done is not None:
        missed = missed.where(col(ScheduleRun.due_at) > done.due_at)
    return Standing(schedule, last, int(session.exec(missed).one()))
