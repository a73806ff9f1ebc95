"""How names end, asked of a real name server on loopback."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from config.terms import DnsStatus, Family
from crawler.net.resolver import Resolver
from tests.crawler.net.lab import Zone, name_server


@pytest.fixture
async def zone() -> AsyncIterator[tuple[Zone, Resolver]]:
    known = Zone()
    known.put("both.test", ["192.0.2.1", "2001:db8::1"])
    known.put("six.test", ["2001:db8::2"])
    known.put("none.test", [])
    known.put("broken.test", "SERVFAIL")
    known.put("refused.test", "REFUSED")
    known.put("silent.test", "silence")
    async with name_server(known) as server:
        yield known, Resolver([server], timeout=0.1)


@pytest.mark.parametrize(
    ("host", "family", "status", "addresses"),
    [
        ("both.test", None, DnsStatus.OK, ("192.0.2.1",)),
        ("both.test", Family.V6, DnsStatus.OK, ("2001:db8::1",)),
        ("six.test", None, DnsStatus.OK, ("2001:db8::2",)),
        ("six.test", Family.V4, DnsStatus.NO_DATA, ()),
        ("none.test", None, DnsStatus.NO_DATA, ()),
        ("gone.test", None, DnsStatus.NXDOMAIN, ()),
        ("broken.test", None, DnsStatus.SERVFAIL, ()),
        ("refused.test", None, DnsStatus.REFUSED, ()),
        ("silent.test", None, DnsStatus.TIMEOUT, ()),
        ("127.0.0.1", None, DnsStatus.OK, ("127.0.0.1",)),
        ("127.0.0.1", Family.V6, DnsStatus.NO_DATA, ()),
        ("::1", Family.V6, DnsStatus.OK, ("::1",)),
        ("localhost", None, DnsStatus.OK, ("127.0.0.1",)),
        ("a." + "b" * 70 + ".test", None, DnsStatus.NXDOMAIN, ()),
    ],
)
async def test_endings(
    zone: tuple[Zone, Resolver],
    host: str,
    family: Family | None,
    status: DnsStatus,
    addresses: tuple[str, ...],
) -> None:
    answer = await zone[1].addresses(host, family)
    assert (answer.status, answer.addresses) == (status, addresses)


async def test_a_question_is_asked_once(zone: tuple[Zone, Resolver]) -> None:
    known, resolver = zone
    await asyncio.gather(*(resolver.query("both.test", "A") for _ in range(20)))
    await resolver.query("BOTH.test.", "A")
    assert known.asked == [("both.test", "A")]


async def test_who_waits_is_not_cancelled_with_who_asked(zone: tuple[Zone, Resolver]) -> None:
    resolver = zone[1]
    first = asyncio.create_task(resolver.query("both.test", "A"))
    await asyncio.sleep(0)
    second = asyncio.create_task(resolver.query("both.test", "A"))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).status is DnsStatus.OK


async def test_a_failure_is_asked_again_when_that_is_wanted(zone: tuple[Zone, Resolver]) -> None:
    known, resolver = zone
    known.put("late.test", "NXDOMAIN", "NXDOMAIN", ["192.0.2.9"])
    assert (await resolver.addresses("late.test")).status is DnsStatus.NXDOMAIN
    assert (await resolver.addresses("late.test")).status is DnsStatus.NXDOMAIN
    later = await resolver.addresses("late.test", newer_than=time.monotonic())
    assert later.addresses == ("192.0.2.9",)


async def test_the_next_server_is_asked_where_one_fails(zone: tuple[Zone, Resolver]) -> None:
    other = Zone()
    other.put("broken.test", ["192.0.2.7"])
    other.put("silent.test", "SERVFAIL")
    async with name_server(other) as second:
        resolver = Resolver([*zone[1].servers, second], timeout=0.1)
        assert (await resolver.addresses("broken.test")).addresses == ("192.0.2.7",)
        failed = await resolver.addresses("silent.test")
        assert (failed.status, failed.agreeing) == (DnsStatus.SERVFAIL, 2)
        assert (await resolver.addresses("gone.test")).status is DnsStatus.NXDOMAIN
    assert ("gone.test", "A") not in other.asked


async def test_without_a_resolver_nothing_is_known() -> None:
    answer = await Resolver([]).addresses("both.test")
    assert (answer.status, answer.agreeing) == (DnsStatus.TIMEOUT, 0)
