"""A beat for each thing that is done, so that whoever waits for the end need not poll."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pulse:
    """One waiter at a time; beats that nobody waits for are remembered as one."""

    _event: asyncio.Event = field(default_factory=asyncio.Event)

    def beat(self) -> None:
        self._event.set()

    async def wait(self) -> None:
        """Until the next beat, or at once if there was one since the last wait."""
        await self._event.wait()
        self._event.clear()
