"""Requests under way at one address."""

from __future__ import annotations

import asyncio

import pytest

from crawler.net.gate import AddressGate


async def most_together(gate: AddressGate, ip: str, count: int) -> int:
    inside = most = 0

    async def one() -> None:
        nonlocal inside, most
        async with gate.at(ip):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(count)))
    return most


@pytest.mark.parametrize(
    ("most", "ip", "together"),
    [(3, "192.0.2.1", 3), (3, "2001:db8::1", 3), (3, "127.1.2.3", 20), (0, "192.0.2.1", 20)],
)
async def test_so_many_at_a_time(most: int, ip: str, together: int) -> None:
    assert await most_together(AddressGate(most), ip, 20) == together


async def test_addresses_do_not_wait_for_each_other() -> None:
    gate = AddressGate(1)
    async with gate.at("192.0.2.1"), gate.at("192.0.2.2"):
        pass


async def test_who_gives_up_leaves_the_turn_to_others() -> None:
    gate = AddressGate(1)

    async def wait() -> None:
        async with gate.at("192.0.2.1"):
            pass

    async with gate.at("192.0.2.1"):
        first, second = asyncio.create_task(wait()), asyncio.create_task(wait())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
    await asyncio.wait_for(second, 1)
    assert not gate._inside
    assert not gate._waiting


async def test_a_turn_that_was_handed_over_to_nobody_is_passed_on() -> None:
    gate = AddressGate(1)

    async def wait() -> None:
        async with gate.at("192.0.2.1"):
            pass

    async with gate.at("192.0.2.1"):
        first, second = asyncio.create_task(wait()), asyncio.create_task(wait())
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait_for(second, 1)
    assert not gate._inside
