"""What the address of an AAAA record is good for: one that no visitor can use is no support."""

from __future__ import annotations

from ipaddress import IPv6Network, ip_address

from config.terms import Ipv6Kind
from crawler.net.addresses import AddressPolicy

# IANA's registry of special-purpose addresses, most special first; the rest of 2000::/3 is global.
_KINDS: tuple[tuple[Ipv6Kind, IPv6Network], ...] = tuple(
    (kind, IPv6Network(network))
    for kind, network in (
        (Ipv6Kind.LOOPBACK, "::1/128"),
        (Ipv6Kind.MAPPED, "::ffff:0:0/96"),
        (Ipv6Kind.UNIQUE_LOCAL, "fc00::/7"),
        (Ipv6Kind.LINK_LOCAL, "fe80::/10"),
        (Ipv6Kind.MULTICAST, "ff00::/8"),
        (Ipv6Kind.DOCUMENTATION, "2001:db8::/32"),
        (Ipv6Kind.DOCUMENTATION, "3fff::/20"),
        (Ipv6Kind.SIX_TO_FOUR, "2002::/16"),
        (Ipv6Kind.TEREDO, "2001::/32"),
        (Ipv6Kind.OTHER, "2001:2::/48"),
        (Ipv6Kind.OTHER, "2001:10::/28"),
        (Ipv6Kind.OTHER, "2001:20::/28"),
        (Ipv6Kind.GLOBAL, "2000::/3"),
    )
)


def kind_of_v6(ip: str) -> Ipv6Kind:
    """The kind of an IPv6 address; ``OTHER`` also for what is none."""
    try:
        address = ip_address(ip)
    except ValueError:
        return Ipv6Kind.OTHER
    return next((kind for kind, network in _KINDS if address in network), Ipv6Kind.OTHER)


def valid_v6(ip: str, policy: AddressPolicy) -> bool:
    """Global unicast, or inside a network that the operator allowed by name."""
    if kind_of_v6(ip) is Ipv6Kind.GLOBAL:
        return True
    try:
        return policy.names(ip_address(ip))
    except ValueError:
        return False
