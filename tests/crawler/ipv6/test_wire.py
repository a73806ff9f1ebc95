from __future__ import annotations

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from config.terms import DnsStatus
from crawler.ipv6.wire import read_reply


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
