"""The time of the watch, so that a test can let a week go by."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """Now, and the wait for a moment."""

    def now(self) -> dt.datetime:
        """Aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let ``seconds`` go by."""
        ...


class SystemClock:
    """The time of this machine."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
