"""Dates in every way portals write them, and years that are not written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.dates import find_dates, join_parts, month_day, read_date, url_date, url_month
from crawler.reading.years import Row, settle

_DAY = dt.date(2026, 11, 3)
_AS_OF = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03", "2026/11/3", "2026.11.03", "2026年11月3日", "２０２６年１１月０３日",
        "20261103",
        "（2026-11-03）", "[2026-11-03]", "发布时间：2026-11-03 14∶06", "日期：2026-11-03 09:30:15",
        "二〇二六年十一月三日", "二○二六年十一月三日", "2026－11－03", "2026 年 11 月 3 日",
        "Nov 3, 2026",
        "2026-11-03T08:00:00",
    ],
)  # fmt: skip
def test_a_text_that_is_a_date(text: str) -> None:
    moment = read_date(text)
    assert moment is not None
    assert moment.date == _DAY


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-13-01", "2026年第45号令", "1-4条", "共12/33页", "2025-2026",
     "0731-5550001",
     "关于2026年11月3日停水的通知", "国发〔2026〕5号", "13:45", "", "2026"],
)  # fmt: skip
def test_a_text_that_is_no_date(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("11-07", (11, 7)), ("[11-07]", (11, 7)), ("03/11", (3, 11)), ("15/09", (9, 15)),
     ("11月7日", (11, 7)), ("（11.07）", (11, 7)), ("99-07", None), ("02-30", None)],
)  # fmt: skip
def test_month_and_day(text: str, expected: tuple[int, int] | None) -> None:
    moment = month_day(text)
    assert (moment and (moment.month, moment.day)) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["07", "2026-11"], (2026, 11, 7)),
        (["2026-11", "07"], (2026, 11, 7)),
        (["11-07", "2026"], (2026, 11, 7)),
        (["07", "11月"], (None, 11, 7)),
        (["03", "Nov", "2026"], (2026, 11, 3)),
        (["07", "03"], None),
        (["2026-11", "2026-12"], None),
    ],
)
def test_dates_cut_over_elements(
    parts: list[str], expected: tuple[int | None, int, int] | None
) -> None:
    moment = join_parts(parts)
    assert (moment and (moment.year, moment.month, moment.day)) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/x/202607/t20260731_1406815.html", dt.date(2026, 7, 31)),
        ("/art/2025/8/14/art_80179_1.html", dt.date(2025, 8, 14)),
        ("/2026-09/07/c_1.htm", dt.date(2026, 9, 7)),
        ("/2026/1102/c1203a40001/page.htm", dt.date(2026, 11, 2)),
        ("/20260520/a84/c.html", dt.date(2026, 5, 20)),
        ("/zwyw/202310/34e1.shtml", None),
        ("/stdt/101034447238812680192.html", None),
        ("/info/1021/5001.htm", None),
    ],
)
def test_dates_in_addresses(url: str, expected: dt.date | None) -> None:
    moment = url_date(url)
    assert (moment and moment.date) == expected


def test_months_in_addresses() -> None:
    assert url_month("/zwyw/202310/34e1.shtml") == (2023, 10)
    assert url_month("/info/1021/5001.htm") is None


def _days(texts: list[str], pinned: int = 0) -> list[str]:
    rows = [Row(month_day(t) or read_date(t), None, i < pinned) for i, t in enumerate(texts)]
    return [day.isoformat() if day else "-" for day in settle(rows, _AS_OF)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["03-02", "01-15", "12-28"], ["2026-03-02", "2026-01-15", "2025-12-28"]),
        (["11-30"], ["2025-11-30"]),
        (["11-20", "11-21", "11-18"], ["2026-11-20", "2026-11-21", "2026-11-18"]),
        (["2025-12-31", "12-30"], ["2025-12-31", "2025-12-30"]),
        (
            ["02-01", "03-01", "04-01", "05-01"],
            ["2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"],
        ),
        (
            ["05-01", "11-20", "11-18", "11-15", "11-11"],
            ["2026-05-01", "2026-11-20", "2026-11-18", "2026-11-15", "2026-11-11"],
        ),
        (["02-29"], ["2024-02-29"]),
    ],
    ids=[
        "turn of the year",
        "last year",
        "a day out of order",
        "neighbour",
        "oldest first",
        "pinned",
        "leap day",
    ],
)
def test_years_from_the_order(texts: list[str], expected: list[str]) -> None:
    assert _days(texts) == expected


def test_the_address_knows_the_year() -> None:
    rows = [Row(month_day("10-11"), "/zwyw/202310/34e1.shtml")]
    assert settle(rows, _AS_OF) == [dt.date(2023, 10, 11)]


def test_a_written_future_year_stands() -> None:
    assert settle([Row(read_date("2027-01-01"))], _AS_OF) == [dt.date(2027, 1, 1)]


@given(day=st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2089, 12, 31)))
def test_every_day_is_read_back_from_every_form(day: dt.date) -> None:
    forms = (
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    )
    for form in forms:
        assert [moment.date for moment in find_dates(f"来源：本站 {form} 浏览")] == [day]


@given(days=st.lists(st.dates(dt.date(2024, 1, 1), _AS_OF), min_size=1, max_size=12))
def test_an_inferred_year_is_never_in_the_future(days: list[dt.date]) -> None:
    rows = [Row(month_day(f"{day:%m-%d}")) for day in days]
    assert all(day is not None and day <= _AS_OF for day in settle(rows, _AS_OF))
