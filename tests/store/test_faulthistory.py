"""Faults over time: not seen is not fixed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urljoin

import pytest
from sqlmodel import Session

from config.errors import UserError
from config.terms import (
    FaultChange,
    IndicatorStatus,
    LinkCause,
    LinkState,
    LinkVerdict,
    PageKind,
    ReviewState,
    StoppedBecause,
)
from store.database import Store
from store.faulthistory import compare, previous_inspection, trend
from store.reviews import Decision, decide
from tests.faults import RULESET, fault, judged, result, reviewed
from tests.portals import HOME, NOW, Portal
from tests.reports.packs import deduction

RULE = deduction("dead-links")
LINK = urljoin(HOME, "zt/gone.html")


def inspected(session: Session, *subjects: str, **more: Any) -> Portal:
    """An inspection that assessed the rule and found these."""
    portal = judged(session, **more)
    status = IndicatorStatus.FAIL if subjects else IndicatorStatus.PASS
    result(portal, RULE, status, failed=len(subjects))
    for position, subject in enumerate(subjects):
        url = subject if "://" in subject else None
        fault(portal, subject, position=position, url=url)
    return portal


def changes(session: Session, earlier: Portal, later: Portal) -> dict[str, FaultChange]:
    session.flush()
    traces = compare(session, earlier.inspection, later.inspection, RULESET)
    return {trace.title.removesuffix("打不开"): trace.change for trace in traces}


def test_new_persisting_and_fixed(store: Store) -> None:
    with store.session() as session:
        first, second = inspected(session, "a", "b"), inspected(session, "b", "c")
        assert changes(session, first, second) == {
            "a": FaultChange.FIXED,
            "b": FaultChange.PERSISTING,
            "c": FaultChange.NEW,
        }


def test_back_again_after_it_was_gone(store: Store) -> None:
    with store.session() as session:
        inspected(session, "a")
        second, third = inspected(session), inspected(session, "a")
        assert changes(session, second, third) == {"a": FaultChange.BACK}


def test_not_back_where_nobody_had_looked_in_between(store: Store) -> None:
    with store.session() as session:
        inspected(session, "a")
        second, third = judged(session), inspected(session, "a")
        assert changes(session, second, third) == {"a": FaultChange.PERSISTING}


def _link(later: Portal, **more: Any) -> None:
    later.link("zt/gone.html", **more)


@pytest.mark.parametrize(
    ("seen", "change"),
    [
        (lambda later: None, FaultChange.UNDETERMINED),
        (lambda later: _link(later), FaultChange.FIXED),
        (lambda later: _link(later, crawl=True), FaultChange.UNDETERMINED),
        (lambda later: _link(later, cause=LinkCause.BLOCKED), FaultChange.UNDETERMINED),
        (lambda later: _link(later, cause=LinkCause.NOT_FOUND), FaultChange.UNDETERMINED),
        (
            lambda later: _link(later, verdict=LinkVerdict.UNDETERMINED, state=LinkState.QUEUED),
            FaultChange.UNDETERMINED,
        ),
        (lambda later: later.page("zt/gone.html"), FaultChange.FIXED),
        (lambda later: later.page("zt/gone.html", status=500), FaultChange.UNDETERMINED),
        (lambda later: later.page("zt/gone.html", challenge="waf"), FaultChange.UNDETERMINED),
        (
            lambda later: later.page("zt/gone.html", kind=PageKind.ERROR),
            FaultChange.UNDETERMINED,
        ),
        (lambda later: later.page("zt/"), FaultChange.FIXED),
        (lambda later: later.page("zt/", status=404), FaultChange.UNDETERMINED),
    ],
)
def test_fixed_only_where_its_address_was_looked_at(
    store: Store, seen: Any, change: FaultChange
) -> None:
    """The dead link stood on ``zt/``: gone from there it is mended, if that page was read."""
    with store.session() as session:
        first = inspected(session, LINK)
        first.link("zt/gone.html", cause=LinkCause.NOT_FOUND, on_page="zt/")
        second = inspected(session)
        seen(second)
        assert changes(session, first, second) == {LINK: change}


def test_not_fixed_where_the_rule_was_not_assessed(store: Store) -> None:
    with store.session() as session:
        first = inspected(session, "a")
        second = judged(session)
        result(second, RULE, IndicatorStatus.NOT_ASSESSED, reason="额度用完。")
        [trace] = compare(session, first.inspection, second.inspection, RULESET)
        assert trace.change is FaultChange.UNDETERMINED
        assert "额度用完" in trace.reason


def test_not_fixed_where_the_home_page_was_not_read(store: Store) -> None:
    with store.session() as session:
        first = inspected(session, "a")
        second = Portal.open(session, stopped_because=StoppedBecause.HOME_UNREACHABLE)
        result(second, RULE)
        assert changes(session, first, second) == {"a": FaultChange.UNDETERMINED}


def test_dismissed_faults_are_none(store: Store) -> None:
    with store.session() as session:
        first, second = inspected(session, "a"), inspected(session, "a")
        for portal in (first, second):
            dismissal = Decision(ReviewState.DISMISSED, "王某", "误报")
            decide(session, reviewed(session, portal)[0], dismissal, now=NOW)
        assert changes(session, first, second) == {}


def test_only_two_inspections_of_one_site_in_order(store: Store) -> None:
    with store.session() as session:
        first, second = inspected(session), inspected(session)
        with pytest.raises(UserError, match="不早于"):
            compare(session, second.inspection, first.inspection, RULESET)
        with pytest.raises(UserError, match="不早于"):
            compare(session, first.inspection, first.inspection, RULESET)


def test_the_trend_of_a_site(store: Store) -> None:
    with store.session() as session:
        for number, subjects in enumerate((["a"], ["a", "b"], ["b"], ["a"])):
            day = dt.date(2026, 1 + number, 20)
            portal = inspected(session, *subjects, as_of=day, score=90.0 + number)
        judged(session, focused=True)
        site = int(portal.site.id or 0)
        points = trend(session, site, RULESET)
        assert [point.faults for point in points] == [1, 2, 1, 1]
        assert points[0].changes == {}
        assert points[-1].changes[FaultChange.BACK] == 1
        assert points[-1].changes[FaultChange.FIXED] == 1
        assert points[1].changes[FaultChange.NEW] == 1
        last = trend(session, site, RULESET, limit=1)
        assert last == points[-1:]
        before = previous_inspection(session, portal.inspection)
        assert before is not None
        assert before.as_of == dt.date(2026, 3, 20)
