from __future__ import annotations

import pytest

from config.terms import DnsStatus
from crawler.ipv6.delegation import Delegation, Zone, suffixes, within
from crawler.ipv6.wire import Reply


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
