"""Checks over what gathering tried: search, files, personal data, annual reports."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from config.terms import (
    AnnualFormat,
    DocumentFault,
    DocumentFormat,
    IndicatorStatus,
    Level,
    LinkCause,
    SearchState,
    SiteFunction,
)
from crawler.documents import read_document
from store.keys import url_key
from store.tables import Attachment, FunctionRun, ReportText, SearchTry
from tests.annualpapers import as_html
from tests.annualreports import Made, made, next_year
from tests.checks.conftest import Run
from tests.portals import HOME, NOW, Portal

PASS, FAIL, SUSPECT = IndicatorStatus.PASS, IndicatorStatus.FAIL, IndicatorStatus.SUSPECT
UNKNOWN = IndicatorStatus.NOT_ASSESSED
FOUND, MISSED = SearchState.FOUND, SearchState.NOT_FOUND
BROKEN, UNSEEN = SearchState.BROKEN, SearchState.UNDETERMINED


def ran(portal: Portal, function: SiteFunction, chosen: int, note: str | None = None) -> None:
    portal.add(
        FunctionRun(
            inspection_id=portal.id,
            function=function,
            at=NOW,
            chosen=chosen,
            available=chosen,
            note=note,
        )
    )


def searched(portal: Portal, *states: SearchState, **more: Any) -> None:
    for number, state in enumerate(states):
        row = {
            "inspection_id": portal.id,
            "number": number,
            "title": f"关于第{number}号工程的通知",
            "article_url": f"{HOME}{number}.html",
            "column_type": "notices",
            "query": f"第{number}号",
            "url": f"{HOME}search?q={number}",
            "state": state,
            "result_url": f"{HOME}{number}.html" if state is FOUND else None,
            "result_opens": True if state is FOUND else None,
            "at": NOW,
            **more,
        }
        portal.add(SearchTry(**row))
    ran(portal, SiteFunction.SEARCH, len(states))


def attached(portal: Portal, *rows: dict[str, Any]) -> None:
    for number, more in enumerate(rows):
        url = f"{HOME}f/{number}.docx"
        given = {
            "inspection_id": portal.id,
            "key": url_key(url),
            "url": url,
            "title": f"附件{number}",
            "column_type": "notices",
            "at": NOW,
            "size": 9,
            "format": DocumentFormat.DOCX,
            **more,
        }
        portal.add(Attachment(**given))
    ran(portal, SiteFunction.ATTACHMENTS, len(rows))


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ([FOUND, FOUND], PASS),
        ([FOUND, MISSED, BROKEN, UNSEEN], PASS),
        ([MISSED, MISSED], SUSPECT),
        ([MISSED, BROKEN], UNKNOWN),
        ([MISSED], UNKNOWN),
        ([BROKEN, BROKEN], FAIL),
        ([BROKEN, UNSEEN], UNKNOWN),
        ([UNSEEN, UNSEEN], UNKNOWN),
    ],
)
def test_one_title_found_proves_the_search(
    portal: Portal, run: Run, states: list[SearchState], status: IndicatorStatus
) -> None:
    searched(portal, *states)
    assert run("site-search-finds", portal).status is status


def test_a_result_that_does_not_open_is_for_a_person(portal: Portal, run: Run) -> None:
    searched(portal, FOUND, FOUND, result_opens=False)
    outcome = run("site-search-finds", portal)
    assert (outcome.status, outcome.suspected) == (SUSPECT, 2)


def test_a_search_that_was_not_tried_is_not_assessed(portal: Portal, run: Run) -> None:
    outcome = run("site-search-finds", portal)
    assert (outcome.status, outcome.side) == (UNKNOWN, "us")
    ran(portal, SiteFunction.SEARCH, 0, "搜索由脚本提交，没有试。")
    assert "脚本" in run("site-search-finds", portal).reason


def test_search_view_download_looks_at_its_own_columns(portal: Portal, run: Run) -> None:
    searched(portal, FOUND, FOUND)
    attached(portal, {}, {"cause": LinkCause.EMPTY_FILE, "size": 0}, {"column_type": "news"})
    outcome = run("search-view-download", portal, columns=["notices"])
    assert (outcome.status, outcome.suspected) == (SUSPECT, 1)
    assert "附件2个，能下载的1个" in outcome.reason
    assert run("search-view-download", portal, columns=["news"]).status is PASS


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({}, PASS),
        ({"fault": DocumentFault.UNSUPPORTED, "format": DocumentFormat.OLE}, PASS),
        ({"fault": DocumentFault.TOO_SLOW}, PASS),
        ({"fault": DocumentFault.BROKEN}, SUSPECT),
        ({"fault": DocumentFault.ENCRYPTED}, SUSPECT),
        ({"cause": LinkCause.SERVER_ERROR}, SUSPECT),
        ({"cause": LinkCause.BLOCKED}, UNKNOWN),
    ],
)
def test_attachments_open(
    portal: Portal, run: Run, row: dict[str, Any], status: IndicatorStatus
) -> None:
    attached(portal, row)
    assert run("attachments-open", portal).status is status


def test_personal_data_is_for_a_person_and_masked(portal: Portal, run: Run) -> None:
    found = {
        "counts": {"id_card": 2, "mobile": 1},
        "examples": [{"kind": "id_card", "masked": "110**************X"}],
    }
    portal.article("a.html", facts={"personal_data": found}, title="名单")
    attached(portal, {"personal": found}, {})
    outcome = run("personal-data", portal)
    assert (outcome.status, outcome.suspected, outcome.failed) == (SUSPECT, 2, 0)
    assert "身份证号2个" in outcome.faults[0].detail
    only = run("personal-data", portal, kinds=["bank_card"])
    assert only.status is PASS


def reported(portal: Portal, report: Made, published: str | None, title: str = "清河县") -> None:
    url = f"{HOME}nb/{report.year}.html"
    portal.add(
        ReportText(
            inspection_id=portal.id,
            key=url_key(url),
            url=url,
            page_url=url,
            title=f"{title}{report.year}年政府信息公开工作年度报告",
            published=dt.date.fromisoformat(published) if published else None,
            at=NOW,
            format=DocumentFormat.HTML,
            data=read_document(as_html(report)).to_json(),
        )
    )


def test_reports_that_hold(portal: Portal, run: Run) -> None:
    last = made(1, AnnualFormat.Y2021, year=2024)
    reported(portal, last, "2025-03-31")
    reported(portal, next_year(last, 2), "2026-01-20")
    ran(portal, SiteFunction.REPORTS, 2)
    outcome = run("annual-report", portal)
    assert (outcome.status, outcome.checked) == (PASS, 2)


def test_what_does_not_hold_is_a_fault_with_its_cells(portal: Portal, run: Run) -> None:
    last = made(1, AnnualFormat.Y2021, year=2024)
    this = next_year(last, 2)
    reported(portal, last.changed(("applications", "carried_out", "total"), 777777), "2025-01-20")
    reported(portal, this, "2026-01-20")
    ran(portal, SiteFunction.REPORTS, 2)
    outcome = run("annual-report", portal)
    assert outcome.status is FAIL
    relations = {fault.title.split("：")[0] for fault in outcome.faults}
    assert relations == {
        "年报R1 各行合计",
        "年报R3 收件与办件平衡",
        "年报R5 上年结转衔接",
    }
    assert all(fault.evidence for fault in outcome.faults)
    assert run("annual-report", portal, year=2025).failed == 1


@pytest.mark.parametrize(
    ("title", "published", "late"),
    [
        ("清河县", "2026-03-31", False),
        ("清河县人民政府", "2026-04-01", True),
        ("清河县财政局", "2026-01-31", False),
        ("清河县财政局", "2026-02-01", True),
    ],
)
def test_the_day_of_the_law(
    portal: Portal, run: Run, title: str, published: str, late: bool
) -> None:
    reported(portal, made(1, AnnualFormat.Y2021, year=2025), published, title)
    ran(portal, SiteFunction.REPORTS, 1)
    outcome = run("annual-report", portal)
    assert outcome.status is (SUSPECT if late else PASS)


def test_a_report_that_was_not_read_proves_nothing(portal: Portal, run: Run) -> None:
    portal.add(
        ReportText(
            inspection_id=portal.id,
            key=1,
            url=HOME,
            page_url=HOME,
            title="清河县2025年政府信息公开年报",
            at=NOW,
            fault=DocumentFault.NO_TEXT,
        )
    )
    ran(portal, SiteFunction.REPORTS, 1)
    outcome = run("annual-report", portal)
    assert outcome.status is UNKNOWN
    assert "扫描件" in outcome.reason


def test_a_report_without_tables_is_not_called_right(portal: Portal, run: Run) -> None:
    text = "<h1>清河县2025年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>做了工作。</p>"
    portal.add(
        ReportText(
            inspection_id=portal.id,
            key=1,
            url=HOME,
            page_url=HOME,
            title="清河县2025年政府信息公开年报",
            at=NOW,
            format=DocumentFormat.HTML,
            data=read_document(text.encode()).to_json(),
        )
    )
    ran(portal, SiteFunction.REPORTS, 1)
    outcome = run("annual-report", portal)
    assert outcome.status is UNKNOWN
    assert "没有读到表格" in outcome.reason
    reported(portal, made(1, AnnualFormat.Y2021, year=2024), None)
    outcome = run("annual-report", portal)
    assert outcome.status is PASS
    assert "没有核对的" in outcome.reason


def test_words_that_a_government_must_report_on(portal: Portal, run: Run) -> None:
    reported(portal, made(1, AnnualFormat.Y2021, year=2025), None)
    ran(portal, SiteFunction.REPORTS, 1)
    assert run("annual-report", portal, must_mention=["考核", "评议"]).status is SUSPECT
    assert run("annual-report", portal, must_mention=["考核", "公开"]).status is PASS


@pytest.mark.parametrize(
    ("years", "status"), [((2023, 2024, 2025), PASS), ((2023, 2025), SUSPECT), ((), UNKNOWN)]
)
def test_no_year_is_missing(
    portal: Portal, run: Run, years: tuple[int, ...], status: IndicatorStatus
) -> None:
    portal.column("nb/", "openness-report")
    portal.page("nb/")
    for block, year in enumerate(years):
        title = f"清河县{year}年政府信息公开工作年度报告"
        portal.items("nb/", ["2026-01-20"], block=block, title=title)
    outcome = run("annual-series", portal)
    assert outcome.status is status
    if status is SUSPECT:
        assert [fault.subject for fault in outcome.faults] == ["annual-report-2024"]


def test_the_last_year_is_due_after_the_day_of_the_law(bare: Portal) -> None:
    from checks.annual.portal import due_year

    assert due_year(dt.date(2026, 3, 31), Level.COUNTY) == 2024
    assert due_year(dt.date(2026, 4, 1), Level.COUNTY) == 2025
    assert due_year(dt.date(2026, 2, 1), Level.DEPARTMENT) == 2025
