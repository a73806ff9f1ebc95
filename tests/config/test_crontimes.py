"""Due times: traps of months and of summer time, and that a restart changes nothing."""

from __future__ import annotations

import datetime as dt
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.crontimes import CronTimes
from config.errors import UserError

SHANGHAI = "Asia/Shanghai"
CRONS = [
    "* * * * *",
    "*/7 * * * *",
    "0 * * * *",
    "30 2 * * *",
    "0,30 1,2,3 * * *",
    "15 */2 * * *",
    "0 2 1 * *",
    "0 2 31 * *",
    "0 2 L * *",
    "59 23 L 2 *",
    "0 9 * * MON-FRI",
    "0 3 1-7 * SUN",
    "5 0 29 2 *",
]
ZONES = [SHANGHAI, "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]


def local(text: str, timezone: str, cron: str, count: int) -> list[str]:
    times = CronTimes.parse(cron, timezone)
    start = dt.datetime.fromisoformat(text).replace(tzinfo=times.zone)
    return [f"{due:%Y-%m-%d %H:%M %z}" for due in times.coming(start, count)]


@pytest.mark.parametrize(
    ("start", "zone", "cron", "expected"),
    [
        # A month without a 31st is passed over; L is the last of every month, leap years too.
        (
            "2026-01-31 02:00",
            SHANGHAI,
            "0 2 31 * *",
            ["2026-03-31 02:00 +0800", "2026-05-31 02:00 +0800"],
        ),
        (
            "2028-01-31 02:00",
            SHANGHAI,
            "0 2 L * *",
            ["2028-02-29 02:00 +0800", "2028-03-31 02:00 +0800"],
        ),
        # The day of the zone, not of UTC.
        (
            "2026-11-30 23:00",
            SHANGHAI,
            "0 0 1 * *",
            ["2026-12-01 00:00 +0800", "2027-01-01 00:00 +0800"],
        ),
        # What the clock leaves out in spring comes right after the gap.
        (
            "2026-03-29 00:00",
            "Europe/Berlin",
            "30 2 * * *",
            ["2026-03-29 03:00 +0200", "2026-03-30 02:30 +0200"],
        ),
        # What comes twice in autumn is run once.
        (
            "2026-10-25 00:00",
            "Europe/Berlin",
            "30 2 * * *",
            ["2026-10-25 02:30 +0200", "2026-10-26 02:30 +0100"],
        ),
        # Several times that fall into the gap are one.
        (
            "2026-03-29 01:45",
            "Europe/Berlin",
            "0,30 2,3 * * *",
            ["2026-03-29 03:00 +0200", "2026-03-29 03:30 +0200"],
        ),
    ],
)
def test_traps(start: str, zone: str, cron: str, expected: list[str]) -> None:
    assert local(start, zone, cron, len(expected)) == expected


moments = st.integers(0, 4 * 366 * 24 * 60).map(
    lambda minutes: dt.datetime(2025, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
# Half of them near a change of the clock, where the traps are.
edges = st.builds(
    lambda edge, minutes: edge + dt.timedelta(minutes=minutes),
    st.sampled_from(
        [
            dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC),
            dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC),
            dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC),
            dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC),
            dt.datetime(2026, 4, 4, 15, tzinfo=dt.UTC),
            dt.datetime(2026, 2, 28, 16, tzinfo=dt.UTC),
        ]
    ),
    st.integers(-240, 240),
)


@settings(max_examples=100, deadline=None)
@given(
    cron=st.sampled_from(CRONS),
    zone=st.sampled_from(ZONES),
    start=moments | edges,
    spans=st.lists(st.integers(0, 60 * 60 * 30), min_size=1, max_size=6),
)
def test_looking_in_pieces_finds_what_looking_at_once_does(
    cron: str, zone: str, start: dt.datetime, spans: list[int]
) -> None:
    times = CronTimes.parse(cron, zone)
    pieces: list[dt.datetime] = []
    moment = start
    for seconds in spans:
        until = moment + dt.timedelta(seconds=seconds)
        pieces += times.between(moment, until)
        moment = until
    assert pieces == list(times.between(start, moment))
    assert all(earlier < later for earlier, later in pairwise(pieces))
    assert all(start < due <= moment for due in pieces)


@given(zone=st.sampled_from(ZONES), start=moments | edges)
@settings(max_examples=50, deadline=None)
def test_a_daily_run_comes_once_a_day(zone: str, start: dt.datetime) -> None:
    times = CronTimes.parse("30 2 * * *", zone)
    days = [due.astimezone(times.zone).date() for due in islice(times.after(start), 5)]
    assert [later - earlier for earlier, later in pairwise(days)] == [dt.timedelta(days=1)] * 4


@pytest.mark.parametrize(
    ("cron", "zone", "words"),
    [
        ("", SHANGHAI, "时间表达式不对"),
        ("0 2 * *", SHANGHAI, "五个字段"),
        ("0 0 2 * * *", SHANGHAI, "五个字段"),
        ("60 2 * * *", SHANGHAI, "分钟字段"),
        ("0 25 * * *", SHANGHAI, "小时字段"),
        ("0 2 30 2 *", SHANGHAI, "日字段"),
        ("0 2 * 13 *", SHANGHAI, "月字段"),
        ("0 2 * * 八", SHANGHAI, "星期字段"),
        ("0 2 * * *", "Asia/Peking", "时区"),
        ("0 2 * * *", "../etc/passwd", "时区"),
        ("0 2 * * *", "", "时区"),
    ],
)
def test_what_is_wrong_is_named(cron: str, zone: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        CronTimes.parse(cron, zone)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("cron", "hinted"),
    [("0 2 31 * *", True), ("0 2 30,31 * *", True), ("0 2 28 * *", False), ("0 2 L * *", False)],
)
def test_days_that_not_every_month_has_are_hinted_at(cron: str, hinted: bool) -> None:
    assert (CronTimes.parse(cron, SHANGHAI).hint is not None) is hinted
