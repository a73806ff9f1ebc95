"""All that the DNS alone tells of the home host: its records, its zones and their servers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from crawler.ipv6.delegation import Delegation, walk
from crawler.ipv6.facts import NameServerFacts
from crawler.ipv6.nameservers import NameServers
from crawler.ipv6.records import HomeRecords, confirm_absence, look_up
from crawler.ipv6.tools import Tools


@dataclass(frozen=True, slots=True)
class Names:
    """``servers``: name servers with their AAAA by zone, from the site's zone up."""

    records: HomeRecords
    delegation: Delegation
    servers: dict[str, list[NameServerFacts]]


async def look_up_names(host: str, tools: Tools) -> Names:
    """Ask for everything; over which family the questions go does not matter."""
    records = await look_up(host, tools)
    delegation = await walk(host, tools, is_alias=bool(records.cname_chain))
    records = await confirm_absence(host, records, delegation, tools)
    servers = NameServers(tools, up=False)
    looks = await asyncio.gather(*(servers.records(zone) for zone in delegation.zones))
    by_zone = {zone.name: look for zone, look in zip(delegation.zones, looks, strict=True)}
    return Names(records, delegation, by_zone)
