"""One visit to an address over one family, forced on every hop."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from config.terms import DnsStatus, Family, LinkCause
from crawler.ipv6.hops import follow
from crawler.ipv6.hosts import HostBook
from crawler.ipv6.tools import Tools
from crawler.ipv6.validity import valid_v6
from crawler.links.content import HtmlView
from crawler.links.walls import wall_of
from crawler.net.exchange import Exchange, Trail
from crawler.urls import host_of

_TOO_MANY_REQUESTS = 429
_PASSING_STATUS = frozenset({_TOO_MANY_REQUESTS, 500, 502, 503, 504})
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
    def limited(self) -> bool:
        """The host wants fewer requests."""
        return self.status == _TOO_MANY_REQUESTS

    @property
    def ok(self) -> bool:
        """It ended below status 400."""
        return self.error is None and self.status is not None and self.status < 400


@dataclass(frozen=True, slots=True)
class Manner:
    """How a visit is made. ``timeout``: seconds for each hop. ``fresh``: on a connection of its
    own, so that the times tell of the connection too."""

    max_bytes: int
    timeout: float
    fresh: bool = False


async def visit(url: str, family: Family, manner: Manner, tools: Tools) -> Visit:
    """Go to ``url`` and wherever it redirects to, over ``family`` alone."""
    at = dt.datetime.now(dt.UTC)
    trail = await follow(
        url,
        family,
        tools,
        max_bytes=manner.max_bytes,
        timeout=manner.timeout,
        headers={"Connection": "close"} if manner.fresh else {},
    )
    error, undetermined = await _why_failed(trail, family, tools)
    first, last = trail.hops[0], trail.last
    challenge = wall_of(last) is not None
    return Visit(
        family=family,
        at=at,
        status=last.status,
        final_url=last.url,
        error=error,
        undetermined=undetermined or challenge or last.status == _TOO_MANY_REQUESTS,
        challenge=challenge,
        passing=last.cause in _PASSING or last.status in _PASSING_STATUS,
        last=last,
        ms_connect=first.ms_connect,
        ms_first_byte=first.ms_first_byte,
        ms_total=first.ms_total,
    )


async def _why_failed(trail: Trail, family: Family, tools: Tools) -> tuple[str | None, bool]:
    """The reason in Chinese, null where the visit succeeded; and whether it is nobody's fault."""
    last = trail.last
    if trail.loop:
        return "重定向次数过多或成环", False
    if trail.bad_target:
        return f"跳转地址无效（{trail.bad_target}）", False
    where = f"跳转到 {last.url} 后" if len(trail.hops) > 1 else ""
    if last.cause in {LinkCause.DNS_FAILURE, LinkCause.PRIVATE_ADDRESS} and family is Family.V6:
        return await _no_way(where, host_of(last.url), tools.book)
    if family is Family.V6 and (wrong := _not_ipv6(trail, tools)):
        return f"{where}{wrong} 不是有效的 IPv6 地址", False
    if last.cause is not None and not _all_there(last):
        return f"{where}{_WORDS.get(last.cause, '失败')}{_detail(last)}", last.our_side
    if last.status is not None and last.status >= 400:
        return f"{where}返回状态码 {last.status}", False
    return None, False


async def _no_way(where: str, host: str, book: HostBook) -> tuple[str, bool]:
    """A host without AAAA is the site's; a question without an answer is nobody's."""
    records = await book.records(host)
    if not records.known or records.usable:
        return f"{where}{host} 的 AAAA 查询失败（{records.status}）", True
    if records.aaaa:
        return f"{where}{host} 的 AAAA 地址无效（{records.aaaa[0]}）", False
    reason = "域名不存在" if records.status is DnsStatus.NXDOMAIN else "没有 AAAA 记录"
    return f"{where}{host} {reason}", False


def _not_ipv6(trail: Trail, tools: Tools) -> str | None:
    """An address that carries IPv4 inside: what answered there answered over IPv4."""
    used = (hop.ip for hop in trail.hops if hop.ip)
    return next((ip for ip in used if not valid_v6(ip, tools.policy)), None)


_WORDS = {
    LinkCause.DNS_FAILURE: "域名解析失败",
    LinkCause.CONNECT_FAILURE: "连接失败",
    LinkCause.TLS_FAILURE: "TLS 握手失败",
    LinkCause.TIMEOUT: "超时",
    LinkCause.PRIVATE_ADDRESS: "地址不可访问",
}


def _all_there(exchange: Exchange) -> bool:
    """A browser shows a page whose end has come, whatever the line did afterwards."""
    return exchange.status is not None and HtmlView.of(exchange).is_complete


def _detail(exchange: Exchange) -> str:
    return f"（{exchange.error}）" if exchange.error else ""
