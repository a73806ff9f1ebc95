"""What the watch stores, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlmodel import Session, select

from config.errors import UserError
from config.terms import LinkCause, SiteState
from store.claims import watch_claimed
from store.database import Store
from store.inspections import site_for
from store.tables import ProbeDay
from store.visits import Visit, day_start
from store.watching import (
    add_visits,
    note_outage,
    outages_between,
    sites_to_watch,
    watched_probes,
)

DAY = dt.date(2026, 11, 20)
HOME = "http://www.qinghe.gov.cn/"


def at(minute: int, day: dt.date = DAY) -> dt.datetime:
    return (day_start(day) + dt.timedelta(minutes=minute)).astimezone(dt.UTC)


def site(session: Session, url: str = HOME) -> int:
    number = site_for(session, url).id
    assert number is not None
    return number


def failed(minute: int) -> Visit:
    return Visit(at(minute), ok=False, ms=15_000, cause=LinkCause.TIMEOUT, error="超时")


def test_visits_come_back_as_probes(any_store: Store) -> None:
    with any_store.session() as session:
        number = site(session)
        good = Visit(at(15), ok=True, ms=300, status=200)
        add_visits(session, {number: [good]}, {number: HOME})
        session.commit()
        # Late ones of the day before, and one more of the same day, out of order.
        late = Visit(at(-1), ok=True, ms=20, status=200)
        add_visits(session, {number: [failed(30), late, failed(0)]}, {number: HOME})
        session.commit()
    with any_store.session() as session:
        rows = session.exec(select(ProbeDay).order_by(ProbeDay.day)).all()  # type: ignore[arg-type]
        assert [(row.day, row.visits, row.failed) for row in rows] == [
            (DAY - dt.timedelta(days=1), 1, 0),
            (DAY, 3, 2),
        ]
        probes = list(watched_probes(session, number, at(0), at(29)))
        assert [(probe.at, probe.ok, probe.cause) for probe in probes] == [
            (at(0), False, LinkCause.TIMEOUT),
            (at(15), True, None),
        ]


@pytest.mark.parametrize(
    ("began", "until", "ours"),
    [(28, 29, False), (28, 30, True), (31, 32, False), (30, 31, True), (0, 60, True)],
)
def test_visits_in_an_outage_of_our_own_prove_nothing(
    store: Store, began: int, until: int, ours: bool
) -> None:
    with store.session() as session:
        number = site(session)
        add_visits(session, {number: [failed(30)]}, {number: HOME})
        first = note_outage(session, None, at(began), at(began), "参照主机没有应答")
        assert note_outage(session, first, at(began), at(until), "") == first
        (probe,) = watched_probes(session, number, at(0), at(60))
        assert probe.our_side is ours
        assert [out.until for out in outages_between(session, at(until), at(until))] == [at(until)]


@pytest.mark.parametrize(
    ("state", "first", "last", "watched"),
    [
        (SiteState.NORMAL, None, None, True),
        (SiteState.EXEMPT, None, None, True),
        (SiteState.OFFLINE_PERMANENT, None, None, False),
        (SiteState.OFFLINE_TEMPORARY, DAY, DAY, False),
        (SiteState.OFFLINE_TEMPORARY, DAY + dt.timedelta(days=1), None, True),
        (SiteState.OFFLINE_TEMPORARY, None, DAY - dt.timedelta(days=1), True),
    ],
)
def test_sites_that_are_offline_are_not_watched(
    store: Store, state: SiteState, first: dt.date | None, last: dt.date | None, watched: bool
) -> None:
    with store.session() as session:
        row = site_for(session, HOME)
        row.state, row.state_from, row.state_until = state, first, last
        session.flush()
        assert bool(sites_to_watch(session, None, DAY)) is watched


def test_a_second_watch_is_refused(any_store: Store) -> None:
    refused = pytest.raises(UserError, match="另一个进程")
    with watch_claimed(any_store), refused, watch_claimed(any_store):
        pass
    with watch_claimed(any_store):
        pass
