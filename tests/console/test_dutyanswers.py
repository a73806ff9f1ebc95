"""What the ledger of duties calls done is answered in the report; nothing else is."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlmodel import Session

from checks.runner import judge
from config.rulepack import RulePack
from config.terms import DutyState, IndicatorKind, IndicatorStatus, JudgedBy, SiteKind
from console.dutyanswers import answer_from_ledger
from console.packs import load_pack
from store.answers import Given, answer_rule, answers_of
from store.database import Store
from store.duties import DutyChange, DutyKey, set_duty
from tests.portals import NOW, Portal

DATES = (dt.date(2026, 9, 1), dt.date(2026, 12, 1))


@pytest.fixture
def pack() -> RulePack:
    national = load_pack("national-2019")
    rule = national.rules[0].model_copy(
        update={"kind": IndicatorKind.DUTY, "judged_by": JudgedBy.PERSON, "check": None}
    )
    rules = (
        rule.model_copy(update={"id": "d-1"}),
        rule.model_copy(update={"id": "d-2", "reporting_dates": DATES}),
        rule.model_copy(
            update={
                "id": "d-3",
                "applies": rule.applies.model_copy(update={"kinds": (SiteKind.DEPARTMENT,)}),
            }
        ),
    )
    return national.model_copy(update={"id": "county-2026", "rules": rules})


def entered(
    session: Session, portal: Portal, duty: str, state: DutyState, occurrence: str = ""
) -> None:
    key = DutyKey("清河县政府办", "county-2026", duty, occurrence)
    change = DutyChange(state=state, note="已备案", site_id=portal.site.id, file=("a.pdf", b"x"))
    set_duty(session, key, change, "王某", NOW)


def answered(session: Session, portal: Portal, pack: RulePack) -> dict[str, IndicatorStatus]:
    judge(session, portal.inspection, [pack])
    answer_from_ledger(session, portal.inspection, [pack])
    return {duty: answer.status for duty, answer in answers_of(session, portal.id, pack.id).items()}


def test_done_is_answered_with_its_evidence(store: Store, pack: RulePack) -> None:
    with store.session() as session:
        portal = Portal.open(session)
        portal.home()
        entered(session, portal, "d-1", DutyState.DONE)
        assert answered(session, portal, pack) == {"d-1": IndicatorStatus.PASS}
        answer = answers_of(session, portal.id, pack.id)["d-1"]
        assert answer.reason == "工作台账：已完成（已备案）"
        assert answer.operator == "王某"
        assert answer.evidence[0]["value"].startswith("a.pdf")


@pytest.mark.parametrize("state", [DutyState.NOT_STARTED, DutyState.IN_PROGRESS])
def test_what_is_open_is_nobodys_fault(store: Store, pack: RulePack, state: DutyState) -> None:
    with store.session() as session:
        portal = Portal.open(session)
        portal.home()
        entered(session, portal, "d-1", state)
        assert answered(session, portal, pack) == {}


def test_every_day_of_a_duty_must_be_done(store: Store, pack: RulePack) -> None:
    with store.session() as session:
        portal = Portal.open(session)
        portal.home()
        entered(session, portal, "d-2", DutyState.DONE, "2026-09-01")
        assert answered(session, portal, pack) == {}
        entered(session, portal, "d-2", DutyState.NOT_APPLICABLE, "2026-12-01")
        assert answered(session, portal, pack) == {"d-2": IndicatorStatus.PASS}


def test_what_a_person_answered_stands(store: Store, pack: RulePack) -> None:
    with store.session() as session:
        portal = Portal.open(session)
        portal.home()
        entered(session, portal, "d-1", DutyState.DONE)
        judge(session, portal.inspection, [pack])
        given = Given(IndicatorStatus.FAIL, "现场查看没有", "李某")
        answer_rule(session, portal.inspection, pack.id, "d-1", given, now=NOW)
        assert answered(session, portal, pack) == {"d-1": IndicatorStatus.FAIL}


def test_a_duty_that_does_not_bind_the_site_is_left_alone(store: Store, pack: RulePack) -> None:
    with store.session() as session:
        portal = Portal.open(session)
        portal.home()
        entered(session, portal, "d-3", DutyState.DONE)
        assert answered(session, portal, pack) == {}
