"""Interaction and services: signs are for a person, only what was seen is counted."""

from __future__ import annotations

from typing import Any

import pytest

from config.terms import IndicatorStatus, NotAssessedCause, PageKind, Rendering
from tests.checks.conftest import Run
from tests.portals import Dated, Portal, day

PASS, FAIL, SUSPECT = IndicatorStatus.PASS, IndicatorStatus.FAIL, IndicatorStatus.SUSPECT
UNKNOWN = IndicatorStatus.NOT_ASSESSED
POOR = {"years": 1, "months": 3}
ALL = [
    "事项名称",
    "设定依据",
    "申请条件",
    "办理材料",
    "办理地点",
    "办理时间",
    "联系电话",
    "办理流程",
]


def board(portal: Portal, letters: list[tuple[str, str | None]]) -> None:
    """A public board: pairs of the dates of question and answer."""
    portal.list_column("xx/", "messages", name="留言选登")
    portal.column("xz/", "consultation", name="县长信箱")
    for number, (asked, answered) in enumerate(letters):
        facts = {"asked": asked} | ({"answered": answered} if answered else {})
        portal.items("xx/", [asked], block=number, facts=facts)


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ([("2026-08-19", None), ("2026-08-20", "2026-09-01")], SUSPECT),
        ([("2026-08-20", None), ("2026-08-20", "2026-09-01")], PASS),
        ([("2025-11-20", None), ("2026-08-20", "2026-09-01")], SUSPECT),
        ([("2025-11-19", None), ("2026-08-20", "2026-09-01")], PASS),
        ([("2026-01-01", "2026-10-01")], PASS),
        ([("2026-01-01", None), ("2026-02-01", None)], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_letters_without_an_answer(
    portal: Portal,
    run: Run,
    letters: list[tuple[str, str | None]],
    expected: IndicatorStatus,
) -> None:
    board(portal, letters)
    assert run("interaction-poor", portal, **POOR).status is expected


def test_no_channel_is_for_a_person(portal: Portal, run: Run) -> None:
    portal.list_column("a/", "news", dates=[day(1)])
    assert run("interaction-poor", portal, **POOR).status is SUSPECT


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2025-11-20"] * 6, PASS),
        (["2025-11-20"] * 5 + ["2025-11-19"], FAIL),
        ([day(1)] * 5, FAIL),
    ],
)
def test_surveys_of_a_year(
    portal: Portal, run: Run, dates: list[Dated], expected: IndicatorStatus
) -> None:
    portal.list_column("dc/", "surveys", dates=dates)
    outcome = run("interaction-fresh", portal, types=["surveys"], years=1, min_items=6)
    assert outcome.status is expected


@pytest.mark.parametrize("page", [{"rendering": Rendering.SCRIPT}, {"kind": PageKind.CHALLENGE}])
def test_unread_boards_say_nothing(portal: Portal, run: Run, page: dict[str, Any]) -> None:
    portal.list_column("dc/", "surveys", page=page)
    assert run("interaction-fresh", portal, types=["surveys"], years=1).status is UNKNOWN


def test_no_such_column_is_another_indicators_fault(portal: Portal, run: Run) -> None:
    portal.list_column("a/", "news")
    outcome = run("interaction-fresh", portal, types=["surveys"], years=1)
    assert outcome.cause is NotAssessedCause.NO_EVIDENCE


def guides(portal: Portal, *missing: int) -> None:
    """One guide for each number of missing element categories."""
    for number, count in enumerate(missing):
        elements = {"missing": ALL[:count], "found": ALL[count:]}
        portal.page(f"g{number}.html", kind=PageKind.GUIDE, facts={"guide_elements": elements})


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ([4] * 5, FAIL),
        ([4] * 5 + [0] * 20, FAIL),
        ([4] * 4 + [3] * 4, PASS),
        ([4] * 4, SUSPECT),
        ([4], SUSPECT),
        ([4] * 3 + [0], PASS),
        ([0], PASS),
    ],
)
def test_services_veto(
    portal: Portal, run: Run, missing: list[int], expected: IndicatorStatus
) -> None:
    portal.list_column("fw/", "services")
    guides(portal, *missing)
    outcome = run("services-usable", portal, min_guides=5, missing_categories=4)
    assert outcome.status is expected


def test_no_services_at_all_is_for_a_person(portal: Portal, run: Run) -> None:
    portal.list_column("a/", "news", dates=[day(1)])
    params = {"min_guides": 5, "missing_categories": 4}
    assert run("services-usable", portal, **params).status is SUSPECT
    portal.link("https://zwfw.hebei.gov.cn/", text="政务服务")
    assert run("services-usable", portal, **params).status is UNKNOWN


def test_missing_elements_are_named(portal: Portal, run: Run) -> None:
    guides(portal, 0, 2, 1)
    outcome = run("guide-elements", portal, sample=5)
    assert (outcome.status, outcome.checked, outcome.failed) == (FAIL, 3, 2)
    assert any("事项名称、设定依据" in fault.detail for fault in outcome.faults)


def test_no_guides_read(portal: Portal, run: Run) -> None:
    assert run("guide-elements", portal, sample=5).status is UNKNOWN
