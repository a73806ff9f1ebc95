"""One politeness for a host over several processes: here, several keepers over real sockets."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from console.audits.keeping import KeepingService, RemoteKeeper
from console.audits.wire import Wire
from crawler.net.limiter import HostLimiter, Hosts

DELAY = 0.05


class Process:
    """What one process has of the limiter; ``asked`` counts its messages."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.asked = 0
        send = wire.send

        def counting(**message: object) -> None:
            self.asked += 1
            send(**message)

        wire.send = counting  # type: ignore[method-assign]
        self.keeper = RemoteKeeper(wire)
        self.hosts = Hosts(keeper=self.keeper)

    async def listen(self) -> None:
        async for message in self.wire.messages():
            self.keeper.hear(message, self.hosts)

    def limiter(self, connections: int = 2, delay: float = DELAY) -> HostLimiter:
        return HostLimiter(connections, delay, self.hosts)


@asynccontextmanager
async def processes(count: int, service: KeepingService) -> AsyncIterator[list[Process]]:
    tasks, made = [], []
    for place in range(count):
        ours, theirs = socket.socketpair()
        near, far = await Wire.over(ours), await Wire.over(theirs)
        service.join(place, near)
        made.append(Process(far))
        tasks += [asyncio.create_task(made[-1].listen()), asyncio.create_task(serve(place, near))]
    hearing.clear()
    hearing.append(service)
    try:
        yield made
    finally:
        for task in tasks:
            task.cancel()
        for each in made:
            await each.wire.close()


hearing: list[KeepingService] = []


async def serve(place: int, wire: Wire) -> None:
    async for message in wire.messages():
        assert hearing[0].hear(place, message)


async def starts(limiter: HostLimiter, times: list[float], count: int) -> None:
    async def one() -> None:
        async with limiter.slot("www.x.gov.cn"):
            times.append(asyncio.get_running_loop().time())

    await asyncio.gather(*(one() for _ in range(count)))


async def test_a_host_of_one_process_is_asked_about_when_it_is_first_met() -> None:
    async with processes(2, KeepingService()) as (first, second):
        await starts(first.limiter(delay=0), [], 50)
        connections = 2
        assert first.asked <= connections
        assert second.asked == 0


async def test_two_processes_ask_a_host_at_the_pace_of_one() -> None:
    async with processes(2, KeepingService()) as (first, second):
        times: list[float] = []
        await starts(first.limiter(), times, 2)
        await asyncio.wait_for(
            asyncio.gather(
                starts(first.limiter(), times, 4),
                starts(second.limiter(), times, 4),
            ),
            10,
        )
        gaps = [later - earlier for earlier, later in pairwise(sorted(times))]
        assert len(times) == 10
        assert min(gaps) >= DELAY * 0.98


async def test_connections_are_counted_over_both() -> None:
    async with processes(2, KeepingService()) as (first, second):
        one, other = first.limiter(1, 0), second.limiter(1, 0)
        await one.acquire("x")
        waiting = asyncio.ensure_future(other.acquire("x"))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        one.release("x")
        await asyncio.wait_for(waiting, 5)
        back = asyncio.ensure_future(one.acquire("x"))
        await asyncio.sleep(0.05)
        assert not back.done()
        other.release("x")
        await asyncio.wait_for(back, 5)


async def test_what_one_process_learns_of_a_host_holds_for_the_other() -> None:
    async with processes(2, KeepingService()) as (first, second):
        await starts(first.limiter(delay=0), [], 1)
        first.limiter().penalize("www.x.gov.cn", 0.3)
        began = asyncio.get_running_loop().time()
        times: list[float] = []
        await asyncio.wait_for(starts(second.limiter(delay=0), times, 1), 5)
        assert times[0] - began >= 0.29


@pytest.mark.parametrize("owner", [True, False])
async def test_a_process_that_dies_holds_nobody_up(owner: bool) -> None:
    service = KeepingService()
    async with processes(2, service) as (first, second):
        one, other = first.limiter(1, 0), second.limiter(1, 0)
        await one.acquire("x")
        waiting = asyncio.ensure_future(other.acquire("x"))
        await asyncio.sleep(0.05)
        if not owner:
            one.release("x")
            await asyncio.wait_for(waiting, 5)
            other.release("x")
            await one.acquire("x")
            waiting = asyncio.ensure_future(other.acquire("x"))
            await asyncio.sleep(0.05)
        assert not waiting.done()
        service.leave(0)
        await asyncio.wait_for(waiting, 5)


async def test_who_gives_up_waiting_leaves_the_turn_to_others() -> None:
    async with processes(2, KeepingService()) as (first, second):
        one, other = first.limiter(1, 0), second.limiter(1, 0)
        await one.acquire("x")
        gone = asyncio.ensure_future(other.acquire("x"))
        await asyncio.sleep(0.05)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        one.release("x")
        for limiter in (one, other, one):
            await asyncio.wait_for(limiter.acquire("x"), 5)
            limiter.release("x")
