"""Politeness: places, distances and penalties per host."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from itertools import pairwise

from crawler.net.limiter import HostLimiter, Hosts


async def _starts(limiter: HostLimiter, host: str, count: int, hold: float = 0.0) -> list[float]:
    times: list[float] = []

    async def one() -> None:
        async with limiter.slot(host):
            times.append(asyncio.get_running_loop().time())
            await asyncio.sleep(hold)

    await asyncio.gather(*(one() for _ in range(count)))
    return times


def _least_distance(times: list[float]) -> float:
    return min(later - earlier for earlier, later in pairwise(times))


async def test_starts_keep_their_distance() -> None:
    times = await _starts(HostLimiter(connections=4, delay=0.05), "a", 4)
    assert _least_distance(times) >= 0.049


async def test_a_busy_loop_does_not_bring_starts_together() -> None:
    limiter = HostLimiter(connections=4, delay=0.05)
    starts = asyncio.create_task(_starts(limiter, "a", 4))
    await asyncio.sleep(0.01)
    time.sleep(0.2)  # noqa: ASYNC251 - a page that takes long to read
    assert _least_distance(await starts) >= 0.049


async def test_a_host_may_ask_for_more_distance() -> None:
    limiter = HostLimiter(connections=4, delay=0)
    limiter.space("a", 0.05)
    assert _least_distance(await _starts(limiter, "a", 4)) >= 0.049
    assert _least_distance(await _starts(limiter, "b", 4)) < 0.049
    limiter.space("a", 0.0)
    await asyncio.sleep(0.05)
    assert _least_distance(await _starts(limiter, "a", 4)) < 0.049


async def test_what_a_host_asked_for_is_not_forgotten() -> None:
    limiter = HostLimiter(connections=4, delay=0)
    limiter.space("a", 0.05)
    for number in range(3000):
        limiter.penalize(str(number), 0)
    assert _least_distance(await _starts(limiter, "a", 4)) >= 0.049


async def test_no_more_than_the_connections_at_a_time_and_in_order() -> None:
    limiter = HostLimiter(connections=2, delay=0)
    active = most = 0
    order: list[int] = []

    async def one(number: int) -> None:
        nonlocal active, most
        async with limiter.slot("a"):
            order.append(number)
            active += 1
            most = max(most, active)
            await asyncio.sleep(0.001)
            active -= 1

    await asyncio.gather(*(one(number) for number in range(20)))
    assert most == 2
    assert order == list(range(20))


async def test_hosts_do_not_wait_for_each_other() -> None:
    limiter = HostLimiter(connections=1, delay=0)
    async with limiter.slot("a"):
        await asyncio.wait_for(_starts(limiter, "b", 3), 1)


async def test_a_free_place_is_taken_without_giving_way() -> None:
    limiter = HostLimiter(connections=1, delay=0)
    entered = limiter.slot("a").__aenter__()
    with contextlib.suppress(StopIteration):
        entered.send(None)
        raise AssertionError("it waited")
    limiter.release("a")


async def test_a_penalty_holds_everybody_back() -> None:
    limiter = HostLimiter(connections=2, delay=0)
    limiter.penalize("a", 0.08)
    before = asyncio.get_running_loop().time()
    assert 0 < limiter.backing_off("a") <= 0.08
    times = await _starts(limiter, "a", 2)
    assert min(times) - before >= 0.08
    assert limiter.backing_off("a") == 0.0
    assert limiter.backing_off("never-seen") == 0.0


async def test_who_gives_up_leaves_the_place_to_the_next() -> None:
    limiter = HostLimiter(connections=1, delay=0)
    async with limiter.slot("a"):
        waiting = [asyncio.create_task(_starts(limiter, "a", 1)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    waiting[1].cancel()
    assert len(await asyncio.wait_for(waiting[2], 1)) == 1
    assert len(await asyncio.wait_for(_starts(limiter, "a", 2), 1)) == 2


async def test_memory_is_bounded() -> None:
    limiter = HostLimiter(connections=1, delay=0)
    limiter.penalize("kept", 60)
    for number in range(5000):
        async with limiter.slot(f"host{number}"):
            pass
    assert len(limiter._hosts) <= 1100
    assert limiter.backing_off("kept") > 0


async def test_limiters_that_share_hosts_keep_one_politeness() -> None:
    hosts = Hosts()
    first, second = HostLimiter(2, 0.05, hosts), HostLimiter(2, 0.05, hosts)
    times: list[float] = []

    async def ask(limiter: HostLimiter) -> None:
        async with limiter.slot("a"):
            times.append(asyncio.get_running_loop().time())

    await asyncio.gather(*(ask(limiter) for limiter in (first, second) * 3))
    gaps = [later - earlier for earlier, later in itertools.pairwise(sorted(times))]
    assert min(gaps) >= 0.049
    first.penalize("a", 5)
    assert second.backing_off("a") > 4


async def test_who_wants_fewer_connections_waits_for_them() -> None:
    hosts = Hosts()
    many, one = HostLimiter(3, 0, hosts), HostLimiter(1, 0, hosts)
    await many.acquire("a")
    await many.acquire("a")
    waiting = asyncio.ensure_future(one.acquire("a"))
    await asyncio.sleep(0)
    many.release("a")
    await asyncio.sleep(0.01)
    assert not waiting.done()
    many.release("a")
    await asyncio.wait_for(waiting, 1)
