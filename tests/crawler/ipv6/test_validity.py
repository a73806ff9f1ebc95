from __future__ import annotations

from ipaddress import ip_network

import pytest

from config.terms import Ipv6Kind
from crawler.ipv6.validity import kind_of_v6, valid_v6
from crawler.net.addresses import AddressPolicy


@pytest.mark.parametrize(
    ("ip", "kind"),
    [
        ("240e:1::80", Ipv6Kind.GLOBAL),
        ("2408:8000::80", Ipv6Kind.GLOBAL),
        ("2001:da8::1", Ipv6Kind.GLOBAL),
        ("fd12::1", Ipv6Kind.UNIQUE_LOCAL),
        ("fe80::1", Ipv6Kind.LINK_LOCAL),
        ("::1", Ipv6Kind.LOOPBACK),
        ("::ffff:1.2.3.4", Ipv6Kind.MAPPED),
        ("2001:db8::1", Ipv6Kind.DOCUMENTATION),
        ("3fff::1", Ipv6Kind.DOCUMENTATION),
        ("2002:102:304::1", Ipv6Kind.SIX_TO_FOUR),
        ("2001:0:53aa::1", Ipv6Kind.TEREDO),
        ("ff02::1", Ipv6Kind.MULTICAST),
        ("64:ff9b::1.2.3.4", Ipv6Kind.OTHER),
        ("::", Ipv6Kind.OTHER),
        ("1.2.3.4", Ipv6Kind.OTHER),
        ("nonsense", Ipv6Kind.OTHER),
    ],
)
def test_kinds_of_addresses(ip: str, kind: Ipv6Kind) -> None:
    assert kind_of_v6(ip) is kind
    assert valid_v6(ip, AddressPolicy()) is (kind is Ipv6Kind.GLOBAL)


def test_an_allowed_network_makes_an_address_valid() -> None:
    policy = AddressPolicy((ip_network("fd00::/8"), ip_network("127.0.0.0/8")))
    assert valid_v6("fd12::1", policy)
    assert not valid_v6("fe80::1", policy)
    assert not valid_v6("::ffff:127.0.0.1", policy)
