"""The one process that starts runs by the clock on a single machine."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

from config.crontimes import CronTimes
from config.errors import UserError
from config.schedule import ScheduleSettings, schedule_settings
from config.terms import ProcessKind
from console.scheduling.child import Child
from console.scheduling.clock import Clock, SystemClock
from console.scheduling.runner import Runner, StartChild
from store.database import Store
from store.faults import user_error
from store.schedule_runs import forget_old
from store.schedules import schedules
from store.serving import enter, leave, serving, show_alive
from store.sole import Part, SolePart


@dataclass
class Scheduler:
    """Runs until :meth:`stop`. Only one at a time works on a database."""

    store: Store
    tell: Callable[[str], None]
    clock: Clock = field(default_factory=SystemClock)
    settings: ScheduleSettings = field(default_factory=schedule_settings)
    start_child: StartChild = Child.start

    def __post_init__(self) -> None:
        self.runner = Runner(self.store, self.clock, self.settings, self.tell, self.start_child)
        self._part = SolePart(self.store, Part.SCHEDULER)
        self._stopping = asyncio.Event()
        self._number = 0

    def stop(self) -> None:
        """End in good order."""
        self._stopping.set()

    async def run(self) -> None:
        """Start what is due until told to stop. Raises ``UserError`` while another one is there."""
        if not await asyncio.to_thread(self._part.take):
            raise await asyncio.to_thread(self._taken)
        try:
            await asyncio.to_thread(self._enter)
            await self._until_stopped()
        finally:
            await self.runner.stop()
            await asyncio.to_thread(self._leave)

    async def _until_stopped(self) -> None:
        pause = 0.0
        while not self._stopping.is_set():
            try:
                await asyncio.to_thread(self._require_part)
                await self.runner.start_due()
                await asyncio.to_thread(self._show_alive)
                wait, pause = await asyncio.to_thread(self._until_next), 0.0
            except DBAPIError as error:
                pause = self._longer(pause)
                self.tell(f"{user_error(error, self.store.where).what}{pause:g} 秒后再试。")
                wait = pause
            await self.clock.wait(wait, self._stopping)

    def _longer(self, pause: float) -> float:
        first, longest = self.settings.retry_first_seconds, self.settings.retry_longest_seconds
        return min(pause * 2, longest) if pause else first

    def _require_part(self) -> None:
        """A server that was restarted has forgotten whose part it is."""
        if not self._part.held() and not self._part.take():
            raise self._taken()

    def _until_next(self) -> float:
        """Seconds to the next due time, at most those between two looks."""
        now = self.clock.now()
        with self.store.session() as session:
            enabled = [schedule for schedule in schedules(session) if schedule.enabled]
        times = [due for each in enabled if (due := _next(each.cron, each.timezone, now))]
        to_next = (min(times) - now).total_seconds() if times else self.settings.check_seconds
        return min(to_next, self.settings.check_seconds)

    def _enter(self) -> None:
        with self.store.session() as session:
            now = self.clock.now()
            self._number = enter(session, ProcessKind.SCHEDULER, now)
            forget_old(session, now, self.settings)

    def _show_alive(self) -> None:
        with self.store.session() as session:
            detail = {"running": len(self.runner.running)}
            show_alive(session, self._number, self.clock.now(), detail)

    def _leave(self) -> None:
        try:
            with self.store.session() as session:
                leave(session, self._number, self.clock.now())
        except DBAPIError as error:
            self.tell(user_error(error, self.store.where).what)
        self._part.give_back()

    def _taken(self) -> UserError:
        with self.store.session() as session:
            others = serving(
                session, ProcessKind.SCHEDULER, self.clock.now(), self.settings.lost_seconds
            )
        who = "、".join(f"{other.host} 上的进程 {other.pid}" for other in others)
        return UserError(
            f"{self.store.where} 已有一个调度进程在运行{f'（{who}）' if who else ''}。",
            "一个数据库只需要一个；要换一个请先停止它。",
        )


def _next(cron: str, timezone: str, now: dt.datetime) -> dt.datetime | None:
    try:
        return CronTimes.parse(cron, timezone).next_after(now)
    except (UserError, StopIteration):
        return None
