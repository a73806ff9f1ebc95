"""One politeness for a host over all processes of an audit.

The leading process knows who asks which host. A host that one process alone asks is that process's
own, and costs it one question when it is first met. As soon as another process comes, the host is
shared: the first one tells where it stands (requests under way, when the next may start), and from
then on every start is agreed with the leading process, which has the one limiter for it.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from crawler.net.limiter import Hold, HostLimiter, Hosts, Standing

if TYPE_CHECKING:
    from console.audits.wire import Message, Wire

_REMEMBERED = 65_536


class RemoteKeeper:
    """The worker's side: a :class:`crawler.net.limiter.Keeper` that asks the leading process."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[bool]] = {}

    async def claim(self, host: str) -> Hold:
        number, answer = self._ask()
        self._wire.send(kind="claim", host=host, number=number)
        return Hold.OURS if await answer else Hold.SHARED

    async def start(self, host: str, connections: int, delay: float) -> None:
        number, answer = self._ask()
        self._wire.send(
            kind="start", host=host, number=number, connections=connections, delay=delay
        )
        try:
            await answer
        except asyncio.CancelledError:
            self._wire.send(kind="cancel", number=number, host=host)
            raise

    def end(self, host: str) -> None:
        self._wire.send(kind="end", host=host)

    def penalize(self, host: str, seconds: float) -> None:
        self._wire.send(kind="penalize", host=host, seconds=seconds)

    def space(self, host: str, seconds: float) -> None:
        self._wire.send(kind="space", host=host, seconds=seconds)

    def hear(self, message: Message, hosts: Hosts) -> None:
        """Take in an answer, or the demand to share a host."""
        if message["kind"] == "share":
            host = message["host"]
            self._wire.send(kind="standing", host=host, **asdict(hosts.share(host)))
            return
        answer = self._asked.pop(message["number"], None)
        if answer is not None and not answer.done():
            answer.set_result(bool(message.get("ours")))

    def _ask(self) -> tuple[int, asyncio.Future[bool]]:
        number = next(self._numbers)
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        return number, answer


@dataclass(slots=True)
class _Worker:
    """What the keeper knows of one process."""

    wire: Wire
    under_way: Counter[str] = field(default_factory=Counter)
    """Requests to shared hosts."""
    starting: dict[int, asyncio.Task[None]] = field(default_factory=dict)


@dataclass(slots=True)
class _Shared:
    """A host that several processes ask."""

    told: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once it is known where the host stands."""


class KeepingService:
    """The leading process's side."""

    def __init__(self) -> None:
        self._hosts = Hosts(_REMEMBERED)
        self._owners: dict[str, int] = {}
        self._shared: dict[str, _Shared] = {}
        self._workers: dict[int, _Worker] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def join(self, place: int, wire: Wire) -> None:
        """A process begins at ``place``."""
        self._workers[place] = _Worker(wire)

    def leave(self, place: int) -> None:
        """The process at ``place`` has ended: nothing of it is under way any more, and where a host
        stood with it nobody will tell."""
        worker = self._workers.pop(place, None)
        if worker is None:
            return
        for task in worker.starting.values():
            task.cancel()
        for host, number in worker.under_way.items():
            for _ in range(number):
                self._limiter().release(host)
        for host in [host for host, owner in self._owners.items() if owner == place]:
            del self._owners[host]
            if host in self._shared:
                self._shared[host].told.set()

    def hear(self, place: int, message: Message) -> bool:
        """Take in a message of a worker; False where it is not for the keeper."""
        worker = self._workers.get(place)
        handler = getattr(self, f"_on_{message['kind']}", None)
        if worker is None or handler is None:
            return handler is not None
        handler(place, worker, message)
        return True

    def _on_claim(self, place: int, worker: _Worker, message: Message) -> None:
        host = message["host"]
        if host not in self._shared and self._owners.setdefault(host, place) == place:
            worker.wire.send(kind="answer", number=message["number"], ours=True)
            return
        self._share(host)
        worker.wire.send(kind="answer", number=message["number"], ours=False)

    def _share(self, host: str) -> None:
        """Ask the process that had the host to itself where it stands, once."""
        if host in self._shared:
            return
        shared = self._shared[host] = _Shared()
        owner = self._workers.get(self._owners[host])
        if owner is None:
            shared.told.set()
        else:
            owner.wire.send(kind="share", host=host)

    def _on_standing(self, place: int, worker: _Worker, message: Message) -> None:
        host = message["host"]
        fields = {name: message[name] for name in Standing.__dataclass_fields__}
        standing = Standing(**fields)
        self._hosts.take_over(host, standing)
        worker.under_way[host] += standing.under_way
        self._owners.pop(host, None)
        self._shared[host].told.set()

    def _on_start(self, place: int, worker: _Worker, message: Message) -> None:
        task = asyncio.ensure_future(self._start(worker, message))
        worker.starting[message["number"]] = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self, worker: _Worker, message: Message) -> None:
        host, number = message["host"], message["number"]
        try:
            await self._shared.setdefault(host, _told()).told.wait()
            await self._limiter(message["connections"], message["delay"]).acquire(host)
        finally:
            worker.starting.pop(number, None)
        worker.under_way[host] += 1
        worker.wire.send(kind="answer", number=number)

    def _on_cancel(self, place: int, worker: _Worker, message: Message) -> None:
        task = worker.starting.pop(message["number"], None)
        if task is not None:
            task.cancel()
        else:
            # The start had been granted while the cancellation was under way.
            self._on_end(place, worker, message)

    def _on_end(self, place: int, worker: _Worker, message: Message) -> None:
        host = message["host"]
        if worker.under_way[host] > 0:
            worker.under_way[host] -= 1
            self._limiter().release(host)

    def _on_penalize(self, place: int, worker: _Worker, message: Message) -> None:
        self._limiter().penalize(message["host"], message["seconds"])

    def _on_space(self, place: int, worker: _Worker, message: Message) -> None:
        self._limiter().space(message["host"], message["seconds"])

    def _limiter(self, connections: int = 1, delay: float = 0.0) -> HostLimiter:
        return HostLimiter(connections, delay, self._hosts)


def _told() -> _Shared:
    shared = _Shared()
    shared.told.set()
    return shared
