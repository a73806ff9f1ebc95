"""Address records of the home host."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from config.terms import DnsStatus, Family
from crawler.ipv6.delegation import Delegation, hosts, server_addresses
from crawler.ipv6.hosts import NO_RECORD, HostRecords
from crawler.ipv6.tools import Tools
from crawler.ipv6.wire import ask

_SERVERS_ASKED = 3


@dataclass(frozen=True, slots=True)
class HomeRecords:
    """A, AAAA and CNAME chain. ``a`` is null where its question failed."""

    v6: HostRecords
    a: list[str] | None
    a_status: DnsStatus
    cname_chain: list[str]
    resolver: str | None = None
    """``ip:port`` of the name server that answered for AAAA."""
    hidden: bool = False
    """Our resolver hides the AAAA that the zone's own servers give."""

    @property
    def aaaa(self) -> list[str] | None:
        """As answered; ``[]`` only where it is certain that there is none."""
        return list(self.v6.aaaa) if self.v6.known else None


async def look_up(host: str, tools: Tools) -> HomeRecords:
    """Ask for all records of ``host`` at once."""
    v6, v4, chain, asked = await asyncio.gather(
        tools.book.records(host),
        tools.resolver.addresses(host, Family.V4),
        _chain(host, tools),
        tools.resolver.query(host, "AAAA"),
    )
    a_known = v4.status is DnsStatus.OK or v4.status in NO_RECORD
    a = list(v4.addresses) if a_known else None
    return HomeRecords(v6, a, v4.status, chain, asked.resolver)


async def _chain(host: str, tools: Tools) -> list[str]:
    """Targets of CNAME after CNAME; a loop ends where it closes."""
    chain: list[str] = []
    while len(chain) < tools.settings.dns.max_cnames:
        targets = hosts(await tools.resolver.query(chain[-1] if chain else host, "CNAME"))
        if not targets or targets[0] in {host, *chain}:
            break
        chain.append(targets[0])
    return chain


async def confirm_absence(
    host: str, records: HomeRecords, delegation: Delegation, tools: Tools
) -> HomeRecords:
    """Only the zone's own servers can say that there is no AAAA; some resolvers hide what there is.

    Where one of them gives AAAA that our resolver denies, theirs are the records, and the want of
    them is ours. Where none can be asked, the resolver's word stands.
    """
    if records.v6.status is not DnsStatus.NO_DATA or delegation.site is None:
        return records
    servers = delegation.site.servers[:_SERVERS_ASKED]
    found = await asyncio.gather(*(server_addresses(server, tools) for server in servers))
    dns = tools.settings.dns
    asked = (ask(host, "AAAA", ip, dns) for ips in found for ip in ips)
    replies = await asyncio.gather(*asked)
    aaaa = [ip for reply in replies if reply.authoritative for ip in reply.aaaa]
    if not aaaa:
        return records
    corrected = tools.book.usable_of(host, list(dict.fromkeys(aaaa)))
    tools.book.correct(corrected)
    return replace(records, v6=corrected, hidden=True)
