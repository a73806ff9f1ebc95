"""GATHER: one inspection's evidence, from the home page to the last second look."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from scrapy.crawler import AsyncCrawlerRunner
from sqlalchemy.exc import DBAPIError

from config.errors import UserError
from config.terms import Phase, StoppedBecause
from crawler.assembly import Parts, assemble
from crawler.closing import close_gathering
from crawler.home import HomeVisit, note_visits, open_home
from crawler.ipv6_stage import probe_site
from crawler.network import Net, open_network
from crawler.progress import Progress
from crawler.rendering_stage import render_script_pages
from crawler.spider import SCRAPY_SETTINGS, PortalSpider
from store.inspections import count_evidence, finish_gathering, get_inspection
from store.writer import EvidenceWriter

if TYPE_CHECKING:
    from crawler.plan import Plan
    from store.database import Store

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")


class Gathering:
    """Runs once. What is stored when it ends, for whatever reason, is consistent and can be
    judged; what could not be seen is told by ``stopped_because``."""

    def __init__(self, store: Store, plan: Plan, inspection_id: int) -> None:
        self.progress = Progress(max_pages=plan.max_pages, max_seconds=plan.max_seconds)
        self._store = store
        self._plan = plan
        self._inspection_id = inspection_id
        self._stopped: StoppedBecause | None = None
        self._stop = asyncio.Event()

    def stop(self, reason: StoppedBecause) -> None:
        """End in good order as soon as possible; the first reason stands."""
        self._stopped = self._stopped or reason
        self._stop.set()

    async def run(self) -> None:
        """Gather until the site, the budget or the user ends it. Raises ``UserError`` where the
        store fails."""
        async with open_network(self._plan) as net:
            with EvidenceWriter(self._store, self._inspection_id) as writer:
                try:
                    await self._gather(net, writer)
                except (UserError, DBAPIError):
                    raise
                except Exception:
                    log.exception("gathering failed")
                    self.stop(StoppedBecause.CRASHED)
                await writer.aflush()
        self._finish()

    async def _gather(self, net: Net, writer: EvidenceWriter) -> None:
        visit = await self._unless_stopped(self._home(net))
        if visit is not None and visit.problem is not None:
            self.stop(visit.problem)
        if self._stop.is_set():
            return
        parts = assemble(self._store, self._plan, self._inspection_id, net, writer, self.progress)
        if visit is not None:
            await self._unless_stopped(self._take_in_home(parts, visit))
        self.progress.phase = Phase.WALK
        if not self._stop.is_set():
            await self._walk(parts)
        if parts.walk.cut_by_budget:
            self.stop(StoppedBecause.PAGE_BUDGET)
        self.progress.phase = Phase.COLUMNS
        await writer.aflush()
        close_gathering(self._store, self._inspection_id, parts)

    async def _unless_stopped(self, work: Coroutine[Any, Any, _Result]) -> _Result | None:
        """What ``work`` gives; None where the user would not wait for it."""
        task = asyncio.create_task(work)
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if task.done():
            return task.result()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return None

    async def _take_in_home(self, parts: Parts, visit: HomeVisit) -> None:
        await parts.begin_at_home(visit)
        await render_script_pages(self._store, self._inspection_id, parts)

    async def _home(self, net: Net) -> HomeVisit | None:
        """Open the home page; None where an earlier run has read it already."""
        with self._store.session() as session:
            if count_evidence(session, self._inspection_id).pages_fetched:
                return None
        visits = await open_home(self._plan, net)
        with self._store.session() as session:
            note_visits(session, self._inspection_id, visits)
        return visits[-1]

    async def _walk(self, parts: Parts) -> None:
        """Spider, verification and IPv6 probe side by side, until all is done or stopped."""
        spider = asyncio.create_task(self._spider(parts))
        verifying = asyncio.create_task(parts.verification.run())
        ipv6 = asyncio.create_task(probe_site(self._store, self._inspection_id, parts))
        ending = asyncio.create_task(self._all_done(parts, ipv6))
        stopping = asyncio.create_task(self._stop.wait())
        clock = asyncio.create_task(self._clock())
        try:
            await asyncio.wait({ending, stopping, spider}, return_when=asyncio.FIRST_COMPLETED)
            _raise_from(spider, ending)
        finally:
            await parts.walk.end()
            for task in (ending, stopping, clock, verifying, ipv6):
                task.cancel()
            await parts.verification.stop()
            await asyncio.gather(
                spider, ending, stopping, clock, verifying, ipv6, return_exceptions=True
            )

    async def _spider(self, parts: Parts) -> None:
        settings = SCRAPY_SETTINGS | {
            "CONCURRENT_REQUESTS": self._plan.connections * 2,
            "CONCURRENT_REQUESTS_PER_DOMAIN": self._plan.connections * 2,
        }
        runner = AsyncCrawlerRunner(settings)
        crawler = runner.create_crawler(PortalSpider)
        parts.walk.crawler = crawler
        await crawler.crawl_async(walk=parts.walk)

    async def _all_done(self, parts: Parts, ipv6: asyncio.Task[None]) -> None:
        """Wait until nothing waits, nothing is under way and the IPv6 probe has ended."""
        while True:
            while not (parts.walk.is_idle() and parts.verification.is_idle()):
                await parts.walk.pulse.wait()
            if not await render_script_pages(self._store, self._inspection_id, parts):
                break
        with contextlib.suppress(Exception):
            self.progress.phase = Phase.IPV6
            await asyncio.shield(ipv6)

    async def _clock(self) -> None:
        if self._plan.max_seconds is not None:
            await asyncio.sleep(self._plan.max_seconds)
            self.stop(StoppedBecause.TIME_BUDGET)

    def _finish(self) -> None:
        with self._store.session() as session:
            finish_gathering(
                session,
                get_inspection(session, self._inspection_id),
                stopped_because=self._stopped,
                active_seconds=self.progress.seconds,
            )
        self.progress.phase = Phase.DONE


def _raise_from(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error
