"""One visit to an address over one family, forced on every hop."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from config.terms import DnsStatus, Family, LinkCause
from crawler.ipv6.hosts import HostBook
from crawler.ipv6.walls import challenged
from crawler.net.client import Exchange, NetClient, Trail
from crawler.net.limiter import HostLimiter
from crawler.urls import host_of

_LIMITED = frozenset({429})
_PASSING = frozenset({LinkCause.CONNECT_FAILURE, LinkCause.TIMEOUT, LinkCause.TLS_FAILURE})


@dataclass(frozen=True, slots=True)
class Visit:
    """How a visit ended.

    ``status`` is that of the last hop, null where it brought none. ``undetermined``: a bot wall, a
    limit on the number of requests or a failed DNS question, which say nothing of the site.
    ``challenge``: the body is a bot wall's. Times are milliseconds of the first hop.
    """

    family: Family
    at: dt.datetime
    status: int | None
    final_url: str
    error: str | None
    undetermined: bool
    challenge: bool
    passing: bool
    last: Exchange
    ms_connect: int | None
    ms_first_byte: int | None
    ms_total: int | None

    @property
    def ok(self) -> bool:
        """It ended below status 400."""
        return self.error is None and self.status is not None and self.status < 400


async def visit(
    url: str,
    family: Family,
    *,
    net: NetClient,
    limiter: HostLimiter,
    book: HostBook,
    max_bytes: int,
    timeout: float,  # noqa: ASYNC109
    max_redirects: int,
    fresh: bool = False,
) -> Visit:
    """``fresh``: on a connection of its own, so that the times tell of the connection too."""
    at = dt.datetime.now(dt.UTC)
    async with limiter.slot(host_of(url)):
        trail = await net.follow(
            url,
            family=family,
            max_bytes=max_bytes,
            timeout=timeout,
            headers={"Connection": "close"} if fresh else None,
            max_redirects=max_redirects,
        )
    error, undetermined = await _why_failed(trail, family, book)
    first, last = trail.hops[0], trail.last
    challenge = challenged(last)
    return Visit(
        family=family,
        at=at,
        status=last.status,
        final_url=last.url,
        error=error,
        undetermined=undetermined or challenge or last.status in _LIMITED,
        challenge=challenge,
        passing=last.cause in _PASSING or (last.status or 0) >= 500,
        last=last,
        ms_connect=first.ms_connect,
        ms_first_byte=first.ms_first_byte,
        ms_total=first.ms_total,
    )


async def _why_failed(trail: Trail, family: Family, book: HostBook) -> tuple[str | None, bool]:
    """The reason in Chinese, null where the visit succeeded; and whether it says nothing of the site."""
    last = trail.last
    if trail.loop:
        return "重定向次数过多或成环", False
    where = f"跳转到 {last.url} 后" if len(trail.hops) > 1 else ""
    if last.cause in {LinkCause.DNS_FAILURE, LinkCause.PRIVATE_ADDRESS} and family is Family.V6:
        return await _no_way(where, host_of(last.url), book)
    if last.cause is not None:
        return f"{where}{_WORDS.get(last.cause, '失败')}{_detail(last)}", False
    if last.status is not None and last.status >= 400:
        return f"{where}返回状态码 {last.status}", False
    return None, False


async def _no_way(where: str, host: str, book: HostBook) -> tuple[str, bool]:
    """A host without AAAA is the site's; a question without an answer is nobody's."""
    records = await book.records(host)
    if not records.known:
        return f"{where}{host} 的 AAAA 查询失败（{records.status}）", True
    if records.aaaa:
        return f"{where}{host} 的 AAAA 地址无效（{records.aaaa[0]}）", False
    reason = "域名不存在" if records.status is DnsStatus.NXDOMAIN else "没有 AAAA 记录"
    return f"{where}{host} {reason}", False


_WORDS = {
    LinkCause.DNS_FAILURE: "域名解析失败",
    LinkCause.CONNECT_FAILURE: "连接失败",
    LinkCause.TLS_FAILURE: "TLS 握手失败",
    LinkCause.TIMEOUT: "超时",
    LinkCause.PRIVATE_ADDRESS: "地址不可访问",
}


def _detail(exchange: Exchange) -> str:
    return f"（{exchange.error}）" if exchange.error else ""
