"""Network options of the command line."""

from __future__ import annotations

import ipaddress

import pytest

from config.errors import UserError
from config.settings import settings
from crawler.net import open_net, parse_networks, parse_resolvers


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("223.5.5.5", (("223.5.5.5", 53),)),
        ("127.0.0.1:5353", (("127.0.0.1", 5353),)),
        ("::1", (("::1", 53),)),
        ("[::1]", (("::1", 53),)),
        ("[::1]:5353", (("::1", 5353),)),
        ("1.1.1.1, 8.8.8.8:54", (("1.1.1.1", 53), ("8.8.8.8", 54))),
    ],
)
def test_resolvers(text: str, servers: tuple[tuple[str, int], ...]) -> None:
    assert parse_resolvers(text) == servers


@pytest.mark.parametrize("text", ["", "dns.cn", "1.1.1.1:0", "1.1.1.1:99999", "[::1", "1.1.1.1:x"])
def test_bad_resolvers_are_said_in_words(text: str) -> None:
    with pytest.raises(UserError, match="不是 DNS 服务器地址"):
        parse_resolvers(text)


def test_networks() -> None:
    nets = parse_networks("10.0.0.0/8, 127.0.0.1,::1/128")
    assert [str(net) for net in nets] == ["10.0.0.0/8", "127.0.0.1/32", "::1/128"]
    assert parse_networks(["10.0.0.0/8", "fd00::/8"])[1] == ipaddress.ip_network("fd00::/8")
    with pytest.raises(UserError, match="不是网段"):
        parse_networks("10.0.0.0/33")


def test_the_named_resolver_answers_alone() -> None:
    net = open_net(settings(), resolver="127.0.0.1:5353", allow_private="127.0.0.0/8")
    assert net.resolver.servers == (("127.0.0.1", 5353),)
    assert net.policy.permits("127.0.0.1")


def test_without_one_others_stand_behind_those_of_the_system() -> None:
    assert len(open_net(settings()).resolver.servers) >= 2
