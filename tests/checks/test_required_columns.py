"""Required columns: found by tree or by name, empty, dead, missing, or only in doubt."""

from __future__ import annotations

from typing import Any

import pytest

from config.terms import (
    IndicatorStatus,
    Level,
    LinkCause,
    LinkPlace,
    LinkScope,
    LinkVerdict,
    PageKind,
    Rendering,
    RequiredStatus,
    StoppedBecause,
)
from store.required_columns import RequiredColumn, required_columns
from tests.checks.conftest import Run
from tests.portals import Portal


def only(portal: Portal, type: str) -> RequiredColumn:
    (found,) = required_columns(portal.evidence(), [type])
    return found


def test_found_in_the_tree(portal: Portal) -> None:
    portal.list_column("tzgg/", "notices", name="通知公告")
    found = only(portal, "notices")
    assert (found.status, found.url, found.matched_text, found.matched_by) == (
        RequiredStatus.FOUND,
        "https://www.qinghe.gov.cn/tzgg/",
        "通知公告",
        "exact",
    )


def test_a_part_stands_for_the_whole(portal: Portal) -> None:
    portal.list_column("xx/", "messages")
    assert only(portal, "interaction").status is RequiredStatus.FOUND
    assert only(portal, "surveys").status is RequiredStatus.MISSING


def test_a_dead_link_is_no_presence(portal: Portal) -> None:
    portal.column("tzgg/", "notices")
    portal.link("tzgg/", cause=LinkCause.NOT_FOUND)
    assert only(portal, "notices").status is RequiredStatus.DEAD_LINK
    portal.list_column("gsgg/", "notices")
    assert only(portal, "notices").status is RequiredStatus.FOUND


@pytest.mark.parametrize("scope", list(LinkScope))
def test_found_by_the_name_of_a_link_anywhere(portal: Portal, scope: LinkScope) -> None:
    portal.link("https://zwfw.hebei.gov.cn/", text="政务服务", scope=scope)
    assert only(portal, "services").status is RequiredStatus.FOUND


def test_a_friend_link_is_not_the_sites_own(portal: Portal) -> None:
    portal.link("https://x.gov.cn/", text="政务服务", place=LinkPlace.FRIEND_LINKS)
    assert only(portal, "services").status is RequiredStatus.MISSING


def test_an_empty_anchor_is_no_presence(bare: Portal) -> None:
    bare.home(facts={"empty_anchors": [{"text": "政策解读", "href": "#"}]})
    found = only(bare, "policy-interpretation")
    assert (found.status, found.matched_text) == (RequiredStatus.EMPTY_LINK, "政策解读")


@pytest.mark.parametrize("home", [{"rendering": Rendering.SCRIPT}])
def test_an_unread_home_page_leaves_doubt(bare: Portal, home: dict[str, Any]) -> None:
    bare.home(**home)
    assert only(bare, "notices").status is RequiredStatus.IN_DOUBT


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"verdict": None}, RequiredStatus.IN_DOUBT),
        ({"cause": LinkCause.BLOCKED}, RequiredStatus.IN_DOUBT),
        ({"verdict": LinkVerdict.ALIVE}, RequiredStatus.MISSING),
        ({"cause": LinkCause.NOT_FOUND}, RequiredStatus.MISSING),
        ({"verdict": None, "scope": LinkScope.EXTERNAL}, RequiredStatus.MISSING),
    ],
)
def test_missing_only_when_navigation_was_seen(
    portal: Portal, link: dict[str, Any], expected: RequiredStatus
) -> None:
    portal.navigation("zw/", "政务之窗", **link)
    assert only(portal, "notices").status is expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (None, RequiredStatus.IN_DOUBT),
        ({"rendering": Rendering.SCRIPT}, RequiredStatus.IN_DOUBT),
        ({}, RequiredStatus.MISSING),
    ],
)
def test_parts_are_missing_only_when_the_column_above_was_seen(
    portal: Portal, page: dict[str, Any] | None, expected: RequiredStatus
) -> None:
    portal.column("gk/", "openness")
    if page is not None:
        portal.page("gk/", kind=PageKind.HUB, **page)
    assert only(portal, "openness-guide").status is expected


SPECS = [{"type": "notices", "levels": ["county", "city"]}, {"type": "news"}]


@pytest.mark.parametrize(("level", "checked"), [(Level.COUNTY, 2), (Level.TOWNSHIP, 1), (None, 1)])
def test_levels(portal: Portal, run: Run, level: Level | None, checked: int) -> None:
    portal.inspection.level = level
    outcome = run("required-columns", portal, columns=SPECS)
    assert (outcome.status, outcome.checked, outcome.failed) == (
        IndicatorStatus.FAIL,
        checked,
        checked,
    )


def test_only_doubt_is_not_assessed(bare: Portal, run: Run) -> None:
    bare.home(rendering=Rendering.SCRIPT)
    assert run("required-columns", bare, columns=SPECS).status is IndicatorStatus.NOT_ASSESSED
    bare.inspection.stopped_because = StoppedBecause.PAGE_BUDGET
    assert run("required-columns", bare, columns=SPECS).cause == "budget"


def test_all_found_passes(portal: Portal, run: Run) -> None:
    portal.list_column("a/", "news")
    portal.list_column("b/", "notices")
    assert run("required-columns", portal, columns=SPECS).status is IndicatorStatus.PASS


def test_the_column_itself_comes_before_its_parts(portal: Portal) -> None:
    portal.list_column("zwgk/", "openness", name="政府信息公开")
    portal.list_column("nb/", "openness-report", name="信息公开年报")
    assert only(portal, "openness").url == "https://www.qinghe.gov.cn/zwgk/"


def test_letters_may_be_shown_where_they_are_written(portal: Portal) -> None:
    portal.list_column("szxx/", "consultation", dates=["2026-11-03"])
    found = only(portal, "messages")
    assert (found.status, found.url) == (RequiredStatus.FOUND, "https://www.qinghe.gov.cn/szxx/")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ({"kind": PageKind.FORM}, RequiredStatus.MISSING),
        ({"kind": PageKind.OTHER}, RequiredStatus.IN_DOUBT),
        ({"rendering": Rendering.SCRIPT}, RequiredStatus.IN_DOUBT),
    ],
)
def test_letters_that_may_stand_beside_the_form(
    portal: Portal, page: dict[str, Any], expected: RequiredStatus
) -> None:
    portal.list_column("szxx/", "consultation", page=page)
    assert only(portal, "messages").status is expected


def test_a_column_of_no_known_type_stands_for_nothing(portal: Portal) -> None:
    portal.list_column("sp/", name="清河视频", dates=["2026-11-03"])
    assert only(portal, "licensing").status is RequiredStatus.MISSING
