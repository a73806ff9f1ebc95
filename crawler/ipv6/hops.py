"""Redirects over one family, hop by hop: no hop is made to where nobody listens, so that a black
hole behind a redirect costs its one time-out and not one for each visit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from config.settings import settings
from config.terms import DnsStatus, Family, LinkCause
from crawler.ipv6.doors import host_and_port, words_of
from crawler.ipv6.tools import Tools
from crawler.net.cookies import TrailCookies
from crawler.net.exchange import Exchange, Trail, next_url
from crawler.urls import host_of


async def follow(
    url: str,
    family: Family,
    tools: Tools,
    *,
    max_bytes: int,
    timeout: float,  # noqa: ASYNC109 - a limit of each hop, not of the caller
    headers: Mapping[str, str],
) -> Trail:
    """``url`` and its redirects. Each hop takes its own turn at its own host."""
    trail, cookies = Trail([]), TrailCookies()
    seen: set[tuple[str, int]] = set()
    following: str | None = url
    while following is not None:
        step = (following, cookies.changes)
        if step in seen or len(trail.hops) > tools.settings.home.max_redirects:
            trail.loop = True
            break
        seen.add(step)
        hop = await _silence(following, family, tools)
        if hop is None:
            async with tools.limiter.slot(host_of(following)):
                hop = await tools.net.exchange(
                    following,
                    family=family,
                    max_bytes=max_bytes,
                    timeout=timeout,
                    headers={**headers, **cookies.header(following)},
                )
            _heed(hop, tools)
        trail.hops.append(hop)
        cookies.take(hop)
        following, trail.bad_target = next_url(hop)
    return trail


def _heed(hop: Exchange, tools: Tools) -> None:
    """Leave the host alone for as long as it asks to be, within the bounds of the settings."""
    seconds = hop.retry_after
    if seconds is not None:
        most = settings().politeness.max_retry_after_seconds
        tools.limiter.penalize(host_of(hop.url), min(seconds, most))


async def _silence(url: str, family: Family, tools: Tools) -> Exchange | None:
    """The hop as it is known to end where every address is silent; null where one may answer."""
    ips = await _addresses(host_of(url), family, tools)
    if not ips:
        return None  # What the DNS lacks, the exchange says.
    looks = await tools.doors.look(*host_and_port(url), ips)
    if not all(look.silent for look in looks):
        return None
    now = dt.datetime.now(dt.UTC)
    return Exchange(url, "GET", now, cause=LinkCause.TIMEOUT, error=words_of(looks), family=family)


async def _addresses(host: str, family: Family, tools: Tools) -> tuple[str, ...]:
    if family is Family.V6:
        return (await tools.book.records(host)).usable
    found = await tools.resolver.addresses(host, family)
    return tools.policy.of(found.addresses) if found.status is DnsStatus.OK else ()
