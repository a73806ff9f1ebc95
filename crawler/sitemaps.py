"""The sitemaps of a site: pages that no link leads to are walked, too, when all others are done."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from protego import Protego

from config.errors import UserError
from config.sitemaps import SitemapLimits, sitemap_limits
from config.terms import LinkKind, LinkPlace, LinkScope
from crawler.discovery import key_of
from crawler.frontier import Entry
from crawler.reading.links import kind_of
from crawler.reading.model import LinkFact
from crawler.sitemapfile import SitemapFile, read_sitemap
from crawler.urls import origin_of, resolve
from store.changes import Changes

if TYPE_CHECKING:
    from crawler.assembly import Parts

log = logging.getLogger(__name__)

_TAG = "sitemap@loc"


@dataclass(frozen=True, slots=True)
class _Source:
    url: str
    nesting: int = 0


class Sitemaps:
    """Feeds the frontier from the files that robots.txt names, and from the usual place.

    That happens once, and last: an address is worth more where a visitor finds it, and what only a
    sitemap lists takes no budget from the rest.
    """

    def __init__(self, parts: Parts, limits: SitemapLimits | None = None) -> None:
        self._net = parts.net
        self._walk = parts.walk
        self._home_url = parts.home_url
        self._limits = limits or sitemap_limits()
        self._done = not parts.plan.sitemaps
        self._room = 0
        self._fed = False

    async def feed(self) -> bool:
        """Whether there is more to walk or to verify than before. A fault of ours costs no more
        than what the sitemaps would have brought; raises ``UserError`` where the store fails."""
        if self._done or self._walk.stopped:
            return False
        self._done = True
        self._room = self._places()
        try:
            async with asyncio.timeout(self._limits.seconds):
                async for url, file in self._files():
                    self._take(url, file)
        except TimeoutError:
            log.info("sitemaps took too long: %s", self._home_url)
        except UserError:
            raise
        except Exception:
            log.exception("sitemaps could not be read: %s", self._home_url)
        return self._fed

    def _places(self) -> int:
        """How many new addresses may be taken. Not more than the page budget can still read: they
        would be told as left out, and nobody missed them."""
        most, walk = self._walk.plan.max_pages, self._walk
        if most is None:
            return self._limits.addresses
        left = most - walk.progress.pages - len(walk.waiting)
        return max(0, min(self._limits.addresses, left))

    async def _files(self) -> AsyncIterator[tuple[str, SitemapFile]]:
        """Every sitemap file of the site within the limits, index files before what they list."""
        waiting = deque([_Source(url) async for url in self._named()])
        seen: set[str] = set()
        while waiting and len(seen) < self._limits.files and self._room > 0:
            source = waiting.popleft()
            if source.url in seen or not await self._may_be_read(source.url):
                continue
            seen.add(source.url)
            file = await self._read(source.url)
            if source.nesting < self._limits.nesting:
                waiting.extend(self._listed(source, file))
            yield source.url, file

    async def _named(self) -> AsyncIterator[str]:
        origin = origin_of(self._home_url)
        robots = await self._net.text(f"{origin}/robots.txt")
        if robots:
            for raw in Protego.parse(robots).sitemaps:
                if url := resolve(self._home_url, raw).url:
                    yield url
        yield origin + self._limits.default_path

    async def _may_be_read(self, url: str) -> bool:
        near = self._walk.discovery.scope.of(url) is not LinkScope.EXTERNAL
        return near and await self._walk.robots.allows(url)

    async def _read(self, url: str) -> SitemapFile:
        most = self._limits.bytes
        trail = await self._net.client.follow(url, max_bytes=most, limiter=self._net.limiter)
        last = trail.last
        if last.cause is not None or last.status != 200:
            return SitemapFile()
        return await asyncio.to_thread(
            read_sitemap, last.body, most_bytes=most, most_addresses=self._limits.addresses
        )

    def _listed(self, source: _Source, index: SitemapFile) -> Iterator[_Source]:
        for raw in index.files[: self._limits.files]:
            if url := resolve(source.url, raw).url:
                yield _Source(url, source.nesting + 1)

    def _take(self, sitemap_url: str, file: SitemapFile) -> None:
        source = Entry(key_of(sitemap_url), sitemap_url, LinkKind.PAGE, LinkScope.SITE, 1, 0)
        found = self._walk.discovery.of_list(source, self._facts(sitemap_url, file.pages))
        self._fed = self._fed or bool(found.to_walk or found.to_verify)
        first, found.to_walk = found.to_walk[:1], found.to_walk[1:]
        changes = Changes()
        self._walk.queue(changes, found)
        self._walk.writer.take(changes)
        for entry in first:
            # Scrapy is idle, and has to be told; before it has begun it will find out by itself.
            if not self._walk.walk_after_all(entry):
                self._walk.waiting.push(entry)

    def _facts(self, sitemap_url: str, pages: Iterable[str]) -> Iterator[LinkFact]:
        """Addresses of the site, and those that are none as written, as long as there is room; of
        what is known already it is only noted that it stands here, too."""
        for raw in pages:
            url, problem = resolve(sitemap_url, raw)
            ours = url is not None and self._walk.discovery.scope.of(url) is LinkScope.SITE
            if not ours and problem is None:
                continue
            if key_of(url or raw) not in self._walk.discovery.known:
                if self._room == 0:
                    continue
                self._room -= 1
            kind = kind_of(url or raw, LinkKind.PAGE)
            yield LinkFact(raw, url, problem, kind, _TAG, "", LinkPlace.LIST)
