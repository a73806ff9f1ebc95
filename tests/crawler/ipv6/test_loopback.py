"""The probe where there is only loopback, on any machine that has ``::1``."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.crawler.ipv6.closed import Closed


@pytest_asyncio.fixture
async def closed() -> AsyncIterator[Closed]:
    one = Closed()
    await one.start()
    yield one
    one.close()


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


async def test_an_address_in_the_place_of_the_host(closed: Closed) -> None:
    facts = await closed.probe("127.0.0.0/8", "::1/128", home=f"http://[::1]:{closed.port}/")
    assert (facts.host, facts.aaaa, facts.nameservers) == ("::1", ["::1"], None)
    assert (facts.uplink, facts.home.reachable, facts.success_rate) == (True, True, 1.0)


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
