"""One of the workers looks after the queue: what is stalled, to be filled up, or over."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from procrastinate import App

from config.cluster import ClusterSettings
from config.terms import ProcessKind
from console.cluster.queue import let_wait_again, queue_sites
from store.auditqueue import free_claims
from store.audits import finish_audit
from store.database import Store
from store.jobs import Waiting, jobs_waiting, shared_audits, without_job
from store.serving import gone, leave
from store.sole import Part, SolePart
from store.tables import ServingProcess


async def look_after(
    store: Store, app: App, settings: ClusterSettings, tell: Callable[[str], None]
) -> None:
    """Do it, unless somebody else is at it. Raises ``DBAPIError`` or ``ConnectorException``."""
    async with _alone(store) as alone:
        if not alone:
            return
        await _free_the_stalled(store, app, settings, tell)
        await _fill(store, app, settings)
        await asyncio.to_thread(_finish, store)
        await app.job_manager.delete_old_jobs(
            settings.job_hours, include_failed=True, include_cancelled=True, include_aborted=True
        )


async def top_up(store: Store, app: App, settings: ClusterSettings) -> int:
    """Queue more sites where few are left, taking the running audits in turn; gives how many.

    Two that did it at once could queue a site again that has just been begun; where somebody is at
    it, there is nothing to do.
    """
    async with _alone(store) as alone:
        return await _fill(store, app, settings) if alone else 0


@asynccontextmanager
async def _alone(store: Store) -> AsyncIterator[bool]:
    part = SolePart(store, Part.UPKEEP)
    taking = asyncio.ensure_future(asyncio.to_thread(part.take))
    try:
        taken = await asyncio.shield(taking)
    except asyncio.CancelledError:
        # The thread goes on, and what it gets is nobody's.
        taking.add_done_callback(lambda _: part.give_back())
        raise
    try:
        yield taken
    finally:
        if taken:
            await asyncio.to_thread(part.give_back)


async def _fill(store: Store, app: App, settings: ClusterSettings) -> int:
    sites = await asyncio.to_thread(_to_be_queued, store, settings)
    return await queue_sites(app, sites)


def _to_be_queued(store: Store, settings: ClusterSettings) -> list[Waiting]:
    with store.session() as session:
        left = jobs_waiting(session)
        if left >= settings.top_up_below:
            return []
        room = settings.waiting_jobs - left
        audits = shared_audits(session)
        return in_turn([without_job(session, each, room) for each in audits])[:room]


def in_turn(groups: Sequence[Sequence[Waiting]]) -> list[Waiting]:
    """One of each group after the other, so that no audit waits for the end of another; a site that
    several ask for comes once."""
    longest = max(map(len, groups), default=0)
    mixed = [group[place] for place in range(longest) for group in groups if place < len(group)]
    return list({site.site_id: site for site in reversed(mixed)}.values())[::-1]


async def _free_the_stalled(
    store: Store, app: App, settings: ClusterSettings, tell: Callable[[str], None]
) -> None:
    """What a worker had that went silent is done by the others, from the stored evidence on."""
    silent = settings.silent_seconds
    for each in await asyncio.to_thread(_silent_workers, store, silent):
        await asyncio.to_thread(_bury, store, each)
        tell(f"{each.host} 上的工作进程 {each.pid} 没有心跳，它的网站由其他进程接着检查。")
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent)
    await let_wait_again(app, [int(job.id or 0) for job in stalled])


def _silent_workers(store: Store, silent_seconds: float) -> Sequence[ServingProcess]:
    with store.session() as session:
        return gone(session, ProcessKind.WORKER, _now(), silent_seconds)


def _bury(store: Store, worker: ServingProcess) -> None:
    name = worker.detail.get("worker")
    if name:
        free_claims(store, [str(name)])
    with store.session() as session:
        leave(session, int(worker.id or 0), worker.heartbeat_at)


def _finish(store: Store) -> None:
    with store.session() as session:
        for number in shared_audits(session):
            finish_audit(session, number)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
