"""Patience: what passes is looked at again, and only what stays counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from config.terms import LinkCause, LinkKind, LinkScope, LinkVerdict
from crawler.links.result import LinkResult
from crawler.links.verifier import LinkVerifier
from crawler.net.client import NetClient
from crawler.net.limiter import HostLimiter
from tests.crawler.links.zoo import article
from tests.crawler.net.lab import (
    Connection,
    Request,
    Zone,
    answer,
    name_server,
    net_client,
    web_server,
)

SECOND_LOOK = 0.12
_PAGE, _SITE, _EXTERNAL = LinkKind.PAGE, LinkScope.SITE, LinkScope.EXTERNAL


class Moods:
    """Statuses of ``/a.html``, one after the other, the last for ever; all else is not there."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.times: list[float] = []

    async def __call__(self, request: Request, connection: Connection) -> None:
        if request.target != "/a.html":
            await connection.send(answer(404, "no"))
            return
        self.times.append(time.monotonic())
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        await connection.send(answer(status, article() if status == 200 else "no"))


@asynccontextmanager
async def verifying(net: NetClient, **options: object) -> AsyncIterator[LinkVerifier]:
    limiter = HostLimiter(connections=1, delay=0)
    settings = {"second_look_seconds": SECOND_LOOK} | options
    yield LinkVerifier(net, limiter, **settings)  # type: ignore[arg-type]


async def test_two_looks_that_agree_are_far_enough_apart() -> None:
    moods = Moods(500)
    async with (
        web_server(moods) as (_, port),
        net_client() as net,
        verifying(net) as verifier,
    ):
        result = await verifier.verify(f"http://127.0.0.1:{port}/a.html", _PAGE, _SITE)
    assert result.cause is LinkCause.SERVER_ERROR
    assert [attempt.status for attempt in result.attempts] == [500, 500, 500]
    assert moods.times[2] - moods.times[0] >= SECOND_LOOK


async def test_a_look_of_the_walk_is_the_first() -> None:
    moods = Moods(500, 200)
    async with (
        web_server(moods) as (_, port),
        net_client() as net,
        verifying(net) as verifier,
    ):
        url = f"http://127.0.0.1:{port}/a.html"
        _, first = await verifier.look(url, _PAGE)
        result = await verifier.verify(url, _PAGE, _SITE, first=first)
    assert result.verdict is LinkVerdict.ALIVE
    assert [attempt.status for attempt in result.attempts] == [500, 200]


async def test_waiting_holds_no_connection() -> None:
    async def handle(request: Request, connection: Connection) -> None:
        status = {"/bad.html": 500, "/a.html": 200}.get(request.target, 404)
        await connection.send(answer(status, article() if status == 200 else "no"))

    async with (
        web_server(handle) as (_, port),
        net_client() as net,
        verifying(net, second_look_seconds=60) as verifier,
    ):
        base = f"http://127.0.0.1:{port}"
        waiting = asyncio.create_task(verifier.verify(f"{base}/bad.html", _PAGE, _SITE))
        good = await asyncio.wait_for(verifier.verify(f"{base}/a.html", _PAGE, _SITE), 5)
        assert verifier.waiting_for_second_look == 1
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert good.verdict is LinkVerdict.ALIVE
    assert verifier.waiting_for_second_look == 0


async def test_links_to_a_host_that_is_down_share_the_wait() -> None:
    zone = Zone()
    zone.put("silent.test", "silence")
    async with (
        name_server(zone) as one,
        name_server(zone) as two,
        net_client(one, two) as net,
        verifying(net, second_look_seconds=0.5) as verifier,
    ):
        urls = [f"http://silent.test/{number}.html" for number in range(10)]
        results = await asyncio.gather(*(verifier.verify(url, _PAGE, _EXTERNAL) for url in urls))
    assert {result.cause for result in results} == {LinkCause.DNS_FAILURE}
    assert all(len(result.attempts) == 3 for result in results)
    assert len(zone.asked) <= 4 * 4


async def test_nxdomain_twice_is_dead_and_once_is_not() -> None:
    zone = Zone()
    zone.put("late.test", "NXDOMAIN", "NXDOMAIN", ["127.0.0.1"])
    async with (
        web_server(Moods(200)) as (_, port),
        name_server(zone) as server,
        net_client(server) as net,
        verifying(net) as verifier,
    ):
        gone = await verifier.verify("http://gone.test/a.html", _PAGE, _EXTERNAL)
        late = await verifier.verify(f"http://late.test:{port}/a.html", _PAGE, _EXTERNAL)
    assert (gone.cause, gone.verdict) == (LinkCause.DNS_FAILURE, LinkVerdict.DEAD)
    assert late.verdict is LinkVerdict.ALIVE


async def test_one_resolver_that_fails_proves_nothing() -> None:
    zone = Zone()
    zone.put("broken.test", "SERVFAIL")
    async with (
        name_server(zone) as server,
        net_client(server) as net,
        verifying(net) as verifier,
    ):
        result = await verifier.verify("http://broken.test/", _PAGE, _EXTERNAL)
    assert result.verdict is LinkVerdict.UNDETERMINED
    assert "不能说明链接失效" in (result.note or "")


async def test_what_falls_into_an_outage_of_our_own_is_void() -> None:
    moods = Moods(200)
    calls = 0

    async def uplink_ok() -> bool:
        nonlocal calls
        calls += 1
        if calls == 2:
            zone.put("up.test", ["127.0.0.1"])
        return calls > 1

    zone = Zone()
    async with (
        web_server(moods) as (_, port),
        name_server(zone) as server,
        net_client(server) as net,
        verifying(net, uplink_ok=uplink_ok, second_look_seconds=0) as verifier,
    ):
        result = await verifier.verify(f"http://up.test:{port}/a.html", _PAGE, _EXTERNAL)
    assert result.verdict is LinkVerdict.ALIVE
    assert [attempt.cause for attempt in result.attempts] == [None]


class Memory:
    """Shared results in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, LinkResult] = {}

    async def once(
        self,
        url: str,
        kind: LinkKind,
        promised: str | None,
        look: Callable[[], Awaitable[LinkResult]],
    ) -> LinkResult:
        if url not in self.kept:
            result = await look()
            if result.verdict is not LinkVerdict.ALIVE:
                return result
            self.kept[url] = result
        return self.kept[url]


async def test_only_successes_of_external_links_are_shared() -> None:
    async def handle(request: Request, connection: Connection) -> None:
        alive = request.target == "/a.html"
        await connection.send(answer(200 if alive else 404, article() if alive else "no"))

    memory = Memory()
    async with (
        web_server(handle) as (web, port),
        net_client() as net,
        verifying(net, shared=memory) as verifier,
    ):
        base = f"http://127.0.0.1:{port}"
        for _ in range(2):
            await verifier.verify(f"{base}/a.html", _PAGE, _EXTERNAL)
            await verifier.verify(f"{base}/gone.html", _PAGE, _EXTERNAL)
        await verifier.verify(f"{base}/index.html", _PAGE, _SITE)
    assert list(memory.kept) == [f"{base}/a.html"]
    assert [request.target for request in web.requests].count("/a.html") == 1


async def test_retry_after_is_heeded() -> None:
    times: list[float] = []

    async def handle(request: Request, connection: Connection) -> None:
        times.append(time.monotonic())
        if len(times) == 1:
            await connection.send(answer(429, "slow", headers={"Retry-After": "1"}))
        else:
            await connection.send(answer(200, article()))

    async with (
        web_server(handle) as (_, port),
        net_client() as net,
        verifying(net, second_look_seconds=0) as verifier,
    ):
        result = await verifier.verify(f"http://127.0.0.1:{port}/", _PAGE, _SITE)
    assert result.verdict is LinkVerdict.ALIVE
    assert times[1] - times[0] >= 0.99
