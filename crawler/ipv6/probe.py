"""The IPv6 probe of one site: gathers, never judges.

Order: records and delegation by DNS; our own uplink; every address and port; spaced visits to the
home page beside the links of both levels; our uplink again. What is reachability stays null unless
the uplink was proved at every look.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from config.ipv6 import Ipv6Settings, ipv6_settings
from crawler.ipv6.doors import host_and_port
from crawler.ipv6.facts import Ipv6Facts
from crawler.ipv6.levels import LevelProbe
from crawler.ipv6.names import Names, look_up_names
from crawler.ipv6.nameservers import NameServers, judge_delegation
from crawler.ipv6.reach import Reach
from crawler.ipv6.skylight import look_for_skylight
from crawler.ipv6.tools import Tools, tools_for
from crawler.ipv6.uplink import Uplink, own_targets, targets_named
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.limiter import HostLimiter
from crawler.net.resolver import Resolver
from crawler.urls import host_of

_HIDDEN = "本机使用的域名服务器隐去了 AAAA 记录，下列记录取自权威服务器；首页访问等项未检测。"


async def probe_ipv6(
    home_url: str,
    *,
    net: NetClient,
    resolver: Resolver,
    limiter: HostLimiter,
    level2: Sequence[str] | None,
    level3: Sequence[str] | None,
    parts: Sequence[tuple[str, str]] | None,
    policy: AddressPolicy,
    uplink_hosts: Sequence[str] = (),
    settings: Ipv6Settings | None = None,
) -> Ipv6Facts:
    """Everything about IPv6 of the site whose home page is ``home_url``.

    ``level2``, ``level3``: distinct in-domain links of the home page, and of those pages without
    the former. ``parts``: (address, page it stands on) of the links and page parts of both. Null
    where the pages could not be read; what hangs on it stays null. ``uplink_hosts``: hosts whose
    answer over IPv6 alone decides whether we have an uplink; without them the settings, the zones
    above and the site itself do. No wait is longer than the client's own limit.

    Raises ``UserError`` for an entry of ``uplink_hosts`` that is no host, and nothing for the
    network's sake.
    """
    bounded = (settings or ipv6_settings()).within(net.limits.total_seconds)
    tools = tools_for(net, resolver, limiter, policy, bounded)
    started_at = dt.datetime.now(dt.UTC)
    names = await look_up_names(host_of(home_url), tools)
    uplink = await _uplink(home_url, names, uplink_hosts, tools)
    run = _Run(home_url, tools, names, uplink, _first_facts(names, started_at))
    await run.reach(level2, level3)
    await run.look_for_skylight(parts)
    return await run.finish()


async def _uplink(home_url: str, names: Names, uplink_hosts: Sequence[str], tools: Tools) -> Uplink:
    """What can prove our uplink, looked at once. Hosts that the operator names decide alone."""
    named = await targets_named(uplink_hosts or tools.settings.uplink.hosts, tools)
    uplink = Uplink(tools.settings, targets=named)
    if not uplink_hosts:
        uplink.site = names.records.v6.usable
        port = host_and_port(home_url)[1]
        uplink.targets = [*own_targets(names.servers, uplink.site, port, tools), *named]
    await uplink.prove("before")
    return uplink


@dataclass(frozen=True, slots=True)
class _Run:
    """One run; the facts fill up step by step."""

    home_url: str
    tools: Tools
    names: Names
    uplink: Uplink
    facts: Ipv6Facts

    async def reach(self, level2: Sequence[str] | None, level3: Sequence[str] | None) -> None:
        """Everything that opens connections over IPv6, and the home page over IPv4 beside it."""
        up = bool(self.uplink.proved)
        servers = NameServers(self.tools, up=up)
        reach = Reach(self.home_url, self.names.records.v6, self.tools, self.facts, up)
        self.facts.nameservers, _ = await asyncio.gather(
            servers.look(self.names.delegation), reach.knock()
        )
        if up:
            await asyncio.gather(reach.visit(), self._check_levels(level2, level3))
            await reach.look_at_tls()
        else:
            await reach.visit()

    async def _check_levels(
        self, level2: Sequence[str] | None, level3: Sequence[str] | None
    ) -> None:
        levels = LevelProbe(self.tools)
        limits = self.tools.settings.levels
        self.facts.level2 = await levels.check(level2, limits.level2_links)
        await self.uplink.prove("during")
        self.facts.level3 = await levels.check(level3, limits.level3_links)

    async def look_for_skylight(self, parts: Sequence[tuple[str, str]] | None) -> None:
        """DNS alone, so it needs no uplink."""
        if parts is None:
            return
        found = await look_for_skylight(parts, self.facts.host, self.tools)
        self.facts.v4_only_hosts, self.facts.unknown_hosts = found.v4_only, found.unknown
        if found.left_out:
            self.facts.notes.append(f"页面涉及的主机过多，其中 {found.left_out} 个未查询。")

    async def finish(self) -> Ipv6Facts:
        """The last look at the uplink. Lost on the way, it takes with it what needs it."""
        if self.uplink.proved:
            await self.uplink.prove("after")
        facts = self.facts
        facts.uplink, facts.uplink_proofs = self.uplink.proved, self.uplink.proofs
        if not facts.uplink:
            facts.void_reachability()
        facts.delegation = judge_delegation(
            self.names.delegation, facts.nameservers, self.names.servers, self.tools.policy
        )
        return facts


def _first_facts(names: Names, started_at: dt.datetime) -> Ipv6Facts:
    records = names.records
    return Ipv6Facts(
        host=records.v6.host,
        started_at=started_at,
        resolver=records.resolver,
        dns_status=records.v6.status,
        a_status=records.a_status,
        cname_chain=records.cname_chain,
        aaaa=records.aaaa,
        a=records.a,
        notes=[_HIDDEN] if records.hidden else [],
    )
