"""A clock that is set by hand, and runs that end when they are told to."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from config.schedule import ScheduleSettings
from console.scheduling.child import Ended


class FakeClock:
    """Time passes only where somebody waits, and then at once.

    ``alarms`` are called as their time comes, so that a test acts in the middle of a wait.
    """

    def __init__(self, start: dt.datetime) -> None:
        self._now = start
        self.alarms: list[tuple[dt.datetime, Callable[[], None]]] = []

    def now(self) -> dt.datetime:
        return self._now

    def at(self, moment: dt.datetime, act: Callable[[], None]) -> None:
        self.alarms.append((moment, act))
        self.alarms.sort(key=lambda alarm: alarm[0])

    async def wait(self, seconds: float, unless: asyncio.Event) -> None:
        until = self._now + dt.timedelta(seconds=seconds)
        while self.alarms and self.alarms[0][0] <= until and not unless.is_set():
            moment, act = self.alarms.pop(0)
            self._now = max(self._now, moment)
            act()
            # Whoever was woken comes first.
            for _ in range(5):
                await asyncio.sleep(0.002)
        if not unless.is_set():
            self._now = until
        await asyncio.sleep(0.002)


@dataclass
class FakeChild:
    """A run that goes on until it is told to end."""

    arguments: list[str]
    environment: dict[str, str]
    pid: int = 2**22 + 1
    stopped: bool = False
    killed: bool = False
    stubborn: bool = False
    """It takes no notice of being asked to stop."""
    _end: asyncio.Future[Ended] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def end(self, status: int = 0, text: str = "完成") -> None:
        if not self._end.done():
            self._end.set_result(Ended(status, text))

    async def ended(self) -> Ended:
        return await self._end

    def stop(self) -> None:
        self.stopped = True
        if not self.stubborn:
            self.end(130, "已中断")

    def kill(self) -> None:
        self.killed = True
        self.end(-9, "")


@dataclass
class Children:
    """Starts them."""

    at_once: int | None = 0
    """The status with which they end at once; None: they go on."""
    stubborn: bool = False
    started: list[FakeChild] = field(default_factory=list)

    async def start(
        self, arguments: Sequence[str], environment: Mapping[str, str], _settings: ScheduleSettings
    ) -> FakeChild:
        child = FakeChild(list(arguments), dict(environment), stubborn=self.stubborn)
        self.started.append(child)
        if self.at_once is not None:
            child.end(self.at_once)
        return child
