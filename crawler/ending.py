"""How a gathering ends before it is done: somebody asks for it, or a fault makes it useless."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from config.terms import StoppedBecause

_Result = TypeVar("_Result")


@dataclass(slots=True)
class Ending:
    """Shared by all parts of one gathering. The first reason stands."""

    reason: StoppedBecause | None = None
    note: str | None = None
    """The reason in words, where there is more to say than its name."""
    failure: Exception | None = None
    """A fault that is raised to the caller."""
    _come: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def has_come(self) -> bool:
        return self._come.is_set()

    def stop(self, reason: StoppedBecause, note: str | None = None) -> None:
        """End in good order as soon as possible."""
        if self.reason is None:
            self.reason, self.note = reason, note
        self._come.set()

    def fail(self, failure: Exception) -> None:
        """End, because nothing can be stored any more."""
        self.failure = self.failure or failure
        self._come.set()

    async def wait(self) -> None:
        """Until it has come."""
        await self._come.wait()

    async def cuts_short(self, work: Coroutine[Any, Any, _Result]) -> _Result | None:
        """The result of ``work``, or None where the end came first and ``work`` was given up."""
        working = asyncio.ensure_future(work)
        waiting = asyncio.ensure_future(self.wait())
        try:
            await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        finally:
            for task in (working, waiting):
                task.cancel()
            await asyncio.gather(working, waiting, return_exceptions=True)
