"""Which sites an audit takes, and in which order."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.audits.choosing import Candidate, fair_order, sampled

LEVELS, REGIONS = ("county", "city", ""), ("永衡市", "安和市", "")


def site(number: int, host: str = "", level: str = "county", region: str = "永衡市") -> Candidate:
    name = host or f"www.s{number}.gov.cn"
    return Candidate(number, f"http://{name}/{number}/", name, level, region)


sites = st.lists(
    st.builds(
        lambda host, level, region: (host, level, region),
        st.sampled_from(["", "www.zhan.gov.cn", "www.qun.gov.cn"]),
        st.sampled_from(LEVELS),
        st.sampled_from(REGIONS),
    ),
    max_size=60,
).map(lambda some: [site(number, *each) for number, each in enumerate(some)])


@given(sites, st.floats(0.01, 1), st.integers(0, 50))
@settings(deadline=None)
def test_a_sample_has_its_share_of_all_and_of_every_level_and_region(
    known: list[Candidate], share: float, seed: int
) -> None:
    drawn = sampled(known, share, seed)
    assert len(drawn) >= share * len(known) - 1e-6
    assert len(drawn) < share * len(known) + 1
    assert set(drawn) <= set(known)
    parts = Counter((each.level, each.region) for each in known)
    taken = Counter((each.level, each.region) for each in drawn)
    assert all(abs(taken[name] - share * size) < 1 for name, size in parts.items())


@given(sites, st.integers(0, 50))
@settings(deadline=None)
def test_the_same_seed_draws_the_same_whatever_the_order(known: list[Candidate], seed: int) -> None:
    assert set(sampled(known[::-1], 0.3, seed)) == set(sampled(known, 0.3, seed))


def test_another_seed_draws_others() -> None:
    known = [site(number) for number in range(100)]
    assert sampled(known, 0.3, 1) != sampled(known, 0.3, 2)
    assert len(sampled(known, 0.3, 1)) == 30


@given(sites)
@settings(deadline=None)
def test_the_order_has_every_site_once_and_is_always_the_same(known: list[Candidate]) -> None:
    ordered = fair_order(known)
    assert sorted(each.site_id for each in ordered) == [each.site_id for each in known]
    assert fair_order(known[::-1]) == ordered


def test_sites_of_one_host_are_spread_over_the_whole_audit() -> None:
    crowded = [site(number, "www.zhan.gov.cn") for number in range(10)]
    ordered = fair_order([*crowded, *(site(number) for number in range(100, 190))])
    places = [place for place, each in enumerate(ordered) if each.host == "www.zhan.gov.cn"]
    gaps = [later - earlier for earlier, later in pairwise(places)]
    assert len(places) == 10
    assert min(gaps) >= 6


@pytest.mark.parametrize("region", ["甲市", "乙市"])
def test_regions_are_mixed(region: str) -> None:
    known = [site(number, region="甲市" if number < 50 else "乙市") for number in range(100)]
    halves = fair_order(known)[:50], fair_order(known)[50:]
    for half in halves:
        assert 20 <= sum(each.region == region for each in half) <= 30
