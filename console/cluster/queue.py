"""The queue: connections, tasks by name, and jobs made and called off."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from sqlalchemy import make_url

from store.database import CONNECT_SECONDS, Store
from store.jobs import AUDIT_QUEUE, CHECK_QUEUE, UPKEEP_QUEUE, Waiting, host_lock, site_lock

INSPECT = "inspect"
CHECK = "check"
TICK = "tick"
LATER = -10
"""Priority of a site that is tried again: the others of its host go first."""
URGENT = 10
"""Priority of a single check, before all sites of audits on its host."""
_POOL = 4

Work = Callable[..., Awaitable[None]]


class AgainError(Exception):
    """The job is to be done again: after ``seconds``, at another priority where one is given."""

    def __init__(self, seconds: float, priority: int | None = None) -> None:
        super().__init__(f"again in {seconds:g} s")
        self.seconds = seconds
        self.priority = priority


class Again(BaseRetryStrategy):
    """Only what says so is done again. A job that is broken off by the end of its worker is taken
    up at once by another."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, AgainError):
            at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=exception.seconds)
            return RetryDecision(retry_at=at, priority=exception.priority)
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_at=dt.datetime.now(dt.UTC))
        return None


def make_queue(
    store: Store, inspect: Work | None = None, check: Work | None = None, tick: Work | None = None
) -> App:
    """The queue with the work that a worker does; whoever only makes jobs gives none."""
    url = make_url(store.engine.url).set(drivername="postgresql")
    connector = PsycopgConnector(
        conninfo=url.render_as_string(hide_password=False),
        min_size=1,
        max_size=_POOL,
        timeout=CONNECT_SECONDS,
        kwargs={"connect_timeout": CONNECT_SECONDS, "options": "-c timezone=UTC"},
    )
    app = App(connector=connector)
    app.task(name=INSPECT, queue=AUDIT_QUEUE, pass_context=True, retry=Again())(inspect or _none)
    app.task(name=CHECK, queue=CHECK_QUEUE, pass_context=True, retry=Again())(check or _none)
    if tick is not None:
        task = app.task(name=TICK, queue=UPKEEP_QUEUE, queueing_lock=TICK, pass_context=True)(tick)
        app.periodic(cron="* * * * *")(task)
    return app


async def _none(_context: JobContext, **_arguments: Any) -> None:
    raise RuntimeError("this process does no work")


@asynccontextmanager
async def opened_queue(store: Store) -> AsyncIterator[App]:
    """The queue for whoever makes jobs."""
    app = make_queue(store)
    async with app.open_async():
        yield app


async def queue_sites(app: App, sites: Iterable[Waiting]) -> int:
    """Make a job for each site, unless it has one; gives how many were made."""
    made = 0
    for site in sites:
        task = app.tasks[INSPECT].configure(
            lock=host_lock(site.host), queueing_lock=site_lock(site.audit_id, site.site_id)
        )
        with suppress(AlreadyEnqueued):
            await task.defer_async(audit_id=site.audit_id, site_id=site.site_id)
            made += 1
    return made


async def queue_check(app: App, inspection_id: int, host: str) -> int:
    """Make the job of a single check, before all others; gives its number."""
    task = app.tasks[CHECK].configure(
        lock=host_lock(host), queueing_lock=f"check:{inspection_id}", priority=URGENT
    )
    return await task.defer_async(inspection_id=inspection_id)


async def call_off(app: App, jobs: Iterable[int]) -> int:
    """Cancel jobs that wait, and have those that run end in good order; gives how many."""
    count = 0
    for number in jobs:
        count += await app.job_manager.cancel_job_by_id_async(number, abort=True)
    return count


async def let_wait_again(app: App, jobs: Iterable[int]) -> int:
    """Let jobs whose worker has gone be done by another; gives how many. One whose site waits by
    another job already is dropped: it would hold the lock of its host for ever."""
    count = 0
    for number in jobs:
        # It may have been ended, or let go by somebody else, in between.
        with suppress(ConnectorException):
            try:
                await app.job_manager.retry_job_by_id_async(number, dt.datetime.now(dt.UTC))
                count += 1
            except UniqueViolation:
                await app.job_manager.finish_job_by_id_async(
                    number, Status.ABORTED, delete_job=True
                )
    return count
