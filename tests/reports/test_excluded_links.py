"""What the operator leaves out stands apart in the report, and a later look at links is told."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup

from config.terms import LinkCause, Profile
from reports.build import build_report
from reports.formats.html import write
from reports.model import Report
from reports.paper.links import link_tables
from store.database import Store
from store.exclusions import add_exclusion
from store.inspections import create_inspection, finish_gathering, get_inspection
from store.keys import url_key
from store.tables import LinkAttempt
from tests.reports.inspected import HOME, NOW, PACK, answers, evidence
from tests.reports.sample import link, sample


@pytest.fixture
def inspection_id(store: Store) -> int:
    """A judged inspection with a dead link on the home page, a deep one and a blocked one."""
    with store.session() as session:
        inspection = create_inspection(
            session,
            home_url=HOME,
            profile=Profile.QUICK,
            ruleset=PACK.id,
            as_of=NOW.date(),
            tool_version="0",
            started_at=NOW,
        )
        number = int(inspection.id or 0)
        session.add_all(evidence(number) + answers(number))
        finish_gathering(session, inspection, finished_at=NOW + dt.timedelta(minutes=3))
    return number


def built(store: Store, number: int) -> Report:
    with store.session() as session:
        report = build_report(session, get_inspection(session, number), [PACK])
        session.commit()
    return report


def exclude(store: Store, number: int, pattern: str) -> None:
    with store.session() as session:
        site_id = get_inspection(session, number).site_id
        add_exclusion(
            session,
            site_id,
            pattern=pattern,
            reason="专题已归档",
            operator="张三",
            expires_on=None,
            now=NOW,
        )


def page_of(report: Report) -> BeautifulSoup:
    stream = io.BytesIO()
    write(report, stream)
    return BeautifulSoup(stream.getvalue().decode(), "lxml")


def test_an_excluded_link_carries_its_reason(store: Store, inspection_id: int) -> None:
    exclude(store, inspection_id, f"{HOME}gone*")
    report = json.loads(built(store, inspection_id).to_json())
    reasons = {row["url"]: row["excluded"] for row in report["links"]}
    assert reasons == {
        f"{HOME}gone.html": "专题已归档",
        f"{HOME}deep.html": None,
        "https://wall.test/": None,
    }
    assert [row["pattern"] for row in report["inspection"]["exclusions"]] == [f"{HOME}gone*"]


def test_on_paper_it_stands_apart_and_uncounted(store: Store, inspection_id: int) -> None:
    exclude(store, inspection_id, f"{HOME}gone*")
    page = page_of(built(store, inspection_id))
    titles = [title.get_text() for title in page.select("#links h3")]
    assert titles[0] == "首页上的失效链接（0 个）"
    assert titles[-1] == "按例外规则不计的链接（1 个）"
    assert "不计的理由：专题已归档" in page.select("#links")[0].get_text()


def test_without_a_rule_there_is_no_such_table() -> None:
    titles = [title.get_text() for title in page_of(sample()).select("#links h3")]
    assert not any("例外" in title for title in titles)


def test_excluded_links_are_in_no_other_table_and_no_chart() -> None:
    causes = (LinkCause.NOT_FOUND, LinkCause.BLOCKED, LinkCause.TIMEOUT)
    rows = [link(number, cause, excluded="归档") for number, cause in enumerate(causes)]
    tables = link_tables([*rows, link(9, LinkCause.TIMEOUT)], groups=9, rows=9)
    assert (tables.excluded.total, tables.deep.total, tables.undetermined.total) == (3, 1, 0)
    assert tables.causes == {LinkCause.TIMEOUT: 1}


@pytest.mark.parametrize(("minutes", "told"), [(2, False), (60, True)])
def test_a_later_look_is_told(store: Store, inspection_id: int, minutes: int, told: bool) -> None:
    at = NOW + dt.timedelta(minutes=minutes)
    again: dict[str, Any] = {"number": 2, "at": at, "method": "GET", "status": 404}
    with store.session() as session:
        key = url_key(f"{HOME}gone.html")
        session.add(LinkAttempt(inspection_id=inspection_id, link_key=key, **again))
        session.commit()
    report = built(store, inspection_id)
    assert report.inspection.links_rechecked_at == (at if told else None)
    assert ("链接复查" in page_of(report).select("#coverage")[0].get_text()) is told
