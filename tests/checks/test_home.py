"""The home page: opening, freshness at the boundary days, number of new items."""

from __future__ import annotations

import datetime as dt

import pytest

from config.terms import (
    DateSource,
    Family,
    IndicatorStatus,
    LinkCause,
    NotAssessedCause,
    PageKind,
    Rendering,
    Side,
    StoppedBecause,
)
from tests.checks.conftest import Run
from tests.portals import AS_OF, NOW, Dated, Portal, day

WEEK = {"days": 7, "min_per_day": 20, "timeout_seconds": 15, "max_failed_share": 0.05}


class TestReachable:
    def test_a_home_page_that_was_read(self, portal: Portal, run: Run) -> None:
        assert run("home-reachable", portal).status is IndicatorStatus.PASS

    def test_one_run_only_hints(self, bare: Portal, run: Run) -> None:
        bare.inspection.stopped_because = StoppedBecause.HOME_UNREACHABLE
        bare.probe(NOW, ok=False, inspection_id=bare.id, cause=LinkCause.TIMEOUT, error="超时")
        outcome = run("home-reachable", bare)
        assert outcome.status is IndicatorStatus.SUSPECT
        assert outcome.faults[0].evidence[0].value == "超时"

    def test_an_error_page_only_hints(self, bare: Portal, run: Run) -> None:
        bare.page("", kind=PageKind.ERROR, depth=0, status=500)
        assert run("home-reachable", bare).status is IndicatorStatus.SUSPECT

    @pytest.mark.parametrize(
        ("stopped", "uplink", "cause"),
        [
            (StoppedBecause.HOME_BLOCKED, True, NotAssessedCause.BLOCKED),
            (StoppedBecause.HOME_UNREACHABLE, False, NotAssessedCause.NO_UPLINK),
            (StoppedBecause.INTERRUPTED, True, NotAssessedCause.INTERRUPTED),
        ],
    )
    def test_walls_and_our_own_side_are_no_fault(
        self, bare: Portal, run: Run, stopped: StoppedBecause, uplink: bool, cause: NotAssessedCause
    ) -> None:
        bare.inspection.stopped_because = stopped
        bare.inspection.uplink_v4 = uplink
        assert run("home-reachable", bare).cause is cause


def watch(portal: Portal, *, days: int, per_day: int, failed: int = 0, slow: int = 0) -> None:
    """``per_day`` visits on each of the last ``days`` days, the first ones failed or slow."""
    for number in range(days * per_day):
        back, hour = divmod(number, per_day)
        at = dt.datetime.combine(AS_OF, dt.time(1), dt.UTC) - dt.timedelta(days=back)
        ok = number >= failed
        ms = 15_000 if failed <= number < failed + slow else 300
        portal.probe(at + dt.timedelta(minutes=hour * 30), ok=ok, ms=ms if ok else None)


class TestAvailability:
    @pytest.mark.parametrize(
        ("failed", "slow", "expected"),
        [
            (6, 0, IndicatorStatus.PASS),
            (7, 0, IndicatorStatus.FAIL),
            (3, 4, IndicatorStatus.FAIL),
            (0, 6, IndicatorStatus.PASS),
        ],
    )
    def test_five_per_cent_of_a_week(
        self, portal: Portal, run: Run, failed: int, slow: int, expected: IndicatorStatus
    ) -> None:
        watch(portal, days=7, per_day=20, failed=failed, slow=slow)
        outcome = run("availability", portal, **WEEK)
        assert (outcome.status, outcome.checked) == (expected, 140)

    @pytest.mark.parametrize(("days", "per_day"), [(6, 20), (7, 19), (0, 0)])
    def test_a_week_that_is_not_whole_decides_nothing(
        self, portal: Portal, run: Run, days: int, per_day: int
    ) -> None:
        watch(portal, days=days, per_day=per_day, failed=days * per_day)
        outcome = run("availability", portal, **WEEK)
        assert (outcome.status, outcome.cause, outcome.side) == (
            IndicatorStatus.NOT_ASSESSED,
            NotAssessedCause.NEEDS_HISTORY,
            Side.US,
        )

    def test_our_own_failures_and_ipv6_are_left_out(self, portal: Portal, run: Run) -> None:
        watch(portal, days=7, per_day=20)
        for minute in range(50):
            at = NOW - dt.timedelta(minutes=minute)
            portal.probe(at, ok=False, our_side=True)
            portal.probe(at, ok=False, family=Family.V6)
        outcome = run("availability", portal, **WEEK)
        assert (outcome.status, outcome.checked) == (IndicatorStatus.PASS, 140)

    def test_a_home_page_that_does_not_open_now_hints(self, bare: Portal, run: Run) -> None:
        bare.inspection.stopped_because = StoppedBecause.HOME_UNREACHABLE
        assert run("availability", bare, **WEEK).status is IndicatorStatus.SUSPECT


class TestStale:
    @pytest.mark.parametrize(
        ("dates", "expected"),
        [
            ([day(14)], IndicatorStatus.PASS),
            ([day(15)], IndicatorStatus.FAIL),
            ([day(-1)], IndicatorStatus.SUSPECT),
            ([day(-1), day(15)], IndicatorStatus.FAIL),
            ([day(300), None, day(1)], IndicatorStatus.PASS),
        ],
    )
    def test_boundary(
        self, portal: Portal, run: Run, dates: list[Dated], expected: IndicatorStatus
    ) -> None:
        portal.items("", dates)
        assert run("home-stale", portal, days=14).status is expected

    def test_articles_stand_for_undated_items(self, portal: Portal, run: Run) -> None:
        portal.items("", [None])
        assert run("home-stale", portal, days=14).cause is NotAssessedCause.BUDGET
        portal.article("a00.html", day(14))
        assert run("home-stale", portal, days=14).status is IndicatorStatus.PASS

    def test_undated_counts_as_not_updated_for_a_person(self, portal: Portal, run: Run) -> None:
        portal.items("", [None])
        portal.article("a00.html", day(1), published_source=DateSource.META)
        assert run("home-stale", portal, days=14).status is IndicatorStatus.SUSPECT

    @pytest.mark.parametrize(("dates", "status"), [([day(15)], "not_assessed"), ([day(1)], "pass")])
    def test_script_never_proves_staleness(
        self, bare: Portal, run: Run, dates: list[Dated], status: str
    ) -> None:
        bare.home(rendering=Rendering.SCRIPT)
        bare.items("", dates)
        assert run("home-stale", bare, days=14).status == status

    def test_a_navigation_home_goes_by_its_second_level(self, portal: Portal, run: Run) -> None:
        portal.list_column("a/", "news", dates=[day(15)])
        assert run("home-stale", portal, days=14).status is IndicatorStatus.FAIL
        portal.column("b/", "notices")
        assert run("home-stale", portal, days=14).status is IndicatorStatus.NOT_ASSESSED
        portal.list_column("c/", "notices", dates=[day(14)])
        assert run("home-stale", portal, days=14).status is IndicatorStatus.PASS

    def test_an_empty_home_without_columns_says_nothing(self, portal: Portal, run: Run) -> None:
        assert run("home-stale", portal, days=14).status is IndicatorStatus.NOT_ASSESSED


@pytest.mark.parametrize(
    ("new", "expected"), [(9, IndicatorStatus.FAIL), (10, IndicatorStatus.PASS)]
)
def test_items_of_the_home_page(
    portal: Portal, run: Run, new: int, expected: IndicatorStatus
) -> None:
    portal.items("", [day(14)] * new + [day(15)] * 5)
    assert run("home-items", portal, days=14, min_items=10).status is expected
