"""The name servers over IPv6 (AAAA, glue, answers), and what the delegation lacks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from config.terms import DnsStatus, Family, Lack
from crawler.ipv6.delegation import Delegation, Zone, within
from crawler.ipv6.facts import DelegationFacts, Missing, NameServerFacts
from crawler.ipv6.hosts import NO_RECORD
from crawler.ipv6.tools import Tools
from crawler.ipv6.validity import valid_v6
from crawler.ipv6.wire import ask
from crawler.net.addresses import AddressPolicy


class NameServers:
    """Looks at name servers; every server is looked up and asked once."""

    def __init__(self, tools: Tools, *, up: bool) -> None:
        """``up``: we have an uplink; without one nothing is asked and ``answers`` stays null."""
        self._tools = tools
        self._up = up

    async def look(self, delegation: Delegation) -> list[NameServerFacts] | None:
        """The servers of the site's zone; null where the zone is not known."""
        site = delegation.site
        if site is None:
            return None
        looks = (self._look_at(name, site, delegation.glue_of(name)) for name in site.servers)
        return list(await asyncio.gather(*looks))

    async def records(self, zone: Zone) -> list[NameServerFacts]:
        """The servers of a zone, with their AAAA only."""
        looks = (self._records(name, None) for name in zone.servers)
        return list(await asyncio.gather(*looks))

    async def _look_at(self, name: str, zone: Zone, glue: bool | None) -> NameServerFacts:
        facts = await self._records(name, glue)
        if self._up:
            await self._ask(facts, zone)
        return facts

    async def _records(self, name: str, glue: bool | None) -> NameServerFacts:
        found = await self._tools.resolver.addresses(name, Family.V6)
        known = found.status is DnsStatus.OK or found.status in NO_RECORD
        aaaa = list(found.addresses) if known else None
        return NameServerFacts(
            name=name, aaaa=aaaa, aaaa_status=found.status, glue_v6=glue, answers=None
        )

    async def _ask(self, facts: NameServerFacts, zone: Zone) -> None:
        """One answer over any of its addresses is enough; ``error`` tells of the silent ones."""
        dns = self._tools.settings.dns
        ips = usable(facts, self._tools.policy)[: dns.max_addresses_per_server]
        if not ips:
            return
        replies = await asyncio.gather(*(ask(zone.name, "SOA", ip, dns) for ip in ips))
        facts.answers = any(reply.serves for reply in replies)
        silent = [
            f"{ip}：{reply.error or '不管理该域'}"
            for ip, reply in zip(ips, replies, strict=True)
            if not reply.serves
        ]
        facts.error = "；".join(silent) or None


def usable(facts: NameServerFacts, policy: AddressPolicy) -> list[str]:
    """Addresses of the server that a resolver could reach, or that the operator allowed."""
    return [ip for ip in facts.aaaa or () if valid_v6(ip, policy)]


def judge_delegation(
    delegation: Delegation,
    servers: list[NameServerFacts] | None,
    records: dict[str, list[NameServerFacts]],
    policy: AddressPolicy,
) -> DelegationFacts:
    """What a resolver with IPv6 alone would lack on its way to the site's zone.

    ``records``: servers by zone, from the site's up. Of the site's zone every server counts; of a
    zone above, which is not the site's to mend, one with a usable AAAA is enough. Where the
    servers could not be asked (no uplink of ours), the records decide.
    """
    site = delegation.site
    if site is None or not servers:
        return DelegationFacts()
    gaps = {facts.name: _lack(facts, site.name, policy) for facts in servers}
    missing = [
        Missing(zone=site.name, server=name, lacks=lack) for name, lack in gaps.items() if lack
    ]
    steps = [_site_step(servers, gaps)]
    for zone, looks in records.items():
        if zone == site.name:
            continue
        steps.append(_zone_step(looks, policy))
        if steps[-1] is False:
            missing.append(Missing(zone=zone, server=None, lacks=Lack.AAAA))
    unsure = bool(delegation.unknown) or any(facts.aaaa is None for facts in servers)
    return DelegationFacts(
        complete=False if missing else None if unsure or None in steps else True,
        resolvable=_all(steps),
        zones=[zone.name for zone in delegation.zones],
        missing=missing,
    )


def _lack(facts: NameServerFacts, zone: str, policy: AddressPolicy) -> Lack | None:
    if facts.aaaa is None:
        return None
    if not facts.aaaa:
        return Lack.AAAA
    if not usable(facts, policy):
        return Lack.VALID_AAAA
    if facts.answers is False:
        return Lack.ANSWER
    return Lack.GLUE if facts.glue_v6 is False and within(facts.name, zone) else None


def _site_step(servers: list[NameServerFacts], gaps: dict[str, Lack | None]) -> bool | None:
    if any(facts.aaaa is not None and gaps[facts.name] is None for facts in servers):
        return True
    return None if any(facts.aaaa is None for facts in servers) else False


def _zone_step(looks: list[NameServerFacts], policy: AddressPolicy) -> bool | None:
    if any(usable(facts, policy) for facts in looks):
        return True
    return None if any(facts.aaaa is None for facts in looks) else False


def _all(steps: Iterable[bool | None]) -> bool | None:
    seen = set(steps)
    return False if False in seen else None if None in seen else True
