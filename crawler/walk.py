"""The walk over one site: what is fetched next, and what is made of every answer."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import contextlib
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from scrapy import Request

from config.settings import settings
from config.terms import LinkCause, LinkScope, LinkState, LinkVerdict
from crawler.discovery import Discovered, Discovery
from crawler.frontier import Entry, Waiting
from crawler.links.judge import Look
from crawler.net.exchange import Trail, next_url
from crawler.progress import Progress
from crawler.reading import read_page
from crawler.recorder import Fetched, Recorder, is_site_page
from crawler.urls import host_of
from store.tables import Item, Link, Mark, Page, PageBlock, Referrer

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.links.soft404 import SoftErrors
    from crawler.net.client import NetClient
    from crawler.net.exchange import Exchange
    from crawler.net.limiter import HostLimiter
    from crawler.plan import Plan
    from crawler.pulse import Pulse
    from crawler.reading.model import PageReading
    from crawler.robots import Robots
    from crawler.verification import Verification
    from store.writer import EvidenceWriter

log = logging.getLogger(__name__)

# A wall's page and an empty page are kept as evidence of what was met; they lead nowhere.
_READ_ALL_THE_SAME = frozenset({None, LinkCause.BLOCKED, LinkCause.NEEDS_SCRIPT})
_READABLE = ("text/html", "application/xhtml", "text/xml", "application/xml", "application/json")


class NotFetched(Enum):
    """Why an entry has no answer."""

    ROBOTS = auto()
    ABANDONED = auto()


@dataclass(slots=True)
class Walk:
    """Shared by scheduler, download handler and spider of one inspection.

    Everything here runs on one event loop; nothing of it may raise into Scrapy for a page's sake.
    """

    plan: Plan
    net: NetClient
    limiter: HostLimiter
    robots: Robots
    writer: EvidenceWriter
    discovery: Discovery
    recorder: Recorder
    waiting: Waiting
    verification: Verification
    soft_errors: SoftErrors
    progress: Progress
    pulse: Pulse
    pages_beat: Pulse
    """Beats for every answer, for whoever waits for pages."""
    crawler: Crawler | None = None
    """Scrapy's crawler, once it runs."""
    stopped: bool = False
    cut_by_budget: bool = False
    """Pages were left unread because the page budget was spent."""
    _fetching: set[asyncio.Task[Exchange | NotFetched]] = field(default_factory=set)

    # --- asked by the scheduler and the download handler --------------------------------------

    def has_waiting(self) -> bool:
        """Whether an entry may be handed out now."""
        return not self.stopped and bool(self.waiting) and not self._page_budget_spent()

    def next_entry(self) -> Entry | None:
        """The next entry to fetch; None when nothing waits or the budget is spent."""
        if self._page_budget_spent() and not self.waiting.taken:
            self._leave_the_rest()
        return self.waiting.pop() if self.has_waiting() else None

    async def fetch(self, entry: Entry) -> Exchange | NotFetched:
        """The answer to one entry, within the politeness of its host; raises nothing."""
        task = asyncio.ensure_future(self._fetch(entry))
        self._fetching.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            if not self.stopped:
                raise
            return NotFetched.ABANDONED
        finally:
            self._fetching.discard(task)

    def is_idle(self) -> bool:
        """Nothing waits that may still be fetched, and nothing is under way."""
        return not self.waiting.taken and not self.has_waiting()

    async def end(self) -> None:
        """Hand out nothing more, give up what is under way, and close the spider."""
        self.stopped = True
        for task in self._fetching:
            task.cancel()
        if self.crawler is not None and self.crawler.engine is not None:
            with contextlib.suppress(RuntimeError):
                await self.crawler.engine.close_spider_async(reason="finished")

    def walk_after_all(self, entry: Entry) -> None:
        """Queue a page that a second look found alive."""
        if self.crawler is not None and self.crawler.engine is not None and not self.stopped:
            self.crawler.engine.crawl(Request(entry.url, meta={"entry": entry}))

    async def _fetch(self, entry: Entry) -> Exchange | NotFetched:
        if not await self.robots.allows(entry.url):
            return NotFetched.ROBOTS
        async with self.limiter.slot(host_of(entry.url)):
            return await self.net.exchange(entry.url)

    def _leave_the_rest(self) -> None:
        """The page budget is spent: what stands on the home page is still verified, though not
        read; the rest stays queued in the table."""
        for entry in self.waiting.drain():
            self.waiting.done(entry.key)
            self.cut_by_budget = True
            if entry.on_home:
                self.verification.verify(entry)

    # --- told by the spider --------------------------------------------------------------------

    async def received(self, entry: Entry, exchange: Exchange | NotFetched) -> None:
        """Take in an answer. A fault of ours in one page never ends the walk."""
        try:
            await self._take_in(entry, exchange)
        except Exception:
            log.exception("page could not be taken in: %s", entry.url)
            self._end(entry, Look(None, None, "网页读取出错，内容未评估"))
        finally:
            self.waiting.done(entry.key)
            self.progress.pages_waiting = len(self.waiting)
            self.pulse.beat()
            self.pages_beat.beat()

    async def _take_in(self, entry: Entry, exchange: Exchange | NotFetched) -> None:
        if exchange is NotFetched.ABANDONED:
            return
        if exchange is NotFetched.ROBOTS:
            self._end(entry, Look(LinkCause.ROBOTS_EXCLUDED, None))
        elif exchange.redirect_target is not None:
            self._redirected(entry, exchange)
        else:
            await self._answered(entry, exchange)

    async def _answered(self, entry: Entry, exchange: Exchange) -> None:
        look = self.soft_errors.look(entry, exchange)
        if look.doubtful:
            look = await self.soft_errors.judge(Trail([exchange]), entry.kind)
        if look.passing:
            self._back_off(entry, look)
            self.verification.second_look(entry, look)
        elif look.cause in _READ_ALL_THE_SAME and _is_readable(exchange):
            self._read(entry, exchange, look)
        else:
            self._end(entry, look, exchange)

    def _back_off(self, entry: Entry, look: Look) -> None:
        """Leave a host alone for as long as it asks, within reason."""
        if look.retry_after:
            most = settings().politeness.max_retry_after_seconds
            self.limiter.penalize(host_of(entry.url), min(look.retry_after, most))

    def _redirected(self, entry: Entry, exchange: Exchange) -> None:
        target, _ = next_url(exchange)
        if (
            target is None
            or target == entry.url
            or self.discovery.scope.of(target) is not LinkScope.SITE
        ):
            # Off the site, or to itself with a cookie: a trail of its own tells more.
            self.verification.verify(entry)
            return
        if entry.redirects >= self.net.limits.redirects:
            self._end(entry, Look(LinkCause.REDIRECT_LOOP, exchange.status), exchange)
            return
        self._end(entry, Look(None, exchange.status), exchange, final_url=target)
        self._queue(self.discovery.target(entry, target))

    def _read(self, entry: Entry, exchange: Exchange, look: Look) -> None:
        reading = read_page(
            exchange.body,
            exchange.url,
            as_of=self.plan.as_of,
            content_type=exchange.headers.get("content-type"),
            is_home=entry.depth == 0,
        )
        self._store_page(entry, exchange, reading, look)
        if reading.redirect_to and self.discovery.scope.of(reading.redirect_to) is LinkScope.SITE:
            self._queue(self.discovery.target(entry, reading.redirect_to))

    def _store_page(
        self, entry: Entry, exchange: Exchange, reading: PageReading, look: Look
    ) -> None:
        """Write what was read of a page and queue what it leads to."""
        self.progress.pages += 1
        self.discovery.guards.saw(entry.url, reading.text_hash)
        fetched = Fetched(
            final_url=exchange.url,
            status=exchange.status,
            content_type=exchange.headers.get("content-type"),
            size=len(exchange.body),
            ms=exchange.ms_total,
            at=exchange.at,
            challenge=look.note if look.cause is LinkCause.BLOCKED else None,
        )
        self.writer.add(Page, [self.recorder.page_row(entry, fetched, reading)])
        self.writer.add(PageBlock, self.recorder.block_rows(entry, reading))
        self.writer.add(Item, self.recorder.item_rows(entry, reading))
        if is_site_page(reading):
            self.writer.add(Mark, self.recorder.mark_rows(entry, reading))
        if look.cause is None:
            self._queue(self.discovery.of_page(entry, reading))
        self._end(entry, look, exchange)

    def _queue(self, found: Discovered) -> None:
        self.writer.add(Link, found.link_rows)
        self.writer.add(Referrer, found.referrer_rows)
        for entry in found.to_walk:
            self.waiting.push(entry)
        for entry in found.to_verify:
            self.verification.push(entry)

    # --- results -------------------------------------------------------------------------------

    def _end(
        self,
        entry: Entry,
        look: Look,
        exchange: Exchange | None = None,
        *,
        final_url: str | None = None,
    ) -> None:
        self.progress.dead += look.verdict is LinkVerdict.DEAD
        self.progress.links_checked += 1
        self.writer.update_links(
            [
                {
                    "key": entry.key,
                    "state": LinkState.DONE,
                    "verdict": look.verdict,
                    "cause": look.cause,
                    "status": look.status,
                    "content_type": exchange.content_type if exchange else None,
                    "size": len(exchange.body) if exchange else None,
                    "final_url": final_url,
                    "note": look.note,
                    "certificate_fault": exchange.certificate_fault if exchange else None,
                    "checked_at": exchange.at if exchange else dt.datetime.now(dt.UTC),
                }
            ]
        )

    def _page_budget_spent(self) -> bool:
        if self.plan.max_pages is None:
            return False
        return self.progress.pages + self.waiting.taken >= self.plan.max_pages


def _is_readable(exchange: Exchange) -> bool:
    """HTML, XML or JSON by its header, or by its first bytes where the header says nothing."""
    content_type = (exchange.headers.get("content-type") or "").lower()
    if content_type.startswith(_READABLE):
        return True
    return content_type in {"", "text/plain"} and exchange.body.lstrip()[:1] in {b"<", b"{", b"["}
