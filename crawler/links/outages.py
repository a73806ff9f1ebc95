"""Faults that are not the link's own: a host that is down altogether, and our own uplink."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from config.terms import LinkCause
from crawler.net.exchange import Exchange, Trail

_REMEMBERED = 2048
_ASKED_AGAIN_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 60.0
_NETWORK = frozenset(
    {
        LinkCause.DNS_FAILURE,
        LinkCause.CONNECT_FAILURE,
        LinkCause.TLS_FAILURE,
        LinkCause.TIMEOUT,
    }
)


def is_network_fault(trail: Trail) -> bool:
    """Whether the trail ended for a reason that our own uplink could be to blame for."""
    return trail.last.cause in _NETWORK


class DownHosts:
    """Hosts that could not even be connected to. For ``seconds`` the next links to them are spared
    the wait: nothing about the link matters as long as no connection comes about."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._down: OrderedDict[str, tuple[float, Exchange]] = OrderedDict()

    def recall(self, origin: str, newer_than: float) -> Exchange | None:
        """The failed connection, where it is recent and later than ``newer_than``."""
        entry = self._down.get(origin)
        if entry is None or entry[0] <= newer_than:
            return None
        return entry[1] if time.monotonic() - entry[0] < self._seconds else None

    def note(self, origin: str, first: Exchange) -> None:
        """Remember a first hop that reached nobody; forget the host when one did."""
        if first.cause in _NETWORK and first.ms_first_byte is None and first.ip is None:
            self._down[origin] = (time.monotonic(), first)
            if len(self._down) > _REMEMBERED:
                self._down.popitem(last=False)
        else:
            self._down.pop(origin, None)


class Uplink:
    """Asks whether known-good hosts still answer, once for all who ask at the same time."""

    def __init__(self, ok: Callable[[], Awaitable[bool]] | None) -> None:
        self._ok = ok
        self._asking: asyncio.Task[bool] | None = None
        self._known_good = float("-inf")

    async def works(self) -> bool:
        if self._ok is None or time.monotonic() - self._known_good < _ASKED_AGAIN_SECONDS:
            return True
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ok())
        good = await asyncio.shield(self._asking)
        if good:
            self._known_good = time.monotonic()
        return good

    async def wait_until_it_works(self) -> None:
        wait = 1.0
        while not await self.works():
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT_SECONDS)
