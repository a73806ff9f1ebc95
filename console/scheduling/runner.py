"""Starts runs and sees them to their end."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from config.errors import UserError
from config.schedule import ScheduleSettings
from config.systemfaults import system_fault
from config.terms import RunState
from config.wording import word
from console.operator import OPERATOR_VARIABLE
from console.scheduling.base import Kind, Occasion
from console.scheduling.child import Child, Ended, lives, mark
from console.scheduling.clock import Clock
from console.scheduling.registry import kind_named
from store.database import Store
from store.schedule_runs import Begun, beat, claim_due, finish, note_processes
from store.tables import ScheduleRun

log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")
_OPERATOR = {OPERATOR_VARIABLE: os.environ.get(OPERATOR_VARIABLE, "定时任务")}
"""Who does what a schedule does, unless the environment names somebody."""


class Running(Protocol):
    """A process of a run."""

    @property
    def pid(self) -> int: ...
    async def ended(self) -> Ended: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


StartChild = Callable[[Sequence[str], Mapping[str, str], ScheduleSettings], Awaitable[Running]]


def runner_name() -> str:
    """This process, as it stands with a run."""
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass
class Runner:
    """The runs that this process has started."""

    store: Store
    clock: Clock
    settings: ScheduleSettings
    tell: Callable[[str], None]
    """What is said to whoever looks on."""
    start_child: StartChild = Child.start
    running: dict[int, Running | None] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def start_due(self) -> None:
        """Start what is due, and note that what runs goes on. Raises ``DBAPIError``."""
        for begun in await asyncio.to_thread(self._claim):
            self.running[begun.run_id] = None
            task = asyncio.create_task(self._run(begun))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End what runs in good order, and what does not end in time otherwise."""
        self._stopping.set()
        for child in self.running.values():
            if child is not None:
                child.stop()
        tasks = set(self._tasks)
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=self.settings.stop_seconds)
        for child in self.running.values():
            if child is not None:
                child.kill()
        if late:
            await asyncio.wait(late, timeout=self.settings.stop_seconds)
        for task in late:
            task.cancel()

    async def idle(self) -> None:
        """Wait until nothing runs."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def _claim(self) -> list[Begun]:
        with self.store.session() as session:
            now = self.clock.now()
            beat(session, list(self.running), now)
            return claim_due(session, now, runner_name(), self._is_alive, self.settings)

    def _is_alive(self, run: ScheduleRun) -> bool | None:
        """Of a run on another machine only its heartbeat tells. One whose runner was killed may go
        on without it."""
        if run.id in self.running:
            return True
        host, _, pid = (run.runner or "").rpartition(":")
        if host != socket.gethostname():
            return None
        if not run.child and lives(mark(int(pid))) and int(pid) != os.getpid():
            return None
        return lives(run.child.get("runner")) or lives(run.child.get("child"))

    async def _run(self, begun: Begun) -> None:
        try:
            state, ended, reason = await self._seen_through(begun)
            await self._note_end(begun, state, ended, reason)
            self.tell(_end_line(begun, state, ended, reason))
        except Exception:
            log.exception("run %s failed", begun.run_id)
        finally:
            self.running.pop(begun.run_id, None)

    async def _seen_through(self, begun: Begun) -> tuple[RunState, Ended | None, str | None]:
        try:
            kind, arguments = command_of(begun)
            where, secrets = _database(self.store)
            if kind.has_db:
                arguments += ["--db", where]
            environment = {**_OPERATOR, **secrets}
            child = await self.start_child(arguments, environment, self.settings)
        except UserError as error:
            return RunState.FAILED, None, str(error)
        except OSError as error:
            return RunState.FAILED, None, f"不能启动进程（{system_fault(error)}）"
        self.running[begun.run_id] = child
        if self._stopping.is_set():
            child.stop()
        self.tell(f"开始：{begun.title}（govaudit {' '.join(arguments)}）")
        processes = {"runner": mark(os.getpid()), "child": mark(child.pid)}
        ending = asyncio.create_task(child.ended())
        await self._in_store(lambda: self._note_processes(begun, processes))
        ended = await ending
        if ended.status in kind.fine:
            return RunState.DONE, ended, None
        if self._stopping.is_set():
            return RunState.INTERRUPTED, ended, "调度进程停止时中断"
        return RunState.FAILED, ended, _status_words(ended.status)

    async def _note_end(
        self, begun: Begun, state: RunState, ended: Ended | None, reason: str | None
    ) -> None:
        now = self.clock.now()
        status = ended.status if ended else None
        lines = ended.last_lines if ended else ""
        await self._in_store(
            lambda: self._finish(begun, state, now, status=status, lines=lines, reason=reason)
        )

    def _finish(
        self,
        begun: Begun,
        state: RunState,
        now: dt.datetime,
        *,
        status: int | None,
        lines: str,
        reason: str | None,
    ) -> None:
        with self.store.session() as session:
            finish(session, begun, state, now, exit_status=status, last_lines=lines, reason=reason)

    def _note_processes(self, begun: Begun, processes: Mapping[str, Any]) -> None:
        with self.store.session() as session:
            note_processes(session, begun.run_id, dict(processes))

    async def _in_store(self, act: Callable[[], _Answer]) -> _Answer:
        """Try until the database is there: what a run came to must not be lost with it."""
        pause = self.settings.retry_first_seconds
        while True:
            try:
                return await asyncio.to_thread(act)
            except DBAPIError as error:
                log.warning("database does not answer: %s", error.orig)
                await self.clock.wait(pause, asyncio.Event())
                pause = min(pause * 2, self.settings.retry_longest_seconds)


def command_of(begun: Begun) -> tuple[type[Kind], list[str]]:
    """What a run stands for. Raises ``UserError`` for options that do not fit (any more)."""
    kind = kind_named(begun.kind)
    local = begun.due_at.astimezone(ZoneInfo(begun.timezone))
    return kind, kind.of(begun.options).arguments(Occasion(local, begun.attempt))


def _database(store: Store) -> tuple[str, dict[str, str]]:
    """The database for a child: its password goes by the environment, as others see arguments."""
    file = store.file
    if file is not None:
        return str(file), {}
    url = make_url(store.engine.url).set(drivername="postgresql")
    secrets = {"PGPASSWORD": str(url.password)} if url.password else {}
    bare = url._replace(password=None)
    return bare.render_as_string(hide_password=False), secrets


def _status_words(status: int) -> str:
    return f"退出状态 {status}" if status >= 0 else f"被信号 {-status} 终止"


def _end_line(begun: Begun, state: RunState, ended: Ended | None, reason: str | None) -> str:
    why = f"（{reason}）" if reason else ""
    last = ended.last_lines.rpartition("\n")[2] if ended else ""
    return f"结束：{begun.title}：{word(state)}{why}{'。' + last if last else ''}"
