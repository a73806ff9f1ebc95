"""Whether the site as a whole still answers while it is walked.

When a site goes down in mid-walk, or its wall shuts us out, nothing shows that its pages are gone.
So a row of faults, and every fault that is about to count against a page, is held against the home
page: if that no longer opens either, gathering ends, and what it had not settled stays open.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.terms import LinkCause
from config.walk import walk_settings

if TYPE_CHECKING:
    from crawler.ending import Ending
    from crawler.home import HomeVisit
    from crawler.links.judge import Look

_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


def is_fault(look: Look) -> bool:
    """Whether what was met may be a fault of the site as a whole."""
    return look.passing or look.cause is LinkCause.BLOCKED


@dataclass(slots=True)
class SiteWatch:
    """``visit`` opens the home page, several times where it does not open at once; ``note`` stores
    visits that failed; ``uplink_works`` returns once our own network does."""

    visit: Callable[[], Awaitable[list[HomeVisit]]]
    note: Callable[[list[HomeVisit]], None]
    uplink_works: Callable[[], Awaitable[None]]
    ending: Ending
    tolerated: int = field(default_factory=lambda: walk_settings().faults_in_a_row)
    _row: int = 0
    _answered_at: dt.datetime = _LONG_AGO
    _asking: asyncio.Task[bool] | None = None

    def answered(self) -> None:
        """A page of the site was answered as a site answers that is well."""
        self._row = 0
        self._answered_at = dt.datetime.now(dt.UTC)

    async def bears(self, look: Look) -> bool:
        """Take note of a look at a page. False: the site as a whole has gone."""
        if not is_fault(look):
            self.answered()
            return True
        self._row += 1
        return self._row <= self.tolerated or await self._home_opens()

    async def vouches(self, looked_at: dt.datetime) -> bool:
        """Whether the site answered after a look that is to count against one of its pages."""
        return self._answered_at > looked_at or await self._home_opens()

    def stop(self) -> None:
        """Ask nobody any more."""
        if self._asking is not None:
            self._asking.cancel()

    async def _home_opens(self) -> bool:
        if self.ending.has_come:
            return False
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask())
        return await asyncio.shield(self._asking)

    async def _ask(self) -> bool:
        visits = await self.visit()
        while visits[-1].problem is not None and visits[-1].page.our_side:
            await self.uplink_works()
            visits = await self.visit()
        last = visits[-1]
        if last.problem is None:
            self.answered()
            return True
        self.note(visits)
        self.ending.stop(last.problem, last.note)
        return False
