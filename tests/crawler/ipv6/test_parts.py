"""The parts that need no network."""

from __future__ import annotations

from ipaddress import ip_network

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import UserError
from config.terms import DnsStatus, Ipv6Kind
from crawler.ipv6.delegation import Delegation, Zone, suffixes, within
from crawler.ipv6.levels import draw
from crawler.ipv6.uplink import split_host
from crawler.ipv6.validity import kind_of_v6, valid_v6
from crawler.ipv6.wire import Reply, read_reply
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


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("www.gov.cn", "www.gov.cn", None),
        ("www.gov.cn:8443", "www.gov.cn", 8443),
        ("2400:3200::1", "2400:3200::1", None),
        ("[2400:3200::1]", "2400:3200::1", None),
        ("[2400:3200::1]:53", "2400:3200::1", 53),
        (" ::1 ", "::1", None),
    ],
)
def test_uplink_hosts_as_operators_write_them(text: str, host: str, port: int | None) -> None:
    assert split_host(text) == (host, port)


@pytest.mark.parametrize("text", ["", "www.gov.cn:x", "www.gov.cn:70000", ":80"])
def test_what_is_no_uplink_host(text: str) -> None:
    with pytest.raises(UserError):
        split_host(text)


def message(*, rcode: int = 0, answer: str = "", authority: str = "") -> dns.message.Message:
    made = dns.message.make_response(dns.message.make_query("www.a.gov.cn", "AAAA"))
    made.set_rcode(dns.rcode.Rcode(rcode))
    for section, text in ((made.answer, answer), (made.authority, authority)):
        if text:
            section.append(dns.rrset.from_text("www.a.gov.cn.", 60, "IN", *text.split(" ", 1)))
    return made


SOA = "SOA a. b. 1 2 3 4 5"


@pytest.mark.parametrize(
    ("made", "status", "serves"),
    [
        (message(answer="AAAA 240e::1"), DnsStatus.OK, True),
        (message(authority=SOA), DnsStatus.NO_DATA, True),
        (message(authority="NS ns.b.cn."), DnsStatus.OK, False),
        (message(rcode=2), DnsStatus.SERVFAIL, False),
        (message(rcode=3, authority=SOA), DnsStatus.NXDOMAIN, False),
        (message(rcode=4), DnsStatus.SERVFAIL, False),
        (message(rcode=5), DnsStatus.REFUSED, False),
    ],
)
def test_replies_are_told_apart(made: dns.message.Message, status: DnsStatus, serves: bool) -> None:
    reply = read_reply(made)
    assert (reply.status, reply.serves) == (status, serves)
    assert reply.heard


def test_suffixes_go_up_to_the_root() -> None:
    assert suffixes("WWW.a.gov.cn.") == ["www.a.gov.cn", "a.gov.cn", "gov.cn", "cn", "."]
    assert within("a.gov.cn", "gov.cn")
    assert within("gov.cn", ".")
    assert not within("agov.cn", "gov.cn")


@pytest.mark.parametrize(
    ("referral", "server", "glue"),
    [
        (None, "ns1.a.gov.cn", None),
        (Reply(status=DnsStatus.OK, refers=True), "ns1.a.gov.cn", False),
        (Reply(status=DnsStatus.OK, refers=True), "ns1.dns.cn", None),
        (Reply(status=DnsStatus.OK, refers=False), "ns1.a.gov.cn", None),
        (Reply(status=DnsStatus.OK, glue={"ns1.a.gov.cn": ["240e::1"]}), "ns1.a.gov.cn", True),
    ],
)
def test_glue_is_asked_for_only_where_it_is_needed(
    referral: Reply | None, server: str, glue: bool | None
) -> None:
    delegation = Delegation([Zone("a.gov.cn", [server])], referral)
    assert delegation.glue_of(server) is glue


@given(st.lists(st.text(min_size=1, max_size=20), unique=True), st.integers(1, 50))
def test_a_sample_does_not_depend_on_the_order(urls: list[str], limit: int) -> None:
    sample = draw(urls, limit)
    assert len(sample) == min(limit, len(urls))
    assert set(sample) <= set(urls)
    assert set(draw(list(reversed(urls)), limit)) == set(sample)
