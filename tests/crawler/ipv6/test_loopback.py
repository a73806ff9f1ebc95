"""The probe where there is only loopback: what an operator's closed network may look like, on any
machine that has ``::1``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest
import pytest_asyncio

from config.settings import settings
from crawler.ipv6 import Ipv6Facts, probe_ipv6
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.limiter import HostLimiter
from crawler.net.resolver import Resolver
from tests.crawler.ipv6.lab import NameServer, WebServer, Zone
from tests.crawler.ipv6.site import page, quick

HOST = "www.county.test"


class Closed:
    """A resolver and one web server on loopback, on whatever ports are free."""

    def __init__(self) -> None:
        self.records = {HOST: {"A": ["127.0.0.1"], "AAAA": ["::1"]}}
        self.dns = NameServer([Zone("test", self.records)], recursive=True)
        self.web = WebServer(page)

    async def start(self) -> None:
        self.dns_port = await self.dns.listen("127.0.0.1", 0)
        try:
            self.port = await self.web.listen("::1", 0)
        except OSError as error:
            pytest.skip(f"no IPv6 loopback on this machine: {error}")
        await self.web.listen("127.0.0.1", self.port)

    async def probe(self, *allowed: str, **options: object) -> Ipv6Facts:
        resolver = Resolver([("127.0.0.1", self.dns_port)], timeout=0.2)
        policy = AddressPolicy(tuple(map(ip_network, allowed)))
        net = NetClient(policy, resolver, settings().limits, "test")
        wanted: dict[str, object] = {"level2": [], "level3": [], "parts": [], **options}
        try:
            return await probe_ipv6(
                f"http://{HOST}:{self.port}/",
                net=net,
                resolver=resolver,
                limiter=HostLimiter(delay=0),
                policy=policy,
                settings=quick(),
                **wanted,  # type: ignore[arg-type]
            )
        finally:
            await net.aclose()


@pytest_asyncio.fixture
async def closed() -> AsyncIterator[Closed]:
    one = Closed()
    await one.start()
    yield one
    one.dns.close()
    one.web.close()


async def test_an_allowed_loopback_address_is_valid_and_proves_itself(closed: Closed) -> None:
    facts = await closed.probe("127.0.0.0/8", "::1/128")
    assert facts.uplink is True
    assert facts.uplink_proofs[0].by == "route ::1"
    assert facts.addresses[0].valid
    assert (facts.home.reachable, facts.home.same_content, facts.success_rate) == (True, True, 1.0)
    assert (facts.nameservers, facts.delegation.complete) == (None, None)


async def test_a_loopback_address_that_is_not_allowed_is_never_tried(closed: Closed) -> None:
    facts = await closed.probe("127.0.0.0/8")
    assert not facts.addresses[0].valid
    assert set(facts.addresses[0].ports.values()) == {None}
    assert (facts.uplink, facts.home.reachable) == (False, None)


async def test_a_closed_port_on_loopback_is_the_sites(closed: Closed) -> None:
    closed.web.close()
    facts = await closed.probe("127.0.0.0/8", "::1/128")
    assert (facts.uplink, facts.home.reachable, facts.success_rate) == (True, False, 0.0)


async def test_an_uplink_host_may_be_an_address(closed: Closed) -> None:
    facts = await closed.probe("127.0.0.0/8", "::1/128", uplink_hosts=[f"[::1]:{closed.port}"])
    assert facts.uplink is True
    assert facts.home.reachable is True


async def test_pages_that_could_not_be_read_leave_nulls(closed: Closed) -> None:
    facts = await closed.probe("::1/128", "127.0.0.0/8", level2=None, level3=None, parts=None)
    assert facts.level2.checked is None
    assert facts.v4_only_hosts is None
