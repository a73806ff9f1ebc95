"""The probe against planted conditions, in a network of its own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from config.terms import DnsStatus, Lack
from crawler.ipv6 import Ipv6Facts
from tests.crawler.ipv6.lab import BlackHole, Request, Response, SilentName, ipv6_switched_off
from tests.crawler.ipv6.site import HOME, HOST, PAGE, V4, V6, ZONE, Site, add_addresses, quick

SECOND = "2408:8000::81"
UNUSED = "2408:8000::82"
PAIRS = Path(__file__).with_name("pairs")
UNREACHED = ("reachable", "status", "final_url", "same_content", "similarity", "tls")


def assert_nothing_held_against(facts: Ipv6Facts) -> None:
    """Every key that our own want of IPv6 could have spoilt is null."""
    assert facts.uplink is False
    assert [getattr(facts.home, key) for key in UNREACHED] == [None] * 6
    assert facts.success_rate is None
    assert facts.latency_ms.v6 is None
    assert facts.level2.rate is None
    assert facts.level3.checked is None
    assert all(set(address.ports.values()) == {None} for address in facts.addresses)
    assert all(server.answers is None for server in facts.nameservers or ())


async def test_a_good_site(site: Site) -> None:
    facts = await site.probe()
    assert facts.uplink is True
    assert (facts.dns_status, facts.aaaa) == (DnsStatus.OK, [V6])
    (address,) = facts.addresses
    assert address.valid
    assert address.ports == {"80": True, "443": False}
    assert [server.name for server in facts.nameservers or ()] == [f"ns1.{ZONE}", f"ns2.{ZONE}"]
    assert all(server.answers and server.glue_v6 for server in facts.nameservers or ())
    assert facts.delegation.zones == [ZONE, "gov.cn", "cn", "."]
    assert (facts.delegation.complete, facts.delegation.missing) == (True, [])
    home = facts.home
    assert (home.reachable, home.status, home.final_url) == (True, 200, HOME)
    assert (home.same_content, home.similarity, home.tls) == (True, 1.0, None)
    assert (facts.success_rate, facts.success_rate_v4) == (1.0, 1.0)
    assert facts.latency_ms.v4 is not None
    assert facts.latency_ms.v6 is not None
    assert [proof.moment for proof in facts.uplink_proofs] == ["before", "during", "after"]


async def test_no_aaaa(site: Site) -> None:
    del site.records[HOST]["AAAA"]
    facts = await site.probe(level2=[f"{HOME}a"])
    assert (facts.dns_status, facts.aaaa, facts.addresses) == (DnsStatus.NO_DATA, [], [])
    assert facts.uplink is True
    assert (facts.home.reachable, facts.success_rate) == (False, None)
    assert facts.home.same_content is None
    assert (facts.level2.checked, facts.level2.supported, facts.level2.rate) == (1, 0, 0.0)
    assert facts.level2.failures[0].reason == "没有 AAAA 记录"


@pytest.mark.parametrize(
    ("quirk", "status"),
    [
        ("servfail", DnsStatus.SERVFAIL),
        ("refused", DnsStatus.REFUSED),
        ("silent", DnsStatus.TIMEOUT),
    ],
)
async def test_a_failed_question_is_never_no_aaaa(
    site: Site, quirk: str, status: DnsStatus
) -> None:
    getattr(site.resolver.quirks, quirk).add((HOST, "AAAA"))
    facts = await site.probe(level2=[f"{HOME}a"], parts=[(f"{HOME}a", HOME)])
    assert (facts.dns_status, facts.aaaa) == (status, None)
    assert (facts.home.reachable, facts.success_rate) == (None, None)
    assert (facts.level2.checked, facts.level2.rate, facts.level2.undetermined) == (0, None, 1)
    assert (facts.v4_only_hosts, facts.unknown_hosts) == ([], [HOST])


async def test_a_referral_is_not_no_data(site: Site) -> None:
    site.resolver.zones, site.resolver.recursive = site.zones[:3], False
    facts = await site.probe()
    assert (facts.dns_status, facts.aaaa) == (DnsStatus.SERVFAIL, None)


async def test_a_resolver_that_hides_aaaa_is_not_held_against_the_site(site: Site) -> None:
    site.resolver.quirks.hidden = {"AAAA"}
    facts = await site.probe(level2=[f"{HOME}a"], parts=[(f"http://ns1.{ZONE}/", HOME)])
    assert (facts.dns_status, facts.aaaa) == (DnsStatus.OK, [V6])
    assert (facts.home.reachable, facts.success_rate) == (None, None)
    assert (facts.level2.checked, facts.v4_only_hosts) == (0, [])
    assert any("隐去" in note for note in facts.notes)


async def test_a_name_that_does_not_exist(site: Site) -> None:
    facts = await site.probe("http://gone.county.gov.cn/")
    assert (facts.dns_status, facts.aaaa, facts.a) == (DnsStatus.NXDOMAIN, [], [])


async def test_truncated_answers_are_asked_again_by_tcp(site: Site) -> None:
    site.resolver.quirks.truncated.add((HOST, "AAAA"))
    site.ns1.quirks.truncated.add((ZONE, "SOA"))
    facts = await site.probe()
    assert facts.aaaa == [V6]
    assert (HOST, "AAAA", "tcp") in site.resolver.asked
    assert (ZONE, "SOA", "tcp") in site.ns1.asked
    assert facts.delegation.complete is True


async def test_refused(site: Site) -> None:
    site.records[HOST]["AAAA"] = [SECOND]
    facts = await site.probe(level2=[f"{HOME}a"])
    assert facts.uplink is True
    assert facts.addresses[0].ports == {"80": False, "443": False}
    assert "拒绝连接" in (facts.addresses[0].error or "")
    assert (facts.home.reachable, facts.success_rate) == (False, 0.0)
    assert facts.home.same_content is None
    assert facts.level2.rate == 0.0
    assert facts.v4_ports == {"80": True, "443": False}


async def test_a_black_hole_costs_one_timeout(site: Site) -> None:
    site.records[HOST]["AAAA"] = [SECOND]
    site.closing += [BlackHole(SECOND, 80), BlackHole(SECOND, 443)]
    started = time.monotonic()
    facts = await site.probe(level2=[f"{HOME}{n}" for n in range(30)])
    assert time.monotonic() - started < 1.5
    assert facts.addresses[0].ports == {"80": False, "443": False}
    assert (facts.home.reachable, facts.success_rate, facts.level2.rate) == (False, 0.0, 0.0)
    assert "无应答" in facts.level2.failures[0].reason


async def test_one_of_two_addresses_dead(site: Site) -> None:
    site.records[HOST]["AAAA"] = [V6, SECOND]
    site.closing.append(BlackHole(SECOND, 80))
    facts = await site.probe()
    seen = {address.ip: address.ports["80"] for address in facts.addresses}
    assert seen == {V6: True, SECOND: False}
    assert (facts.home.reachable, facts.success_rate) == (True, 1.0)


@pytest.mark.parametrize(("most", "tried"), [(64, 30), (16, 16)])
async def test_thirty_addresses(site: Site, most: int, tried: int) -> None:
    site.records[HOST]["AAAA"] = [V6, *(f"2408:8000:1::{n:x}" for n in range(1, 30))]
    facts = await site.probe(settings=quick(reachability={"max_addresses": most}))
    assert len(facts.aaaa or ()) == len(facts.addresses) == 30
    told = [address for address in facts.addresses if address.ports["80"] is not None]
    assert len(told) == tried
    assert any("14 个" in note for note in facts.notes) is (tried < 30)


async def test_invalid_addresses_are_never_tried(site: Site) -> None:
    invalid = ["fd00::5", "fe80::5", "::ffff:127.0.0.80", "2001:db8::5", "2002:7f00:50::1", "::1"]
    site.records[HOST]["AAAA"] = invalid
    facts = await site.probe(level2=[f"{HOME}a"])
    assert sorted(facts.aaaa or ()) == sorted(invalid)
    assert not any(address.valid for address in facts.addresses)
    assert all(set(address.ports.values()) == {None} for address in facts.addresses)
    assert (facts.uplink, facts.home.reachable, facts.success_rate) == (True, False, None)
    assert "无效" in facts.level2.failures[0].reason


async def test_a_mapped_address_beside_a_dead_one_is_no_ipv6(site: Site) -> None:
    site.records[HOST]["AAAA"] = [SECOND, f"::ffff:{V4}"]
    facts = await site.probe()
    assert (facts.home.reachable, facts.success_rate) == (False, 0.0)


# --- pages -----------------------------------------------------------------------------------


def recorded(name: str, status: int = 200) -> Response:
    return Response(status, (PAIRS / f"{name}.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("over_v4", "over_v6", "same"),
    [
        ("education_morning", "education_evening", True),
        ("education_morning", "health", False),
        ("education_group_site", "health_group_site", False),
        ("education_morning", "default_page", False),
        ("education_morning", "challenge", None),
    ],
)
async def test_same_content(site: Site, over_v4: str, over_v6: str, same: bool | None) -> None:
    site.v4.handler = lambda _: recorded(over_v4)
    site.v6.handler = lambda _: recorded(over_v6)
    facts = await site.probe()
    assert facts.home.reachable is True
    assert facts.home.same_content is same


@pytest.mark.parametrize("status", [403, 500])
async def test_a_status_on_one_family(site: Site, status: int) -> None:
    site.v6.handler = lambda _: recorded("forbidden", status)
    facts = await site.probe()
    assert (facts.home.reachable, facts.home.status) == (False, status)
    assert (facts.home.v4_status, facts.success_rate, facts.success_rate_v4) == (200, 0.0, 1.0)
    assert facts.home.same_content is False
    assert facts.addresses[0].ports["80"] is True


async def test_a_challenge_says_nothing_of_the_page(site: Site) -> None:
    site.v6.handler = lambda _: recorded("challenge", 412)
    facts = await site.probe(level2=[f"{HOME}a"])
    assert (facts.home.reachable, facts.home.same_content) == (None, None)
    assert facts.success_rate is None
    assert (facts.level2.checked, facts.level2.undetermined) == (0, 1)


async def test_a_redirect_to_a_host_without_aaaa(site: Site) -> None:
    old = "old.county.gov.cn"
    site.records[old] = {"A": [V4]}
    site.v6.handler = lambda _: Response(302, headers={"Location": f"http://{old}/"})
    facts = await site.probe()
    assert (facts.home.reachable, facts.home.final_url) == (False, f"http://{old}/")
    assert "没有 AAAA 记录" in (facts.home.error or "")
    assert not any(host == old for host, _ in site.v4.requests)


async def test_the_family_is_kept_from_apex_to_www(site: Site) -> None:
    site.records[ZONE] |= {"A": [V4], "AAAA": [V6]}

    def apex(request: Request) -> Response:
        if request.host == ZONE:
            return Response(301, headers={"Location": HOME})
        return Response(body=PAGE)

    site.v4.handler = site.v6.handler = apex
    facts = await site.probe(f"http://{ZONE}/")
    assert (facts.home.reachable, facts.home.final_url) == (True, HOME)
    assert facts.home.same_content is True
    assert {host for host, _ in site.v6.requests} == {ZONE, HOST}


async def test_flapping(site: Site) -> None:
    site.v6.handler = lambda request: Response(hang_up=request.number % 2 == 0, body=PAGE)
    facts = await site.probe()
    assert facts.home.reachable is True
    assert facts.home.same_content is True
    assert facts.success_rate is not None
    assert 0 < facts.success_rate < 1


async def test_slow_over_ipv6(site: Site) -> None:
    site.v6.handler = lambda _: Response(body=PAGE, delay=0.2)
    facts = await site.probe()
    assert (facts.latency_ms.v6 or 0) >= 200
    assert (facts.latency_ms.v4 or 999) < 200


async def test_an_alias_to_a_cdn(site: Site) -> None:
    site.records[HOST] = {"CNAME": ["www.cdn.county.gov.cn"]}
    site.records["www.cdn.county.gov.cn"] = {"A": [V4], "AAAA": [V6]}
    facts = await site.probe()
    assert facts.cname_chain == ["www.cdn.county.gov.cn"]
    assert (facts.aaaa, facts.home.reachable) == ([V6], True)
    assert facts.delegation.zones[0] == ZONE


# --- delegation ------------------------------------------------------------------------------


def lacks(facts: Ipv6Facts) -> list[tuple[str, str | None, Lack]]:
    return [(gap.zone, gap.server, gap.lacks) for gap in facts.delegation.missing]


async def test_name_servers_without_aaaa(site: Site) -> None:
    for zone in site.zones:
        for name in (f"ns1.{ZONE}", f"ns2.{ZONE}"):
            zone.records.get(name, {}).pop("AAAA", None)
    facts = await site.probe()
    assert (facts.delegation.complete, facts.delegation.resolvable) == (False, False)
    assert lacks(facts) == [
        (ZONE, f"ns1.{ZONE}", Lack.AAAA),
        (ZONE, f"ns2.{ZONE}", Lack.AAAA),
    ]
    assert [server.aaaa for server in facts.nameservers or ()] == [[], []]
    assert [server.answers for server in facts.nameservers or ()] == [None, None]


async def test_one_of_two_name_servers_is_dead(site: Site) -> None:
    for zone in site.zones:
        if f"ns2.{ZONE}" in zone.records:
            zone.records[f"ns2.{ZONE}"]["AAAA"] = [UNUSED]
    site.closing.append(SilentName(UNUSED))
    facts = await site.probe()
    assert [server.answers for server in facts.nameservers or ()] == [True, False]
    assert (facts.delegation.complete, facts.delegation.resolvable) == (False, True)
    assert lacks(facts) == [(ZONE, f"ns2.{ZONE}", Lack.ANSWER)]


async def test_the_parent_lacks_glue(site: Site) -> None:
    site.zones[2].records[f"ns1.{ZONE}"] = {"A": ["127.0.0.1"]}
    facts = await site.probe()
    assert [server.glue_v6 for server in facts.nameservers or ()] == [False, True]
    assert lacks(facts) == [(ZONE, f"ns1.{ZONE}", Lack.GLUE)]


async def test_a_lame_name_server(site: Site) -> None:
    site.ns2.quirks.refused.add((ZONE, "SOA"))
    facts = await site.probe()
    assert [server.answers for server in facts.nameservers or ()] == [True, False]


async def test_a_lame_parent_that_refers_upward_adds_no_servers(site: Site) -> None:
    site.above.zones = [site.zones[0]]
    facts = await site.probe()
    assert [server.name for server in facts.nameservers or ()] == [f"ns1.{ZONE}", f"ns2.{ZONE}"]
    assert [server.glue_v6 for server in facts.nameservers or ()] == [None, None]


async def test_a_zone_above_without_ipv6(site: Site) -> None:
    for zone in site.zones[:3]:
        zone.records.get("ns.cn", {}).pop("AAAA", None)
    facts = await site.probe()
    assert facts.delegation.complete is False
    assert ("gov.cn", None, Lack.AAAA) in lacks(facts)


async def test_a_zone_that_nobody_serves_is_found_by_its_parent(site: Site) -> None:
    site.resolver.quirks.servfail |= {(HOST, "AAAA"), (HOST, "A"), (ZONE, "NS")}
    facts = await site.probe()
    assert facts.delegation.zones[0] == ZONE
    assert (facts.dns_status, facts.aaaa) == (DnsStatus.SERVFAIL, None)


async def test_an_unknown_name_server_leaves_the_delegation_open(site: Site) -> None:
    site.resolver.quirks.silent.add((f"ns2.{ZONE}", "AAAA"))
    facts = await site.probe()
    assert [server.aaaa for server in facts.nameservers or ()] == [["2408:8000::1"], None]
    assert (facts.delegation.complete, facts.delegation.resolvable) == (None, True)


# --- links -----------------------------------------------------------------------------------


async def test_link_rates_and_their_cost(site: Site) -> None:
    level2 = [f"{HOME}c{n}/" for n in range(20)]
    level3 = [f"{HOME}art/{n}.html" for n in range(60)]
    facts = await site.probe(level2=level2, level3=level3)
    assert (facts.level2.checked, facts.level2.supported, facts.level2.rate) == (20, 20, 1.0)
    assert (facts.level3.checked, facts.level3.rate, facts.level3.sampled) == (60, 1.0, False)
    requests = len(site.v6.requests) + len(site.v4.requests)
    assert requests <= 2 * (len(level2) + len(level3))


async def test_failing_links_have_their_reason(site: Site) -> None:
    v4_only, dead = "video.county.gov.cn", "sub.county.gov.cn"
    site.records[v4_only] = {"A": [V4]}
    site.records[dead] = {"A": [V4], "AAAA": [SECOND]}
    site.closing.append(BlackHole(SECOND, 80))
    site.v6.handler = lambda request: Response(404 if request.path == "/gone" else 200)
    level2 = [
        f"{HOME}ok",
        f"{HOME}gone",
        f"http://{v4_only}/",
        *(f"http://{dead}/{n}" for n in "ab"),
    ]
    started = time.monotonic()
    facts = await site.probe(level2=[*level2, level2[0]])
    assert time.monotonic() - started < 2
    assert (facts.level2.checked, facts.level2.supported, facts.level2.rate) == (5, 1, 0.2)
    reasons = {failure.url: failure.reason for failure in facts.level2.failures}
    assert reasons[f"{HOME}gone"] == "返回状态码 404"
    assert reasons[f"http://{v4_only}/"] == "没有 AAAA 记录"
    assert "无应答" in reasons[f"http://{dead}/a"]
    assert (facts.level2.by_host[dead].checked, facts.level2.by_host[dead].supported) == (2, 0)


async def test_a_link_that_fails_once_is_looked_at_again(site: Site) -> None:
    seen: list[str] = []

    def once(request: Request) -> Response:
        seen.append(request.path)
        return Response(hang_up=request.path == "/a" and seen.count("/a") < 2, body=PAGE)

    site.v6.handler = once
    facts = await site.probe(level2=[f"{HOME}a"])
    assert facts.level2.rate == 1.0


async def test_many_links_are_sampled(site: Site) -> None:
    facts = await site.probe(level3=[f"{HOME}art/{n}.html" for n in range(250)])
    assert (facts.level3.checked, facts.level3.total, facts.level3.sampled) == (100, 250, True)


async def test_skylight(site: Site) -> None:
    video, other = "video.county.gov.cn", "www.other.gov.cn"
    site.records[video] = {"A": [V4]}
    site.zones[2].records[other] = {"A": [V4]}
    parts = [
        (f"http://{video}/1.mp4", HOME),
        (f"http://{video}/1.mp4", f"{HOME}c1/"),
        (f"http://{video}/2.mp4", HOME),
        (f"http://{other}/", HOME),
        ("http://127.0.0.80/logo.png", HOME),
        ("http://nowhere.county.gov.cn/", HOME),
        (f"{HOME}a.css", HOME),
    ]
    facts = await site.probe(parts=parts)
    seen = {one.host: (one.in_domain, one.count) for one in facts.v4_only_hosts or ()}
    assert seen == {video: (True, 2), other: (False, 1), "127.0.0.80": (False, 1)}
    assert (facts.v4_only_hosts or [])[0].pages == [HOME, f"{HOME}c1/"]


async def test_every_host_is_looked_up_once(site: Site) -> None:
    video = "video.county.gov.cn"
    site.records[video] = {"A": [V4]}
    urls = [f"http://{video}/{n}" for n in range(40)]
    await site.probe(level2=urls, parts=[(url, HOME) for url in urls])
    assert sum(1 for name, rtype, _ in site.resolver.asked if (name, rtype) == (video, "AAAA")) == 1


# --- our own uplink --------------------------------------------------------------------------

ELSEWHERE = "2a00:1234::80"
"""An address that this network has no route to."""


def no_ipv6_of_our_own(site: Site) -> None:
    """The site and all name servers lie where we have no way to."""
    for zone in site.zones:
        for types in zone.records.values():
            if "AAAA" in types:
                types["AAAA"] = [ELSEWHERE]


async def test_without_an_uplink_records_are_still_judged(site: Site) -> None:
    no_ipv6_of_our_own(site)
    facts = await site.probe(level2=[f"{HOME}a"], level3=[f"{HOME}b"], parts=[(f"{HOME}a", HOME)])
    assert_nothing_held_against(facts)
    assert (facts.dns_status, facts.aaaa) == (DnsStatus.OK, [ELSEWHERE])
    assert facts.addresses[0].valid
    assert facts.delegation.complete is True
    assert (facts.v4_only_hosts, facts.latency_ms.v4 is not None) == ([], True)


async def test_answers_from_this_machine_do_not_prove_a_way_out(site: Site) -> None:
    site.records[HOST]["AAAA"] = [ELSEWHERE]
    facts = await site.probe()
    assert_nothing_held_against(facts)
    assert facts.delegation.complete is True


async def test_without_addresses_a_name_server_proves_an_uplink(site: Site) -> None:
    del site.records[HOST]["AAAA"]
    facts = await site.probe()
    assert facts.uplink is True
    assert (facts.uplink_proofs[0].by or "").startswith("name server of ")


async def test_hosts_that_the_operator_names_decide_alone(site: Site) -> None:
    facts = await site.probe(uplink_hosts=[f"[{SECOND}]:80"])
    assert_nothing_held_against(facts)
    facts = await site.probe(uplink_hosts=[f"[{SECOND}]:80", f"ns1.{ZONE}"])
    assert (facts.uplink, facts.home.reachable) == (True, True)
    assert facts.uplink_proofs[0].by == f"host ns1.{ZONE}"


async def test_an_uplink_lost_on_the_way_takes_its_failures_with_it(site: Site) -> None:
    known = await site.web(SECOND, lambda _: Response())

    def lose(request: Request) -> Response:
        if request.path == "/art/0":
            known.close()
        return Response(body=PAGE)

    site.v6.handler = lose
    facts = await site.probe(uplink_hosts=[f"[{SECOND}]:80"], level3=[f"{HOME}art/0"])
    assert_nothing_held_against(facts)
    assert [proof.proved for proof in facts.uplink_proofs] == [True, True, False]


async def test_the_report_has_every_key(site: Site) -> None:
    data = (await site.probe()).as_json()
    assert {
        "uplink", "dns_status", "aaaa", "addresses", "nameservers", "delegation", "home",
        "success_rate", "level2", "level3", "v4_only_hosts", "latency_ms",
    } <= set(data)  # fmt: skip
    assert set(data["home"]) >= set(UNREACHED)
    assert set(data["level2"]) >= {"checked", "supported", "rate", "sampled"}
    assert set(data["nameservers"][0]) >= {"name", "aaaa", "glue_v6", "answers"}
    assert set(data["addresses"][0]) >= {"ip", "valid", "ports", "error"}


async def test_a_host_that_accepts_and_never_answers_is_soon_left_alone(site: Site) -> None:
    site.v6.handler = lambda request: Response(delay=9 if request.path != "/" else 0, body=PAGE)
    changed = quick(levels={"timeout_seconds": 0.2})
    started = time.monotonic()
    facts = await site.probe(level2=[f"{HOME}{n}" for n in range(40)], settings=changed)
    assert time.monotonic() - started < 5
    assert (facts.level2.supported, facts.level2.rate) == (0, 0.0)
    assert (facts.level2.checked or 0) < 12
    assert (facts.level2.undetermined or 0) > 28


async def test_a_black_hole_behind_a_redirect_costs_one_timeout(site: Site) -> None:
    site.v6.handler = lambda _: Response(302, headers={"Location": f"https://{HOST}/"})
    site.closing.append(BlackHole(V6, 443))
    started = time.monotonic()
    facts = await site.probe(level2=[f"{HOME}{n}" for n in range(20)])
    assert time.monotonic() - started < 2
    assert (facts.home.reachable, facts.home.final_url) == (False, f"https://{HOST}/")
    assert facts.level2.rate == 0.0


async def test_a_limit_on_requests_is_nobodys_fault(site: Site) -> None:
    site.v6.handler = lambda request: Response(429 if request.path != "/" else 200, PAGE)
    facts = await site.probe(level2=[f"{HOME}{n}" for n in range(20)])
    assert facts.home.reachable is True
    assert (facts.level2.checked, facts.level2.rate, facts.level2.undetermined) == (0, None, 20)
    assert len(site.v6.requests) < 30


async def test_retry_after_is_heeded(site: Site) -> None:
    seen: list[str] = []

    def busy(request: Request) -> Response:
        seen.append(request.path)
        if request.path == "/a" and seen.count("/a") == 1:
            return Response(503, headers={"Retry-After": "1"})
        return Response(body=PAGE)

    site.v6.handler = busy
    started = time.monotonic()
    facts = await site.probe(level2=[f"{HOME}a"])
    assert facts.level2.rate == 1.0
    assert time.monotonic() - started >= 1


async def test_ipv6_switched_off_on_this_machine(site: Site) -> None:
    try:
        with ipv6_switched_off():
            facts = await site.probe(level2=[f"{HOME}a"])
    finally:
        add_addresses()
    assert_nothing_held_against(facts)
    assert facts.aaaa == [V6]
    assert facts.latency_ms.v4 is not None


async def test_when_nothing_answers_over_ipv4_nothing_is_said_of_it(site: Site) -> None:
    site.records[HOST]["A"] = ["127.0.0.99"]
    facts = await site.probe()
    assert (facts.v4_ports, facts.success_rate_v4) == ({"80": None, "443": None}, None)
    assert (facts.home.reachable, facts.home.same_content) == (True, None)
