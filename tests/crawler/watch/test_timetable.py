"""Visits are spaced, counted by day, spread over the sites, and the same in every run."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.watch.timetable import Timetable
from store.visits import beijing_day, day_start

DAY = dt.date(2026, 11, 20)
sites = st.integers(1, 1 << 31)
tables = st.builds(Timetable, st.integers(20, 200), st.floats(0, 0.9))


@settings(max_examples=60)
@given(tables, sites)
def test_count_and_distance(table: Timetable, site: int) -> None:
    days = [DAY, DAY + dt.timedelta(days=1)]
    visits = [visit for day in days for visit in table.visits_of(site, day)]
    assert len(visits) == 2 * table.per_day
    assert [beijing_day(visit) for visit in visits] == sorted(days * table.per_day)
    least = table.span * (1 - table.jitter)
    assert min((b - a).total_seconds() for a, b in pairwise(visits)) >= least - 0.01


@settings(max_examples=60)
@given(tables, sites, st.integers(0, 86_400 * 2))
def test_next_is_the_first_later_one(table: Timetable, site: int, second: int) -> None:
    moment = day_start(DAY) + dt.timedelta(seconds=second)
    days = [beijing_day(moment), beijing_day(moment) + dt.timedelta(days=1)]
    later = [visit for day in days for visit in table.visits_of(site, day) if visit > moment]
    assert table.next_after(site, moment) == later[0]


def test_the_default_is_ten_to_twenty_minutes() -> None:
    visits = Timetable(96, 0.3).visits_of(7, DAY)
    distances = [(b - a).total_seconds() / 60 for a, b in pairwise(visits)]
    assert 10.5 <= min(distances) < max(distances) <= 19.5
    assert len({round(distance, 3) for distance in distances}) > 90


def test_thousands_of_sites_are_spread_evenly() -> None:
    table = Timetable(96, 0.3)
    seconds = [0] * 900
    noon = day_start(DAY) + dt.timedelta(hours=12)
    for site in range(1, 9001):
        visit = table.next_after(site, noon)
        seconds[int((visit - noon).total_seconds()) % 900] += 1
    assert sum(seconds[150:750]) > 5400
    assert max(seconds) < 40
