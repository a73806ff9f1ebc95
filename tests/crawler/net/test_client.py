"""Exchanges with servers that behave, and with such as do not."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from config.terms import Family, LinkCause
from crawler.net.addresses import AddressPolicy
from crawler.net.limiter import HostLimiter
from tests.crawler.net.lab import (
    Connection,
    Request,
    Zone,
    answer,
    name_server,
    net_client,
    web_server,
)

_BOMB = zlib.compress(b"\0" * 50_000_000, 9)


async def _echo(request: Request, connection: Connection) -> None:
    await connection.send(answer(200, f"{request.method} {request.target}"))


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def _packed(data: bytes, coding: str) -> bytes:
    return answer(200, data, headers={"Content-Encoding": coding})


_READY = {
    "/bomb": _packed(_BOMB, "deflate"),
    "/raw-deflate": _packed(_raw_deflate(b"hello"), "deflate"),
    "/not-gzip": _packed(b"plain", "gzip"),
    "/brotli": _packed(b"kept", "br"),
    "/big-head": b"HTTP/1.1 200 OK\r\nX-Big: " + b"x" * 1_000_000,
    "/chunked-twice": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "/informed": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer(200, "ok"),
    "/cookie": answer(302, headers={"Location": "/echo", "Set-Cookie": "a=1; path=/"}),
}


async def _misbehave(request: Request, connection: Connection) -> None:
    path = request.target.partition("?")[0]
    if path in _READY:
        await connection.send(_READY[path])
    elif path == "/endless":
        await connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            await connection.send(b"x" * 65536)
    elif path == "/slow-head":
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" * 20:
            await connection.send(bytes([byte]))
            await asyncio.sleep(0.05)
    elif path == "/stale":
        await connection.send(answer(200, "ok"))
        connection.reset()
    else:
        await connection.send(answer(200, request.headers.get("cookie", "none")))


async def test_the_target_is_sent_byte_for_byte() -> None:
    targets = ["/a%D6%d0/b?c=%e4&d=1;2", "/a//b/../c/%2e%2e", "/x?", "/p|q^{}?'x'", "/;j=1?a?b"]
    async with web_server(_echo) as (web, port), net_client() as net:
        for target in targets:
            await net.exchange(f"http://127.0.0.1:{port}{target}#part")
    assert [request.target for request in web.requests] == targets
    assert web.connections == 1, "the line is kept"
    assert web.requests[0].host == f"127.0.0.1:{port}"


async def test_an_exchange_tells_what_happened() -> None:
    async with web_server(_echo) as (_, port), net_client() as net:
        first = await net.exchange(f"http://127.0.0.1:{port}/a")
        second = await net.exchange(f"http://127.0.0.1:{port}/b", method="HEAD")
    assert (first.status, first.body, first.truncated) == (200, b"GET /a", False)
    assert (first.ip, first.family, first.content_type) == ("127.0.0.1", Family.V4, "text/html")
    assert first.ms_connect is not None
    assert first.ms_first_byte is not None
    assert second.ms_connect is None


@pytest.mark.parametrize(
    ("path", "status", "cause", "body"),
    [
        ("/raw-deflate", 200, None, b"hello"),
        ("/not-gzip", 200, LinkCause.CONNECT_FAILURE, b""),
        ("/brotli", 200, None, b"kept"),
        ("/big-head", None, LinkCause.CONNECT_FAILURE, b""),
        ("/slow-head", None, LinkCause.TIMEOUT, b""),
        ("/chunked-twice", 200, None, b"ok"),
        ("/informed", 200, None, b"ok"),
    ],
)
async def test_odd_answers(
    path: str, status: int | None, cause: LinkCause | None, body: bytes
) -> None:
    async with web_server(_misbehave) as (_, port), net_client(total_seconds=0.4) as net:
        started = time.monotonic()
        exchange = await net.exchange(f"http://127.0.0.1:{port}{path}")
    assert (exchange.status, exchange.cause, exchange.body) == (status, cause, body)
    assert time.monotonic() - started < 1.5


async def test_bodies_are_cut_at_their_limits() -> None:
    async with web_server(_misbehave) as (_, port), net_client(page_bytes=5_000_000) as net:
        bomb = await net.exchange(f"http://127.0.0.1:{port}/bomb")
        endless = await net.exchange(f"http://127.0.0.1:{port}/endless", max_bytes=1000)
        head_only = await net.exchange(f"http://127.0.0.1:{port}/endless", max_bytes=0)
    assert bomb.truncated
    assert len(bomb.body) <= 5_000_000
    assert (len(endless.body), endless.truncated, endless.cause) == (1000, True, None)
    assert (head_only.status, head_only.body) == (200, b"")


async def test_a_line_that_the_server_gave_up_is_no_fault_of_the_page() -> None:
    async with web_server(_misbehave) as (web, port), net_client() as net:
        for number in range(5):
            exchange = await net.exchange(f"http://127.0.0.1:{port}/stale?{number}")
            assert (exchange.status, exchange.cause) == (200, None)
    assert len(web.requests) == 5


async def test_cookies_last_for_the_trail() -> None:
    async with web_server(_misbehave) as (_, port), net_client() as net:
        trail = await net.follow(f"http://127.0.0.1:{port}/cookie", limiter=HostLimiter(1, 0))
        later = await net.exchange(f"http://127.0.0.1:{port}/echo")
    assert [hop.status for hop in trail.hops] == [302, 200]
    assert (trail.last.body, later.body) == (b"a=1", b"none")


async def test_nobody_listens() -> None:
    async with web_server(_echo) as (_, port):
        pass
    async with net_client() as net:
        exchange = await net.exchange(f"http://127.0.0.1:{port}/")
    assert (exchange.cause, exchange.our_side) == (LinkCause.CONNECT_FAILURE, False)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "http://", "http://127.0.0.1:x/", "mailto:a"])
async def test_what_is_no_web_address(url: str) -> None:
    async with net_client() as net:
        assert (await net.exchange(url)).cause is LinkCause.BAD_URL


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://localhost:{port}/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://private.test:{port}/",
        "http://mapped.test:{port}/",
        "http://mixed-down.test:{port}/",
    ],
)
async def test_private_addresses_are_never_contacted(url: str) -> None:
    zone = Zone()
    zone.put("private.test", ["127.0.0.1"])
    zone.put("mapped.test", ["::ffff:127.0.0.1"])
    zone.put("mixed-down.test", ["127.0.0.1", "169.254.169.254"])
    async with (
        web_server(_echo) as (web, port),
        name_server(zone) as server,
        net_client(server, policy=AddressPolicy()) as net,
    ):
        exchange = await net.exchange(url.format(port=port))
    assert exchange.cause is LinkCause.PRIVATE_ADDRESS
    assert web.connections == 0


async def test_a_redirect_to_a_private_address_is_refused() -> None:
    async def redirect(request: Request, connection: Connection) -> None:
        await connection.send(answer(302, headers={"Location": "http://127.0.0.9:1/x"}))

    only = AddressPolicy((ipaddress.ip_network("127.0.0.1/32"),))
    async with web_server(redirect) as (_, port), net_client(policy=only) as net:
        trail = await net.follow(f"http://127.0.0.1:{port}/")
    assert [hop.cause for hop in trail.hops] == [None, LinkCause.PRIVATE_ADDRESS]


async def test_a_name_that_changes_its_answer_gains_nothing() -> None:
    zone = Zone()
    zone.put("rebind.test", ["127.0.0.2"], ["127.0.0.1"])
    only = AddressPolicy((ipaddress.ip_network("127.0.0.2/32"),))
    async with (
        web_server(_echo, host="127.0.0.2") as (_, port),
        name_server(zone) as server,
        net_client(server, policy=only) as net,
    ):
        exchange = await net.exchange(f"http://rebind.test:{port}/")
        net.resolver._kept.clear()
        await net.aclose()
        again = await net.exchange(f"http://rebind.test:{port}/")
    assert (exchange.ip, exchange.status) == ("127.0.0.2", 200)
    assert again.cause is LinkCause.PRIVATE_ADDRESS


async def test_every_address_is_tried() -> None:
    zone = Zone()
    zone.put("many.test", ["127.0.0.3", "127.0.0.4", "127.0.0.5"])
    async with (
        web_server(_echo, host="127.0.0.5") as (_, port),
        name_server(zone) as server,
        net_client(server) as net,
    ):
        exchange = await net.exchange(f"http://many.test:{port}/")
    assert (exchange.ip, exchange.status) == ("127.0.0.5", 200)


@contextmanager
def _silent(ip: str, port: int) -> Iterator[None]:
    """A listener whose queue is full: whoever connects hears nothing."""
    with ExitStack() as opened:
        listener = opened.enter_context(socket.socket())
        listener.bind((ip, port))
        listener.listen(0)
        for _ in range(2):
            waiting = opened.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((ip, port))
        yield


@pytest.mark.parametrize("silent", [False, True])
async def test_many_addresses_share_the_time_of_one(silent: bool) -> None:
    ips = [f"127.0.1.{number}" for number in range(10, 30)]
    zone = Zone()
    zone.put("many.test", ips)
    with ExitStack() as opened:
        async with (
            web_server(_echo, host=ips[-1]) as (_, port),
            name_server(zone) as server,
            net_client(server, connect_seconds=0.6) as net,
        ):
            for ip in ips[:-1] if silent else ():
                opened.enter_context(_silent(ip, port))
            exchange = await net.exchange(f"http://many.test:{port}/")
    assert (exchange.ip, exchange.status) == (ips[-1], 200)
    assert exchange.ms_total < 1500


async def test_the_family_holds_on_every_hop() -> None:
    async def redirect(request: Request, connection: Connection) -> None:
        where = "/end" if request.target == "/" else None
        headers = {"Location": where} if where else {}
        await connection.send(answer(302 if where else 200, "", headers=headers))

    zone = Zone()
    zone.put("six.test", ["127.0.0.1", "::1"])
    async with (
        web_server(redirect, host="::1") as (_, port),
        name_server(zone) as server,
        net_client(server) as net,
    ):
        trail = await net.follow(f"http://six.test:{port}/", family=Family.V6)
        refused = await net.exchange(f"http://six.test:{port}/", family=Family.V4)
    assert [hop.ip for hop in trail.hops] == ["::1", "::1"]
    assert refused.cause is LinkCause.CONNECT_FAILURE


async def test_a_resolver_that_fails_is_not_the_sites_fault() -> None:
    zone = Zone()
    zone.put("broken.test", "SERVFAIL")
    async with name_server(zone) as one, name_server(zone) as two:
        async with net_client(one) as net:
            alone = await net.exchange("http://broken.test/")
            gone = await net.exchange("http://gone.test/")
        async with net_client(one, two) as net:
            both = await net.exchange("http://broken.test/")
    assert (alone.cause, alone.our_side) == (LinkCause.DNS_FAILURE, True)
    assert (gone.cause, gone.our_side) == (LinkCause.DNS_FAILURE, False)
    assert (both.cause, both.our_side) == (LinkCause.DNS_FAILURE, False)


async def test_content_is_sent_along_on_new_and_on_kept_lines() -> None:
    async with web_server(_echo) as (web, port), net_client() as client:
        for content in (b"page=1", b"page=2"):
            sent = await client.exchange(
                f"http://127.0.0.1:{port}/list",
                method="POST",
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                content=content,
            )
            assert sent.body == b"POST /list"
    assert [request.body for request in web.requests] == [b"page=1", b"page=2"]
    assert web.connections == 1
