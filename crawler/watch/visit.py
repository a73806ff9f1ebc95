"""One visit of the watch: until the home page is open, within the time that the standard gives it.

国办秘函〔2019〕19号 单项否决 2: 首页打开超过15秒仍无法访问. So a page that fails at once is tried
again within the visit, as a visitor would, and has failed when it is not open by then.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.links import Fault, links_config
from config.terms import LinkCause, StoppedBecause
from config.watch import WatchSettings
from crawler.home import PROVES_NOTHING, HomeVisit, judge_home
from crawler.links.stubs import stub_target
from crawler.net.cookies import TrailCookies
from crawler.net.exchange import Exchange, Trail, next_url
from crawler.urls import host_of
from store.visits import Visit

if TYPE_CHECKING:
    from crawler.net.client import NetClient
    from crawler.net.limiter import HostLimiter

_LEAST_SECONDS = 0.05
_MOST_STUBS = 2

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Makes visits. ``pause`` sleeps; tests give their own."""

    client: NetClient
    limiter: HostLimiter
    settings: WatchSettings
    pause: Pause = asyncio.sleep

    async def visit(self, home_url: str, at: dt.datetime) -> Visit:
        """One visit, noted as begun ``at``. Raises nothing for the network's sake."""
        spent = 0.0
        pages: list[HomeVisit] = []
        for due in (0.0, *self.settings.tries_after):
            if pages and due >= self.settings.seconds:
                break
            if due > spent:
                await self.pause(due - spent)
                spent = due
            elif pages:
                continue
            seen = judge_home(home_url, await self._open(home_url, self.settings.seconds - spent))
            spent += _seconds_of(seen.trail)
            pages.append(seen)
            if seen.problem is not StoppedBecause.HOME_UNREACHABLE or seen.page.our_side:
                break
        return self._noted(at, pages[-1], spent)

    def _noted(self, at: dt.datetime, last: HomeVisit, spent: float) -> Visit:
        page = last.page
        opened = last.problem is not StoppedBecause.HOME_UNREACHABLE
        kept_out = last.problem in PROVES_NOTHING
        late = spent >= self.settings.seconds
        return Visit(
            at=at,
            ok=opened and not kept_out and not late,
            ms=round(spent * 1000),
            status=page.status,
            cause=LinkCause.TIMEOUT if opened and late and not kept_out else last.cause,
            error=page.error,
            our_side=page.our_side or kept_out,
            family=page.family,
        )

    async def _open(self, url: str, seconds: float) -> Trail:
        """The page with its redirects, and behind pages that hold nothing but a jump; ``seconds``
        for all of it, without the time in which we or the resolver kept it waiting."""
        trail = await self._follow(url, seconds)
        for _ in range(_MOST_STUBS):
            target = stub_target(trail.last)
            if target is None or any(hop.url == target for hop in trail.hops):
                break
            onward = await self._follow(target, seconds - _seconds_of(trail))
            trail = Trail([*trail.hops, *onward.hops], onward.loop, onward.bad_target)
        return trail

    async def _follow(self, url: str, seconds: float) -> Trail:
        cookies, trail = TrailCookies(), Trail([])
        seen: set[tuple[str, int]] = set()
        following: str | None = url
        while following is not None:
            step = (following, cookies.changes)
            if step in seen or len(trail.hops) > self.client.limits.redirects:
                trail.loop = True
                break
            seen.add(step)
            left = seconds - _seconds_of(trail)
            hop = await self._hop(following, left, cookies.header(following))
            trail.hops.append(hop)
            cookies.take(hop)
            following, trail.bad_target = next_url(hop)
        return trail

    async def _hop(self, url: str, seconds: float, headers: dict[str, str]) -> Exchange:
        host, asked = host_of(url), time.monotonic()
        if host:
            # Known by then: a slow resolver is not a slow site.
            await self.client.resolver.addresses(host)
        async with self.limiter.slot(host) if host else nullcontext():
            hop = await self.client.exchange(
                url,
                headers=headers,
                max_bytes=self.settings.page_bytes,
                timeout=max(seconds, _LEAST_SECONDS),
                dns_newer_than=asked,
            )
        if seconds <= 0 and hop.cause is None:
            hop.cause, hop.error = LinkCause.TIMEOUT, links_config().say(Fault.TIMEOUT)
        return hop


def _seconds_of(trail: Trail) -> float:
    return sum(hop.ms_total for hop in trail.hops) / 1000
