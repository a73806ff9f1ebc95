"""Links that are verified beside the walk, and pages that need a second look."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.settings import settings
from config.terms import LinkCause, LinkScope, LinkState, LinkVerdict
from crawler.discovery import Row
from crawler.frontier import Entry, Waiting
from crawler.links.result import LinkResult
from store.changes import Changes
from store.tables import LinkAttempt

if TYPE_CHECKING:
    from crawler.ending import Ending
    from crawler.links.judge import Attempt, Look
    from crawler.links.verifier import LinkVerifier
    from crawler.progress import Progress
    from crawler.pulse import Pulse
    from crawler.robots import Robots
    from crawler.sitewatch import SiteWatch
    from store.writer import EvidenceWriter

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
"""A link that begins to wait for its next look leaves its place to another, and tells nobody."""
_OUR_FAULT = "核查时程序出错，未能核实"


def _is_left(entry: Entry) -> bool:
    """Nobody walks what was found alive."""
    return False


@dataclass(slots=True)
class Verification:
    """A pool of looks at links. Whoever waits for a second look gives up its place in it."""

    verifier: LinkVerifier
    robots: Robots
    watch: SiteWatch
    writer: EvidenceWriter
    waiting: Waiting
    ending: Ending
    progress: Progress
    pulse: Pulse
    max_external: int | None
    looked_elsewhere: int = 0
    """Links to other sites looked at so far."""
    came_alive: Callable[[Entry], bool] = _is_left
    """Told of pages of the site that a second look found alive; True if they are walked then."""
    pages: set[int] = field(default_factory=set)
    """Keys of pages that are looked at here; to the table they wait to be walked."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, entry: Entry) -> None:
        """Queue a link whose row has been handed to the writer."""
        self.waiting.push(entry)
        self._wake.set()

    def verify(self, entry: Entry) -> None:
        """Look at a page now, ahead of the queue, without walking it."""
        if entry.key not in self.pages:
            self.pages.add(entry.key)
            self._spawn(entry, None)

    def second_look(self, changes: Changes, entry: Entry, first: Look) -> None:
        """Look again at a page whose first answer may have been a passing fault."""
        if first.attempt is not None:
            changes.put(LinkAttempt, [attempt_row(entry.key, 1, first.attempt)])
        changes.update_links([{"key": entry.key, "state": LinkState.SECOND_LOOK}])
        self.pages.add(entry.key)
        self._spawn(entry, first)

    @property
    def under_way(self) -> int:
        return len(self._tasks)

    def is_idle(self) -> bool:
        """Nothing waits and nothing is under way."""
        return not self._tasks and not self.waiting

    async def run(self) -> None:
        """Take links from the queue until cancelled."""
        while True:
            while self._has_room() and (entry := self._next()):
                self._spawn(entry, None)
            self._show()
            self._wake.clear()
            crowded = _POLL_SECONDS if self.waiting else None
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), crowded)

    async def stop(self) -> None:
        """Cancel what is under way; the links concerned stay queued in the table."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _has_room(self) -> bool:
        most = settings().verification
        at_work = len(self._tasks) - self.verifier.waiting_for_second_look
        return at_work < most.concurrency and len(self._tasks) < most.max_waiting

    def _next(self) -> Entry | None:
        while (entry := self.waiting.pop()) is not None:
            if self._affordable(entry):
                return entry
            self._settle(entry, LinkResult(LinkVerdict.UNDETERMINED, LinkCause.BUDGET))
            self.pulse.beat()
        return None

    def _affordable(self, entry: Entry) -> bool:
        """Links to other sites are looked at up to a budget; those of the home page always."""
        if entry.scope is LinkScope.SITE or entry.on_home:
            return True
        self.looked_elsewhere += 1
        return self.max_external is None or self.looked_elsewhere <= self.max_external

    def _spawn(self, entry: Entry, first: Look | None) -> None:
        task = asyncio.create_task(self._look(entry, first))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()
        self.pulse.beat()

    async def _look(self, entry: Entry, first: Look | None) -> None:
        try:
            result = await self._result(entry, first)
        except Exception:
            log.exception("link could not be verified: %s", entry.url)
            result = LinkResult(LinkVerdict.UNDETERMINED, LinkCause.BUDGET, note=_OUR_FAULT)
        if result is None:
            return
        if first is not None and result.verdict is LinkVerdict.ALIVE and self._walks_on(entry):
            self._commit(_attempts(Changes(), entry, result))
        else:
            self._settle(entry, result)

    async def _result(self, entry: Entry, first: Look | None) -> LinkResult | None:
        """None where the site as a whole has gone meanwhile: the link stays as it is."""
        of_site = entry.scope is LinkScope.SITE
        if of_site and not await self.robots.allows(entry.url):
            return LinkResult(LinkVerdict.UNDETERMINED, LinkCause.ROBOTS_EXCLUDED)
        began = dt.datetime.now(dt.UTC)
        result = await self.verifier.verify(entry.url, entry.kind, entry.scope, first=first)
        if not of_site or result.cause is None or not result.cause.transient:
            return result
        looked_at = result.attempts[-1].at if result.attempts else began
        return result if await self.watch.vouches(looked_at) else None

    def _walks_on(self, entry: Entry) -> bool:
        """Whether the walk takes the page back; a page that flaps is taken back once."""
        self.pages.discard(entry.key)
        return not entry.again and self.came_alive(entry)

    def _settle(self, entry: Entry, result: LinkResult) -> None:
        self.progress.links_checked += 1
        self.progress.dead += result.verdict is LinkVerdict.DEAD
        changes = Changes().update_links([outcome_row(entry.key, result)])
        self._commit(_attempts(changes, entry, result))
        self.waiting.done(entry.key)
        self.pages.discard(entry.key)

    def _commit(self, changes: Changes) -> None:
        try:
            self.writer.take(changes)
        except Exception as error:
            self.ending.fail(error)

    def _show(self) -> None:
        self.progress.links_waiting = len(self.waiting) + len(self._tasks)
        self.progress.second_looks = self.verifier.waiting_for_second_look


def _attempts(changes: Changes, entry: Entry, result: LinkResult) -> Changes:
    """Every look is kept, unless the first was enough."""
    if result.cause is None and len(result.attempts) < 2:
        return changes
    rows = [attempt_row(entry.key, *numbered) for numbered in enumerate(result.attempts, 1)]
    return changes.put(LinkAttempt, rows)


def outcome_row(key: int, result: LinkResult) -> Row:
    """What is known of a link now, as columns of :class:`store.tables.Link`."""
    return {
        "key": key,
        "state": LinkState.DONE,
        "verdict": result.verdict,
        "cause": result.cause,
        "status": result.status,
        "content_type": result.content_type,
        "size": result.size,
        "final_url": result.final_url,
        "onward_key": None,
        "note": result.note,
        "certificate_fault": result.certificate_fault,
        "checked_at": result.attempts[-1].at if result.attempts else None,
    }


def attempt_row(key: int, number: int, attempt: Attempt) -> Row:
    """The row of :class:`store.tables.LinkAttempt`."""
    return {
        "link_key": key,
        "number": number,
        "at": attempt.at,
        "method": attempt.method,
        "status": attempt.status,
        "cause": attempt.cause,
        "error": attempt.error,
        "ms": attempt.ms,
    }
