"""Carries the requests of one page to our own client: the browser itself has no way out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from playwright.async_api import Error as BrowserError

from config.rendering import Fault, RenderingRules
from crawler.net.exchange import Exchange, next_url
from crawler.rendering.requests import (
    for_another_host,
    forwarded,
    handed_on,
    is_refusal,
    is_usable,
)
from crawler.urls import host_of, registered_domain

if TYPE_CHECKING:
    from playwright.async_api import Request, Route

    from crawler.net.client import NetClient
    from crawler.net.limiter import HostLimiter

log = logging.getLogger(__name__)

Allows = Callable[[str], Awaitable[bool]]
"""Whether data may be fetched from an address (robots.txt)."""

_KEPT = frozenset({"script", "stylesheet"})
_METHODS = frozenset({"GET", "POST"})
_LONGEST = 160
"""Characters of an address or an error that are kept as an example."""


@dataclass(slots=True)
class Kept:
    """Scripts and styles that pages of one site share, as they were answered."""

    room: int
    """Bytes that may still be kept."""
    _answers: dict[str, Exchange] = field(default_factory=dict)

    def get(self, url: str) -> Exchange | None:
        return self._answers.get(url)

    def keep(self, url: str, exchange: Exchange) -> None:
        if len(exchange.body) <= self.room:
            self.room -= len(exchange.body)
            self._answers[url] = exchange


@dataclass(slots=True)
class Way:
    """How requests leave, the same for all pages of a round."""

    net: NetClient
    limiter: HostLimiter
    allows: Allows
    rules: RenderingRules
    kept: Kept


class Courier:
    """Answers the requests of one page, within its limits.

    Everything goes through ``way.net`` (so its addresses, names and sizes hold) and the host
    limiter. ``missed`` tells what the page did not get; ``fault`` why it could not be opened.
    """

    def __init__(self, url: str, way: Way) -> None:
        self.missed: list[str] = []
        self.fault: str | None = None
        self.last_active = 0.0
        """Time of the loop when a request last began or ended."""
        self._url = url.partition("#")[0]
        self._host = host_of(url)
        self._way = way
        self._limits = way.rules.limits
        self._opened = False
        self._requests = 0
        self._bytes = 0
        self._tasks: dict[asyncio.Task[None], str] = {}
        """Requests under way, and where they go."""

    @property
    def busy(self) -> bool:
        """Whether a request is under way."""
        return bool(self._tasks)

    def take(self, route: Route) -> None:
        """Answer one request of the page, in its own time."""
        task = asyncio.create_task(self._serve(route))
        self._tasks[task] = route.request.url
        self._touch()
        task.add_done_callback(self._ended)

    def miss(self, what: str) -> None:
        """Note something that the page needed and did not get."""
        if len(self.missed) < self._limits.missed:
            self.missed.append(what[:_LONGEST])

    def script_broke(self, error: BrowserError) -> None:
        """A script of the page ended with an error."""
        text = " ".join(error.message.encode("utf-8", "replace").decode().split())
        self.miss(self._way.rules.say(Fault.SCRIPT_ERROR, error=text))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give up what is under way: the page is left, and did not get it."""
        given_up = dict(self._tasks)
        for task, url in given_up.items():
            self.miss(url)
            task.cancel()
        if given_up:
            await asyncio.wait(given_up, timeout=self._way.rules.limits.grace_seconds)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        self._touch()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("request of a page could not be served", exc_info=error)

    def _touch(self) -> None:
        self.last_active = asyncio.get_running_loop().time()

    async def _serve(self, route: Route) -> None:
        exchange = None
        # Given up with its page, it still has to be answered: Playwright waits for that.
        with suppress(BrowserError, asyncio.CancelledError):
            exchange = await self._answer(route.request)
        # The page may have gone away while it was being served, or the answer be one that no
        # browser takes.
        with suppress(BrowserError):
            if exchange is not None and exchange.status is not None:
                headers = handed_on(exchange)
                await route.fulfill(status=exchange.status, headers=headers, body=exchange.body)
                return
        with suppress(BrowserError):
            # A page that may not be left stays as it is; any other fault would take its place.
            await route.abort("aborted")

    async def _answer(self, request: Request) -> Exchange | None:
        """What the browser is given; None: nothing."""
        kind, url = request.resource_type, request.url
        if kind not in self._way.rules.loaded or self._is_ignored(url):
            return None
        if kind == "document":
            return await self._document(request)
        kept = self._way.kept.get(url) if kind in _KEPT else None
        if kept is not None:
            return kept
        if not await self._may_be_asked(request):
            self.miss(url)
            return None
        exchange = await self._fetch(request)
        self._judge(request, exchange)
        return exchange

    async def _document(self, request: Request) -> Exchange | None:
        """The page itself, once. What stands in a frame is walked as a page of its own."""
        if request.frame.parent_frame is not None:
            return None
        if self._opened or request.url.partition("#")[0] != self._url:
            self.miss(self._way.rules.say(Fault.MOVED, url=request.url))
            return None
        self._opened = True
        exchange = await self._exchange(request.url, request, await _headers(request))
        self.fault = self._fault_of(exchange)
        return None if self.fault else exchange

    def _fault_of(self, exchange: Exchange) -> str | None:
        say = self._way.rules.say
        target, _ = next_url(exchange)
        if target is not None:
            return say(Fault.MOVED, url=target)
        if exchange.cause is not None or exchange.truncated:
            return say(Fault.NOT_OPENED, error=exchange.error or exchange.cause or "")
        if exchange.status is None or exchange.status >= 400:
            return say(Fault.BAD_STATUS, status=exchange.status)
        return None

    async def _may_be_asked(self, request: Request) -> bool:
        url, posted = request.url, request.post_data_buffer or b""
        if self._requests >= self._limits.requests or self._bytes >= self._limits.bytes:
            return False
        if request.method not in _METHODS or len(posted) > self._limits.posted_bytes:
            return False
        if request.method == "POST" and not self._may_be_posted_to(host_of(url)):
            return False
        self._requests += 1
        return request.resource_type not in self._way.rules.data or await self._way.allows(url)

    def _may_be_posted_to(self, host: str) -> bool:
        own = registered_domain(host) == registered_domain(self._host)
        return own or self._way.rules.posted_to.search(host) is not None

    def _is_ignored(self, url: str) -> bool:
        return self._way.rules.ignored_hosts.search(host_of(url)) is not None

    async def _fetch(self, request: Request) -> Exchange:
        """The answer behind redirects: the browser would follow them on a way out of its own."""
        url, left = request.url, self._way.net.limits.redirects
        headers = await _headers(request)
        while True:
            hop = await self._exchange(url, request, headers)
            target, _ = next_url(hop)
            if target is None or request.method != "GET" or not left:
                return hop
            if host_of(target) != host_of(url):
                headers = for_another_host(headers)
            url, left = target, left - 1

    async def _exchange(self, url: str, request: Request, headers: Mapping[str, str]) -> Exchange:
        async with self._way.limiter.slot(host_of(url)):
            room = max(1, self._limits.bytes - self._bytes)
            exchange = await self._way.net.exchange(
                url,
                method=request.method,
                headers=headers,
                content=request.post_data_buffer or b"",
                max_bytes=min(room, self._way.net.limits.page_bytes),
            )
        self._bytes += len(exchange.body)
        return exchange

    def _judge(self, request: Request, exchange: Exchange) -> None:
        """Note what the page did not get, and keep what its next of kin will ask for."""
        is_data = request.resource_type in self._way.rules.data
        if not is_usable(exchange) or (is_data and is_refusal(exchange, self._way.rules)):
            self.miss(request.url)
        elif request.resource_type in _KEPT and request.method == "GET":
            self._way.kept.keep(request.url, exchange)


async def _headers(request: Request) -> dict[str, str]:
    return forwarded(await request.all_headers())
