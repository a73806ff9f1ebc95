"""Links that are verified beside the walk, and pages that need a second look."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.terms import LinkScope, LinkState, LinkVerdict
from crawler.discovery import Row
from crawler.frontier import Entry, Waiting
from crawler.progress import Progress
from crawler.pulse import Pulse
from store.tables import LinkAttempt

if TYPE_CHECKING:
    from crawler.links.judge import Attempt, Look
    from crawler.links.result import LinkResult
    from crawler.links.verifier import LinkVerifier
    from store.writer import EvidenceWriter

log = logging.getLogger(__name__)

_MOST_TASKS = 2000
_LOOK_AROUND_SECONDS = 0.5
"""How soon it is seen that a look has begun to wait and given its place free."""


@dataclass(slots=True)
class Verification:
    """A pool of looks at links. Waiting for a second look holds a task, but no place in the pool."""

    verifier: LinkVerifier
    writer: EvidenceWriter
    waiting: Waiting
    progress: Progress
    pulse: Pulse
    tasks_at_once: int
    max_external: int | None
    came_alive: Callable[[Entry], None] = lambda entry: None
    """Told of pages of the site that a second look found alive: they are walked after all."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _external: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, entry: Entry) -> None:
        """Queue a link whose row has been handed to the writer."""
        self.waiting.push(entry)
        self._wake.set()

    def verify(self, entry: Entry) -> None:
        """Look at a link now, ahead of the queue (a page that redirects off the site)."""
        self._spawn(entry, None, page=False)

    def second_look(self, entry: Entry, first: Look) -> None:
        """Look again at a page whose first answer may have been a passing fault."""
        if first.attempt is not None:
            self.writer.put(LinkAttempt, [attempt_row(entry.key, 1, first.attempt)])
        self.writer.update_links([{"key": entry.key, "state": LinkState.SECOND_LOOK}])
        self._spawn(entry, first, page=True)

    @property
    def under_way(self) -> int:
        return len(self._tasks)

    def is_idle(self) -> bool:
        """Nothing waits and nothing is under way."""
        return not self._tasks and not self.waiting

    async def run(self) -> None:
        """Take links from the queue until cancelled."""
        while True:
            while self._has_place() and (entry := self._next()):
                self._spawn(entry, None, page=False)
            self._show()
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_AROUND_SECONDS):
                    await self._wake.wait()

    def _has_place(self) -> bool:
        """Who waits for a second look takes no place, up to a bound on tasks altogether."""
        looking = len(self._tasks) - self.verifier.waiting_for_second_look
        return looking < self.tasks_at_once and len(self._tasks) < _MOST_TASKS

    async def stop(self) -> None:
        """Cancel what is under way; the links concerned stay queued in the table."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _next(self) -> Entry | None:
        while (entry := self.waiting.pop()) is not None:
            if self._affordable(entry):
                return entry
            self.waiting.done(entry.key)
        return None

    def _affordable(self, entry: Entry) -> bool:
        """Links to other sites beyond the budget stay queued and end as ``budget``."""
        if entry.scope is LinkScope.SITE or entry.on_home or self.max_external is None:
            return True
        self._external += 1
        return self._external <= self.max_external

    def _spawn(self, entry: Entry, first: Look | None, *, page: bool) -> None:
        task = asyncio.create_task(self._look(entry, first, page=page))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()
        self.pulse.beat()

    async def _look(self, entry: Entry, first: Look | None, *, page: bool) -> None:
        try:
            result = await self.verifier.verify(entry.url, entry.kind, entry.scope, first=first)
        except Exception:
            log.exception("link could not be verified: %s", entry.url)
            self.waiting.done(entry.key)
            return
        if page and result.verdict is LinkVerdict.ALIVE:
            self._attempts(entry, result)
            self.came_alive(entry)
        else:
            self._store(entry, result)
        self.waiting.done(entry.key)

    def _store(self, entry: Entry, result: LinkResult) -> None:
        self.progress.links_checked += 1
        self.progress.dead += result.verdict is LinkVerdict.DEAD
        self.writer.update_links([outcome_row(entry.key, result)])
        self._attempts(entry, result)

    def _attempts(self, entry: Entry, result: LinkResult) -> None:
        if result.cause is None and len(result.attempts) < 2:
            return
        rows = [attempt_row(entry.key, *numbered) for numbered in enumerate(result.attempts, 1)]
        self.writer.put(LinkAttempt, rows)

    def _show(self) -> None:
        self.progress.links_waiting = len(self.waiting) + len(self._tasks)
        self.progress.second_looks = self.verifier.waiting_for_second_look


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
