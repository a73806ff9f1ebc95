import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.terms import GuardKind
from crawler.guards import Guards

HOST = "http://www.lan.gov.cn"


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


def test_a_calendar_ends_after_a_few_dates() -> None:
    guards = Guards()
    cuts = [guards.admit(f"{HOST}/rl.jsp?year=2026&month={month}", 2) for month in range(1, 13)]
    assert [cut is None for cut in cuts].count(True) == guards.settings.calendar_pages
    assert sum(count for count, _ in guards.cuts.values()) == 12 - guards.settings.calendar_pages


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


def test_depth_is_cut_below_the_limit_only() -> None:
    guards = Guards(max_depth=3)
    assert guards.admit(f"{HOST}/a.html", 3) is None
    cut = guards.admit(f"{HOST}/b.html", 4)
    assert cut is not None
    assert cut.kind is GuardKind.DEPTH


@given(st.text(max_size=200), st.integers(0, 50))
def test_no_address_breaks_a_guard(path: str, depth: int) -> None:
    guards = Guards(max_depth=20)
    guards.admit(f"{HOST}/{path}", depth)
    guards.saw(f"{HOST}/{path}", "text")
