"""How many of the second- and third-level links open over IPv6."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from config.terms import DnsStatus, Family, LinkCause
from crawler.ipv6.facts import HostRate, LevelFacts, LinkFailure
from crawler.ipv6.tools import Tools
from crawler.ipv6.visit import Manner, Visit, visit
from crawler.urls import host_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """``supported``: null where nothing certain was seen."""

    url: str
    host: str
    supported: bool | None
    reason: str = ""
    status: int | None = None


class LevelProbe:
    """Checks links over IPv6 at the crawl's own pace. Every host is looked up and knocked at once;
    one whose addresses are all silent costs no further time-out."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._settings = tools.settings.levels
        self._gate = asyncio.Semaphore(self._settings.concurrency)
        self._manner = Manner(self._settings.link_bytes, self._settings.timeout_seconds)
        self._silent: Counter[str] = Counter()
        self._answering: set[str] = set()

    async def check(self, urls: Sequence[str] | None, limit: int) -> LevelFacts:
        """The rate over at most ``limit`` of the distinct ``urls``; null: they are unknown."""
        if urls is None:
            return LevelFacts()
        distinct = list(dict.fromkeys(urls))
        drawn = draw(distinct, limit)
        outcomes = await asyncio.gather(*(self._link(url) for url in drawn))
        return summarize(outcomes, total=len(distinct))

    async def _link(self, url: str) -> Outcome:
        host = host_of(url)
        records = await self._tools.book.records(host)
        if not records.known:
            return Outcome(url, host, None, f"AAAA 查询失败（{records.status}）")
        if not records.usable:
            return Outcome(url, host, False, _no_address(records.status, records.aaaa))
        async with self._gate:
            closed = await self._tools.doors.closed(url, records.usable)
            if closed:
                return Outcome(url, host, False, closed)
            if self._given_up(host):
                return Outcome(url, host, None, "该主机多次超时或限制访问，未再检测")
            return await self._twice(url, host)

    async def _twice(self, url: str, host: str) -> Outcome:
        """A failure of the connection may pass, so one look does not confirm it."""
        look = await visit(url, Family.V6, self._manner, self._tools)
        if look.passing:
            await asyncio.sleep(self._settings.second_look_seconds)
            look = await visit(url, Family.V6, self._manner, self._tools)
        self._note_silence(host, look)
        supported = True if look.ok else None if look.undetermined else False
        return Outcome(url, host, supported, look.error or "", look.status)

    def _note_silence(self, host: str, look: Visit) -> None:
        if look.limited or look.last.cause is LinkCause.TIMEOUT:
            self._silent[host] += 1
        elif look.status is not None:
            self._answering.add(host)

    def _given_up(self, host: str) -> bool:
        silent = self._silent[host] >= self._settings.silent_links
        return silent and host not in self._answering


def _no_address(status: DnsStatus, aaaa: tuple[str, ...]) -> str:
    if aaaa:
        return f"AAAA 地址无效（{aaaa[0]}）"
    return "域名不存在" if status is DnsStatus.NXDOMAIN else "没有 AAAA 记录"


def draw(urls: Sequence[str], limit: int) -> list[str]:
    """At most ``limit`` of ``urls``, drawn by their digest: the same links are drawn next time."""
    if len(urls) <= limit:
        return list(urls)
    return sorted(urls, key=lambda url: blake2b(url.encode(), digest_size=8).digest())[:limit]


def summarize(outcomes: Iterable[Outcome], *, total: int) -> LevelFacts:
    """Rate, failures and counts by host; undetermined links are in neither count."""
    seen = list(outcomes)
    told = [outcome for outcome in seen if outcome.supported is not None]
    supported = sum(1 for outcome in told if outcome.supported)
    by_host: dict[str, HostRate] = {}
    for outcome in told:
        rate = by_host.setdefault(outcome.host, HostRate())
        rate.checked += 1
        rate.supported += bool(outcome.supported)
    return LevelFacts(
        checked=len(told),
        supported=supported,
        rate=round(supported / len(told), 4) if told else None,
        sampled=len(seen) < total,
        total=total,
        undetermined=len(seen) - len(told),
        failures=[
            LinkFailure(url=o.url, host=o.host, reason=o.reason, status=o.status)
            for o in told
            if not o.supported
        ],
        by_host=by_host,
    )
