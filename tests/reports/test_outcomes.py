"""What an inspection after a notice proves of its faults: nothing that it has not seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import Session

from config.rulepack import Rule
from config.rulesets import load_ruleset
from config.terms import (
    ColumnKind,
    IndicatorStatus,
    JudgedBy,
    LinkCause,
    NoticeKind,
    RecheckOutcome,
)
from reports.notices.outcomes import item_outcomes
from store.database import Store
from store.noticereplies import ItemOutcome
from store.notices import draft_notice, items_of
from tests.faults import RULESET, fault, judged, result, reviewed
from tests.portals import HOME, NOW, Portal, day
from tests.reports.packs import deduction

FIXED, PERSISTING = RecheckOutcome.FIXED, RecheckOutcome.PERSISTING
UNDETERMINED = RecheckOutcome.UNDETERMINED
METAS = deduction("metas", check="page-metas", params={"sample": 2})
LINKS = deduction("links", check="dead-links-other")
STALE = deduction("stale", check="column-fresh")
PAGE, LIST = f"{HOME}zt/1.html", f"{HOME}tzgg/"


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.session() as opened:
        yield opened


def noticed(session: Session, rule: Rule, url: str) -> Portal:
    """The inspection of a notice with one fault."""
    portal = judged(session)
    result(portal, rule, IndicatorStatus.FAIL, failed=1)
    fault(portal, url, rule.id, url=url)
    return portal


def after(session: Session, rule: Rule, *, focused: bool = True, **more: Any) -> Portal:
    """The inspection after it."""
    portal = judged(session, focused=focused)
    result(portal, rule, **more)
    return portal


def outcome(session: Session, before: Portal, now: Portal) -> ItemOutcome:
    faults = reviewed(session, before)
    kind = NoticeKind.RECTIFICATION
    notice = draft_notice(session, faults, kind=kind, operator="王某", now=NOW)
    packs = [load_ruleset(RULESET)]
    [found] = item_outcomes(session, items_of(session, notice), now.inspection, packs)
    assert found.reason
    return found


def test_a_page_that_was_read_without_the_fault_is_mended(session: Session) -> None:
    before, now = noticed(session, METAS, PAGE), after(session, METAS)
    now.page("zt/1.html")
    assert outcome(session, before, now).outcome is FIXED


def test_a_page_that_was_not_read_proves_nothing(session: Session) -> None:
    before, now = noticed(session, METAS, PAGE), after(session, METAS)
    assert outcome(session, before, now).outcome is UNDETERMINED


@pytest.mark.parametrize(("suspect", "expected"), [(False, PERSISTING), (True, UNDETERMINED)])
def test_a_fault_that_is_found_again(
    session: Session, suspect: bool, expected: RecheckOutcome
) -> None:
    before, now = noticed(session, METAS, PAGE), after(session, METAS)
    fault(now, PAGE, METAS.id, url=PAGE, suspect=suspect)
    assert outcome(session, before, now).outcome is expected


def test_beyond_the_sample_that_a_check_lists_nothing_is_proved(session: Session) -> None:
    before, now = noticed(session, METAS, PAGE), after(session, METAS)
    now.page("zt/1.html")
    for number in range(2):
        fault(now, f"{number}", METAS.id, position=number)
    found = outcome(session, before, now)
    assert found.outcome is UNDETERMINED
    assert "没有全部列出" in found.reason


@pytest.mark.parametrize(("focused", "expected"), [(True, UNDETERMINED), (False, FIXED)])
def test_what_the_whole_site_alone_can_tell(
    session: Session, focused: bool, expected: RecheckOutcome
) -> None:
    rule = deduction("redated", check="redated-items")
    before, now = noticed(session, rule, PAGE), after(session, rule, focused=focused)
    now.page("zt/1.html")
    assert outcome(session, before, now).outcome is expected


def test_what_a_person_judges_waits_for_a_person(session: Session) -> None:
    rule = deduction("person", judged_by=JudgedBy.PERSON)
    before, now = noticed(session, rule, PAGE), after(session, rule)
    now.page("zt/1.html")
    assert outcome(session, before, now).outcome is UNDETERMINED


@pytest.mark.parametrize(
    ("count", "expected"), [(1, FIXED), (9, UNDETERMINED)], ids=["known", "many"]
)
def test_a_link_that_stood_on_more_pages_than_are_known(
    session: Session, count: int, expected: RecheckOutcome
) -> None:
    """Gone from the pages that are known it may still stand on others."""
    before = noticed(session, LINKS, PAGE)
    before.link("zt/1.html", cause=LinkCause.NOT_FOUND, on_page="zt/", referrer_count=count)
    now = after(session, LINKS, status=IndicatorStatus.NOT_ASSESSED)
    now.page("zt/")
    assert outcome(session, before, now).outcome is expected


@pytest.mark.parametrize(
    ("dates", "kind", "expected"),
    [
        ([day(1)], ColumnKind.LIST, FIXED),
        ([day(1)], ColumnKind.HUB, UNDETERMINED),
        ([day(700)], ColumnKind.LIST, UNDETERMINED),
    ],
    ids=["fresh", "of another kind", "still stale but not counted"],
)
def test_what_becomes_of_a_column(
    session: Session, dates: list[Any], kind: ColumnKind, expected: RecheckOutcome
) -> None:
    before, now = noticed(session, STALE, LIST), after(session, STALE)
    before.list_column("tzgg/", "notices", dates=[day(700)])
    now.list_column("tzgg/", "notices", dates=dates, kind=kind)
    assert outcome(session, before, now).outcome is expected


def test_a_column_that_is_not_met_any_more_may_have_moved(session: Session) -> None:
    before, now = noticed(session, STALE, LIST), after(session, STALE)
    before.list_column("tzgg/", "notices", dates=[day(700)])
    assert outcome(session, before, now).outcome is UNDETERMINED
