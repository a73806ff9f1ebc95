"""The network side of the walk: for each entry one answer, with what is to be said of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from config.terms import LinkScope
from crawler.discovery import key_of
from crawler.frontier import Entry
from crawler.links.judge import Look
from crawler.net.exchange import Trail, next_url
from crawler.urls import host_of

if TYPE_CHECKING:
    from crawler.links.courtesy import Courtesy
    from crawler.links.soft404 import SoftErrors
    from crawler.memory.site import Recalled, SiteMemory
    from crawler.net.client import NetClient
    from crawler.net.exchange import Exchange
    from crawler.net.limiter import HostLimiter
    from crawler.onward import Onward
    from crawler.robots import Robots
    from crawler.scope import Scope
    from crawler.sitewatch import SiteWatch

log = logging.getLogger(__name__)

_NOT_MODIFIED = 304


class NotFetched(Enum):
    """Why an entry has no answer."""

    ROBOTS = auto()
    ABANDONED = auto()
    """The gathering ends; the entry waits on in the table."""
    FAULT = auto()
    """Of ours."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for an entry."""

    entry: Entry
    """The entry that the content belongs to: of redirects that came round until a cookie was kept,
    the one at their head."""
    exchange: Exchange
    look: Look
    """Of a redirect: no more than its status."""
    leads_to: str | None = None
    """Where the visitor is sent on, if the answer has no content of its own."""
    known: Recalled | None = None
    """What the last inspection has left of the page."""
    off_the_site: bool = False
    """It is a redirect that leaves the site or leads nowhere: a look of its own tells more."""


@dataclass(slots=True)
class Fetcher:
    """Fetches within the politeness of every host.

    ``lanes`` is how many pages may be on their way at a time, from the request until what was read
    is committed: so many are fetched again, at most, when the process is killed.
    """

    net: NetClient
    limiter: HostLimiter
    robots: Robots
    scope: Scope
    soft_errors: SoftErrors
    courtesy: Courtesy
    watch: SiteWatch
    onward: Onward
    memory: SiteMemory
    lanes: int
    stopped: bool = False
    _under_way: set[asyncio.Task[Answer | NotFetched]] = field(default_factory=set)
    _free: asyncio.Semaphore = field(init=False)
    _loop: asyncio.AbstractEventLoop = field(init=False)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.lanes)
        self._loop = asyncio.get_running_loop()

    async def fetch(self, entry: Entry) -> Answer | NotFetched:
        """The answer to one entry; raises nothing. :meth:`free_lane` must follow."""
        if self.stopped:
            return NotFetched.ABANDONED
        task = asyncio.ensure_future(self._safely(entry))
        self._under_way.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            if not self.stopped:
                raise
            return NotFetched.ABANDONED
        finally:
            self._under_way.discard(task)

    def free_lane(self) -> None:
        """Everything of one page is committed."""
        self._free.release()

    def call(self, what: Callable[[], None]) -> None:
        """Do it on the loop. Any thread may call."""
        with contextlib.suppress(RuntimeError):  # The loop is closed: nobody waits any more.
            self._loop.call_soon_threadsafe(what)

    def stop(self) -> None:
        """Give up what is under way."""
        self.stopped = True
        self.watch.stop()
        for task in self._under_way:
            task.cancel()

    async def _safely(self, entry: Entry) -> Answer | NotFetched:
        await self._free.acquire()
        try:
            return await self._fetch(entry)
        except Exception:
            log.exception("page could not be fetched: %s", entry.url)
            return NotFetched.FAULT

    async def _fetch(self, entry: Entry) -> Answer | NotFetched:
        if not await self.robots.allows(entry.url):
            return NotFetched.ROBOTS
        answer = await self._ask(entry)
        return answer if await self.watch.bears(answer.look) else NotFetched.ABANDONED

    async def _ask(self, entry: Entry) -> Answer:
        known = await self.memory.recall(entry)
        conditions = self.memory.conditions(entry, known)
        exchange = await self._request(entry, conditions)
        if known is not None and conditions and exchange.status == _NOT_MODIFIED:
            if not self.memory.wants_proof():
                return _as_it_was(entry, exchange, known)
            exchange, known = await self._request(entry, {}), replace(known, to_prove=True)
        if exchange.redirect_target is not None:
            return await self._redirected(entry, exchange)
        look = self.soft_errors.look(entry, exchange)
        if look.doubtful:
            look = await self.soft_errors.judge(Trail([exchange]), entry.kind)
        return Answer(entry, exchange, look, known=known)

    async def _request(self, entry: Entry, headers: dict[str, str]) -> Exchange:
        async with self.limiter.slot(host_of(entry.url)):
            exchange = await self.net.exchange(entry.url, headers=headers)
        self.courtesy.heed(exchange)
        return exchange

    async def _redirected(self, entry: Entry, exchange: Exchange) -> Answer:
        target, _ = next_url(exchange)
        look = Look(None, exchange.status)
        if target is None or self.scope.of(target) is not LinkScope.SITE:
            return Answer(entry, exchange, look, off_the_site=True)
        if self.onward.comes_round(entry.key, key_of(target)):
            return await self._with_cookies(entry.asked_for)
        return Answer(entry, exchange, look, leads_to=target)

    async def _with_cookies(self, head: Entry) -> Answer:
        """The redirects came round. A browser keeps the cookies on the way, and may get through."""
        trail = await self.net.follow(head.url, limiter=self.limiter)
        self.courtesy.heed(trail.last)
        if trail.loop or trail.last.url == head.url:
            outcome = trail if trail.loop else Trail([trail.last])
            return Answer(head, trail.last, await self.soft_errors.judge(outcome, head.kind))
        return Answer(head, trail.last, Look(None, trail.last.status), off_the_site=True)


def _as_it_was(entry: Entry, exchange: Exchange, known: Recalled) -> Answer:
    """The answer that the page itself would have been, with what it was the last time."""
    headers = exchange.headers.copy()
    headers.pop("content-type", None)
    if known.kept.content_type is not None:
        headers["content-type"] = known.kept.content_type
    page = replace(exchange, status=200, headers=headers, known_size=known.kept.size)
    return Answer(entry, page, Look(None, 200), known=replace(known, trusted=True))
