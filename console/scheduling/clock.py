"""The clock that schedules go by, so that tests need not wait."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> dt.datetime:
        """UTC."""
        ...

    async def wait(self, seconds: float, unless: asyncio.Event) -> None:
        """Let ``seconds`` pass, or less when ``unless`` is set meanwhile."""
        ...


class SystemClock:
    """The machine's own."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    async def wait(self, seconds: float, unless: asyncio.Event) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(unless.wait(), seconds)
