"""Leading an audit: hand out its sites, take in how they end, until all are through."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlmodel import Session, col, select

from config.audits import audit_settings
from config.errors import UserError
from config.terms import AuditSiteState, AuditState
from console.audits.board import Board
from console.audits.dispatch import Dispatcher, Waiting
from console.audits.keeping import KeepingService
from console.audits.places import Ended, Event, LocalPlace, Lost, Place, ProcessPlace, Refused
from console.audits.shared import is_dead, open_shared
from crawler.urls import registered_domain
from store.auditqueue import free_claims, free_sites, workers_at
from store.audits import counts, finish_audit, get_audit, requeue
from store.faults import told_faults
from store.tables import AuditSite, Site

if TYPE_CHECKING:
    from store.database import Store

_Result = TypeVar("_Result")

_LOOK_AGAIN_SECONDS = 1.0
"""Between two looks at sites that others have."""
_BOARD_SECONDS = 0.5
_STILLBORN = 3
"""Processes of one place that die before they have begun: there will be no other."""


@dataclass(frozen=True, slots=True)
class Force:
    """How the machine is used."""

    workers: int
    """Processes; with 1, all is done in this one."""
    at_once: int
    """Sites at work at the same time in each."""


@dataclass(slots=True)
class Lead:
    """One run over an audit, from what waits now to the end of it."""

    store: Store
    audit_id: int
    force: Force
    board: Board
    out: Path | None = None
    stopping: bool = False
    places: list[Place] = field(default_factory=list)
    _events: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    _keeping: KeepingService = field(default_factory=KeepingService)
    _dispatcher: Dispatcher = field(init=False)
    _refused: UserError | None = None
    _stillborn: int = 0
    _elsewhere: bool = False

    def __post_init__(self) -> None:
        self._dispatcher = Dispatcher(self.force.workers, self.force.at_once)

    def stop(self) -> None:
        """End in good order: begin nothing more, give back what runs."""
        if not self.stopping:
            self.stopping = True
            for place in self.places:
                place.stop()

    def abandon(self) -> None:
        """End at once; what runs is found again by the next run."""
        for place in self.places:
            if isinstance(place, ProcessPlace):
                place.kill()

    async def run(self) -> bool:
        """Until every site is through, or the run is stopped; gives whether the audit is done.

        Raises ``UserError`` where the database or a directory refuses: what is stored then can be
        gone on with.
        """
        await self._ask(lambda: take_from_the_dead(self.store, self.audit_id))
        async with self._opened(), self._board_up_to_date():
            while self._refused is None and await self._has_more():
                self._hand_out()
                self._take_in(await self._events.get())
                while not self._events.empty():
                    self._take_in(self._events.get_nowait())
                await self._replace_the_lost()
        if self._refused is not None:
            raise self._refused
        return await self._ask(lambda: self._with_session(lambda s: finish_audit(s, self.audit_id)))

    # --- what is to be done ----------------------------------------------------------------------

    async def _has_more(self) -> bool:
        """Whether something is under way or waits; more is looked for when all is through."""
        if not self._dispatcher.is_idle:
            return not self.stopping or any(
                map(self._dispatcher.running, range(self.force.workers))
            )
        while not self.stopping:
            await self._ask(self._try_again)
            waiting = await self._ask(self._waiting)
            if waiting and not self._elsewhere:
                self._dispatcher.add(waiting)
                # What is not to be had then is somebody else's: no hurry the next time.
                self._elsewhere = True
                return True
            if not waiting and not await self._ask(self._is_at_work_elsewhere):
                return False
            self._elsewhere = False
            with contextlib.suppress(TimeoutError):
                self._take_in(await asyncio.wait_for(self._events.get(), _LOOK_AGAIN_SECONDS))
        return False

    def _try_again(self) -> None:
        """Sites that failed for a passing reason, now that all others are through."""
        take_from_the_dead(self.store, self.audit_id)
        with self.store.session() as session:
            if get_audit(session, self.audit_id).state is AuditState.CANCELLED:
                return
            failed = [AuditSiteState.FAILED]
            again = requeue(session, self.audit_id, failed, below=audit_settings().attempts)
            if again:
                self.board.counts = counts_at_rest(session, self.audit_id)
                self._elsewhere = False

    def _waiting(self) -> list[Waiting]:
        with self.store.session() as session:
            if get_audit(session, self.audit_id).state is not AuditState.RUNNING:
                return []
        free = free_sites(self.store, self.audit_id)
        with self.store.session() as session:
            query = (
                select(col(AuditSite.site_id), col(Site.host), col(AuditSite.attempts))
                .join(Site, col(Site.id) == col(AuditSite.site_id))
                .where(col(AuditSite.audit_id) == self.audit_id)
            )
            known = {site: (host, attempts) for site, host, attempts in session.exec(query)}
        return [
            Waiting(site_id, registered_domain(known[site_id][0]), known[site_id][1])
            for site_id in free
        ]

    def _is_at_work_elsewhere(self) -> bool:
        with self.store.session() as session:
            return bool(workers_at(session, self.audit_id))

    def _hand_out(self) -> None:
        if self.stopping:
            return
        for number, place in enumerate(self.places):
            while (site_id := self._dispatcher.next(number)) is not None:
                place.begin(site_id)

    # --- what comes back -------------------------------------------------------------------------

    def _take_in(self, event: Event) -> None:
        if isinstance(event, Ended):
            self._stillborn = 0
            self._elsewhere = self._elsewhere and event.end.state is None
            self._dispatcher.ended(event.place, event.end.site_id)
            self.board.note(event.end)
        elif isinstance(event, Refused):
            self._refused = self._refused or event.error
            self.stop()
        else:
            self._lost.append(event)

    async def _replace_the_lost(self) -> None:
        while self._lost:
            lost = self._lost.pop()
            self._dispatcher.lost(lost.place)
            if lost.worker is not None:
                worker = lost.worker
                await self._ask(lambda: free_claims(self.store, {worker}))  # noqa: B023
            else:
                self._stillborn += 1
            if self._stillborn >= _STILLBORN:
                self._refused = UserError("工作进程一启动就退出。", "原因见上面的输出。")
            elif not self.stopping:
                self.places[lost.place] = await self._start(lost.place)

    _lost: list[Lost] = field(default_factory=list)

    # --- places ----------------------------------------------------------------------------------

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[None]:
        if self.force.workers == 1:
            async with open_shared(self.store, out=self.out) as shared:
                self.places = [LocalPlace(0, self.audit_id, shared, self._events)]
                async with self._closed_at_the_end():
                    yield
            return
        async with self._closed_at_the_end():
            for number in range(self.force.workers):
                self.places.append(await self._start(number))
            yield

    @asynccontextmanager
    async def _closed_at_the_end(self) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await asyncio.gather(*(place.close() for place in self.places))

    async def _start(self, number: int) -> ProcessPlace:
        return await ProcessPlace.start(
            number, self.audit_id, self.store, self.out, self._keeping, self._events
        )

    @asynccontextmanager
    async def _board_up_to_date(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._keep_board())
        try:
            yield
        finally:
            task.cancel()
            self._look()

    async def _keep_board(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(_BOARD_SECONDS)

    def _look(self) -> None:
        standings = [place.standing() for place in self.places]
        self.board.pages = max(self.board.pages, sum(each.pages for each in standings))
        slowest = [each for standing in standings for each in standing.slowest]
        self.board.slowest = sorted(slowest, key=lambda each: -each.seconds)
        self.board.running = sum(map(self._dispatcher.running, range(self.force.workers)))

    async def _ask(self, question: Callable[[], _Result]) -> _Result:
        """Ask the database, beside the loop. Raises ``UserError`` for what it refuses."""

        def told() -> _Result:
            with told_faults(self.store.where):
                return question()

        return await asyncio.to_thread(told)

    def _with_session(self, work: Callable[[Session], _Result]) -> _Result:
        with self.store.session() as session:
            return work(session)


def take_from_the_dead(store: Store, audit_id: int) -> None:
    """Free the sites of processes of this machine that have died."""
    with store.session() as session:
        dead = {worker for worker in workers_at(session, audit_id) if is_dead(worker)}
    if dead:
        free_claims(store, dead)


def counts_at_rest(session: Session, audit_id: int) -> dict[AuditSiteState, int]:
    """How many sites stand where, those that somebody has among those that wait."""
    found = counts(session, audit_id)
    found[AuditSiteState.QUEUED] += found[AuditSiteState.RUNNING]
    found[AuditSiteState.RUNNING] = 0
    return found
