"""天窗: hosts of links and page parts that a visitor with IPv6 alone does not get to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from config.ipv6 import SkylightSettings
from crawler.ipv6.facts import V4OnlyHost
from crawler.ipv6.hosts import HostBook
from crawler.ipv6.tools import Tools
from crawler.urls import host_of, registered_domain


@dataclass(slots=True)
class Skylight:
    """``v4_only``: most URLs first. ``unknown``: hosts whose question failed. ``left_out``: hosts
    over the limit, not looked up."""

    v4_only: list[V4OnlyHost] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    left_out: int = 0


@dataclass(slots=True)
class _Seen:
    urls: dict[str, None] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)


async def look_for_skylight(
    parts: Iterable[tuple[str, str]], home_host: str, tools: Tools
) -> Skylight:
    """``parts``: (address, page it stands on) of every link and page part of home and level 2."""
    settings = tools.settings.skylight
    seen = _by_host(parts)
    hosts = sorted(seen, key=lambda host: -len(seen[host].urls))
    found = Skylight(left_out=max(0, len(hosts) - settings.max_hosts))
    hosts = hosts[: settings.max_hosts]
    gate = asyncio.Semaphore(settings.concurrency)
    answers = await asyncio.gather(*(_lacks_aaaa(host, tools.book, gate) for host in hosts))
    for host, lacks in zip(hosts, answers, strict=True):
        if lacks:
            found.v4_only.append(_facts(host, seen[host], home_host, settings))
        elif lacks is None:
            found.unknown.append(host)
    return found


def _by_host(parts: Iterable[tuple[str, str]]) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = {}
    for url, page in parts:
        if host := host_of(url):
            entry = seen.setdefault(host, _Seen())
            entry.urls[url] = None
            entry.pages[page] = None
    return seen


async def _lacks_aaaa(host: str, book: HostBook, gate: asyncio.Semaphore) -> bool | None:
    """A host that has no address of either family is a dead link, not a skylight."""
    async with gate:
        records = await book.records(host)
        if records.usable:
            return False
        return await book.has_a(host) if records.known else None


def _facts(host: str, seen: _Seen, home_host: str, settings: SkylightSettings) -> V4OnlyHost:
    return V4OnlyHost(
        host=host,
        in_domain=registered_domain(host) == registered_domain(home_host),
        count=len(seen.urls),
        urls=list(seen.urls)[: settings.urls_per_host],
        pages=list(seen.pages)[: settings.urls_per_host],
    )
