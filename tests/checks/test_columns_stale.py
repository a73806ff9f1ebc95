"""The veto on columns that are not updated: its three counts, their limits, what is no proof."""

from __future__ import annotations

from typing import Any

import pytest

from config.terms import (
    IndicatorStatus,
    NotAssessedCause,
    PageKind,
    Rendering,
    Severity,
    Side,
)
from tests.checks.conftest import Run
from tests.portals import Dated, Portal, day

PARAMS: dict[str, Any] = {
    "news_days": 14,
    "notice_months": 6,
    "other_months": 6,
    "yearly_months": 12,
    "max_stale_news_notice": 5,
    "max_stale_other": 10,
    "max_blank": 5,
}
OLD: list[Dated] = ["2025-01-05"]


def many(portal: Portal, count: int, type: str, dates: list[Dated] | None, **more: Any) -> None:
    for number in range(count):
        portal.list_column(f"{type}{number}/", type, dates=dates, **more)


def blank(portal: Portal, count: int, type: str | None = "data-release") -> None:
    for number in range(count):
        portal.blank_column(f"blank{number}/", type)


@pytest.mark.parametrize(
    ("news", "notices", "expected"),
    [
        (4, 0, IndicatorStatus.PASS),
        (5, 0, IndicatorStatus.FAIL),
        (3, 2, IndicatorStatus.FAIL),
        (2, 2, IndicatorStatus.PASS),
        (0, 5, IndicatorStatus.FAIL),
    ],
)
def test_news_and_notices_count_together(
    portal: Portal, run: Run, news: int, notices: int, expected: IndicatorStatus
) -> None:
    many(portal, news, "news", [day(15)])
    many(portal, notices, "notices", ["2026-05-19"])
    outcome = run("columns-stale", portal, **PARAMS)
    assert (outcome.status, outcome.failed) == (expected, news + notices)


def test_the_last_day_of_the_window_counts(portal: Portal, run: Run) -> None:
    many(portal, 5, "news", [day(14)])
    many(portal, 5, "notices", ["2026-05-20"])
    outcome = run("columns-stale", portal, **PARAMS)
    assert (outcome.status, outcome.failed) == (IndicatorStatus.PASS, 0)


@pytest.mark.parametrize(("count", "expected"), [(9, "pass"), (10, "fail")])
def test_other_columns(portal: Portal, run: Run, count: int, expected: str) -> None:
    many(portal, count, "data-release", OLD)
    assert run("columns-stale", portal, **PARAMS).status == expected


@pytest.mark.parametrize(("count", "expected"), [(4, "pass"), (5, "fail")])
def test_blank_columns(portal: Portal, run: Run, count: int, expected: str) -> None:
    blank(portal, count, None)
    assert run("columns-stale", portal, **PARAMS).status == expected


def test_below_the_limit_a_fault_is_listed_but_no_veto(portal: Portal, run: Run) -> None:
    many(portal, 1, "news", OLD)
    outcome = run("columns-stale", portal, **PARAMS)
    assert [fault.severity for fault in outcome.faults] == [Severity.MAJOR]
    many(portal, 10, "data-release", OLD)
    outcome = run("columns-stale", portal, **PARAMS)
    assert [fault.severity for fault in outcome.faults] == [Severity.MAJOR, *[None] * 10]


def test_columns_of_no_known_type_are_never_stale(portal: Portal, run: Run) -> None:
    for number in range(20):
        portal.list_column(f"x{number}/", None, dates=OLD)
    assert run("columns-stale", portal, **PARAMS).status is IndicatorStatus.PASS


def test_undated_columns_are_for_a_person(portal: Portal, run: Run) -> None:
    for number in range(5):
        portal.list_column(f"n{number}/", "news", dates=[None])
        portal.article(f"n{number}/a00.html")
    outcome = run("columns-stale", portal, **PARAMS)
    assert (outcome.status, outcome.failed, outcome.suspected) == (IndicatorStatus.SUSPECT, 0, 5)


def test_a_guessed_type_is_for_a_person(portal: Portal, run: Run) -> None:
    many(portal, 5, "news", OLD, matched_by="similar:0.88")
    assert run("columns-stale", portal, **PARAMS).status is IndicatorStatus.SUSPECT


def test_only_first_level_notices_count_in_the_first_group(portal: Portal, run: Run) -> None:
    portal.page("h/", kind=PageKind.HUB)
    portal.column("h/", "openness")
    many(portal, 5, "notices", OLD, parent="h/", level=2)
    assert run("columns-stale", portal, **PARAMS).status is IndicatorStatus.PASS
    assert run("columns-stale", portal, **PARAMS, notice_level=None).status == "fail"


def test_a_hub_and_its_parts_are_one_fault(portal: Portal, run: Run) -> None:
    portal.list_column("p/", "policy-documents", page={"kind": PageKind.HUB})
    for number in range(4):
        portal.list_column(f"p/{number}/", "regulations", dates=OLD, parent="p/", level=2)
    outcome = run("columns-stale", portal, **PARAMS)
    assert outcome.failed == 1


@pytest.mark.parametrize("seen", [4, 0])
def test_what_was_not_seen_may_fire_it(portal: Portal, run: Run, seen: int) -> None:
    many(portal, seen, "news", OLD)
    for number in range(5):
        portal.list_column(f"s{number}/", "news", page={"rendering": Rendering.SCRIPT})
    outcome = run("columns-stale", portal, **PARAMS)
    assert (outcome.status, outcome.cause, outcome.side) == (
        IndicatorStatus.NOT_ASSESSED,
        NotAssessedCause.NEEDS_SCRIPT,
        Side.US,
    )
    assert outcome.failed == seen


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ({"rendering": Rendering.SCRIPT}, IndicatorStatus.NOT_ASSESSED),
        ({"kind": PageKind.CHALLENGE}, IndicatorStatus.NOT_ASSESSED),
        ({"text_length": 900}, IndicatorStatus.PASS),
    ],
)
def test_a_page_with_content_is_not_blank_though_its_list_was_not_found(
    portal: Portal, run: Run, page: dict[str, Any], expected: IndicatorStatus
) -> None:
    for number in range(5):
        portal.list_column(f"d{number}/", "data-release", page=page)
    assert run("columns-stale", portal, **PARAMS).status is expected


def test_too_few_unseen_columns_leave_the_answer(portal: Portal, run: Run) -> None:
    many(portal, 10, "news", [day(1)])
    for number in range(4):
        portal.list_column(f"s{number}/", "news", page={"rendering": Rendering.SCRIPT})
    assert run("columns-stale", portal, **PARAMS).status is IndicatorStatus.PASS


def test_items_that_are_dead_links_leave_no_blank_column(portal: Portal, run: Run) -> None:
    many(portal, 6, "overview", [day(1), None])
    assert run("columns-stale", portal, **PARAMS).faults == ()


def test_without_columns_nothing_is_said(portal: Portal, run: Run) -> None:
    assert run("columns-stale", portal, **PARAMS).status is IndicatorStatus.NOT_ASSESSED


def test_evidence_shows_place_age_and_window(portal: Portal, run: Run) -> None:
    many(portal, 1, "news", [day(20)], name="清河要闻")
    (fault,) = run("columns-stale", portal, **PARAMS).faults
    shown = {item.label: item.value for item in fault.evidence}
    assert fault.url == "https://www.qinghe.gov.cn/news0/"
    assert shown["更新时限"] == "14天"
    assert shown["最近更新"] == day(20).isoformat()
    assert "20天未更新" in fault.detail
    assert "清河要闻" in fault.title


def test_the_first_level_is_that_of_the_class(portal: Portal, run: Run) -> None:
    """政策文件 below 政务公开 is the first column of policies, 县政府文件 below it the second."""
    portal.list_column("zwgk/", "openness")
    portal.list_column(
        "zwgk/zcwj/", "policy-documents", dates=OLD, parent="zwgk/", level=2, name="政策文件"
    )
    portal.list_column(
        "zwgk/zcwj/xzf/", "policy-documents", dates=OLD, parent="zwgk/zcwj/", level=3
    )
    outcome = run("column-fresh", portal, types=["policy-documents"], months=6, level=1)
    assert [fault.title for fault in outcome.faults] == ["栏目“政策文件”超期未更新"]
