"""The delegation as a resolver walks it: zones from the site up, and what the parent refers to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from config.terms import DnsStatus, Family
from crawler.ipv6.hosts import NO_RECORD, is_literal
from crawler.ipv6.tools import Tools
from crawler.ipv6.wire import Reply, ask
from crawler.net.resolver import DnsResult

_FAILED = frozenset({DnsStatus.SERVFAIL, DnsStatus.TIMEOUT})
_PARENT_SERVERS_ASKED = 3


@dataclass(slots=True)
class Zone:
    """A zone and the names of its servers, as the resolver or the parent tells."""

    name: str
    servers: list[str]


@dataclass(slots=True)
class Delegation:
    """``zones``: from the site's zone up to the root, as far as they are known. ``referral``: what
    a server of the parent answers for the site's zone; null where none could be asked."""

    zones: list[Zone] = field(default_factory=list)
    referral: Reply | None = None
    unknown: list[str] = field(default_factory=list)
    """Names at or below the site's domain of which it is not known whether a zone begins there."""

    @property
    def site(self) -> Zone | None:
        """The zone that the host lies in; the root alone says that nothing is known of it."""
        return self.zones[0] if self.zones and self.zones[0].name != "." else None

    def glue_of(self, server: str) -> bool | None:
        """Whether the parent's referral brings the AAAA of ``server``; null where that is not known
        or not needed, as the name lies outside of the zone or the parent serves the zone too."""
        if self.referral is None or not self.zones:
            return None
        if self.referral.glue.get(server):
            return True
        return False if self.referral.refers and within(server, self.zones[0].name) else None


async def walk(host: str, tools: Tools, *, is_alias: bool) -> Delegation:
    """The zones above ``host`` and the referral to the site's own.

    ``is_alias``: the host has a CNAME, so no zone can begin at it, and what the resolver says of
    its NS belongs to the target.
    """
    if is_literal(host, version=4) or is_literal(host, version=6):
        return Delegation()
    names = suffixes(host)[1 if is_alias else 0 :]
    answers = await asyncio.gather(*(tools.resolver.query(name, "NS") for name in names))
    asked = list(zip(names, answers, strict=True))
    found = Delegation([Zone(name, hosts(answer)) for name, answer in asked if answer.answers])
    failed = [name for name, answer in asked if answer.status in _FAILED]
    await _settle_failed(found, failed, tools)
    if found.site is not None:
        if len(found.zones) > 1 and found.referral is None:
            found.referral = await _refer(found.site.name, found.zones[1], tools)
        told = found.referral.name_servers[found.site.name] if found.referral else []
        limit = tools.settings.dns.max_name_servers
        found.site.servers = sorted({*found.site.servers, *told})[:limit]
    return found


async def _settle_failed(found: Delegation, failed: list[str], tools: Tools) -> None:
    """A resolver that gets no answer for a name below the zone it knows may stand before a zone
    whose servers are dead. The servers of the zone above say whether a zone begins there."""
    for name in reversed(failed):
        above = found.site
        if above is None or not within(name, above.name):
            continue
        referral = await _refer(name, above, tools)
        if referral is not None:
            found.zones.insert(0, Zone(name, referral.name_servers[name]))
            found.referral = referral
        elif not await _has_no_zone(name, above, tools):
            found.unknown.append(name)


async def _refer(name: str, parent: Zone, tools: Tools) -> Reply | None:
    """What a server of the parent says of who serves the zone ``name``; null: none says anything.

    A lame server refers upward or elsewhere; only NS records of ``name`` itself count.
    """
    async for reply in _replies(name, parent, tools):
        if reply.status is DnsStatus.OK and name in reply.name_servers:
            return reply
    return None


async def _has_no_zone(name: str, parent: Zone, tools: Tools) -> bool:
    """Whether a server of the parent says that no zone begins at ``name``."""
    async for reply in _replies(name, parent, tools):
        if reply.authoritative and reply.status in NO_RECORD:
            return True
    return False


async def _replies(name: str, parent: Zone, tools: Tools) -> AsyncIterator[Reply]:
    """The answers of the parent's servers, over whichever family, one after the other."""
    for server in parent.servers[:_PARENT_SERVERS_ASKED]:
        for ip in await server_addresses(server, tools):
            yield await ask(name, "NS", ip, tools.settings.dns)


async def server_addresses(server: str, tools: Tools) -> list[str]:
    """One address of each family that a name server may be asked at."""
    both = await asyncio.gather(
        tools.resolver.addresses(server, Family.V4), tools.resolver.addresses(server, Family.V6)
    )
    ips = [answer.addresses[0] for answer in both if answer.addresses]
    return [ip for ip in ips if tools.policy.permits(ip)]


def suffixes(host: str) -> list[str]:
    """The host, every name above it and the root: where a zone may begin."""
    labels = host.lower().strip(".").split(".")
    return [".".join(labels[start:]) for start in range(len(labels))] + ["."]


def within(name: str, zone: str) -> bool:
    """Whether ``name`` is the zone's own or lies below it."""
    return zone == "." or name == zone or name.endswith(f".{zone}")


def hosts(result: DnsResult) -> list[str]:
    """Targets of NS or CNAME records: lower case, no final dot."""
    return sorted({answer.lower().rstrip(".") for answer in result.answers} - {""})
