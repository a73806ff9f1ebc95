"""The pages of the first two levels, for a look at IPv6 without an inspection around it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from config.ipv6 import ipv6_settings
from config.terms import Family, PageKind
from crawler.ipv6.facts import Ipv6Facts
from crawler.ipv6.levels import draw
from crawler.ipv6.outline import Outline, in_domain_links, outline_of
from crawler.ipv6.probe import probe_ipv6
from crawler.net.client import NetClient
from crawler.net.exchange import Exchange
from crawler.net.limiter import HostLimiter
from crawler.reading import read_page
from crawler.reading.model import PageReading
from crawler.urls import host_of, registered_domain

_HTML = frozenset({"text/html", "application/xhtml+xml", ""})


@dataclass(frozen=True, slots=True)
class Survey:
    """The outline, null where the home page could not be read. ``partial``: not all pages of the
    second level were read, so the third is a sample."""

    outline: Outline | None
    partial: bool = False


async def survey_ipv6(
    home_urls: Sequence[str],
    *,
    net: NetClient,
    limiter: HostLimiter,
    as_of: dt.date,
    uplink_hosts: tuple[str, ...] = (),
) -> Ipv6Facts:
    """Read home page and second level, then probe. Raises ``UserError`` as ``probe_ipv6`` does.

    ``home_urls``: where the home page may be; the first that can be read is taken, else the first.
    """
    reader = Reader(net, limiter, as_of)
    home_url, survey = home_urls[0], Survey(None)
    for candidate in home_urls:
        found = await reader.survey(candidate)
        if found.outline is not None:
            home_url, survey = candidate, found
            break
    outline = survey.outline
    facts = await probe_ipv6(
        home_url,
        net=net,
        resolver=net.resolver,
        limiter=limiter,
        policy=net.policy,
        level2=outline.level2 if outline else None,
        level3=outline.level3 if outline else None,
        parts=outline.parts if outline else None,
        uplink_hosts=uplink_hosts,
    )
    if survey.partial and facts.level3.sampled is not None:
        facts.level3.sampled = True
    if outline is None:
        facts.notes.append("首页未能读取，二级、三级链接和天窗各项未检测。")
    return facts


@dataclass(frozen=True, slots=True)
class Reader:
    """Fetches pages over whichever family brings them, and reads them."""

    net: NetClient
    limiter: HostLimiter
    as_of: dt.date

    async def survey(self, home_url: str) -> Survey:
        """The home page, then as many pages of the second level as the settings allow."""
        home = await self._read(home_url, is_home=True)
        if home is None:
            return Survey(None)
        level2 = in_domain_links(
            [home], registered_domain(host_of(home.url)), without={home.url, home_url}
        )
        drawn = draw(level2, ipv6_settings().levels.pages_read)
        pages = await asyncio.gather(*(self._read(url) for url in drawn))
        read = [page for page in pages if page is not None]
        outline = outline_of(home, read, home_urls={home.url, home_url})
        return Survey(outline, partial=len(drawn) < len(level2))

    async def _read(self, url: str, *, is_home: bool = False) -> PageReading | None:
        page = await self._fetch(url)
        if page.cause is not None or page.status != 200 or page.content_type not in _HTML:
            return None
        reading = read_page(
            page.body,
            page.url,
            as_of=self.as_of,
            content_type=page.headers.get("content-type"),
            is_home=is_home,
        )
        return None if reading.kind is PageKind.CHALLENGE else reading

    async def _fetch(self, url: str) -> Exchange:
        async with self.limiter.slot(host_of(url)):
            page = (await self.net.follow(url)).last
            if page.cause is not None and page.family is not Family.V6:
                other = (await self.net.follow(url, family=Family.V6)).last
                page = other if other.cause is None else page
        return page
