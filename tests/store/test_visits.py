"""Packing of visits: nothing is lost, and days are those of Beijing."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.terms import Family, LinkCause
from store.visits import BEIJING, Visit, beijing_day, day_start, pack_visits, unpack_visits

DAY = dt.date(2026, 11, 20)


def at(second: int) -> dt.datetime:
    return (day_start(DAY) + dt.timedelta(seconds=second)).astimezone(dt.UTC)


visits = st.builds(
    Visit,
    at=st.integers(0, 86_399).map(at),
    ok=st.booleans(),
    ms=st.integers(0, 1 << 30),
    status=st.none() | st.integers(100, 999),
    cause=st.none() | st.sampled_from(LinkCause),
    error=st.none() | st.text(min_size=1, max_size=300),
    our_side=st.booleans(),
    family=st.none() | st.sampled_from(Family),
)


@given(st.lists(visits, max_size=120))
def test_round_trip(given_visits: list[Visit]) -> None:
    day = pack_visits(given_visits)
    ordered = sorted(given_visits, key=lambda visit: visit.at)
    assert list(unpack_visits(DAY, day.packed, day.details)) == ordered


def test_a_day_of_good_visits_is_some_hundred_bytes() -> None:
    good = [Visit(at(900 * n), ok=True, ms=412, status=200, family=Family.V4) for n in range(96)]
    day = pack_visits(good)
    assert len(day.packed) <= 96 * 5
    assert day.details == []


def test_equal_failures_are_told_once() -> None:
    failures = [
        Visit(at(n), ok=False, ms=15_000, cause=LinkCause.TIMEOUT, error="超时") for n in range(50)
    ]
    assert pack_visits(failures).details == [["timeout", None, "超时"]]


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (dt.datetime(2026, 11, 19, 15, 59, 59, tzinfo=dt.UTC), dt.date(2026, 11, 19)),
        (dt.datetime(2026, 11, 19, 16, 0, 0, tzinfo=dt.UTC), DAY),
        (dt.datetime(2026, 11, 20, 15, 59, 59, tzinfo=dt.UTC), DAY),
        (dt.datetime(2026, 11, 20, 16, 0, 0, tzinfo=dt.UTC), dt.date(2026, 11, 21)),
    ],
)
def test_days_are_those_of_beijing(utc: dt.datetime, day: dt.date) -> None:
    assert beijing_day(utc) == day == Visit(utc, ok=True, ms=1).day
    assert beijing_day(day_start(day)) == day
    assert day_start(day).tzinfo is BEIJING


def test_visits_of_several_days_are_refused() -> None:
    with pytest.raises(ValueError, match="several days"):
        pack_visits([Visit(at(0), ok=True, ms=1), Visit(at(-1), ok=True, ms=1)])


def test_cut_off_bytes_are_noticed() -> None:
    day = pack_visits([Visit(at(80_000), ok=True, ms=90_000)])
    with pytest.raises(ValueError, match="cut off"):
        list(unpack_visits(DAY, day.packed[:1], day.details))
