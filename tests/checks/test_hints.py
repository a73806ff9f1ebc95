"""Checks that only hint: search, notice, links of interpretations, re-dated items."""

from __future__ import annotations

import datetime as dt

import pytest

from config.terms import (
    IndicatorStatus,
    LinkKind,
    LinkScope,
    PageKind,
    Rendering,
)
from tests.checks.conftest import Run
from tests.portals import Portal, day

PASS, SUSPECT = IndicatorStatus.PASS, IndicatorStatus.SUSPECT
UNKNOWN = IndicatorStatus.NOT_ASSESSED


def test_search_by_form_page_or_link(bare: Portal, run: Run) -> None:
    home = bare.home()
    assert run("site-search", bare).status is SUSPECT
    bare.link("so.html", text="高级搜索")
    assert run("site-search", bare).status is PASS
    home.facts = {"search_form": {"action": None, "method": "get", "field": "q"}}
    assert run("site-search", bare).status is PASS


def test_search_page(portal: Portal, run: Run) -> None:
    portal.page("search.jsp", kind=PageKind.SEARCH)
    assert run("site-search", portal).status is PASS


def test_search_on_a_script_page(bare: Portal, run: Run) -> None:
    bare.home(rendering=Rendering.SCRIPT)
    assert run("site-search", bare).status is UNKNOWN


def test_links_to_the_government_need_no_notice(portal: Portal, run: Run) -> None:
    assert run("leaving-site-notice", portal).status is PASS
    portal.link("https://www.hebei.gov.cn/", scope=LinkScope.EXTERNAL)
    portal.link("https://www.example.cn/logo.png", scope=LinkScope.EXTERNAL, kind=LinkKind.IMAGE)
    portal.link("https://news.example.cn/", scope=LinkScope.EXTERNAL, on_page="a.html")
    assert run("leaving-site-notice", portal).status is PASS


def test_leaving_the_site(bare: Portal, run: Run) -> None:
    home = bare.home()
    bare.link("https://www.example.cn/", scope=LinkScope.EXTERNAL)
    assert run("leaving-site-notice", bare).status is SUSPECT
    bare.link("js/main.js", kind=LinkKind.SCRIPT)
    assert run("leaving-site-notice", bare).status is UNKNOWN
    home.facts = {"leave_notice": "引用了离站提示脚本 outlink.js"}
    assert run("leaving-site-notice", bare).status is PASS


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("关于印发《清河县若干措施》的通知", LinkKind.PAGE, PASS),
        ("政策原文", LinkKind.PAGE, PASS),
        ("附件：政策文件", LinkKind.ATTACHMENT, PASS),
        ("打印", LinkKind.PAGE, SUSPECT),
        (None, LinkKind.PAGE, SUSPECT),
    ],
)
def test_interpretations_lead_to_documents(
    portal: Portal, run: Run, text: str | None, kind: LinkKind, expected: IndicatorStatus
) -> None:
    portal.list_column("jd/", "policy-interpretation", dates=[day(3)])
    portal.article("jd/a00.html", day(3))
    if text:
        portal.link("zc/1.html", text=text, kind=kind, on_page="jd/a00.html")
    assert run("policy-interpretation-links", portal, sample=3).status is expected


def test_no_interpretation_read(portal: Portal, run: Run) -> None:
    portal.list_column("jd/", "policy-interpretation", dates=[day(3)])
    assert run("policy-interpretation-links", portal, sample=3).status is UNKNOWN


@pytest.mark.parametrize(("gap", "found"), [(89, 0), (90, 1)])
def test_the_same_text_twice(portal: Portal, run: Run, gap: int, found: int) -> None:
    portal.article("1.html", day(gap), text_hash="abc")
    portal.article("2.html", day(0), text_hash="abc")
    portal.article("3.html", day(0), text_hash="other")
    outcome = run("redated-items", portal)
    assert (outcome.failed, outcome.suspected) == (0, found)


def test_short_texts_are_alike_without_being_copies(portal: Portal, run: Run) -> None:
    portal.article("1.html", day(400), text_hash="abc", text_length=30)
    portal.article("2.html", day(0), text_hash="abc", text_length=30)
    assert run("redated-items", portal).status is PASS


@pytest.mark.parametrize(("back", "found"), [(0, 0), (90, 1), (-100, 0)])
def test_a_list_date_long_after_the_article(
    portal: Portal, run: Run, back: int, found: int
) -> None:
    portal.list_column("a/", "news", dates=[day(0)])
    portal.article("a/a00.html", day(back))
    assert run("redated-items", portal).suspected == found


@pytest.mark.parametrize(("count", "found"), [(9, 0), (10, 1)])
def test_many_in_one_minute(portal: Portal, run: Run, count: int, found: int) -> None:
    minute = dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC)
    for number in range(count):
        portal.article(
            f"{number}.html",
            minute.date(),
            published=minute + dt.timedelta(seconds=number),
            published_has_time=True,
        )
    assert run("redated-items", portal).suspected == found


@pytest.mark.parametrize(("ahead", "found"), [(0, 0), (1, 1)])
def test_dates_ahead(portal: Portal, run: Run, ahead: int, found: int) -> None:
    portal.list_column("a/", "news", dates=[day(-ahead), day(3)])
    outcome = run("future-dates", portal)
    assert (outcome.checked, outcome.failed, outcome.suspected) == (2, 0, found)
