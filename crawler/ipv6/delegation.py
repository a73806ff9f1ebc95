"""The delegation as a resolver walks it: the zones from the site up, and what the parent refers to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from config.ipv6 import DnsSettings
from config.terms import DnsStatus, Family
from crawler.ipv6.wire import Reply, ask
from crawler.net.addresses import AddressPolicy
from crawler.net.resolver import DnsResult, Resolver

_FAILED = frozenset({DnsStatus.SERVFAIL, DnsStatus.TIMEOUT})
_PARENT_SERVERS_ASKED = 3


@dataclass(slots=True)
class Zone:
    """A zone and the names of its servers, as the resolver or the parent tells."""

    name: str
    servers: list[str]


@dataclass(slots=True)
class Delegation:
    """``zones``: from the site's zone up to the root, as far as they are known. ``referral``: what a
    server of the parent answers for the site's zone; null where none could be asked."""

    zones: list[Zone] = field(default_factory=list)
    referral: Reply | None = None
    unknown: list[str] = field(default_factory=list)
    """Names at or below the site's domain of which it is not known whether a zone begins there."""

    @property
    def site(self) -> Zone | None:
        return self.zones[0] if self.zones else None

    def glue_of(self, server: str) -> bool | None:
        """Whether the parent's referral brings the AAAA of ``server``; null where that is not known
        or not needed, as the server's name lies outside of the zone or the parent serves the zone
        itself."""
        if self.referral is None or not self.zones:
            return None
        if self.referral.glue.get(server):
            return True
        return False if self.referral.refers and within(server, self.zones[0].name) else None


async def walk(
    host: str,
    *,
    resolver: Resolver,
    policy: AddressPolicy,
    settings: DnsSettings,
    is_alias: bool,
) -> Delegation:
    """The zones above ``host`` and the referral to the site's own.

    ``is_alias``: the host has a CNAME, so no zone can begin at it, and what the resolver says of its
    NS belongs to the target.
    """
    names = suffixes(host)[1 if is_alias else 0 :]
    answers = await asyncio.gather(*(resolver.query(name, "NS") for name in names))
    found = Delegation(
        zones=[Zone(n, hosts(a)) for n, a in zip(names, answers, strict=True) if a.answers]
    )
    failed = [n for n, a in zip(names, answers, strict=True) if a.status in _FAILED]
    ask_parent = _Referrals(resolver, policy, settings)
    await _settle_failed(found, failed, ask_parent)
    if len(found.zones) > 1 and found.referral is None:
        found.referral = await ask_parent(found.zones[0].name, found.zones[1])
    if found.referral and found.zones:
        site = found.zones[0]
        site.servers = sorted({*site.servers, *found.referral.name_servers})
    site_zone = found.zones[0] if found.zones else None
    if site_zone:
        site_zone.servers = site_zone.servers[: settings.max_name_servers]
    return found


async def _settle_failed(found: Delegation, failed: list[str], ask_parent: _Referrals) -> None:
    """A resolver that gets no answer for a name below the zone it knows may stand before a zone whose
    servers are dead. The servers of the zone above say whether a zone begins there."""
    for name in reversed(failed):
        above = next((zone for zone in found.zones if within(name, zone.name)), None)
        if above is None or above is not found.site:
            continue
        referral = await ask_parent(name, above)
        if referral is None:
            found.unknown.append(name)
        elif referral.refers and referral.name_servers:
            found.zones.insert(0, Zone(name, referral.name_servers))
            found.referral = referral


@dataclass(slots=True)
class _Referrals:
    """Asks the servers of a zone, over whichever family, who serves a name below it."""

    resolver: Resolver
    policy: AddressPolicy
    settings: DnsSettings

    async def __call__(self, name: str, parent: Zone) -> Reply | None:
        for server in parent.servers[:_PARENT_SERVERS_ASKED]:
            for ip in await self._addresses(server):
                reply = await ask(name, "NS", ip, self.settings)
                if reply.status is DnsStatus.OK and reply.name_servers:
                    return reply
        return None

    async def _addresses(self, server: str) -> list[str]:
        both = await asyncio.gather(
            self.resolver.addresses(server, Family.V4), self.resolver.addresses(server, Family.V6)
        )
        ips = [answer.addresses[0] for answer in both if answer.addresses]
        return [ip for ip in ips if self.policy.permits(ip)]


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
