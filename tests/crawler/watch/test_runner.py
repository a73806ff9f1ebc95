"""The watch at work, with a clock that a test turns: a day goes by in a moment."""

from __future__ import annotations

import asyncio
import datetime as dt
import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count, pairwise

import pytest
from sqlmodel import select

from config.terms import LinkCause
from config.watch import watch_settings
from crawler.net.resolver import Resolver
from crawler.watch.ownside import OwnSide
from crawler.watch.runner import Watch
from crawler.watch.timetable import Timetable
from store.database import Store
from store.inspections import site_for
from store.tables import ProbeDay, UplinkOutage
from store.visits import Visit, day_start
from store.watching import visits_of, watched_probes

START = day_start(dt.date(2026, 11, 20)).astimezone(dt.UTC)


@dataclass
class TurnedClock:
    """Goes on to the next moment that somebody waits for as soon as nobody has anything to do."""

    moment: dt.datetime = START
    watch: Watch | None = None
    _waiting: list[tuple[dt.datetime, int, asyncio.Future[None]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def now(self) -> dt.datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        due = self.moment + dt.timedelta(seconds=seconds)
        heapq.heappush(self._waiting, (due, next(self._numbers), future))
        await future

    async def turn(self, until: dt.datetime) -> None:
        """Let the time go by, moment after moment."""
        assert self.watch is not None
        while True:
            await self._quiet()
            while self._waiting and self._waiting[0][2].done():
                heapq.heappop(self._waiting)
            if not self._waiting or self._waiting[0][0] > until:
                self.moment = until
                return
            due, _, future = heapq.heappop(self._waiting)
            self.moment = max(self.moment, due)
            future.set_result(None)

    async def _quiet(self) -> None:
        assert self.watch is not None
        for _ in range(8):
            await asyncio.sleep(0)
        while self.watch.busy:  # noqa: ASYNC110 - threads of the store
            await asyncio.sleep(0.001)


Respond = Callable[[str, dt.datetime], Visit]


@dataclass
class Visiting:
    """Answers as the test says; remembers who was visited when."""

    respond: Respond
    made: list[tuple[str, dt.datetime]] = field(default_factory=list)

    async def visit(self, home_url: str, at: dt.datetime) -> Visit:
        self.made.append((home_url, at))
        return self.respond(home_url, at)


def good(url: str, at: dt.datetime) -> Visit:
    return Visit(at, ok=True, ms=200, status=200)


def dead(url: str, at: dt.datetime) -> Visit:
    return Visit(at, ok=False, ms=50, cause=LinkCause.CONNECT_FAILURE, error="拒绝连接")


@dataclass
class Bench:
    """A watch over some made-up sites."""

    store: Store
    visiting: Visiting
    clock: TurnedClock
    watch: Watch
    urls: dict[int, str]
    uplink: list[bool]

    async def run(self, hours: float) -> None:
        running = asyncio.create_task(self.watch.run())
        until = self.clock.moment + dt.timedelta(hours=hours)
        await self.clock.turn(until)
        self.watch.stop()
        await asyncio.wait_for(running, 30)

    def days(self) -> list[ProbeDay]:
        with self.store.session() as session:
            rows = session.exec(select(ProbeDay)).all()
        return sorted(rows, key=lambda row: (row.site_id, row.day))

    def outages(self) -> list[tuple[float, float]]:
        """Minutes since the start."""
        with self.store.session() as session:
            rows = session.exec(select(UplinkOutage)).all()
        return [
            ((row.began_at - START).total_seconds() / 60, (row.until - START).total_seconds() / 60)
            for row in rows
        ]


def bench(
    store: Store, respond: Respond = good, *, sites: int = 3, named: bool = True, per_day: int = 96
) -> Bench:
    clock, visiting, uplink = TurnedClock(), Visiting(respond), [True]
    settings = watch_settings().model_copy(update={"per_day": per_day, "uplink_seconds": 60})
    with store.session() as session:
        urls = {}
        for number in range(sites):
            url = f"http://www{number}.qinghe.gov.cn/"
            urls[int(site_for(session, url).id or 0)] = url
        session.commit()

    async def reached() -> bool:
        return uplink[-1]

    own_side = OwnSide(reached, Resolver(()), named=named, names=(), witnesses=2)
    chosen: Callable[[], Mapping[int, str]] = lambda: urls  # noqa: E731
    watch = Watch(
        store, visiting, own_side, Timetable(per_day, settings.jitter), settings, clock, chosen
    )
    clock.watch = watch
    return Bench(store, visiting, clock, watch, urls, uplink)


async def test_a_day_has_its_number_of_visits(any_store: Store) -> None:
    made = bench(any_store, per_day=24)
    await made.run(24)
    rows = made.days()
    assert [row.visits for row in rows] == [24, 24, 24]
    assert [row.failed for row in rows] == [0, 0, 0]
    for url in made.urls.values():
        moments = [at for visited, at in made.visiting.made if visited == url]
        assert min(b - a for a, b in pairwise(moments)) >= dt.timedelta(hours=0.7)
        assert len(moments) == 24


async def test_midnight_in_beijing_divides_the_days(store: Store) -> None:
    made = bench(store, sites=1, per_day=24)
    await made.run(36)
    assert [(row.day.day, row.visits) for row in made.days()] == [(20, 24), (21, 12)]


async def test_outages_of_our_own_are_noted_and_left_out(store: Store) -> None:
    made = bench(store)
    site_id = next(iter(made.urls))

    def respond(url: str, at: dt.datetime) -> Visit:
        return good(url, at) if made.uplink[-1] else dead(url, at)

    made.visiting.respond = respond
    running = asyncio.create_task(made.watch.run())
    await made.clock.turn(START + dt.timedelta(minutes=120))
    made.uplink.append(False)
    await made.clock.turn(START + dt.timedelta(minutes=180))
    made.uplink.append(True)
    await made.clock.turn(START + dt.timedelta(minutes=240))
    made.watch.stop()
    await running
    ((began, until),) = made.outages()
    assert 118 <= began <= 121
    assert 180 <= until <= 182
    with store.session() as session:
        span = (START, START + dt.timedelta(days=1))
        probes = list(watched_probes(session, site_id, *span))
    assert not [probe for probe in probes if not probe.ok and not probe.our_side]
    assert [probe for probe in probes if probe.our_side]


async def test_a_killed_watch_has_told_of_the_outage_so_far(store: Store) -> None:
    made = bench(store)
    made.uplink.append(False)
    running = asyncio.create_task(made.watch.run())
    await made.clock.turn(START + dt.timedelta(minutes=30))
    assert made.outages() == [(0, pytest.approx(30, abs=2))]
    made.watch.stop()
    await running


async def test_where_nothing_ever_answered_nothing_counts(store: Store) -> None:
    """A machine that came up without a network, whose known hosts nobody has named."""
    made = bench(store, dead, named=False)
    made.uplink.append(False)
    await made.run(2)
    assert all(row.left_out == row.visits > 0 and not row.failed for row in made.days())


async def test_sites_are_the_witnesses_in_a_closed_network(store: Store) -> None:
    def respond(url: str, at: dt.datetime) -> Visit:
        return dead(url, at) if "www0." in url else good(url, at)

    made = bench(store, respond, named=False)
    made.uplink.append(False)
    await made.run(12)
    failed = [row.failed for row in made.days()]
    assert failed[0] >= 46
    assert failed[1:] == [0, 0]


async def test_what_was_seen_is_written_within_seconds(store: Store) -> None:
    made = bench(store, per_day=1440, sites=1)
    running = asyncio.create_task(made.watch.run())
    await made.clock.turn(START + dt.timedelta(minutes=30, seconds=3))
    written = [visit.at for row in made.days() for visit in visits_of(row)]
    last = made.visiting.made[-1][1] - dt.timedelta(seconds=3)
    assert [at for _, at in made.visiting.made if at <= last] == [
        at for at in (visit for _, visit in made.visiting.made) if at <= last
    ]
    assert len(written) >= len(made.visiting.made) - 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_machine_that_slept_does_not_catch_up(store: Store) -> None:
    made = bench(store, sites=1, per_day=24)
    running = asyncio.create_task(made.watch.run())
    await made.clock.turn(START + dt.timedelta(hours=3))
    before = len(made.visiting.made)
    made.clock.moment += dt.timedelta(hours=6)
    await made.clock.turn(START + dt.timedelta(hours=24))
    made.watch.stop()
    await running
    assert before == 3
    assert len(made.visiting.made) in (17, 18)


async def test_new_sites_join_and_gone_ones_leave(store: Store) -> None:
    made = bench(store, sites=2)
    running = asyncio.create_task(made.watch.run())
    await made.clock.turn(START + dt.timedelta(hours=1))
    gone = made.urls.pop(next(iter(made.urls)))
    with store.session() as session:
        made.urls[int(site_for(session, "http://new.gov.cn/").id or 0)] = "http://new.gov.cn/"
        session.commit()
    after = made.clock.moment + dt.timedelta(minutes=2)
    await made.clock.turn(START + dt.timedelta(hours=2))
    made.watch.stop()
    await running
    later = {url for url, at in made.visiting.made if at > after}
    assert gone not in later
    assert "http://new.gov.cn/" in later


async def test_a_crash_in_one_visit_costs_that_visit_alone(store: Store) -> None:
    def respond(url: str, at: dt.datetime) -> Visit:
        if "www0." in url:
            raise RuntimeError("boom")
        return good(url, at)

    made = bench(store, respond, sites=2)
    await made.run(1)
    assert len(made.days()) == 1


async def test_once_visits_everybody_once(store: Store) -> None:
    made = bench(store, sites=9)
    await made.watch.once()
    assert sorted(url for url, _ in made.visiting.made) == sorted(made.urls.values())
    assert sum(row.visits for row in made.days()) == 9
