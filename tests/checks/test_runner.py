"""The runner: whom rules bind, persons, crashes, what was not gathered, and what is stored."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
from sqlmodel import Session, select

from checks.base import Check, Params
from checks.registry import checks
from checks.runner import judge
from config.errors import UserError
from config.rulepack import RulePack
from config.rulesets import available, load_ruleset
from config.terms import (
    IndicatorStatus,
    Level,
    MarkKind,
    NotAssessedCause,
    Side,
    SiteKind,
    StoppedBecause,
)
from store.tables import Finding, IndicatorResult
from tests.portals import Portal, day


def rule(id: str = "home", **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "title": "指标",
        "group": "组",
        "kind": "deduction",
        "text": "要求。",
        "why": "原因。",
        "remedy": "补上标识。",
        "source": {"document": "国办发〔2017〕47号", "clause": "附件", "confidence": "paraphrase"},
        "severity": "minor",
        **more,
    }


def pack(*rules: dict[str, Any], id: str = "test", **more: Any) -> RulePack:
    return RulePack.model_validate(
        {
            "id": id,
            "version": "1",
            "title": "测试",
            "issued": "",
            "effective_from": dt.date(2019, 4, 1),
            "rules": rules,
            **more,
        }
    )


def results(session: Session, portal: Portal, *rules: dict[str, Any]) -> list[IndicatorResult]:
    judge(session, portal.inspection, [pack(*rules)])
    return list(session.exec(select(IndicatorResult).order_by(IndicatorResult.position)))


def the_only(session: Session, portal: Portal, **more: Any) -> IndicatorResult:
    (found,) = results(session, portal, rule(**more))
    return found


MARK = {"check": "mark-present", "params": {"mark": "icp"}}


@pytest.mark.parametrize("ruleset", available())
def test_every_pack_of_the_program_fits_the_checks(ruleset: str, portal: Portal) -> None:
    judge(portal.session, portal.inspection, [load_ruleset(ruleset)])
    assert not [
        result.indicator
        for result in portal.session.exec(select(IndicatorResult))
        if result.cause is NotAssessedCause.CHECK_CRASHED
    ]


def test_a_fault_is_stored_with_basis_and_remedy(session: Session, portal: Portal) -> None:
    result = the_only(session, portal, **MARK)
    assert (result.status, result.failed, result.deduction) == (IndicatorStatus.FAIL, 1, 0.0)
    assert result.rule["params"] == {"mark": "icp"}
    finding = session.exec(select(Finding)).one()
    assert finding.basis == "国办发〔2017〕47号 附件"
    assert finding.remedy == "补上标识。"
    assert finding.severity == "minor"
    assert finding.evidence[0]["url"] == portal.inspection.home_url


def test_judging_again_replaces(session: Session, portal: Portal) -> None:
    the_only(session, portal, **MARK)
    first = session.exec(select(Finding)).one().fingerprint
    judge(session, portal.inspection, [pack(rule(**MARK), id="other")])
    the_only_again = session.exec(select(Finding).where(Finding.ruleset == "test")).one()
    assert the_only_again.fingerprint == first
    judge(session, portal.inspection, [pack(rule(**MARK))])
    assert len(session.exec(select(Finding)).all()) == 2
    assert len(session.exec(select(IndicatorResult)).all()) == 2


@pytest.mark.parametrize(
    ("back", "mark", "expected"),
    [
        (-1, "icp", IndicatorStatus.NOT_APPLICABLE),
        (0, "icp", IndicatorStatus.FAIL),
        (-1, "police", IndicatorStatus.PASS),
    ],
)
def test_a_duty_is_held_against_nobody_before_its_deadline(
    session: Session, portal: Portal, back: int, mark: str, expected: IndicatorStatus
) -> None:
    portal.mark(MarkKind.POLICE, "京公网安备 11010200000001号")
    more = {
        "check": "mark-present",
        "params": {"mark": mark},
        "kind": "duty",
        "deadline": day(back),
    }
    found = the_only(session, portal, **more, points=None)
    assert found.status is expected
    due = found.cause is not NotAssessedCause.NOT_DUE
    assert due == (expected is not IndicatorStatus.NOT_APPLICABLE)
    assert bool(session.exec(select(Finding)).all()) == (expected is IndicatorStatus.FAIL)


def test_a_pack_that_binds_others_answers_no_rule(session: Session, portal: Portal) -> None:
    judge(session, portal.inspection, [pack(rule(**MARK), applies={"levels": ["province"]})])
    only = session.exec(select(IndicatorResult)).one()
    assert only.status is IndicatorStatus.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("applies", "facts", "expected"),
    [
        ({"levels": ["county"]}, {}, IndicatorStatus.FAIL),
        ({"levels": ["city"]}, {}, IndicatorStatus.NOT_APPLICABLE),
        ({"levels": ["city"]}, {"level": None}, IndicatorStatus.NOT_ASSESSED),
        ({"kinds": ["portal"]}, {"kind": SiteKind.DEPARTMENT}, IndicatorStatus.NOT_APPLICABLE),
        ({"kinds": ["portal"]}, {}, IndicatorStatus.FAIL),
        ({"regions": ["23"]}, {}, IndicatorStatus.NOT_ASSESSED),
        ({"regions": ["23"]}, {"code": "2305220001"}, IndicatorStatus.FAIL),
        ({"regions": ["42"]}, {"code": "2305220001"}, IndicatorStatus.NOT_APPLICABLE),
        ({"regions": ["42"]}, {"code": "bm01000001"}, IndicatorStatus.NOT_ASSESSED),
        ({"regions": ["23"]}, {"region": "230522"}, IndicatorStatus.FAIL),
        ({"regions": ["23"]}, {"code": "bm01000001", "region": "230522"}, IndicatorStatus.FAIL),
        ({"regions": ["2305"]}, {"region": "23"}, IndicatorStatus.NOT_ASSESSED),
        ({"regions": ["42"]}, {"region": "23"}, IndicatorStatus.NOT_APPLICABLE),
        # What the user says goes before the registry.
        ({"regions": ["42"]}, {"said": "4213"}, IndicatorStatus.FAIL),
        ({"regions": ["42"]}, {"region": "230522", "said": "42"}, IndicatorStatus.FAIL),
        ({"regions": ["230522"]}, {"said": "23"}, IndicatorStatus.NOT_ASSESSED),
    ],
)
def test_whom_a_rule_binds(
    session: Session,
    portal: Portal,
    applies: dict[str, Any],
    facts: dict[str, Any],
    expected: IndicatorStatus,
) -> None:
    portal.inspection.level = facts.get("level", Level.COUNTY)
    portal.inspection.kind = facts.get("kind", SiteKind.PORTAL)
    portal.site.site_code = facts.get("code")
    portal.site.region_code = facts.get("region")
    portal.inspection.options = {**portal.inspection.options, "region": facts.get("said")}
    assert the_only(session, portal, applies=applies, **MARK).status is expected


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"judged_by": "person"}, NotAssessedCause.NEEDS_PERSON),
        ({"judged_by": "person", **MARK}, NotAssessedCause.NEEDS_PERSON),
        ({"check": None}, NotAssessedCause.NO_CHECK),
    ],
)
def test_what_no_program_judges(
    session: Session, portal: Portal, more: dict[str, Any], cause: NotAssessedCause
) -> None:
    result = the_only(session, portal, **more)
    assert (result.status, result.cause, result.side) == (
        IndicatorStatus.NOT_ASSESSED,
        cause,
        Side.US,
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"check": "no-such"}, ["no-such", "mark-present"]),
        ({"check": "mark-present", "params": {"mark": "icp", "colour": 1}}, ["colour", "mark"]),
        ({"check": "mark-present", "params": {}}, ["mark"]),
        ({"check": "home-stale", "params": {"days": "many"}}, ["days"]),
        (
            {"check": "column-fresh", "params": {"types": ["news"], "days": 1, "months": 1}},
            ["恰好写一个"],
        ),
        (
            {"check": "required-columns", "params": {"columns": [{"type": "nowhere"}]}},
            ["nowhere"],
        ),
    ],
)
def test_a_pack_that_does_not_fit_is_refused(
    session: Session, portal: Portal, more: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(UserError) as caught:
        results(session, portal, rule("odd", **more))
    assert all(word in str(caught.value) for word in ["odd", *words])


def test_a_crash_answers_for_itself_alone(
    session: Session,
    portal: Portal,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def crash(evidence: object, params: object) -> Any:
        raise ZeroDivisionError

    broken = {**checks(), "broken": Check("broken", frozenset(), Params, crash)}
    monkeypatch.setattr("checks.registry.registered", lambda: broken)
    checks.cache_clear()
    try:
        with caplog.at_level(logging.ERROR):
            crashed, other = results(session, portal, rule("a", check="broken"), rule("b", **MARK))
    finally:
        monkeypatch.undo()
        checks.cache_clear()
    assert (crashed.status, crashed.cause, crashed.side) == (
        IndicatorStatus.NOT_ASSESSED,
        NotAssessedCause.CHECK_CRASHED,
        Side.US,
    )
    assert other.status is IndicatorStatus.FAIL
    assert "broken" in caplog.text


@pytest.mark.parametrize(
    ("stopped", "cause", "side"),
    [
        (StoppedBecause.HOME_UNREACHABLE, NotAssessedCause.HOME_UNREACHABLE, Side.NETWORK),
        (StoppedBecause.HOME_BLOCKED, NotAssessedCause.BLOCKED, Side.SITE),
        (StoppedBecause.HOME_NOT_HTML, NotAssessedCause.NO_EVIDENCE, Side.SITE),
        (StoppedBecause.HOME_ELSEWHERE, NotAssessedCause.NO_EVIDENCE, Side.SITE),
        (StoppedBecause.HOME_EMPTY, NotAssessedCause.NEEDS_SCRIPT, Side.US),
        (StoppedBecause.HOME_PRIVATE, NotAssessedCause.NO_EVIDENCE, Side.US),
        (StoppedBecause.INTERRUPTED, NotAssessedCause.INTERRUPTED, Side.US),
        (StoppedBecause.TIME_BUDGET, NotAssessedCause.BUDGET, Side.US),
        (StoppedBecause.CRASHED, NotAssessedCause.INTERRUPTED, Side.US),
        (None, NotAssessedCause.NO_EVIDENCE, Side.US),
    ],
)
def test_without_a_home_page_nothing_is_held_against_the_site(
    session: Session,
    bare: Portal,
    stopped: StoppedBecause | None,
    cause: NotAssessedCause,
    side: Side,
) -> None:
    bare.inspection.stopped_because = stopped
    result = the_only(session, bare, **MARK)
    assert (result.status, result.cause, result.side) == (
        IndicatorStatus.NOT_ASSESSED,
        cause,
        side,
    )


@pytest.mark.parametrize("ruleset", available())
@pytest.mark.parametrize("stopped", [None, *StoppedBecause])
def test_an_inspection_that_saw_nothing_fails_nothing(
    session: Session, bare: Portal, ruleset: str, stopped: StoppedBecause | None
) -> None:
    bare.inspection.stopped_because = stopped
    bare.inspection.complete = False
    judge(session, bare.inspection, [load_ruleset(ruleset)])
    failed = [
        result.indicator
        for result in session.exec(select(IndicatorResult))
        if result.status in (IndicatorStatus.FAIL, IndicatorStatus.PASS)
    ]
    assert failed == []


def test_our_own_uplink_is_our_side(session: Session, bare: Portal) -> None:
    bare.inspection.stopped_because = StoppedBecause.HOME_UNREACHABLE
    bare.inspection.uplink_v4 = False
    result = the_only(session, bare, **MARK)
    assert (result.cause, result.side) == (NotAssessedCause.NO_UPLINK, Side.US)
