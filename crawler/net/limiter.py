"""One limiter for everything that is sent to a host: crawl, verification and probes together."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from types import TracebackType

_REMEMBERED_HOSTS = 1024


@dataclass(slots=True)
class _Host:
    """What is going on with one host. Times are those of the event loop, in seconds."""

    active: int = 0
    delay: float = 0.0
    """What the host itself asks for between two starts."""
    next_start: float = 0.0
    penalized_until: float = 0.0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    def at_rest(self, now: float) -> bool:
        return (
            not self.active
            and not self.delay
            and not self.waiting
            and max(self.next_start, self.penalized_until) <= now
        )


class HostLimiter:
    """At most ``connections`` at a time and one start every ``delay`` seconds, for each host.

    Hosts never wait for each other. Who waits is served in order of arrival.
    """

    def __init__(self, connections: int = 2, delay: float = 0.5) -> None:
        self._connections = connections
        self._delay = delay
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    def slot(self, host: str) -> _Slot:
        """``async with limiter.slot(host):`` around one request."""
        return _Slot(self, host)

    def penalize(self, host: str, seconds: float) -> None:
        """Nothing starts at ``host`` for ``seconds`` from now (Retry-After, 429, 5xx)."""
        state = self._state(host)
        state.penalized_until = max(state.penalized_until, _now() + seconds)

    def space(self, host: str, seconds: float) -> None:
        """Keep at least ``seconds`` between two starts at ``host`` from now on (Crawl-delay)."""
        state = self._state(host)
        state.delay = seconds
        state.next_start = max(state.next_start, _now() + seconds)

    def backing_off(self, host: str) -> float:
        """Seconds that ``host`` is still left alone; 0.0 when it is not."""
        state = self._hosts.get(host)
        return max(0.0, state.penalized_until - _now()) if state else 0.0

    async def acquire(self, host: str) -> None:
        """Wait for a free connection and the next start. :meth:`release` must follow."""
        state = self._state(host)
        if state.active >= self._connections or state.waiting:
            await self._queue(state)
        else:
            state.active += 1
        try:
            await self._await_start(state)
        except BaseException:
            self.release(host)
            raise

    def release(self, host: str) -> None:
        state = self._state(host)
        state.active -= 1
        self._wake(state)

    async def _queue(self, state: _Host) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        state.waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                state.active -= 1  # The place had been handed over already: pass it on.
                self._wake(state)
            raise

    def _wake(self, state: _Host) -> None:
        while state.waiting and state.active < self._connections:
            turn = state.waiting.popleft()
            if not turn.done():
                state.active += 1
                turn.set_result(None)

    async def _await_start(self, state: _Host) -> None:
        """Sleep until a start is due, by the last one as it really was: whoever wakes late does not
        make the next distance shorter. A penalty that comes meanwhile is waited for as well."""
        while (wait := max(state.next_start, state.penalized_until) - _now()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(wait)
        state.next_start = _now() + max(self._delay, state.delay)

    def _state(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            if len(self._hosts) >= _REMEMBERED_HOSTS:
                self._forget()
            state = self._hosts[host] = _Host()
        return state

    def _forget(self) -> None:
        """Drop hosts of which there is nothing left to remember, oldest first, a few at a time."""
        now = _now()
        oldest = [host for host, _ in zip(self._hosts, range(64), strict=False)]
        for host in oldest:
            if self._hosts[host].at_rest(now):
                del self._hosts[host]
            else:
                self._hosts.move_to_end(host)


class _Slot:
    """The context manager of :meth:`HostLimiter.slot`."""

    __slots__ = ("_host", "_limiter")

    def __init__(self, limiter: HostLimiter, host: str) -> None:
        self._limiter = limiter
        self._host = host

    async def __aenter__(self) -> None:
        await self._limiter.acquire(self._host)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._limiter.release(self._host)


def _now() -> float:
    return asyncio.get_running_loop().time()
