"""Traps are cut, and honest addresses that look a little like them are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.terms import GuardKind
from crawler.guards import Guards

HOST = "http://www.lan.gov.cn"
TOKEN = "A1B2C3D4E5F60718"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/zwgk/index.html", None),
        ("/art/2026/11/11/art_11_1111.html", None),
        ("/zwgk/zwgk/list.html", None),
        ("/a/b/a/b/c.html", None),
        ("/xw/xw/xw/xw/index.html", GuardKind.REPEATED_PATH),
        ("/xw/tz/xw/tz/xw/index.html", GuardKind.REPEATED_PATH),
        ("/list.jsp;jsessionid=AB12?id=3", GuardKind.SESSION_ID),
        ("/list.jsp?PHPSESSID=ab12&id=3", GuardKind.SESSION_ID),
        (f"/list.jsp?sid={TOKEN}", GuardKind.SESSION_ID),
        ("/list.jsp?sid=1032", None),
        ("/list.jsp?sid=20261120000000001", None),
        ("/art.jsp?id=3&print=1", GuardKind.PRINT_VIEW),
        ("/art.jsp?id=3&view=print", GuardKind.PRINT_VIEW),
        ("/print/art_3.html", GuardKind.PRINT_VIEW),
        ("/art.jsp?id=3", None),
        ("/s?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1", GuardKind.ENDLESS_PARAMETERS),
        ("/s?f=1&f=2&f=3", GuardKind.ENDLESS_PARAMETERS),
        ("/" + "x" * 3000, GuardKind.LONG_URL),
    ],
)
def test_what_is_cut(path: str, kind: GuardKind | None) -> None:
    cut = Guards().admit(HOST + path, 1)
    assert (cut.kind if cut else None) == kind


def months(number: int) -> list[str]:
    return [f"{HOST}/rl.jsp?month={2026 + step // 12}-{step % 12 + 1:02}" for step in range(number)]


def test_a_calendar_ends_after_some_dates() -> None:
    guards = Guards()
    most = guards.settings.calendar_pages
    cuts = [guards.admit(url, 2) for url in months(most + 9)]
    assert [cut is None for cut in cuts] == [True] * most + [False] * 9
    ((cut, (count, example)),) = guards.cuts.items()
    assert (cut.kind, count, example) == (GuardKind.CALENDAR, 9, months(most + 1)[-1])


def test_articles_that_carry_a_date_are_no_calendar() -> None:
    guards = Guards()
    urls = [f"{HOST}/show.jsp?id={number}&date=2026-11-{number % 28 + 1}" for number in range(100)]
    assert {guards.admit(url, 2) for url in urls} == {None}


def test_what_an_earlier_run_admitted_counts() -> None:
    guards = Guards()
    most = guards.settings.calendar_pages
    for url in months(most):
        guards.admitted(url)
    cut = guards.admit(months(most + 1)[-1], 2)
    assert cut is not None
    assert cut.kind is GuardKind.CALENDAR


def test_numbered_articles_are_no_trap_but_equal_pages_are() -> None:
    guards = Guards()
    for number in range(100):
        assert guards.admit(f"{HOST}/show.jsp?id={number}", 2) is None
        guards.saw(f"{HOST}/show.jsp?id={number}", f"text {number}")
    for number in range(20):
        guards.saw(f"{HOST}/loop.jsp?n={number}", "the same")
    cut = guards.admit(f"{HOST}/loop.jsp?n=21", 2)
    assert cut is not None
    assert cut.kind is GuardKind.ENDLESS_PARAMETERS
    assert guards.admit(f"{HOST}/show.jsp?id=101", 2) is None


def test_a_few_deleted_articles_do_not_cut_the_others() -> None:
    guards = Guards()
    for number in range(30):
        text = "信息不存在" if number % 3 == 0 else f"text {number}"
        guards.saw(f"{HOST}/show.jsp?id={number}", text)
    assert guards.admit(f"{HOST}/show.jsp?id=31", 2) is None


def test_depth_is_cut_below_the_limit_only() -> None:
    guards = Guards(max_depth=3)
    assert guards.admit(f"{HOST}/a.html", 3) is None
    cut = guards.admit(f"{HOST}/b.html", 4)
    assert cut is not None
    assert cut.kind is GuardKind.DEPTH
    trap = guards.admit(f"{HOST}/print/b.html", 4)
    assert trap is not None
    assert trap.kind is GuardKind.PRINT_VIEW


@given(st.text(max_size=200), st.integers(0, 50))
def test_no_address_breaks_a_guard(path: str, depth: int) -> None:
    guards = Guards(max_depth=20)
    guards.admit(f"{HOST}/{path}", depth)
    guards.admitted(f"{HOST}/{path}")
    guards.saw(f"{HOST}/{path}", "text")


@given(st.text(alphabet="ab?&;=/.1#%[]", max_size=60))
def test_no_parameters_break_a_guard(rest: str) -> None:
    Guards().admit(f"{HOST}/{rest}", 1)
