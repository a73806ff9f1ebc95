"""Which addresses may be connected to, in whatever notation they come."""

from __future__ import annotations

import ipaddress

import pytest

from crawler.net.addresses import AddressKind, AddressPolicy, kind_of


@pytest.mark.parametrize(
    ("ip", "kind"),
    [
        ("8.8.8.8", AddressKind.PUBLIC),
        ("2400:3200::1", AddressKind.PUBLIC),
        ("127.0.0.1", AddressKind.LOOPBACK),
        ("::1", AddressKind.LOOPBACK),
        ("10.0.0.1", AddressKind.PRIVATE),
        ("172.31.255.255", AddressKind.PRIVATE),
        ("192.168.0.1", AddressKind.PRIVATE),
        ("fd00::1", AddressKind.PRIVATE),
        ("169.254.1.1", AddressKind.LINK_LOCAL),
        ("fe80::1", AddressKind.LINK_LOCAL),
        ("169.254.169.254", AddressKind.METADATA),
        ("100.100.100.200", AddressKind.METADATA),
        ("0.0.0.0", AddressKind.UNSPECIFIED),
        ("::", AddressKind.UNSPECIFIED),
        ("224.0.0.1", AddressKind.MULTICAST),
        ("ff02::1", AddressKind.MULTICAST),
        ("100.64.0.1", AddressKind.RESERVED),
        ("198.18.0.1", AddressKind.PRIVATE),
        ("255.255.255.255", AddressKind.PRIVATE),
        ("::ffff:127.0.0.1", AddressKind.LOOPBACK),
        ("::ffff:8.8.8.8", AddressKind.PUBLIC),
        ("::127.0.0.1", AddressKind.LOOPBACK),
        ("64:ff9b::10.0.0.1", AddressKind.PRIVATE),
        ("2002:0a00:0001::", AddressKind.PRIVATE),
    ],
)
def test_kinds(ip: str, kind: AddressKind) -> None:
    assert kind_of(ipaddress.ip_address(ip)) is kind
    assert AddressPolicy().permits(ip) is (kind is AddressKind.PUBLIC)


def test_allowed_networks_open_only_themselves() -> None:
    policy = AddressPolicy((ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("fd00::/8")))
    assert policy.of(["127.0.0.9", "10.0.0.1", "::ffff:127.0.0.1", "fd00::1", "::1"]) == (
        "127.0.0.9",
        "::ffff:127.0.0.1",
        "fd00::1",
    )


def test_names_are_no_addresses() -> None:
    assert not AddressPolicy().permits("localhost")
