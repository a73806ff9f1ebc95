"""What the DNS says of a host over IPv6, asked once for each host of a run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from config.terms import DnsStatus, Family
from crawler.ipv6.validity import valid_v6
from crawler.net.addresses import AddressPolicy
from crawler.net.resolver import Resolver

NO_RECORD = frozenset({DnsStatus.NO_DATA, DnsStatus.NXDOMAIN})
"""The answers that say that there is no record; every other failure says nothing."""


@dataclass(frozen=True, slots=True)
class HostRecords:
    """AAAA of a host. ``usable``: those that are global unicast or that the operator allowed."""

    host: str
    status: DnsStatus
    aaaa: tuple[str, ...]
    usable: tuple[str, ...]
    doubted: bool = False
    """The resolver says that there is none, and was found to hide what there is."""

    @property
    def known(self) -> bool:
        """Whether it is certain that the host has, or has not, an address."""
        if self.doubted:
            return False
        return self.status is DnsStatus.OK or self.status in NO_RECORD


class HostBook:
    """AAAA of every host that was met, one question each."""

    def __init__(self, resolver: Resolver, policy: AddressPolicy) -> None:
        self._resolver = resolver
        self._policy = policy
        self._asked: dict[str, asyncio.Task[HostRecords]] = {}
        self._hiding = False

    async def records(self, host: str) -> HostRecords:
        """AAAA of ``host``; an IPv4 address in its place has none."""
        if host not in self._asked:
            self._asked[host] = asyncio.create_task(self._look_up(host))
        return await asyncio.shield(self._asked[host])

    def correct(self, records: HostRecords) -> None:
        """Take ``records`` from the zone's own servers instead of what the resolver said; what it
        denies from now on is doubted."""
        self._hiding = True
        self._asked[records.host] = asyncio.create_task(_known(records))

    def usable_of(self, host: str, aaaa: Sequence[str]) -> HostRecords:
        """Records of a host whose AAAA are known."""
        usable = tuple(ip for ip in aaaa if valid_v6(ip, self._policy))
        return HostRecords(host, DnsStatus.OK, tuple(aaaa), usable)

    async def has_a(self, host: str) -> bool | None:
        """Whether the host has an IPv4 address; null where the DNS did not say."""
        found = await self._resolver.addresses(host, Family.V4)
        if found.status is DnsStatus.OK:
            return bool(found.addresses)
        return False if found.status in NO_RECORD else None

    async def _look_up(self, host: str) -> HostRecords:
        if is_literal(host, version=4):
            return HostRecords(host, DnsStatus.NO_DATA, (), ())
        found = await self._resolver.addresses(host, Family.V6)
        if found.status is DnsStatus.OK:
            return self.usable_of(host, found.addresses)
        return HostRecords(host, found.status, (), (), doubted=self._hiding)


async def _known(records: HostRecords) -> HostRecords:
    return records


def is_literal(host: str, *, version: int) -> bool:
    """Whether the host is written as an address of that IP version."""
    try:
        return ip_address(host).version == version
    except ValueError:
        return False
