"""A worker: a process that does the jobs of the queue, on any machine that reaches the database.

Queue and crawls share one event loop. It works in rounds: when the database goes, everything that
runs is put away, and when it is back a new round goes on from the stored evidence.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from procrastinate import App
from procrastinate.exceptions import ProcrastinateException
from procrastinate.worker import Worker
from sqlalchemy.exc import DBAPIError

from config.cluster import ClusterSettings, cluster_settings
from config.errors import UserError
from config.schedule import schedule_settings
from config.terms import ProcessKind
from console.audits.shared import Shared, open_shared
from console.cluster.duties import Duties, first_line
from console.cluster.queue import let_wait_again, make_queue
from console.cluster.strays import Strays
from console.cluster.upkeep import look_after
from console.scheduling.clock import SystemClock
from console.scheduling.runner import Runner
from store.database import Store
from store.jobs import (
    AUDIT_QUEUE,
    CHECK_QUEUE,
    UPKEEP_QUEUE,
    is_answering,
    jobs_in_hand,
    put_back,
)
from store.jobschema import ensure_job_schema
from store.serving import enter, leave, show_alive

log = logging.getLogger(__name__)
_TELL_THEMSELVES = ("procrastinate", "psycopg")
"""They log each attempt with its traceback; what has happened is told by us, in one line."""

QUEUES = (AUDIT_QUEUE, CHECK_QUEUE, UPKEEP_QUEUE)
_PATIENCE = 10.0
"""Seconds beyond what the inspections have to put away what they have."""
GONE = (DBAPIError, ProcrastinateException, psycopg.Error, UserError)
"""How it shows that the database does not answer."""


@dataclass
class ClusterWorker:
    """Runs until :meth:`stop`."""

    store: Store
    sites_at_once: int
    tell: Callable[[str], None]
    queues: Sequence[str] = QUEUES
    settings: ClusterSettings = field(default_factory=cluster_settings)

    def __post_init__(self) -> None:
        self._stopping = asyncio.Event()
        self._number: int | None = None
        self._fruitful = False
        """Whether a site has ended in this round. Where none does, the pauses grow: a disk that is
        full must not have the same pages fetched every few seconds."""
        self._left: list[int] = []
        """Numbers in the queue that earlier rounds went by."""
        self._runner = Runner(self.store, SystemClock(), schedule_settings(), self.tell)

    def stop(self) -> None:
        """End in good order: what runs is put away and goes back to the queue."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until told to stop. Raises ``UserError`` where the database can't be used at all."""
        await asyncio.to_thread(ensure_job_schema, self.store)
        for name in _TELL_THEMSELVES:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        asyncio.get_running_loop().set_exception_handler(_unless_gone)
        pause = 0.0
        try:
            while not self._stopping.is_set():
                self._fruitful = False
                error = await self._round_or_error()
                if self._stopping.is_set():
                    break
                pause = self.settings.longer(0.0 if self._fruitful else pause)
                why = f"（{error}）" if error else ""
                self.tell(f"数据库没有应答{why}，{pause:g} 秒后重新连接。")
                await SystemClock().wait(pause, self._stopping)
        finally:
            await self._runner.stop()
            await self._leave()

    async def _round_or_error(self) -> str | None:
        try:
            await self._round()
        except GONE as error:
            log.debug("round ended", exc_info=True)
            return first_line(error)
        finally:
            # Connections that wait in the pool are as dead as those that were in use.
            self.store.engine.dispose()
        return None

    async def _round(self) -> None:
        await asyncio.to_thread(is_answering, self.store)
        async with open_shared(self.store) as shared:
            duties = Duties(
                shared, self.settings, self._runner, self.tell, asyncio.Event(), asyncio.Event()
            )
            tick = duties.tick if UPKEEP_QUEUE in self.queues else None
            app = make_queue(self.store, duties.inspect, duties.check, tick)
            async with app.open_async():
                await self._begin(app, shared)
                await self._serve(app, duties)

    async def _begin(self, app: App, shared: Shared) -> None:
        """Enter this process; what an earlier round of it had in hand waits again."""
        await asyncio.to_thread(put_back, self.store, shared.worker)
        if self._left:
            await let_wait_again(app, await asyncio.to_thread(self._in_hand))
            self._left.clear()
        detail = self._detail(shared)
        if self._number is None:
            self._number = await asyncio.to_thread(self._enter, detail)
        else:
            await asyncio.to_thread(self._show_alive, detail)
            self.tell("已重新连接数据库，接着检查。")

    async def _serve(self, app: App, duties: Duties) -> None:
        """Do jobs until told to stop, or until the database goes."""
        lanes = self._lanes(app)
        tasks = [asyncio.create_task(_work(lane)) for lane in lanes]
        watch = [
            asyncio.create_task(self._show(app, duties, lanes)),
            asyncio.create_task(self._look_after(app, duties)),
        ]
        ends = [
            asyncio.create_task(self._stopping.wait()),
            asyncio.create_task(duties.lost.wait()),
        ]
        try:
            await asyncio.wait({*tasks, *watch, *ends}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (*watch, *ends):
                task.cancel()
            self._fruitful = duties.done > 0
            duties.shared.stop()
            if not self._stopping.is_set():
                why = f"（{duties.why}）" if duties.why else ""
                self.tell(f"与数据库的连接中断{why}，正在收好已取得的证据。")
                # What ends now could not be noted anyway; the next round finds it in hand.
                await app.close_async()
            for lane in lanes:
                lane.stop()  # type: ignore[no-untyped-call]
            # What does not end in time is left to the others, as if this process had been killed.
            _, late = await asyncio.wait(
                {*tasks, *watch, *ends}, timeout=self.settings.stop_seconds + _PATIENCE
            )
            for task in late:
                task.cancel()
            ended = [_error_of(task) for task in (*tasks, *watch, *ends)]
            self._left += [lane.worker_id for lane in lanes if lane.worker_id is not None]
        errors = [error for error in ended if error is not None]
        if errors:
            # The database's own words say more than what the queue makes of them.
            raise min(errors, key=lambda error: isinstance(error, ProcrastinateException))

    def _lanes(self, app: App) -> list[Worker]:
        """A lane for each kind of job, so that a single check and the clock never wait for the end
        of an audit's inspections."""
        room = {
            AUDIT_QUEUE: self.sites_at_once,
            CHECK_QUEUE: self.settings.check_lane,
            UPKEEP_QUEUE: 1,
        }
        return [
            Worker(
                app,
                queues=[queue],
                name=queue,
                concurrency=room[queue],
                fetch_job_polling_interval=self.settings.poll_seconds,
                abort_job_polling_interval=self.settings.poll_seconds,
                shutdown_graceful_timeout=self.settings.stop_seconds,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=self.settings.heartbeat_seconds,
                stalled_worker_timeout=self.settings.silent_seconds,
            )
            for queue in self.queues
        ]

    async def _show(self, app: App, duties: Duties, lanes: Sequence[Worker]) -> None:
        """Show now and then that this process lives; raises where the database does not answer."""
        strays = Strays()
        while True:
            await asyncio.to_thread(self._show_alive, self._detail(duties.shared, duties.done))
            ids = [lane.worker_id for lane in lanes if lane.worker_id is not None]
            await strays.let_go(self.store, app, duties, ids)
            await asyncio.sleep(self.settings.heartbeat_seconds)

    async def _look_after(self, app: App, duties: Duties) -> None:
        while True:
            await look_after(self.store, app, self.settings, self.tell)
            try:
                await asyncio.wait_for(duties.changed.wait(), self.settings.upkeep_seconds)
                # Many sites that end at once are one reason to look.
                await asyncio.sleep(min(1.0, self.settings.upkeep_seconds))
            except TimeoutError:
                pass
            duties.changed.clear()

    def _detail(self, shared: Shared, done: int = 0) -> dict[str, Any]:
        return {
            "worker": shared.worker,
            "queues": list(self.queues),
            "sites_at_once": self.sites_at_once,
            "running": len(shared.running),
            "done": done,
            "pages": shared.pages + sum(each.progress.new_pages for each in _running(shared)),
        }

    def _in_hand(self) -> list[int]:
        with self.store.session() as session:
            return jobs_in_hand(session, self._left)

    def _enter(self, detail: dict[str, Any]) -> int:
        with self.store.session() as session:
            return enter(session, ProcessKind.WORKER, _now(), detail)

    def _show_alive(self, detail: dict[str, Any]) -> None:
        with self.store.session() as session:
            show_alive(session, self._number or 0, _now(), detail)

    async def _leave(self) -> None:
        try:
            await asyncio.to_thread(self._note_leave)
        except GONE as error:
            log.warning("%s", error)

    def _note_leave(self) -> None:
        with self.store.session() as session:
            leave(session, self._number or 0, _now())


async def _work(lane: Worker) -> None:
    await lane.run()  # type: ignore[no-untyped-call]


def _error_of(task: asyncio.Task[Any]) -> Exception | None:
    error = task.exception() if task.done() and not task.cancelled() else None
    return error if isinstance(error, Exception) else None


def _unless_gone(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Jobs whose end could not be noted are found in hand by the next round."""
    if not isinstance(context.get("exception"), GONE):
        loop.default_exception_handler(context)


def _running(shared: Shared) -> Sequence[Any]:
    return list(shared.running.values())


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
