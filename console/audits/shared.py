"""What all the inspections of one process have in common."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import psutil

from config.audits import audit_settings
from config.errors import UserError
from config.terms import StoppedBecause
from console.collecting import spare_the_collector
from crawler.gather import Together
from crawler.links.sharing import AuditResults
from crawler.network import SharedNetwork
from store.auditqueue import HEARTBEAT_SECONDS, heartbeat
from store.claims import Claims
from store.faults import told_faults
from store.writerthread import WriterThread

if TYPE_CHECKING:
    from crawler.gather import Gathering
    from crawler.net.limiter import Keeper
    from crawler.progress import Progress
    from store.database import Store

_Result = TypeVar("_Result")

_OPEN_FILES = 65_536
_CLOCK_SECONDS = 5
"""The system's clock may have been set right since a process began."""
_DESKS = 2
"""Threads for what holds a processor or the database: opening, settling, judging."""


@dataclass(frozen=True, slots=True)
class Running:
    """A site that is being gathered."""

    audit_id: int
    site_id: int
    gathering: Gathering

    @property
    def progress(self) -> Progress:
        return self.gathering.progress


@dataclass(slots=True)
class Shared:
    """One for a process; :func:`open_shared` makes it."""

    store: Store
    worker: str
    network: SharedNetwork
    writer: WriterThread
    claims: Claims
    desk: ThreadPoolExecutor
    out: Path | None = None
    """Where the reports of every site go, if anywhere."""
    running: dict[int, Running] = field(default_factory=dict)
    """What is being gathered, by number of the inspection."""
    pages: int = 0
    """Read by inspections that have ended."""
    stopping: bool = False
    """Nothing is begun any more, and what runs is given back."""

    results: dict[int, AuditResults] = field(default_factory=dict)
    """Links to other sites, by number of the audit."""

    def together(self, audit_id: int) -> Together:
        """What the inspections of one audit share."""
        results = self.results.get(audit_id)
        if results is None:
            results = self.results[audit_id] = AuditResults(self.store, audit_id)
        return Together(self.network, self.writer, results, self.desk, notes_time=True)

    async def beside(self, work: Callable[[], _Result]) -> _Result:
        """Do at the desk what would hold up the event loop. Raises ``UserError`` for what the
        database refuses."""

        def told() -> _Result:
            with told_faults(self.store.where):
                return work()

        return await asyncio.get_running_loop().run_in_executor(self.desk, told)

    def stop(self) -> None:
        """End everything in good order: what runs is given back and can be gone on with."""
        self.stopping = True
        for running in list(self.running.values()):
            running.gathering.stop(StoppedBecause.INTERRUPTED)

    def cancel(self, audit_id: int) -> None:
        """End what runs of one audit."""
        for running in list(self.running.values()):
            if running.audit_id == audit_id:
                running.gathering.stop(StoppedBecause.INTERRUPTED)

    async def keep_alive(self) -> None:
        """Tell now and then that this process is alive, and end what was cancelled. A database that
        fails is told by whoever writes next."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            seconds = {number: each.progress.seconds for number, each in self.running.items()}
            with contextlib.suppress(UserError):
                for audit_id in await self.beside(
                    partial(heartbeat, self.store, self.worker, seconds)
                ):
                    self.cancel(audit_id)


@asynccontextmanager
async def open_shared(
    store: Store,
    *,
    keeper: Keeper | None = None,
    out: Path | None = None,
) -> AsyncIterator[Shared]:
    """What inspections share, on the running loop, closed at the end."""
    settings = audit_settings()
    network = SharedNetwork(
        keeper=keeper,
        browsers=settings.browsers,
        requests_per_address=settings.requests_per_address,
    )
    writer = WriterThread(store, patient=True)
    desk = ThreadPoolExecutor(_DESKS, "desk")
    shared = Shared(store, worker_name(), network, writer, Claims(store), desk, out)
    spare_the_collector()
    open_many_files()
    alive = asyncio.create_task(shared.keep_alive())
    try:
        yield shared
    finally:
        alive.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await alive
        for results in shared.results.values():
            await results.aclose()
        await network.aclose()
        await asyncio.to_thread(writer.close)
        shared.claims.close()
        desk.shutdown(wait=False, cancel_futures=True)


def open_many_files() -> None:
    """Let this process have as many connections and lock files as the system allows it: a few
    hundred sites take more than what most systems give at first."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def worker_name(pid: int | None = None) -> str:
    """Machine, process and its beginning: a number alone may come back for another process."""
    process = psutil.Process(pid or os.getpid())
    return f"{socket.gethostname()}:{process.pid}:{process.create_time():.0f}"


def is_dead(worker: str) -> bool:
    """Whether ``worker`` is a process of this machine that has ended; of others nobody knows."""
    host, pid, began = [*worker.rsplit(":", 2), "", ""][:3]
    if host != socket.gethostname() or not (pid.isdigit() and began.isdigit()):
        return False
    try:
        created = psutil.Process(int(pid)).create_time()
    except psutil.NoSuchProcess:
        return True
    return abs(created - int(began)) > _CLOCK_SECONDS
