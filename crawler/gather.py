"""GATHER: one inspection's evidence, from the home page to the last second look."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from scrapy.crawler import AsyncCrawlerRunner
from sqlalchemy.exc import DBAPIError

from config.errors import UserError
from config.terms import Phase, StoppedBecause
from config.walk import walk_settings
from crawler.assembly import Assembly, Parts
from crawler.closing import close_gathering, note_referrer_counts
from crawler.ending import Ending
from crawler.functions import try_functions
from crawler.home import HomeVisit, note_visits, open_home
from crawler.ipv6_stage import probe_site, probe_unopened
from crawler.network import Net, SharedNetwork, open_network
from crawler.progress import Progress
from crawler.rendering.home import as_shown
from crawler.rendering_stage import render_script_pages
from crawler.sitemaps import Sitemaps
from crawler.spider import SCRAPY_SETTINGS, PortalSpider
from store.faults import is_programs_fault, user_error
from store.inspections import (
    count_evidence,
    finish_gathering,
    get_inspection,
    note_active_seconds,
    reopen,
)
from store.pagememory import forget_older
from store.writer import EvidenceWriter

if TYPE_CHECKING:
    from crawler.links.result import SharedResults
    from crawler.plan import Plan
    from store.database import Store
    from store.writerthread import WriterThread

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Together:
    """What a gathering shares with others of its process; alone, each makes its own."""

    network: SharedNetwork | None = None
    writer: WriterThread | None = None
    results: SharedResults | None = None
    """Of links to other sites, found by the other inspections of the same audit."""
    desk: Executor | None = None
    """For the work at the end that holds a processor or the database for longer."""
    notes_time: bool = False
    """Somebody else notes how long every gathering has run."""


class Gathering:
    """Runs once. What is stored when it ends, for whatever reason, is consistent and can be
    judged; what could not be seen is told by ``stopped_because``."""

    def __init__(
        self, store: Store, plan: Plan, inspection_id: int, together: Together | None = None
    ) -> None:
        self.progress = Progress(max_pages=plan.max_pages, max_seconds=plan.max_seconds)
        self.ending = Ending()
        self._store = store
        self._plan = plan
        self._inspection_id = inspection_id
        self._together = together or Together()

    def stop(self, reason: StoppedBecause) -> None:
        """End in good order as soon as possible; the first reason stands."""
        self.ending.stop(reason)

    async def run(self) -> None:
        """Gather until the site, the budget or the user ends it, going on where an earlier run
        was broken off. Raises ``UserError`` where the store fails."""
        self._reopen()
        shared, thread = self._together.network, self._together.writer
        async with (
            open_network(self._plan, shared, self._together.results) as net,
            self._on_the_clock(),
        ):
            with EvidenceWriter(self._store, self._inspection_id, thread=thread) as writer:
                await self._unless_it_crashes(self._gather(net, writer))
                if self.ending.failure is not None:
                    raise self.ending.failure
                await writer.aflush()
        await self._beside(self._finish)
        self.progress.phase = Phase.DONE

    async def _unless_it_crashes(self, work: Coroutine[Any, Any, None]) -> None:
        """A fault of ours is one more reason to end; what the user can mend is raised."""
        try:
            await work
        except UserError:
            raise
        except DBAPIError as error:
            if not is_programs_fault(error):
                raise user_error(error, self._store.where) from error
            self._crashed()
        except Exception:
            self._crashed()

    def _crashed(self) -> None:
        log.exception("gathering failed")
        self.stop(StoppedBecause.CRASHED)

    async def _beside(self, work: Callable[[], _Result]) -> _Result:
        """What keeps a processor or the database busy, beside the loop where others share it."""
        if self._together.desk is None:
            return work()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._together.desk, work)

    async def _gather(self, net: Net, writer: EvidenceWriter) -> None:
        visit = await self._home(net)
        if self.ending.has_come:
            return
        assembly = Assembly(
            self._store,
            self._plan,
            self._inspection_id,
            net,
            writer,
            self.progress,
            self.ending,
        )
        parts = assembly.assemble()
        await self._unless_it_crashes(self._look_at_all(parts, visit))
        if self.ending.failure is None:
            self.progress.phase = Phase.COLUMNS
            await note_referrer_counts(parts)
            if await self._beside(
                lambda: close_gathering(self._store, self._inspection_id, parts, self.ending)
            ):
                self.stop(StoppedBecause.CRASHED)

    async def _look_at_all(self, parts: Parts, visit: HomeVisit | None) -> None:
        await self.ending.cuts_short(self._begin(parts, visit))
        if self.ending.has_come:
            return
        await self._walk(parts)
        if self._plan.functions and self._plan.focus is None:
            trying = try_functions(self._store, self._inspection_id, parts)
            await self.ending.cuts_short(trying)
        if self._plan.focus is not None or parts.walk.cut_by_budget:
            # Most of the site was left alone: nothing that was not seen may be called missing.
            self.stop(StoppedBecause.PAGE_BUDGET)

    async def _begin(self, parts: Parts, visit: HomeVisit | None) -> None:
        await parts.begin(visit)
        await render_script_pages(self._store, self._inspection_id, parts)

    async def _home(self, net: Net) -> HomeVisit | None:
        """Open the home page; None where an earlier run has read it already."""
        with self._store.session() as session:
            if count_evidence(session, self._inspection_id).pages_fetched:
                return None
        visits = await self.ending.cuts_short(self._visit_home(net))
        if visits is None:
            return None
        with self._store.session() as session:
            note_visits(session, self._inspection_id, visits)
        if visits[-1].problem is not None:
            await self._without_home(net, visits[-1])
            self.stop(visits[-1].problem)
        return visits[-1]

    async def _without_home(self, net: Net, visit: HomeVisit) -> None:
        """What can be told of a site that does not open. A wrong address, a wall and an outage of
        our own say nothing about the site."""
        if visit.problem is StoppedBecause.HOME_UNREACHABLE and not visit.page.our_side:
            self.progress.phase = Phase.IPV6
            probing = probe_unopened(self._store, self._inspection_id, self._plan, net)
            await self.ending.cuts_short(probing)

    async def _visit_home(self, net: Net) -> list[HomeVisit]:
        visits = await open_home(self._plan, net)
        return [*visits[:-1], await as_shown(self._plan, net, visits[-1])]

    async def _walk(self, parts: Parts) -> None:
        """Spider, verification and IPv6 probe side by side, until all is done or stopped."""
        self.progress.phase = Phase.WALK
        spider = asyncio.create_task(self._spider(parts))
        verifying = asyncio.create_task(parts.verification.run())
        ipv6 = asyncio.create_task(probe_site(self._store, self._inspection_id, parts))
        done = asyncio.create_task(self._all_done(parts, ipv6))
        stopping = asyncio.create_task(self.ending.wait())
        try:
            await asyncio.wait(
                {done, stopping, spider, verifying}, return_when=asyncio.FIRST_COMPLETED
            )
            _raise_from(spider, verifying, done)
            if not (done.done() or stopping.done()):
                raise RuntimeError("the spider was closed before the walk was done")
        finally:
            await parts.walk.end()
            for task in (done, stopping, verifying, ipv6):
                task.cancel()
            await parts.verification.stop()
            await asyncio.gather(spider, done, stopping, verifying, ipv6, return_exceptions=True)

    async def _spider(self, parts: Parts) -> None:
        crawler = _runner(self._plan.connections * 2).create_crawler(PortalSpider)
        parts.walk.crawler = crawler
        await crawler.crawl_async(walk=parts.walk)

    async def _all_done(self, parts: Parts, ipv6: asyncio.Task[None]) -> None:
        """Wait until nothing waits, nothing is under way and the IPv6 probe has ended."""
        sitemaps = Sitemaps(parts)
        parts.walk.mind_the_budget()
        await self._idle(parts, sitemaps)
        while await render_script_pages(self._store, self._inspection_id, parts):
            await self._idle(parts, sitemaps)
        self.progress.phase = Phase.IPV6
        with contextlib.suppress(Exception):
            await asyncio.shield(ipv6)

    async def _idle(self, parts: Parts, sitemaps: Sitemaps) -> None:
        while not (await _is_walked(parts, sitemaps) and parts.verification.is_idle()):
            self.progress.phase = Phase.LINKS if parts.walk.is_idle() else Phase.WALK
            await parts.walk.pulse.wait()

    @asynccontextmanager
    async def _on_the_clock(self) -> AsyncIterator[None]:
        """End when the time is spent, and note now and then how much is."""
        tasks = [asyncio.create_task(self._time_limit())]
        if not self._together.notes_time:
            tasks.append(asyncio.create_task(self._heartbeat()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _time_limit(self) -> None:
        if self._plan.max_seconds is not None:
            await asyncio.sleep(self._plan.max_seconds - self.progress.seconds)
            self.stop(StoppedBecause.TIME_BUDGET)

    async def _heartbeat(self) -> None:
        while True:
            await asyncio.sleep(walk_settings().heartbeat_seconds)
            await asyncio.to_thread(self._note_time)

    def _note_time(self) -> None:
        with self._store.session() as session:
            note_active_seconds(session, self._inspection_id, self.progress.seconds)

    def _reopen(self) -> None:
        with self._store.session() as session:
            inspection = get_inspection(session, self._inspection_id)
            self.progress.earlier_seconds = inspection.active_seconds
            reopen(session, inspection)

    def _finish(self) -> None:
        with self._store.session() as session:
            inspection = get_inspection(session, self._inspection_id)
            inspection.home_note = self.ending.note or inspection.home_note
            finish_gathering(
                session,
                inspection,
                stopped_because=self.ending.reason,
                active_seconds=self.progress.seconds,
            )
            forget_older(session, inspection)
            session.commit()


@functools.lru_cache
def _runner(at_once: int) -> AsyncCrawlerRunner:
    """One for all the walks of a process: to make its settings takes longer than to read a page."""
    settings = SCRAPY_SETTINGS | {
        "CONCURRENT_REQUESTS": at_once,
        "CONCURRENT_REQUESTS_PER_DOMAIN": at_once,
    }
    return AsyncCrawlerRunner(settings)


async def _is_walked(parts: Parts, sitemaps: Sitemaps) -> bool:
    """Whether nothing is left to be walked, not even what only a sitemap lists; while that is read,
    a second look may have brought back a page."""
    return parts.walk.is_idle() and not await sitemaps.feed() and parts.walk.is_idle()


def _raise_from(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error
