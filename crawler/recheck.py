"""Looking again at the links of an inspection that were not alive, and at nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.settings import settings
from config.terms import LinkCause, LinkScope, LinkVerdict, StoppedBecause
from crawler.closing import note_columns
from crawler.ending import Ending
from crawler.home import HomeVisit, open_home
from crawler.links.result import LinkResult
from crawler.links.soft404 import SoftErrors
from crawler.links.verifier import LinkVerifier
from crawler.network import Net, open_network
from crawler.robots import Robots
from crawler.sitewatch import SiteWatch
from crawler.verification import attempt_row, outcome_row
from store.changes import Changes
from store.inspections import count_evidence, get_inspection, has_more_to_gather
from store.recheck import DueLink, count_due, due_links
from store.tables import LinkAttempt
from store.writer import EvidenceWriter

if TYPE_CHECKING:
    from crawler.plan import Plan
    from store.database import Store

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
"""A link that begins to wait for its next look leaves its place to another, and tells nobody."""


@dataclass(frozen=True, slots=True)
class Change:
    """What links were and what they are now; the cause of a link that is alive is None."""

    verdict_before: LinkVerdict
    before: LinkCause | None
    verdict: LinkVerdict
    after: LinkCause | None


@dataclass(slots=True)
class RecheckProgress:
    """Counts only; written by the recheck, read by whoever shows them."""

    due: int = 0
    done: int = 0
    waiting: int = 0
    """Links that wait for their next look."""
    changes: Counter[Change] = field(default_factory=Counter)
    examples: dict[Change, str] = field(default_factory=dict)
    """The first address of each change."""

    def note(self, change: Change, url: str) -> None:
        self.done += 1
        self.changes[change] += 1
        self.examples.setdefault(change, url)

    def now(self, verdict: LinkVerdict) -> int:
        """How many links have this verdict after the new look."""
        return sum(count for change, count in self.changes.items() if change.verdict is verdict)


class Recheck:
    """Runs once. Every verdict stands in the store as soon as it is known, so that ending early
    loses only what was under way."""

    def __init__(self, store: Store, plan: Plan, inspection_id: int) -> None:
        self.progress = RecheckProgress()
        self.ending = Ending()
        self._store = store
        self._plan = plan
        self._inspection_id = inspection_id
        self._rounds: tuple[bool, ...] = (True,)

    def stop(self, reason: StoppedBecause) -> None:
        """End in good order as soon as possible; the first reason stands."""
        self.ending.stop(reason)

    async def run(self) -> RecheckProgress:
        """Look at every due link. Raises ``UserError`` where the store fails."""
        homes = self._begin()
        if self.progress.due:
            async with open_network(self._plan) as net:
                with EvidenceWriter(self._store, self._inspection_id) as writer:
                    looks = _Looks(self._plan, net, homes, writer, self.progress, self.ending)
                    try:
                        await self.ending.cuts_short(looks.at_all(self._due()))
                    finally:
                        await looks.end()
                    if self.ending.failure is not None:
                        raise self.ending.failure
            self._settle()
        return self.progress

    def _begin(self) -> tuple[str, str]:
        """Count what is due, and give the addresses of the home page.

        What the budget left out is looked at, too, but not what still waits to be gathered.
        """
        with self._store.session() as session:
            inspection = get_inspection(session, self._inspection_id)
            if not has_more_to_gather(inspection):
                self._rounds = (True, False)
            self.progress.due = sum(
                count_due(session, self._inspection_id, looked_at=each) for each in self._rounds
            )
            return self._plan.home_url, inspection.final_home_url or self._plan.home_url

    def _due(self) -> Iterator[DueLink]:
        """Those that were looked at, then those that were not."""
        for looked_at in self._rounds:
            after = None
            while links := self._some_due(after, looked_at=looked_at):
                yield from links
                after = links[-1].key

    def _some_due(self, after: int | None, *, looked_at: bool) -> list[DueLink]:
        with self._store.session() as session:
            return list(due_links(session, self._inspection_id, looked_at=looked_at, after=after))

    def _settle(self) -> None:
        """Bring what was worked out from the links up to date, and commit."""
        with self._store.session() as session:
            inspection = get_inspection(session, self._inspection_id)
            inspection.links_checked = count_evidence(session, self._inspection_id).links_checked
            note_columns(session, self._inspection_id)
            session.commit()


class _Looks:
    """A pool of looks. Whoever waits for the next look at a link gives up its place."""

    def __init__(
        self,
        plan: Plan,
        net: Net,
        homes: tuple[str, str],
        writer: EvidenceWriter,
        progress: RecheckProgress,
        ending: Ending,
    ) -> None:
        known = settings()
        self._most = known.verification
        self._robots = Robots(
            net.text, known.user_agent, ignore=plan.ignore_robots, space=net.limiter.space
        )
        self._verifier = LinkVerifier(
            net.client,
            net.limiter,
            second_look_seconds=plan.second_look,
            soft_errors=SoftErrors(net.client, net.limiter, homes=homes),
            uplink_ok=net.uplink.ok,
        )
        self._watch = SiteWatch(
            visit=lambda: open_home(plan, net),
            note=_nowhere,
            uplink_works=self._verifier.uplink.wait_until_it_works,
            ending=ending,
        )
        self._writer = writer
        self._progress = progress
        self._ending = ending
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()

    async def at_all(self, links: Iterator[DueLink]) -> None:
        """Look at every link."""
        for link in links:
            while not self._has_room():
                await self._some_ended()
            task = asyncio.create_task(self._at(link))
            self._tasks.add(task)
            task.add_done_callback(self._forget)
        while self._tasks:
            await self._some_ended()
        await self._writer.aflush()

    async def end(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _has_room(self) -> bool:
        at_work = len(self._tasks) - self._verifier.waiting_for_second_look
        return at_work < self._most.concurrency and len(self._tasks) < self._most.max_waiting

    async def _some_ended(self) -> None:
        self._progress.waiting = self._verifier.waiting_for_second_look
        self._ended.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), _POLL_SECONDS)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._ended.set()

    async def _at(self, link: DueLink) -> None:
        try:
            result = await self._result(link)
        except Exception:
            log.exception("link could not be looked at again: %s", link.url)
            return
        if result is None:
            return
        numbered = enumerate(result.attempts, link.looks + 1)
        changes = Changes().update_links([outcome_row(link.key, result)])
        changes.put(LinkAttempt, [attempt_row(link.key, *each) for each in numbered])
        try:
            self._writer.take(changes)
        except Exception as error:
            self._ending.fail(error)
            return
        change = Change(link.verdict, link.cause, result.verdict, result.cause)
        self._progress.note(change, link.url)

    async def _result(self, link: DueLink) -> LinkResult | None:
        """None where the site as a whole has gone meanwhile: the link stays as it was."""
        of_site = link.scope is LinkScope.SITE
        if of_site and not await self._robots.allows(link.url):
            return LinkResult(LinkVerdict.UNDETERMINED, LinkCause.ROBOTS_EXCLUDED)
        began = dt.datetime.now(dt.UTC)
        result = await self._verifier.verify(link.url, link.kind, link.scope)
        if not of_site or result.cause is None or not result.cause.transient:
            return result
        looked_at = result.attempts[-1].at if result.attempts else began
        return result if await self._watch.vouches(looked_at) else None


def _nowhere(visits: list[HomeVisit]) -> None:
    """Visits of a recheck are none of the inspection's."""
