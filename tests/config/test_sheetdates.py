"""Days in every shape that people and programs put into a cell."""

from __future__ import annotations

import datetime as dt

import pytest

from config.sheetdates import day_of

DAY = dt.date(2026, 11, 20)
SERIAL = (DAY - dt.date(1899, 12, 30)).days


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC),
        SERIAL,
        SERIAL + 0.4,
        str(SERIAL),
        20261120,
        "20261120",
        "2026-11-20",
        " 2026/11/20 ",
        "2026.11.20",
        "2026年11月20日",
        "2026年11月20",
        "２０２６年１１月２０日",
        "2026-11-20 09:30:00",
        "2026-11-20T09:30:00",
    ],
    ids=repr,
)
def test_shapes_of_one_day(value: object) -> None:
    assert day_of(value) == DAY


def test_serial_numbers_of_old_macs_count_from_1904() -> None:
    assert day_of((DAY - dt.date(1904, 1, 1)).days, from_1904=True) == DAY


@pytest.mark.parametrize("value", [None, "", "  ", "\u3000"])
def test_nothing(value: object) -> None:
    assert day_of(value) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("11月20日", "不是完整的日期"),
        ("2026-13-40", "没有这一天"),
        ("2026-02-30", "没有这一天"),
        ("下周", "不是完整的日期"),
        ("1999-01-01", "不在 2000 年与 2199 年之间"),
        (3, "不在 2000 年与 2199 年之间"),
        (1e300, "不是"),
        (float("nan"), "不是日期"),
        (True, "不是完整的日期"),
        ("=TODAY()", "不是完整的日期"),
    ],
)
def test_no_days(value: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        day_of(value)
