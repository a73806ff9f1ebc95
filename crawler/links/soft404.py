"""What each host answers to addresses that never were: asked once, compared against ever after."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from selectolax.lexbor import LexborHTMLParser

from config.terms import LinkCause, LinkKind
from crawler.links.content import HtmlView, is_html
from crawler.links.judge import Look, look_from
from crawler.links.likeness import Features, Samples, features_of, same_page
from crawler.links.randoms import at_root, bucket_of, nearby, place_of
from crawler.links.redirects import is_home
from crawler.net.exchange import Exchange, Trail
from crawler.urls import host_of, origin_of, resolve

if TYPE_CHECKING:
    from crawler.net.client import NetClient
    from crawler.net.limiter import HostLimiter

_REMEMBERED = 1024
_PLACES_PER_HOST = 24
"""Neighbourhoods of one host that are asked about; a site may have thousands of directories."""
_COMPARED_PAGES = 5
_SAYS_NOTHING = frozenset(
    {
        LinkCause.BLOCKED,
        LinkCause.RATE_LIMITED,
        LinkCause.PRIVATE_ADDRESS,
        LinkCause.BUDGET,
        LinkCause.DNS_FAILURE,
        LinkCause.CONNECT_FAILURE,
        LinkCause.TLS_FAILURE,
        LinkCause.TIMEOUT,
    }
)


class _Entry(Protocol):
    """What is asked of a frontier entry."""

    @property
    def url(self) -> str: ...
    @property
    def kind(self) -> LinkKind: ...


class SoftErrors:
    """Samples of error pages by host and ending, and by neighbourhood where a page is in doubt."""

    def __init__(
        self, net: NetClient, limiter: HostLimiter, *, homes: Collection[str] = ()
    ) -> None:
        self._net = net
        self._limiter = limiter
        self._homes = homes
        self._asked: OrderedDict[Hashable, asyncio.Task[Samples | None]] = OrderedDict()
        self._places: dict[str, int] = {}

    async def prepare(self, home_url: str) -> None:
        """Ask the host of ``home_url`` ahead of its walk."""
        for path in ("/x.html", "/x"):
            await self.of_host(origin_of(home_url) + path)

    async def of_host(self, url: str) -> Samples | None:
        """What the host of ``url`` answers at its root, for its ending; None: unknown."""
        return await self._once(_host_key(url), at_root(url), at_root(url))

    async def beside(self, url: str) -> Samples | None:
        """What is answered in the immediate neighbourhood of ``url``; None where that is unknown
        or the host has been asked often enough."""
        key = place_of(url)
        if key not in self._asked:
            origin = origin_of(url)
            if self._places.get(origin, 0) >= _PLACES_PER_HOST:
                return None
            self._places[origin] = self._places.get(origin, 0) + 1
        return await self._once(key, nearby(url), nearby(url))

    def look(self, entry: _Entry, exchange: Exchange, reading: object = None) -> Look:
        """A look at a page of the walk with what is known so far, without asking anybody.

        ``doubtful``: have it verified; the verifier asks the neighbourhood.
        """
        if is_home(entry.url, self._homes):
            return look_from(exchange, entry.kind, homes=self._homes)
        task = self._asked.get(_host_key(entry.url))
        samples = task.result() if task is not None and _succeeded(task) else None
        look = look_from(exchange, entry.kind, homes=self._homes, samples=samples)
        if task is None and look.cause is None:
            return replace(look, doubtful=True)
        return look

    async def judge(self, trail: Trail, kind: LinkKind, *, promised: str | None = None) -> Look:
        """The verdict on a trail, with whatever must be asked of the server to found it."""
        url = trail.first.url
        look = look_from(trail, kind, promised=promised, homes=self._homes)
        if is_home(url, self._homes) or not _comparable(trail, look):
            return look
        samples = await self.of_host(url)
        if samples is not None:
            compared = look_from(trail, kind, promised=promised, homes=self._homes, samples=samples)
            if compared.cause is not look.cause:
                return compared
        if not (look.doubtful or look.cause is LinkCause.WRONG_TYPE):
            return look
        samples = await self.beside(url)
        if samples is None:
            return look
        return look_from(trail, kind, promised=promised, homes=self._homes, samples=samples)

    async def _once(self, key: Hashable, first: str, second: str) -> Samples | None:
        task = self._asked.get(key)
        if task is None or task.cancelled():
            task = asyncio.get_running_loop().create_task(self._ask(first, second))
            self._asked[key] = task
            while len(self._asked) > _REMEMBERED:
                self._asked.popitem(last=False)
        return await asyncio.shield(task)

    async def _ask(self, first: str, second: str) -> Samples | None:
        trails = [await self._fetch(first), await self._fetch(second)]
        looks = [look_from(trail, LinkKind.PAGE) for trail in trails]
        if any(look.cause in _SAYS_NOTHING for look in looks):
            return None
        statuses = [trail.last.status or 0 for trail in trails]
        if (statuses[0] < 300) != (statuses[1] < 300):
            return None
        features = [_features(trail) for trail in trails]
        samples = Samples(features[0], features[1], statuses[0], final_url=_common_target(trails))
        if not samples.soft:
            return samples
        alike = await self._all_alike(samples, first)
        return Samples(
            samples.first, samples.second, samples.status, samples.final_url, all_alike=alike
        )

    async def _all_alike(self, samples: Samples, url: str) -> bool:
        """Whether the home page, and whatever it links to, is that same page."""
        home = origin_of(url) + "/"
        trail = await self._fetch(home)
        if self._differs(samples, trail):
            return False
        for link in _spread(_links_of(trail.last)):
            if self._differs(samples, await self._fetch(link)):
                return False
        return True

    def _differs(self, samples: Samples, trail: Trail) -> bool:
        last = trail.last
        if last.cause is not None or last.status != 200:
            return False
        view = HtmlView.of(last)
        return not is_html(last) or not same_page(samples, trail.first.url, last.url, view)

    async def _fetch(self, url: str) -> Trail:
        return await self._net.follow(url, limiter=self._limiter)


def _spread(links: list[str]) -> list[str]:
    """A few of ``links`` from all over the page: those that stand together may be dead together."""
    step = max(1, len(links) // _COMPARED_PAGES)
    return links[::-1][::step][:_COMPARED_PAGES]


def _host_key(url: str) -> Hashable:
    return origin_of(url), bucket_of(url)


def _succeeded(task: asyncio.Task[Samples | None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


def _comparable(trail: Trail, look: Look) -> bool:
    """Whether it is a page (or one in a file's place) that could be an error page."""
    if look.cause not in (None, LinkCause.WRONG_TYPE, LinkCause.NEEDS_SCRIPT):
        return False
    return trail.last.method != "HEAD" and is_html(trail.last)


def _features(trail: Trail) -> Features | None:
    last = trail.last
    return features_of(HtmlView.of(last), trail.first.url) if is_html(last) else None


def _common_target(trails: list[Trail]) -> str | None:
    """Where both addresses were sent, if to one and the same."""
    first, second = (trail.last.url for trail in trails)
    moved = all(len(trail.hops) > 1 for trail in trails)
    return first if moved and first == second else None


def _links_of(exchange: Exchange) -> list[str]:
    """Deep addresses of the same host that a page links to, each once."""
    host = host_of(exchange.url)
    found: dict[str, None] = {}
    for node in LexborHTMLParser(HtmlView.of(exchange).source).css("a[href]"):
        url = resolve(exchange.url, node.attributes.get("href") or "").url
        if url is not None and host_of(url) == host and not is_home(url):
            found[url] = None
    return list(found)
