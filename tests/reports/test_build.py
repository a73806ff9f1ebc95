"""The report built from the store: a small inspection, judged by hand, against a golden file.

``GOLDEN_UPDATE=1 pytest tests/reports/test_build.py`` writes the golden file anew.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import delete
from sqlmodel import col

from config.rulepack import RulePack
from config.terms import Level, MarkKind, MarkPlace, Profile, StoppedBecause, Verdict
from reports.build import build_report
from reports.schema import stored_schema
from store.database import Store
from store.inspections import create_inspection, finish_gathering, get_inspection
from store.tables import IndicatorResult, Inspection, Page
from tests.reports.inspected import HOME, NOW, PACK, answers, evidence, mark
from tests.reports.packs import deduction

GOLDEN = Path(__file__).with_name("golden") / "report.json"


@pytest.fixture
def inspection_id(store: Store) -> int:
    """A judged inspection of a home page, a column of two items and two dead links."""
    with store.session() as session:
        inspection = create_inspection(
            session,
            home_url=HOME,
            level=Level.COUNTY,
            profile=Profile.QUICK,
            ruleset=PACK.id,
            as_of=dt.date(2026, 11, 20),
            tool_version="0.1.0",
            started_at=NOW,
        )
        number = int(inspection.id or 0)
        session.add_all(evidence(number))
        session.add_all(answers(number))
        session.commit()
        finish_gathering(
            session,
            inspection,
            stopped_because=StoppedBecause.PAGE_BUDGET,
            active_seconds=12.5,
            finished_at=NOW + dt.timedelta(minutes=3),
        )
    return number


def built(store: Store, number: int, rules: RulePack = PACK) -> dict[str, Any]:
    with store.session() as session:
        report = build_report(session, get_inspection(session, number), [rules])
        session.commit()
    return json.loads(report.to_json())


def test_the_report_equals_the_golden_file(store: Store, inspection_id: int) -> None:
    report = built(store, inspection_id)
    report["tool"]["version"] = "0"
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("GOLDEN_UPDATE"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_report_fits_the_published_schema(store: Store, inspection_id: int) -> None:
    jsonschema.validate(built(store, inspection_id), stored_schema())


def test_the_score_is_stored(store: Store, inspection_id: int) -> None:
    built(store, inspection_id)
    with store.session() as session:
        inspection = session.get_one(Inspection, inspection_id)
        assert inspection.verdict is Verdict.UNDETERMINED
        assert inspection.score == 98
        assert inspection.score_if_suspects_hold is None
        result = session.get_one(IndicatorResult, 3)
        assert (result.indicator, result.deduction) == ("dead-links", 2)


def test_the_points_are_those_in_force_when_the_rule_was_answered(
    store: Store, inspection_id: int
) -> None:
    harsher = PACK.model_copy(
        update={"rules": (*PACK.rules[:2], deduction("dead-links", max=50, per_fault=25))}
    )
    assert built(store, inspection_id, harsher)["score"] == 98


def test_a_rule_without_an_answer_says_so(store: Store, inspection_id: int) -> None:
    wider = PACK.model_copy(update={"rules": (*PACK.rules, deduction("added"))})
    added = built(store, inspection_id, wider)["indicators"][-1]
    assert (added["status"], added["cause"], added["side"]) == (
        "not_assessed",
        "no_evidence",
        "us",
    )


def test_an_inspection_that_read_no_page_has_no_score(store: Store, inspection_id: int) -> None:
    with store.session() as session:
        session.execute(delete(Page).where(col(Page.inspection_id) == inspection_id))
        session.commit()
    report = built(store, inspection_id)
    assert (report["verdict"], report["scoring"]["reason"]) == ("undetermined", "nothing_seen")
    assert report["score"] is None
    assert report["score_if_suspects_hold"] is None


def test_codes_that_disagree_leave_the_site_without_one(store: Store, inspection_id: int) -> None:
    with store.session() as session:
        session.add(mark(inspection_id, MarkKind.SITE_CODE, MarkPlace.META, "2399990002"))
        session.commit()
    report = built(store, inspection_id)
    assert report["site"]["site_code"] is None
    assert report["marks"]["site_code"] == {
        "meta": ["2399990002"],
        "footer": ["2399990001"],
        "widget": [],
    }


def test_the_links_can_be_walked_through_twice_after_the_session(
    store: Store, inspection_id: int
) -> None:
    with store.session() as session:
        report = build_report(session, get_inspection(session, inspection_id), [PACK])
        session.commit()
    assert [link.url for link in report.links] == [link.url for link in report.links]
