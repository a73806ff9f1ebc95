"""The probe where there is only loopback, on any machine that has ``::1``."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from config.terms import DnsStatus
from tests.crawler.ipv6.closed import HOST, Closed
from tests.crawler.ipv6.lab import Response


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
    closed.web_v6.close()
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


ALLOWED = ("127.0.0.0/8", "::1/128")


async def test_no_aaaa(closed: Closed) -> None:
    closed.records[HOST] = {"A": ["127.0.0.1"]}
    facts = await closed.probe(*ALLOWED)
    assert (facts.dns_status, facts.aaaa, facts.addresses) == (DnsStatus.NO_DATA, [], [])
    assert facts.success_rate is None


@pytest.mark.parametrize("status", ["servfail", "refused", "silent"])
async def test_a_failed_question_is_never_no_aaaa(closed: Closed, status: str) -> None:
    getattr(closed.dns.quirks, status).add((HOST, "AAAA"))
    facts = await closed.probe(*ALLOWED)
    assert facts.dns_status is not DnsStatus.NO_DATA
    assert (facts.aaaa, facts.home.reachable) == (None, None)


async def test_another_page_over_ipv6(closed: Closed) -> None:
    closed.web_v6.handler = lambda _: Response(body="<h1>Welcome to nginx!</h1>")
    facts = await closed.probe(*ALLOWED)
    assert (facts.home.reachable, facts.home.same_content) == (True, False)


@pytest.mark.parametrize("status", [403, 500])
async def test_a_status_on_one_family(closed: Closed, status: int) -> None:
    closed.web_v6.handler = lambda _: Response(status, "<h1>sorry</h1>")
    facts = await closed.probe(*ALLOWED)
    assert (facts.home.reachable, facts.home.status) == (False, status)
    assert (facts.success_rate, facts.success_rate_v4) == (0.0, 1.0)


async def test_a_redirect_to_a_host_without_aaaa(closed: Closed) -> None:
    closed.records["old.county.test"] = {"A": ["127.0.0.1"]}
    target = f"http://old.county.test:{closed.port}/"
    closed.web_v6.handler = lambda _: Response(302, headers={"Location": target})
    facts = await closed.probe(*ALLOWED)
    assert (facts.home.reachable, facts.home.final_url) == (False, target)


async def test_link_rates_and_skylight(closed: Closed) -> None:
    closed.records["img.county.test"] = {"A": ["127.0.0.1"]}
    home = f"http://{HOST}:{closed.port}/"
    links = [f"{home}{n}" for n in range(3)] + ["http://img.county.test/"]
    facts = await closed.probe(*ALLOWED, level2=links, parts=[(url, home) for url in links])
    assert (facts.level2.checked, facts.level2.supported, facts.level2.rate) == (4, 3, 0.75)
    assert [(one.host, one.in_domain) for one in facts.v4_only_hosts or ()] == [
        ("img.county.test", True)
    ]


async def test_truncated_answers_are_asked_again_by_tcp(closed: Closed) -> None:
    closed.dns.quirks.truncated.add((HOST, "AAAA"))
    facts = await closed.probe(*ALLOWED)
    assert (facts.aaaa, facts.success_rate) == (["::1"], 1.0)
