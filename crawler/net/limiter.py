"""One limiter for everything that is sent to a host: crawl, verification and probes together, of
one inspection, of all that a process has at work, or of several processes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from enum import Enum, auto
from types import TracebackType
from typing import Protocol

_REMEMBERED_HOSTS = 1024


class Hold(Enum):
    """Who keeps the politeness of a host, where several processes may ask it."""

    UNASKED = auto()
    OURS = auto()
    """No other process has asked the host so far: nobody need be asked."""
    SHARED = auto()
    """Other processes ask it, too: every start is agreed with the keeper."""


class Keeper(Protocol):
    """Agrees the starts of several processes at one host (:mod:`console.audits.keeping`)."""

    async def claim(self, host: str) -> Hold:
        """``OURS`` or ``SHARED``; the first may become the second later (:meth:`Hosts.share`)."""

    async def start(self, host: str, connections: int, delay: float) -> None:
        """Wait for a start at a shared host. :meth:`end` must follow."""

    def end(self, host: str) -> None:
        """A request to a shared host is over."""

    def penalize(self, host: str, seconds: float) -> None: ...

    def space(self, host: str, seconds: float) -> None: ...


@dataclass(slots=True)
class _Host:
    """What is going on with one host. Times are those of the event loop, in seconds."""

    active: int = 0
    started: int = 0
    """Of the active ones, those whose start has come."""
    delay: float = 0.0
    """What the host itself asks for between two starts."""
    next_start: float = 0.0
    penalized_until: float = 0.0
    hold: Hold = Hold.UNASKED
    waiting: deque[tuple[asyncio.Future[None], int]] = field(default_factory=deque)
    """With the number of connections that whoever waits would keep to."""

    def at_rest(self, now: float) -> bool:
        return (
            not self.active
            and not self.delay
            and not self.waiting
            and max(self.next_start, self.penalized_until) <= now
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a host stands, as told from one process to another: counts, and seconds from now."""

    under_way: int = 0
    delay: float = 0.0
    next_start: float = 0.0
    penalized: float = 0.0


class Hosts:
    """What is going on with all hosts, for the limiters that share it."""

    def __init__(self, remembered: int = _REMEMBERED_HOSTS, keeper: Keeper | None = None) -> None:
        self._remembered = remembered
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self.keeper = keeper

    def __len__(self) -> int:
        return len(self._hosts)

    def get(self, host: str) -> _Host | None:
        return self._hosts.get(host)

    def state(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            if len(self._hosts) >= self._remembered:
                self._forget()
            state = self._hosts[host] = _Host()
        return state

    def share(self, host: str) -> Standing:
        """Another process asks the host, too: from now on every start is agreed. Where it stands
        is told, so that the first start elsewhere is not too early."""
        state = self.state(host)
        state.hold = Hold.SHARED
        now = _now()
        return Standing(
            state.started,
            state.delay,
            max(0.0, state.next_start - now),
            max(0.0, state.penalized_until - now),
        )

    def take_over(self, host: str, standing: Standing) -> None:
        """Count in where the host stands in the process that had it to itself so far."""
        state, now = self.state(host), _now()
        state.active += standing.under_way
        state.started += standing.under_way
        state.delay = max(state.delay, standing.delay)
        state.next_start = max(state.next_start, now + standing.next_start)
        state.penalized_until = max(state.penalized_until, now + standing.penalized)

    def _forget(self) -> None:
        """Drop hosts of which there is nothing left to remember, oldest first, a few at a time."""
        now = _now()
        oldest = [host for host, _ in zip(self._hosts, range(64), strict=False)]
        for host in oldest:
            if self._hosts[host].at_rest(now):
                del self._hosts[host]
            else:
                self._hosts.move_to_end(host)


class HostLimiter:
    """At most ``connections`` at a time and one start every ``delay`` seconds, for each host.

    Hosts never wait for each other. Who waits is served in order of arrival. Limiters that share
    ``hosts`` keep to their own figures, over what all of them have under way.
    """

    def __init__(
        self, connections: int = 2, delay: float = 0.5, hosts: Hosts | None = None
    ) -> None:
        self._connections = connections
        self._delay = delay
        self._hosts = Hosts() if hosts is None else hosts

    def slot(self, host: str) -> _Slot:
        """``async with limiter.slot(host):`` around one request."""
        return _Slot(self, host)

    def penalize(self, host: str, seconds: float) -> None:
        """Nothing starts at ``host`` for ``seconds`` from now (Retry-After, 429, 5xx)."""
        state = self._hosts.state(host)
        state.penalized_until = max(state.penalized_until, _now() + seconds)
        if state.hold is Hold.SHARED and self._hosts.keeper is not None:
            self._hosts.keeper.penalize(host, seconds)

    def space(self, host: str, seconds: float) -> None:
        """Keep at least ``seconds`` between two starts at ``host`` from now on (Crawl-delay)."""
        state = self._hosts.state(host)
        state.delay = seconds
        state.next_start = max(state.next_start, _now() + seconds)
        if state.hold is Hold.SHARED and self._hosts.keeper is not None:
            self._hosts.keeper.space(host, seconds)

    def backing_off(self, host: str) -> float:
        """Seconds that ``host`` is still left alone; 0.0 when it is not."""
        state = self._hosts.get(host)
        return max(0.0, state.penalized_until - _now()) if state else 0.0

    async def acquire(self, host: str) -> None:
        """Wait for a free connection and the next start. :meth:`release` must follow."""
        state = self._hosts.state(host)
        if state.active >= self._connections or state.waiting:
            await self._queue(state)
        else:
            state.active += 1
        try:
            await self._await_start(state)
            if self._hosts.keeper is not None:
                await self._agree(host, state, self._hosts.keeper)
        except BaseException:
            state.active -= 1
            _wake(state)
            raise
        state.started += 1

    def release(self, host: str) -> None:
        state = self._hosts.state(host)
        state.active -= 1
        state.started -= 1
        if state.hold is Hold.SHARED and self._hosts.keeper is not None:
            self._hosts.keeper.end(host)
        _wake(state)

    async def _agree(self, host: str, state: _Host, keeper: Keeper) -> None:
        """A start that other processes know of, unless the host is ours alone. Active hosts are
        never forgotten, so ``state`` stays the one that is counted."""
        if state.hold is Hold.UNASKED:
            hold = await keeper.claim(host)
            # Others may have come while the answer was under way.
            state.hold = hold if state.hold is Hold.UNASKED else state.hold
        if state.hold is Hold.SHARED:
            await keeper.start(host, self._connections, max(self._delay, state.delay))

    async def _queue(self, state: _Host) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        state.waiting.append((turn, self._connections))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                state.active -= 1  # The place had been handed over already: pass it on.
                _wake(state)
            raise

    async def _await_start(self, state: _Host) -> None:
        """Sleep until a start is due, by the last one as it really was: whoever wakes late does not
        make the next distance shorter. A penalty that comes meanwhile is waited for as well."""
        while (wait := max(state.next_start, state.penalized_until) - _now()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(wait)
        state.next_start = _now() + max(self._delay, state.delay)


def _wake(state: _Host) -> None:
    while state.waiting and state.active < state.waiting[0][1]:
        turn, _ = state.waiting.popleft()
        if not turn.done():
            state.active += 1
            turn.set_result(None)


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
