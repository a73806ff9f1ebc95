"""Workers with little patience, and audits for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from config.cluster import ClusterSettings, cluster_settings
from config.terms import AuditState
from console.cluster.queue import opened_queue
from console.cluster.upkeep import top_up
from console.cluster.worker import ClusterWorker
from store.audits import get_audit
from store.database import Store
from store.jobs import share
from store.jobschema import ensure_job_schema
from tests.console.audits.farm import begin

WAIT_SECONDS = 100.0
"""On a machine that is busy with other tests, too; alone it takes a few."""


def quick(**more: Any) -> ClusterSettings:
    """The same settings, in a hurry."""
    hurry = {
        "heartbeat_seconds": 0.2,
        "silent_seconds": 1.5,
        "upkeep_seconds": 0.3,
        "poll_seconds": 0.3,
        "retry_first_seconds": 0.2,
        "retry_factor": 1.0,
        "busy_seconds": 0.3,
        "reconnect_first_seconds": 0.2,
        "reconnect_longest_seconds": 1.0,
        "stop_seconds": 10,
    }
    return ClusterSettings.model_validate(cluster_settings().model_dump() | hurry | more)


async def queued(
    store: Store, sites: list[int], options: dict[str, Any], settings: ClusterSettings
) -> int:
    """The number of a new audit whose first sites are in the queue."""
    ensure_job_schema(store)
    audit_id = begin(store, sites, options)
    with store.session() as session:
        share(session, audit_id)
    async with opened_queue(store) as app:
        await top_up(store, app, settings)
    return audit_id


@asynccontextmanager
async def working(
    store: Store, settings: ClusterSettings, sites_at_once: int = 4, **more: Any
) -> AsyncIterator[list[str]]:
    """A worker on this loop while the block runs; gives what it says."""
    said: list[str] = []
    worker = ClusterWorker(store, sites_at_once, said.append, settings=settings, **more)
    task = asyncio.create_task(worker.run())
    try:
        yield said
    finally:
        worker.stop()
        await asyncio.wait_for(task, WAIT_SECONDS)


async def until(condition: Callable[[], bool], what: str = "") -> None:
    """Wait until ``condition`` holds; ``TimeoutError`` after a while."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - of another process
            await asyncio.sleep(0.05)


def is_over(store: Store, audit_id: int) -> bool:
    with store.session() as session:
        return get_audit(session, audit_id).state is not AuditState.RUNNING
