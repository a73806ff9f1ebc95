"""The watch at work: who is due is visited, what was seen is written down, our own side is kept an
eye on."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import heapq
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from config.watch import WatchSettings
from crawler.urls import host_of
from store.visits import Visit
from store.watching import add_visits, note_outage

if TYPE_CHECKING:
    from crawler.watch.clock import Clock
    from crawler.watch.ownside import OwnSide
    from crawler.watch.timetable import Timetable
    from store.database import Store

log = logging.getLogger(__name__)

_Made = TypeVar("_Made")

_IDLE_SECONDS = 3600.0
_SILENT = "参照主机没有应答"
_UNPROVED = "参照主机没有应答过，最近访问的网站也都没有应答"


class Visitor(Protocol):
    """Who makes the visits (:class:`crawler.watch.visit.Visitor`)."""

    async def visit(self, home_url: str, at: dt.datetime) -> Visit: ...


@dataclass(slots=True)
class Tally:
    """What has been done since the watch began."""

    sites: int = 0
    visits: int = 0
    failed: int = 0
    left_out: int = 0
    outages: int = 0
    uplink_works: bool = True


@dataclass(slots=True)
class Watch:
    """Visits the home pages that ``sites`` gives, by number of the site, until :meth:`stop`.

    What a killed watch loses is what was seen since it was last written down, some seconds of it;
    visits that were due while no watch ran are not made up for.
    """

    store: Store
    visitor: Visitor
    own_side: OwnSide
    timetable: Timetable
    settings: WatchSettings
    clock: Clock
    sites: Callable[[], Mapping[int, str]]
    seen: Callable[[int, Visit], None] = lambda site_id, visit: None
    """Told of every visit."""
    tally: Tally = field(default_factory=Tally)
    _urls: dict[int, str] = field(default_factory=dict)
    _due: list[tuple[dt.datetime, int]] = field(default_factory=list)
    _planned: dict[int, dt.datetime] = field(default_factory=dict)
    _unwritten: dict[int, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _free: asyncio.Semaphore = field(init=False)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _at_store: int = 0
    _last_good: dt.datetime | None = None
    _outage: int | None = None

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.settings.at_once)

    @property
    def _most_late(self) -> dt.timedelta:
        """A visit that is later than that is left out (the machine slept, say): two in a row would
        not be spaced any more."""
        return dt.timedelta(seconds=self.timetable.span * (1 - self.timetable.jitter) / 2)

    @property
    def under_way(self) -> int:
        """Visits that have begun and not ended."""
        return len(self._under_way)

    @property
    def busy(self) -> bool:
        """Something goes on that does not wait for a moment to come."""
        return bool(self._under_way) or self._at_store > 0

    def stop(self) -> None:
        """End in good order as soon as possible."""
        self._stopping.set()

    async def run(self) -> None:
        """Visit by the timetable until stopped. Raises what the database refuses."""
        self._last_good = self.clock.now()
        await self._look_through_registry()
        await self._until_stopped(
            self._keep_time(), self._keep_eye_on_us(), self._keep_books(), self._keep_up()
        )

    async def once(self) -> None:
        """Visit every home page once, now."""
        self._last_good = self.clock.now()
        await self._look_through_registry()
        await self._look_at_us()
        await self._until_stopped(self._all_once())

    async def _until_stopped(self, *work: object) -> None:
        tasks = [asyncio.ensure_future(each) for each in work]  # type: ignore[call-overload]
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({*tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in (*tasks, stopping, *self._under_way):
                task.cancel()
            await asyncio.gather(*tasks, stopping, *self._under_way, return_exceptions=True)
            await self._write()

    # --- who is due ----------------------------------------------------------------------------

    async def _keep_time(self) -> None:
        while True:
            now = self.clock.now()
            while self._due and self._due[0][0] <= now:
                due, site_id = heapq.heappop(self._due)
                if self._planned.get(site_id) == due:
                    if now - due <= self._most_late:
                        await self._begin(site_id)
                    self._plan(site_id, max(due, now))
            await self._sleep_until_due()

    async def _sleep_until_due(self) -> None:
        """Until the next visit is due, or the registry has changed."""
        now = self.clock.now()
        seconds = (self._due[0][0] - now).total_seconds() if self._due else _IDLE_SECONDS
        self._changed.clear()
        sleeping = asyncio.ensure_future(self.clock.sleep(max(seconds, 0.0)))
        changed = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait({sleeping, changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            changed.cancel()

    def _plan(self, site_id: int, after: dt.datetime) -> None:
        due = self._planned[site_id] = self.timetable.next_after(site_id, after)
        heapq.heappush(self._due, (due, site_id))

    async def _keep_up(self) -> None:
        while True:
            await self.clock.sleep(self.settings.registry_seconds)
            await self._look_through_registry()

    async def _look_through_registry(self) -> None:
        self._urls = dict(await self._in_thread(self.sites))
        self.tally.sites = len(self._urls)
        for site_id in self._planned.keys() - self._urls.keys():
            del self._planned[site_id]
        for site_id in self._urls.keys() - self._planned.keys():
            self._plan(site_id, self.clock.now())
        self._changed.set()

    # --- the visits ----------------------------------------------------------------------------

    async def _begin(self, site_id: int) -> None:
        """Begin a visit as soon as there is room for one more."""
        await self._free.acquire()
        task = asyncio.create_task(self._visit(site_id, self._urls[site_id]))
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._free.release()

    async def _all_once(self) -> None:
        for site_id in self._urls:
            await self._begin(site_id)
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def _visit(self, site_id: int, url: str) -> None:
        """A crash in one visit costs that visit alone."""
        try:
            visit = await self.visitor.visit(url, self.clock.now())
            self.own_side.heard(host_of(url), visit)
            if await self.own_side.blames_us(visit):
                visit = replace(visit, our_side=True)
        except Exception:
            log.exception("home page could not be visited: %s", url)
            return
        self._unwritten[site_id].append(visit)
        self.tally.visits += 1
        self.tally.failed += visit.failed
        self.tally.left_out += visit.our_side
        self.seen(site_id, visit)

    # --- what was seen -------------------------------------------------------------------------

    async def _keep_books(self) -> None:
        while True:
            await self.clock.sleep(self.settings.write_seconds)
            await self._write()

    async def _write(self) -> None:
        visits, self._unwritten = self._unwritten, defaultdict(list)
        if visits:
            await self._in_thread(self._store_visits, visits)

    def _store_visits(self, visits: Mapping[int, Sequence[Visit]]) -> None:
        with self.store.session() as session:
            kept = {site: of_site for site, of_site in visits.items() if site in self._urls}
            add_visits(session, kept, self._urls)
            session.commit()

    async def _in_thread(self, work: Callable[..., _Made], *given: Any) -> _Made:
        self._at_store += 1
        try:
            return await asyncio.to_thread(work, *given)
        finally:
            self._at_store -= 1

    # --- our own side --------------------------------------------------------------------------

    async def _keep_eye_on_us(self) -> None:
        while True:
            await self._look_at_us()
            await self.clock.sleep(self.settings.uplink_seconds)

    async def _look_at_us(self) -> None:
        works = await self.own_side.works()
        now = self.clock.now()
        if not works or self._outage is not None:
            self._outage = await self._in_thread(self._draw_out, now)
        if works:
            self._last_good, self._outage = now, None
        self.tally.uplink_works = works

    def _draw_out(self, now: dt.datetime) -> int:
        known = self.own_side.named or self.own_side.proved
        if self._outage is None:
            self.tally.outages += 1
        with self.store.session() as session, contextlib.closing(session):
            began = self._last_good or now
            return note_outage(session, self._outage, began, now, _SILENT if known else _UNPROVED)
