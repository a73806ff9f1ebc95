"""Marks, site code, page tags, domain and name."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from config.terms import (
    DateSource,
    IndicatorStatus,
    LinkKind,
    MarkKind,
    MarkPlace,
    NotAssessedCause,
    PageKind,
    Rendering,
    SiteKind,
)
from tests.checks.conftest import Run
from tests.portals import Portal

PASS, FAIL, SUSPECT = IndicatorStatus.PASS, IndicatorStatus.FAIL, IndicatorStatus.SUSPECT


@pytest.mark.parametrize("mark", [kind for kind in MarkKind if kind is not MarkKind.IPV6_CLAIM])
def test_every_mark_present_and_absent(portal: Portal, run: Run, mark: MarkKind) -> None:
    other = MarkKind.ICP if mark is not MarkKind.ICP else MarkKind.POLICE
    portal.mark(other)
    assert run("mark-present", portal, mark=mark).status is FAIL
    portal.mark(mark)
    assert run("mark-present", portal, mark=mark).status is PASS


def test_a_code_in_a_tag_is_seen_by_nobody(portal: Portal, run: Run) -> None:
    portal.mark(MarkKind.SITE_CODE, "1305340001", place=MarkPlace.META)
    assert run("mark-present", portal, mark="site_code").status is SUSPECT


def test_a_footer_in_a_frame_was_not_seen(portal: Portal, run: Run) -> None:
    portal.link("footer.html", kind=LinkKind.FRAME)
    assert run("mark-present", portal, mark="icp").status is SUSPECT


def test_a_home_page_made_by_script_was_not_seen(bare: Portal, run: Run) -> None:
    bare.home(rendering=Rendering.SCRIPT)
    assert run("mark-present", bare, mark="icp").cause is NotAssessedCause.NEEDS_SCRIPT


CODE = "1305340001"


@pytest.mark.parametrize(
    ("codes", "known", "expected"),
    [
        ({}, None, IndicatorStatus.NOT_APPLICABLE),
        ({MarkPlace.FOOTER: CODE}, None, PASS),
        ({MarkPlace.FOOTER: CODE, MarkPlace.META: CODE, MarkPlace.WIDGET: CODE}, CODE, PASS),
        ({MarkPlace.FOOTER: "bm01000001", MarkPlace.META: "BM01000001"}, None, PASS),
        ({MarkPlace.FOOTER: CODE, MarkPlace.META: "1305340002"}, None, FAIL),
        ({MarkPlace.META: CODE, MarkPlace.WIDGET: "1305340002"}, None, FAIL),
        ({MarkPlace.FOOTER: CODE}, "1305340009", FAIL),
        ({MarkPlace.META: "13053400"}, None, FAIL),
    ],
)
def test_the_site_code_agrees(
    portal: Portal,
    run: Run,
    codes: dict[MarkPlace, str],
    known: str | None,
    expected: IndicatorStatus,
) -> None:
    portal.site.site_code = known
    for place, value in codes.items():
        portal.mark(MarkKind.SITE_CODE, value, place=place)
    outcome = run("site-code-agrees", portal)
    assert outcome.status is expected
    if outcome.faults:
        values = {item.value for item in outcome.faults[0].evidence}
        assert values == {*codes.values(), *([known] if known else [])}


def test_codes_of_other_sites_on_inner_pages_do_not_count(portal: Portal, run: Run) -> None:
    portal.mark(MarkKind.SITE_CODE, CODE)
    portal.mark(MarkKind.SITE_CODE, "1305340099", page="bm/")
    assert run("site-code-agrees", portal).status is PASS


SITE = {"SiteName": ["清河县人民政府"], "SiteDomain": ["www.qinghe.gov.cn"], "SiteIDCode": [CODE]}
COLUMN = {
    "ColumnName": ["通知公告"],
    "ColumnDescription": ["通知公告"],
    "ColumnKeywords": ["通知"],
    "ColumnType": ["信息公开"],
}
ARTICLE = {
    "ArticleTitle": ["关于某事的通知"],
    "PubDate": ["2026-11-03 09:30"],
    "ContentSource": ["县政府办"],
}


@pytest.mark.parametrize(
    ("metas", "absent", "wrong"),
    [
        ({**SITE}, PASS, PASS),
        ({name.lower(): value for name, value in SITE.items()}, PASS, PASS),
        ({**SITE, "SiteIDCode": ["13053400"]}, PASS, FAIL),
        ({**SITE, "SiteIDCode": ["BM01000001"]}, PASS, PASS),
        ({**SITE, "SiteName": [" "]}, FAIL, PASS),
        ({**SITE, "SiteDomain": ["清河"]}, PASS, FAIL),
        ({}, FAIL, PASS),
    ],
)
def test_site_tags(
    bare: Portal,
    run: Run,
    metas: dict[str, list[str]],
    absent: IndicatorStatus,
    wrong: IndicatorStatus,
) -> None:
    bare.home(metas=metas)
    assert run("page-metas", bare, group="site", aspect="absent").status is absent
    assert run("page-metas", bare, group="site", aspect="format").status is wrong


def test_column_tags_stand_on_lists(portal: Portal, run: Run) -> None:
    portal.list_column("a/", page={"metas": COLUMN})
    portal.list_column("b/", page={"kind": PageKind.HUB, "metas": {"ColumnName": ["政务公开"]}})
    portal.page("login.html", kind=PageKind.LIST)
    portal.article("b/1.html")
    outcome = run("page-metas", portal, group="column", aspect="absent")
    assert (outcome.checked, outcome.failed) == (2, 1)
    assert "ColumnType" in outcome.faults[0].detail


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2026-11-03 09:30", PASS),
        ("2026-11-03 09:30:00", PASS),
        ("2026-11-03", FAIL),
        ("2026-11-03 09∶30", FAIL),
        ("2026/11/03 09:30", FAIL),
        ("2026-11-19 02:00", SUSPECT),
    ],
)
def test_forms_of_pubdate(
    portal: Portal, run: Run, published: str, expected: IndicatorStatus
) -> None:
    metas = {**ARTICLE, "PubDate": [published]}
    portal.article("a.html", dt.date(2026, 11, 3), metas=metas)
    assert run("page-metas", portal, group="article", aspect="format").status is expected


def test_a_date_out_of_the_tag_does_not_contradict_it(portal: Portal, run: Run) -> None:
    given: dict[str, Any] = {"metas": ARTICLE, "published_source": DateSource.META}
    portal.article("a.html", dt.date(2026, 11, 9), **given)
    assert run("page-metas", portal, group="article", aspect="format").status is PASS


def test_the_sample_bounds_what_counts(portal: Portal, run: Run) -> None:
    for number in range(5):
        portal.article(f"{number}.html")
    outcome = run("page-metas", portal, group="article", aspect="absent", sample=3)
    assert (outcome.checked, outcome.failed) == (5, 3)


def test_no_page_of_the_group(portal: Portal, run: Run) -> None:
    outcome = run("page-metas", portal, group="article", aspect="absent")
    assert outcome.cause is NotAssessedCause.NO_EVIDENCE


@pytest.mark.parametrize(
    ("url", "kind", "expected"),
    [
        ("https://www.qinghe.gov.cn/", SiteKind.PORTAL, PASS),
        ("https://qinghe.gov.cn/", SiteKind.PORTAL, SUSPECT),
        ("https://fgj.qinghe.gov.cn/", SiteKind.DEPARTMENT, PASS),
        ("https://www.qinghe.com/", SiteKind.PORTAL, FAIL),
        ("https://www.qinghegov.cn/", SiteKind.PORTAL, FAIL),
        ("https://www.gov.cn.qinghe.com/", SiteKind.PORTAL, FAIL),
        ("https://xn--fiqs8s.xn--zfr164b/", SiteKind.PORTAL, PASS),
        ("http://10.0.0.1:8080/", SiteKind.PORTAL, FAIL),
    ],
)
def test_domain_names(
    portal: Portal, run: Run, url: str, kind: SiteKind, expected: IndicatorStatus
) -> None:
    portal.inspection.final_home_url = url
    portal.inspection.kind = kind
    assert run("domain-name", portal, suffix=".gov.cn").status is expected


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ({"title": "清河县人民政府门户网站"}, PASS),
        ({"title": "首页", "metas": {"SITENAME": ["清河县财政局"]}}, PASS),
        ({"title": "首页"}, SUSPECT),
        ({}, SUSPECT),
    ],
)
def test_site_names(
    bare: Portal, run: Run, home: dict[str, Any], expected: IndicatorStatus
) -> None:
    bare.home(**home)
    assert run("site-name", bare).status is expected


def test_columns_of_one_text_and_letters_are_no_articles(portal: Portal, run: Run) -> None:
    portal.column("gk/", "overview")
    portal.article("gk/", metas={"ColumnName": ["概况"]})
    portal.list_column("szxx/", "consultation", dates=["2026-11-03"])
    letter = portal.view("szxx/").items[0].item.url
    assert letter
    portal.article(letter)
    portal.article("zn.html", metas={"ColumnName": ["指南"]})
    outcome = run("page-metas", portal, group="article", aspect="absent")
    assert outcome.status is IndicatorStatus.NOT_ASSESSED


@pytest.mark.parametrize("more", [{"status": 403}, {"challenge": "waf"}])
def test_pages_that_kept_us_out_have_no_tags_to_judge(
    portal: Portal, run: Run, more: dict[str, Any]
) -> None:
    before = run("page-metas", portal, group="site", aspect="absent")
    portal.article("a.html", **more)
    assert run("page-metas", portal, group="site", aspect="absent") == before


def test_the_site_map_is_no_column_of_information(portal: Portal, run: Run) -> None:
    portal.list_column("map/", "site-map")
    outcome = run("page-metas", portal, group="column", aspect="absent")
    assert outcome.status is IndicatorStatus.NOT_ASSESSED
