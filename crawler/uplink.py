"""Whether our own network is up: before a failure counts, hosts known to answer are asked."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic

from config.walk import UplinkSettings, walk_settings
from crawler.ipv6.uplink import split_host
from crawler.net.resolver import Resolver


@dataclass(slots=True)
class Uplink:
    """Known hosts, asked by TCP connect; an answer is good for a few seconds.

    Hosts that the operator named decide alone. Those from the settings count only once one of them
    has answered in this run: in a closed network they never do, which proves nothing.
    """

    resolver: Resolver
    named: Sequence[str] = ()
    settings: UplinkSettings = field(default_factory=lambda: walk_settings().uplink)
    _proved: bool = False
    _asked: float = -1e9
    _answer: bool = True
    _reached: bool = False
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ok(self) -> bool:
        """False only where the uplink is known to be down."""
        async with self._asking:
            if monotonic() - self._asked > self.settings.good_for_seconds:
                self._reached = await self._any_reached()
                self._proved = self._proved or self._reached
                self._answer = self._reached or not (self.named or self._proved)
                self._asked = monotonic()
            return self._answer

    async def reached(self) -> bool:
        """Whether any of the known hosts answers, now or a few seconds ago."""
        await self.ok()
        return self._reached

    async def _any_reached(self) -> bool:
        tasks = [asyncio.create_task(self._reaches(*target)) for target in self._targets()]
        try:
            for done in asyncio.as_completed(tasks):
                if await done:
                    return True
            return False
        finally:
            for task in tasks:
                task.cancel()

    def _targets(self) -> Iterator[tuple[str, int]]:
        """Host and port; a host that is named without a port is tried on all of ours."""
        for text in self.named or self.settings.hosts:
            host, port = split_host(text)
            for each in (port,) if port else self.settings.ports:
                yield host, each

    async def _reaches(self, host: str, port: int) -> bool:
        found = await self.resolver.addresses(host)
        for address in found.addresses[:2]:
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(self.settings.timeout_seconds):
                    _, writer = await asyncio.open_connection(address, port)
                writer.close()
                return True
        return False
