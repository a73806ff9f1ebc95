"""The week of visits: the boundary of 5 %, days in a row, what is left out, and what is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from checks.indicators.availability import (
    AvailabilityParams,
    HomeAvailabilityParams,
    availability,
    home_availability,
)
from config.terms import IndicatorStatus, LinkCause, NotAssessedCause
from config.wording import word
from store.visits import Visit, day_start
from store.watching import add_visits, note_outage
from tests.checks.conftest import Run
from tests.portals import AS_OF, HOME, Portal, day, shared_session

WEEK = {"days": 7, "min_per_day": 20, "timeout_seconds": 15, "max_failed_share": 0.05}
SEVEN = {"days": 7, "min_per_day": 20, "timeout_seconds": 15}


def visit(back: int, number: int, per_day: int = 24, **more: object) -> Visit:
    """The ``number``-th visit of the day ``back`` days before the monitoring time point."""
    at = day_start(day(back)) + dt.timedelta(days=1) * number / per_day
    given = {"at": at.astimezone(dt.UTC), "ok": True, "ms": 300, "status": 200, **more}
    return Visit(**given)  # type: ignore[arg-type]


def failure(back: int, number: int, **more: object) -> Visit:
    timeout = {"ok": False, "ms": 15_000, "status": None, "cause": LinkCause.TIMEOUT}
    return visit(back, number, **{**timeout, **more})  # type: ignore[arg-type]


def store_visits(portal: Portal, visits: list[Visit]) -> None:
    assert portal.site.id is not None
    add_visits(portal.session, {portal.site.id: visits}, {portal.site.id: HOME})


def week(portal: Portal, failed: int = 0, *, days: range = range(1, 8), **more: object) -> None:
    """24 visits on each of the days, the first ``failed`` of them failed."""
    places = [(back, number) for back in days for number in range(24)]
    store_visits(
        portal,
        [
            failure(*place, **more) if done < failed else visit(*place)
            for done, place in enumerate(places)
        ],
    )


@pytest.fixture(scope="module")
def shared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with shared_session(sqlite_template, tmp_path_factory.mktemp("availability")) as session:
        yield session


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(20, 96), st.integers(0, 12)), min_size=7, max_size=7))
def test_five_per_cent_of_all_visits(shared: Session, days: list[tuple[int, int]]) -> None:
    with shared.begin_nested() as nested:
        portal = Portal.open(shared)
        for back, (per_day, failed) in enumerate(days, 1):
            made = [
                failure(back, number, per_day=per_day)
                if number < failed
                else visit(back, number, per_day)
                for number in range(per_day)
            ]
            store_visits(portal, made)
        evidence = portal.evidence()
        outcome = availability(evidence, AvailabilityParams(**WEEK))  # type: ignore[arg-type]
        points = home_availability(evidence, HomeAvailabilityParams(**SEVEN))  # type: ignore[arg-type]
        nested.rollback()
    total, failed_in_all = sum(n for n, _ in days), sum(f for _, f in days)
    fires = failed_in_all * 20 >= total
    assert outcome.checked == points.checked == total
    assert outcome.status is (IndicatorStatus.FAIL if fires else IndicatorStatus.PASS)
    assert points.failed == failed_in_all * 100 // total


@pytest.mark.parametrize(
    ("days", "judged"),
    [
        ([1, 2, 3, 4, 5, 6, 7], True),
        ([0, 1, 2, 3, 4, 5, 6], True),
        ([0, 1, 2, 3, 5, 6, 7], False),
        ([2, 3, 4, 5, 6, 7, 8], False),
        ([1, 2, 3, 4, 5, 6], False),
    ],
)
def test_a_week_is_seven_days_in_a_row(
    portal: Portal, run: Run, days: list[int], judged: bool
) -> None:
    store_visits(portal, [failure(back, number) for back in days for number in range(24)])
    outcome = run("availability", portal, **WEEK)
    assert (outcome.status is IndicatorStatus.FAIL) is judged
    if not judged:
        assert outcome.cause is NotAssessedCause.NEEDS_HISTORY


def test_days_end_at_midnight_in_beijing(portal: Portal, run: Run) -> None:
    """Nineteen visits on one day, though a day of UTC would have twenty of them."""
    week(portal, days=range(1, 7))
    store_visits(portal, [visit(7, number, 24) for number in range(19)])
    assert run("availability", portal, **WEEK).status is IndicatorStatus.NOT_ASSESSED
    store_visits(portal, [visit(7, 19, 24)])
    assert run("availability", portal, **WEEK).status is IndicatorStatus.PASS


def test_who_is_kept_out_proves_nothing(portal: Portal, run: Run) -> None:
    week(portal, 100, our_side=True, cause=LinkCause.BLOCKED, status=403)
    outcome = run("availability", portal, **WEEK)
    assert outcome.cause is NotAssessedCause.NEEDS_HISTORY


def test_our_own_outages_are_left_out_and_told(portal: Portal, run: Run) -> None:
    week(portal, 12)
    start = day_start(day(1))
    note_outage(portal.session, None, start, start + dt.timedelta(minutes=150), "参照主机没有应答")
    outcome = run("availability", portal, **WEEK)
    assert outcome.status is IndicatorStatus.FAIL
    assert (outcome.checked, "打不开9次" in outcome.reason) == (165, True)
    items = outcome.faults[0].evidence
    told = {(item.label, item.value) for item in items}
    assert ("访问次数", "165次，其中打不开9次，不计3次") in told
    assert ("打不开的原因", f"{word(LinkCause.TIMEOUT)}：9次") in told
    outages = [item.value for item in items if item.label == "本机网络中断，不计"]
    assert outages == ["2026-11-19 00:00:00 至 2026-11-19 02:30:00（参照主机没有应答）"]
    assert sum(item.url == HOME for item in items) == 9


def test_an_outage_may_take_a_day_away(portal: Portal, run: Run) -> None:
    week(portal, 168)
    start = day_start(day(4))
    note_outage(portal.session, None, start, start + dt.timedelta(hours=5), "")
    assert run("availability", portal, **WEEK).status is IndicatorStatus.NOT_ASSESSED


def test_visits_in_a_row_are_not_spaced(portal: Portal, run: Run) -> None:
    week(portal)
    at = day_start(day(1)) + dt.timedelta(minutes=20)
    row = [at + dt.timedelta(seconds=second) for second in range(250)]
    store_visits(
        portal,
        [
            Visit(moment.astimezone(dt.UTC), ok=False, ms=9, cause=LinkCause.TIMEOUT)
            for moment in row
        ],
    )
    outcome = run("availability", portal, **WEEK)
    assert (outcome.status, outcome.checked) == (IndicatorStatus.PASS, 169)


def test_what_came_later_is_no_evidence_of_an_old_inspection(portal: Portal, run: Run) -> None:
    week(portal, days=range(1, 8))
    portal.inspection.finished_at = day_start(AS_OF) + dt.timedelta(hours=2)
    before = run("availability", portal, **WEEK)
    store_visits(portal, [failure(0, number) for number in range(3, 24)])
    assert run("availability", portal, **WEEK) == before
    portal.inspection.finished_at = day_start(AS_OF) + dt.timedelta(days=300)
    assert run("availability", portal, **WEEK) != before


def test_visits_of_an_inspection_are_not_spaced(portal: Portal, run: Run) -> None:
    week(portal)
    for minute in range(0, 200, 10):
        at = day_start(day(1)) + dt.timedelta(minutes=minute + 7)
        portal.probe(at, ok=False, inspection_id=portal.id)
    assert run("availability", portal, **WEEK).checked == 168


@pytest.mark.parametrize(
    ("failed", "status", "points"),
    [
        (0, IndicatorStatus.PASS, 0),
        (1, IndicatorStatus.PASS, 0),
        (2, IndicatorStatus.FAIL, 1),
        (8, IndicatorStatus.FAIL, 4),
        (9, IndicatorStatus.FAIL, 5),
    ],
)
def test_each_whole_per_cent_costs(
    portal: Portal, run: Run, failed: int, status: IndicatorStatus, points: int
) -> None:
    week(portal, failed)
    outcome = run("home-availability", portal, **SEVEN)
    assert (outcome.status, outcome.failed, outcome.checked) == (status, points, 168)


def test_without_a_week_nothing_is_deducted(portal: Portal, run: Run) -> None:
    assert run("home-availability", portal, **SEVEN).cause is NotAssessedCause.NEEDS_HISTORY
