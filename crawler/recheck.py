"""Looking again at the links of an inspection that were not alive, and at nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.settings import settings
from config.terms import LinkCause, LinkVerdict, StoppedBecause
from crawler.closing import note_columns
from crawler.links.result import LinkResult
from crawler.links.soft404 import SoftErrors
from crawler.links.verifier import LinkVerifier
from crawler.network import Net, open_network
from crawler.robots import Robots
from crawler.verification import attempt_row, outcome_row
from store.inspections import count_evidence, get_inspection
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
        self._store = store
        self._plan = plan
        self._inspection_id = inspection_id
        self._stop = asyncio.Event()

    def stop(self, reason: StoppedBecause) -> None:
        """End in good order as soon as possible, whatever the reason."""
        self._stop.set()

    async def run(self) -> RecheckProgress:
        """Look at every due link. Raises ``UserError`` where the store fails."""
        with self._store.session() as session:
            self.progress.due = count_due(session, self._inspection_id)
            final_home = get_inspection(session, self._inspection_id).final_home_url
        homes = (self._plan.home_url, final_home or self._plan.home_url)
        if self.progress.due:
            async with open_network(self._plan) as net:
                with EvidenceWriter(self._store, self._inspection_id) as writer:
                    await self._look_at_all(_Looks(self._plan, net, homes, writer, self.progress))
            self._settle()
        return self.progress

    async def _look_at_all(self, looks: _Looks) -> None:
        looking = asyncio.create_task(looks.at_all(self._due()))
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({looking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            looking.cancel()
            await looks.end()
        with contextlib.suppress(asyncio.CancelledError):
            await looking

    def _due(self) -> Iterator[DueLink]:
        """Those that were looked at, then those that the budget had left out."""
        for looked_at in (True, False):
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
    ) -> None:
        known = settings()
        self._most = known.verification
        self._robots = Robots(net.text, known.user_agent, ignore=plan.ignore_robots)
        self._verifier = LinkVerifier(
            net.client,
            net.limiter,
            second_look_seconds=plan.second_look,
            soft_errors=SoftErrors(net.client, net.limiter, homes=homes),
            uplink_ok=net.uplink.ok,
        )
        self._writer = writer
        self._progress = progress
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()
        self._failure: BaseException | None = None

    async def at_all(self, links: Iterator[DueLink]) -> None:
        """Look at every link; raises what kept a result from being stored."""
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
        if self._failure is not None:
            raise self._failure
        self._ended.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), _POLL_SECONDS)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            self._failure = self._failure or task.exception()
        self._ended.set()

    async def _at(self, link: DueLink) -> None:
        try:
            result = await self._result(link)
        except Exception:
            log.exception("link could not be looked at again: %s", link.url)
            return
        self._writer.update_links([outcome_row(link.key, result)])
        numbered = enumerate(result.attempts, link.looks + 1)
        self._writer.put(LinkAttempt, [attempt_row(link.key, *each) for each in numbered])
        change = Change(link.verdict, link.cause, result.verdict, result.cause)
        self._progress.note(change, link.url)

    async def _result(self, link: DueLink) -> LinkResult:
        """What robots.txt closed to the walk stays closed, until it says otherwise."""
        if link.crawl and not await self._robots.allows(link.url):
            cause = LinkCause.ROBOTS_EXCLUDED
            return LinkResult(cause.verdict, cause)
        return await self._verifier.verify(link.url, link.kind, link.scope)
