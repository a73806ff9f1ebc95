"""Requests under way at one server's address, over all the names that lead to it.

Many small sites share a server; each is asked politely by its own name, and together they may
still swamp it. So the requests that are under way at one address are counted. It is no rate: a
server that answers fast, such as a content delivery network that stands for thousands of sites, is
never slowed down by it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address


class AddressGate:
    """At most ``most`` at a time at each address; 0: any number. Loopback is exempt."""

    def __init__(self, most: int = 0) -> None:
        self._most = most
        self._inside: dict[str, int] = {}
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def at(self, ip: str) -> AsyncIterator[None]:
        """Around one request; waits for its turn."""
        if not self._most or ip_address(ip).is_loopback:
            yield
            return
        await self._enter(ip)
        try:
            yield
        finally:
            self._leave(ip)

    async def _enter(self, ip: str) -> None:
        if self._inside.get(ip, 0) < self._most:
            self._inside[ip] = self._inside.get(ip, 0) + 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(ip, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave(ip)  # The place had been handed over already: pass it on.
            raise

    def _leave(self, ip: str) -> None:
        waiting = self._waiting.get(ip)
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._waiting.pop(ip, None)
        self._inside[ip] -= 1
        if not self._inside[ip]:
            del self._inside[ip]
