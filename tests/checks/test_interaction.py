"""Interaction and services: signs are for a person, only what was seen is counted."""

from __future__ import annotations

from typing import Any

import pytest

from config.terms import IndicatorStatus, LinkCause, NotAssessedCause, PageKind, Rendering
from tests.checks.conftest import Run
from tests.portals import HOME, Dated, Portal, day

PASS, FAIL, SUSPECT = IndicatorStatus.PASS, IndicatorStatus.FAIL, IndicatorStatus.SUSPECT
UNKNOWN, NONE = IndicatorStatus.NOT_ASSESSED, IndicatorStatus.NOT_APPLICABLE
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


@pytest.mark.parametrize(
    ("row", "page", "expected"),
    [
        # The list says that there is no answer; certain only with the page of the letter.
        ({"state": "in_progress"}, None, SUSPECT),
        ({"state": "unanswered"}, {}, SUSPECT),
        ({"state": "unanswered"}, {"letter": {"answer": None}}, FAIL),
        ({}, {"letter": {"answer": None, "state": "in_progress"}}, FAIL),
        ({}, {"letter": {"answer": False}}, FAIL),
        # One sign of an answer outweighs the others.
        ({"state": "unanswered"}, {"letter": {"answer": True}}, PASS),
        ({"state": "unanswered"}, {"letter": {"answer": None, "answered": "2026-03-01"}}, PASS),
        ({"state": "answered"}, {"letter": {"answer": False}}, PASS),
        ({}, {"letter": {"answer": None}}, UNKNOWN),
        ({}, {}, UNKNOWN),
    ],
)
def test_what_list_and_page_say_of_a_letter(
    portal: Portal,
    run: Run,
    row: dict[str, Any],
    page: dict[str, Any] | None,
    expected: IndicatorStatus,
) -> None:
    portal.column("xz/", "consultation", name="县长信箱")
    portal.list_column("xx/", "messages", name="留言选登")
    portal.items("xx/", ["2026-02-01"], facts={"asked": "2026-02-01", **row})
    if page is not None:
        portal.article("xx/a00.html", facts=page)
    outcome = run("interaction-poor", portal, **POOR)
    assert outcome.status is expected
    assert all(fault.evidence for fault in outcome.faults)


def test_the_day_of_the_question_may_stand_on_the_page(portal: Portal, run: Run) -> None:
    portal.list_column("xz/", "consultation", name="县长信箱", dates=["2026-02-01"])
    letter = {"asked": "2026-02-01", "answered": None, "answer": False, "state": None}
    portal.article("xz/a00.html", facts={"letter": letter})
    assert run("interaction-poor", portal, **POOR).status is FAIL


@pytest.mark.parametrize("type", ["petition", "discipline-report", "surveys", "interviews"])
def test_what_the_rule_leaves_out(portal: Portal, run: Run, type: str) -> None:
    portal.column("xz/", "consultation", name="县长信箱")
    late = {"asked": "2026-02-01", "state": "unanswered"}
    portal.list_column("a/", type)
    portal.list_column("b/", "messages", parent="a/", level=2)
    for path in ("a/", "b/"):
        portal.items(path, ["2026-02-01"], facts=late)
        portal.article(f"{path}a00.html", facts={"letter": {"answer": False}})
    assert run("interaction-poor", portal, **POOR).status is UNKNOWN


def test_a_letter_on_two_boards_counts_once(portal: Portal, run: Run) -> None:
    portal.list_column("xx/", "messages")
    portal.list_column("xz/", "consultation")
    for path in ("xx/", "xz/"):
        facts = {"asked": "2026-02-01", "state": "unanswered"}
        portal.items(path, ["2026-02-01"], facts=facts, url="https://www.qinghe.gov.cn/l/1.html")
    outcome = run("interaction-poor", portal, **POOR)
    assert (outcome.checked, outcome.suspected) == (1, 1)


def test_a_dead_channel_is_for_a_person(portal: Portal, run: Run) -> None:
    portal.list_column("a/", "news")
    portal.link("xz/", text="县长信箱", cause=LinkCause.NOT_FOUND)
    assert run("interaction-poor", portal, **POOR).status is SUSPECT


@pytest.mark.parametrize(
    ("row", "page", "expected"),
    [
        ({"asked": "2026-10-01", "answered": "2026-10-02"}, None, PASS),
        ({"asked": "2026-10-01", "state": "in_progress"}, None, PASS),
        ({"asked": "2026-10-01", "state": "answered"}, None, SUSPECT),
        ({"asked": "2026-10-01"}, {"letter": {"answer": True}}, FAIL),
        ({"asked": "2026-10-01"}, {"letter": {"answer": True, "answered": "2026-10-02"}}, PASS),
        ({}, {"letter": {"asked": "2026-10-01", "answer": None}}, PASS),
        ({}, {"letter": {"asked": None, "answer": True}}, FAIL),
        ({}, {}, SUSPECT),
        ({}, None, SUSPECT),
        # A date that may be that of the question, and no page that tells.
        ({"date": "2026-10-01"}, None, UNKNOWN),
        ({"date": "2026-10-01"}, {}, SUSPECT),
    ],
)
def test_times_of_letters(
    portal: Portal,
    run: Run,
    row: dict[str, Any],
    page: dict[str, Any] | None,
    expected: IndicatorStatus,
) -> None:
    facts = {name: value for name, value in row.items() if name != "date"}
    portal.list_column("xx/", "messages", name="留言选登")
    portal.items("xx/", [row.get("date")] * 2, facts=facts)
    if page is not None:
        portal.article("xx/a00.html", facts=page)
    outcome = run("message-dates", portal)
    assert outcome.status is expected
    assert [fault.subject for fault in outcome.faults] == (
        [f"{HOME}xx/"] if expected in (FAIL, SUSPECT) else []
    )


def test_no_board_was_read(portal: Portal, run: Run) -> None:
    portal.list_column("xz/", "consultation", name="县长信箱", dates=[None])
    assert run("message-dates", portal).status is UNKNOWN, "what stands there may be no letters"


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


def test_results_of_surveys_are_no_surveys(portal: Portal, run: Run) -> None:
    portal.list_column("dc/", "surveys")
    portal.items("dc/", [day(1)] * 5, title="关于公交线路的网上调查")
    portal.items("dc/", [day(1)] * 3, block=1, title="关于草案征求意见采纳情况的说明")
    portal.list_column("jg/", "surveys", name="征集结果", dates=[day(1)] * 4)
    outcome = run("interaction-fresh", portal, types=["surveys"], years=1, min_items=6)
    assert outcome.status is FAIL
    assert "有5条" in outcome.reason


def test_an_item_in_two_columns_counts_once(portal: Portal, run: Run) -> None:
    for path in ("dc/", "zj/"):
        portal.list_column(path, "surveys")
        portal.items(path, [day(1)], url="https://www.qinghe.gov.cn/1.html")
    assert run("interaction-fresh", portal, types=["surveys"], years=1, min_items=2).status is FAIL


@pytest.mark.parametrize(("undated", "expected"), [(1, FAIL), (2, SUSPECT)])
def test_items_without_a_date_may_be_the_missing_ones(
    portal: Portal, run: Run, undated: int, expected: IndicatorStatus
) -> None:
    portal.list_column("dc/", "surveys", dates=[*[day(1)] * 4, *[None] * undated])
    outcome = run("interaction-fresh", portal, types=["surveys"], years=1, min_items=6)
    assert outcome.status is expected


RESULTS = {"years": 1, "ended_months": 2}


@pytest.mark.parametrize(
    ("dates", "article", "expected"),
    [
        (["2026-09-20"], {}, SUSPECT),
        (["2026-09-21"], {}, NONE),
        (["2025-11-19"], {}, NONE),
        (["2026-09-20"], None, UNKNOWN),
        (["2026-09-20"], {"survey_result": "采纳情况"}, PASS),
        ([], None, UNKNOWN),
    ],
)
def test_results_of_surveys(
    portal: Portal,
    run: Run,
    dates: list[Dated],
    article: dict[str, Any] | None,
    expected: IndicatorStatus,
) -> None:
    portal.list_column("dc/", "surveys", dates=dates)
    if article is not None:
        portal.article("dc/a00.html", facts=article)
    assert run("survey-results", portal, **RESULTS).status is expected


@pytest.mark.parametrize(
    ("title", "name", "facts"),
    [
        ("关于草案意见采纳情况的反馈", "意见征集", {}),
        ("关于草案的说明", "意见征集反馈", {}),
        ("关于草案的说明", "意见征集", {"survey_result": "结果已公布"}),
    ],
)
def test_signs_of_results(
    portal: Portal, run: Run, title: str, name: str, facts: dict[str, Any]
) -> None:
    portal.list_column("dc/", "surveys", name=name, page={"facts": facts})
    portal.items("dc/", ["2026-09-20"], title=title)
    portal.article("dc/a00.html")
    assert run("survey-results", portal, **RESULTS).status is PASS


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


@pytest.mark.parametrize(
    ("dates", "page", "expected"),
    [
        ([day(20)], {}, IndicatorStatus.PASS),
        ([day(90)], {}, IndicatorStatus.FAIL),
        (None, {"kind": PageKind.FORM}, IndicatorStatus.NOT_ASSESSED),
    ],
)
def test_letters_listed_where_they_are_written_are_kept_up_to_date(
    portal: Portal, run: Run, dates: list[Dated] | None, page: dict[str, Any], expected: str
) -> None:
    """A form alone says nothing of letters."""
    portal.list_column("szxx/", "consultation", dates=dates, page=page)
    outcome = run("column-fresh", portal, types=["messages", "consultation"], months=2)
    assert outcome.status == expected
