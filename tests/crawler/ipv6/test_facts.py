from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from config.terms import DnsStatus, Family, Ipv6Kind
from crawler.ipv6.facts import (
    AddressFacts,
    HomeFacts,
    Ipv6Facts,
    LevelFacts,
    NameServerFacts,
    VisitFacts,
)

FLAGS = st.none() | st.booleans()
RATES = st.none() | st.floats(0, 1)
ADDRESSES = st.builds(
    AddressFacts,
    ip=st.just("240e::1"),
    valid=st.booleans(),
    kind=st.sampled_from(Ipv6Kind),
    ports=st.fixed_dictionaries({"80": FLAGS, "443": FLAGS}),
)
SERVERS = st.builds(
    NameServerFacts,
    name=st.just("ns1.a.gov.cn"),
    aaaa=st.none() | st.just([]),
    aaaa_status=st.sampled_from(DnsStatus),
    glue_v6=FLAGS,
    answers=FLAGS,
)
VISITS = st.builds(
    VisitFacts,
    family=st.sampled_from(Family),
    at=st.just(dt.datetime(2026, 11, 20, tzinfo=dt.UTC)),
    status=st.none() | st.just(500),
)
LEVELS = st.builds(LevelFacts, checked=st.none() | st.just(3), rate=RATES)
FACTS = st.builds(
    Ipv6Facts,
    host=st.just("www.a.gov.cn"),
    started_at=st.just(dt.datetime(2026, 11, 20, tzinfo=dt.UTC)),
    dns_status=st.sampled_from(DnsStatus),
    a_status=st.sampled_from(DnsStatus),
    addresses=st.lists(ADDRESSES, max_size=3),
    nameservers=st.none() | st.lists(SERVERS, max_size=3),
    home=st.builds(HomeFacts, reachable=FLAGS, same_content=FLAGS, similarity=RATES),
    visits=st.lists(VISITS, max_size=3),
    success_rate=RATES,
    level2=LEVELS,
    level3=LEVELS,
)


@given(FACTS)
def test_what_a_missing_uplink_may_have_caused_is_taken_back(facts: Ipv6Facts) -> None:
    before = facts.as_json()
    facts.void_reachability()
    data = facts.as_json()
    for key in ("dns_status", "aaaa", "v4_only_hosts", "host"):
        assert data[key] == before[key]
    assert set(data["home"]) == set(before["home"])
    told: list[Any] = [
        *(value for key, value in data["home"].items() if not key.startswith("v4_")),
        *(state for address in data["addresses"] for state in address["ports"].values()),
        *(server["answers"] for server in data["nameservers"] or ()),
        *(data[level][key] for level in ("level2", "level3") for key in ("checked", "rate")),
        data["success_rate"],
        data["latency_ms"]["v6"],
    ]
    assert set(told) == {None}
    assert all(visit["family"] == "v4" for visit in data["visits"])
