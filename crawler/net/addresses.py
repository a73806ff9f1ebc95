"""Which addresses may be connected to. Everything else in the package asks here first."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network


class AddressKind(StrEnum):
    """What an address is good for, seen from the open internet."""

    PUBLIC = "public"
    PRIVATE = "private"
    LOOPBACK = "loopback"
    LINK_LOCAL = "link_local"
    METADATA = "metadata"
    MULTICAST = "multicast"
    UNSPECIFIED = "unspecified"
    RESERVED = "reserved"


# Where clouds hand out credentials. Most lie in link-local space; these are named for the report.
_METADATA = frozenset(
    map(ipaddress.ip_address, ("169.254.169.254", "100.100.100.200", "fd00:ec2::254"))
)
_NAT64 = IPv6Network("64:ff9b::/96")
_V4_COMPATIBLE = IPv6Network("::/96")


def parse_ip(text: str) -> Address | None:
    """``text`` as an address, or None when it is a name."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def kind_of(ip: Address) -> AddressKind:
    """The kind of ``ip``; an IPv6 address that carries an IPv4 one is judged by what it carries."""
    inner = _carried(ip)
    if inner is not None:
        return kind_of(inner)
    if ip in _METADATA:
        return AddressKind.METADATA
    for kind, holds in (
        (AddressKind.UNSPECIFIED, ip.is_unspecified),
        (AddressKind.LOOPBACK, ip.is_loopback),
        (AddressKind.LINK_LOCAL, ip.is_link_local),
        (AddressKind.MULTICAST, ip.is_multicast),
        (AddressKind.PUBLIC, ip.is_global and not ip.is_reserved),
        (AddressKind.PRIVATE, ip.is_private),
    ):
        if holds:
            return kind
    return AddressKind.RESERVED


def _carried(ip: Address) -> IPv4Address | None:
    """The IPv4 address that packets to ``ip`` end at: mapped, 6to4, NAT64, IPv4-compatible."""
    if isinstance(ip, IPv4Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip in _NAT64 or (ip in _V4_COMPATIBLE and int(ip) > 0xFFFF):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Public addresses, and of the others only those inside the ``allowed`` networks."""

    allowed: tuple[Network, ...] = ()

    def permits(self, ip: Address | str) -> bool:
        address = parse_ip(ip) if isinstance(ip, str) else ip
        if address is None:
            return False
        if self.names(address):
            return True
        inner = _carried(address)
        if inner is not None and self.names(inner):
            return True
        return kind_of(address) is AddressKind.PUBLIC

    def names(self, address: Address) -> bool:
        """Whether ``address`` lies inside a network that was allowed by name."""
        return any(address in network for network in self.allowed)

    def of(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Those of ``addresses`` that may be connected to, in their order."""
        return tuple(address for address in addresses if self.permits(address))
