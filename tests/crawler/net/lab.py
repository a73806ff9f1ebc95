"""A laboratory on loopback: raw web servers (plain and TLS) for any number of host names, and the
name server that knows them."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from config.settings import Limits, settings
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.resolver import Resolver

LOOPBACK = AddressPolicy((ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")))


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: nothing decoded."""

    method: str
    target: str
    host: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(slots=True)
class Connection:
    """Both directions of one connection, for handlers that misbehave on purpose."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        self.writer.transport.abort()


Handler: TypeAlias = Callable[[Request, Connection], Awaitable[None]]


def answer(
    status: int = 200,
    body: bytes | str = b"",
    content_type: str = "text/html; charset=utf-8",
    headers: dict[str, str] | None = None,
    *,
    method: str = "GET",
) -> bytes:
    """A well-formed answer; the body is left out for HEAD, its length is not."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(data)}"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    return head if method == "HEAD" else head + data


class WebServer:
    """Serves every address of IPv4 loopback; ``handler`` gets one request at a time."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.requests: list[Request] = []
        self.connections = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while (request := await _read_request(reader)) is not None:
                self.requests.append(request)
                await self._handler(request, Connection(reader, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    def hang_up(self) -> None:
        for task in self._tasks:
            task.cancel()


_TLS_HANDSHAKE = b"\x16"


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        start = await reader.readexactly(1)
        if start == _TLS_HANDSHAKE:
            return None
        head = start + await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, target, headers.get("host", ""), headers, body)


@asynccontextmanager
async def web_server(
    handler: Handler, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[tuple[WebServer, int]]:
    """A server on a free port of ``host``; ``0.0.0.0`` is every loopback address."""
    web = WebServer(handler)
    server = await asyncio.start_server(web.serve, host, 0, ssl=tls)
    try:
        yield web, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        web.hang_up()
        await asyncio.sleep(0)


@dataclass(slots=True)
class Zone:
    """What the name server knows. A name maps to one answer, or to several given one after the
    other (the last stays). ``*.zone`` answers for what is not named below it."""

    names: dict[str, list[object]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, *answers: object) -> None:
        """Answers: a list of addresses, an rcode name (``NXDOMAIN``), or ``silence``."""
        self.names[name] = list(answers)

    def next_answer(self, name: str) -> object:
        above = "*." + name.partition(".")[2]
        answers = self.names.get(name) or self.names.get(above) or ["NXDOMAIN"]
        return answers.pop(0) if len(answers) > 1 else answers[0]


class _NameServer(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        name = question.question[0].name.to_text(omit_final_dot=True)
        rtype = question.question[0].rdtype
        self._zone.asked.append((name, dns.rdatatype.to_text(rtype)))
        if (known := self._zone.next_answer(name)) == "silence":
            return
        response = dns.message.make_response(question)
        response.flags |= dns.flags.RA
        if isinstance(known, str):
            response.set_rcode(dns.rcode.from_text(known))
        elif isinstance(known, list):
            wanted = [ip for ip in known if (":" in ip) == (rtype == dns.rdatatype.AAAA)]
            if wanted and rtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
                owner = question.question[0].name
                response.answer.append(dns.rrset.from_text(owner, 60, "IN", rtype, *wanted))
        self._transport.sendto(response.to_wire(), address)


@asynccontextmanager
async def name_server(zone: Zone) -> AsyncIterator[tuple[str, int]]:
    """A name server for ``zone`` on loopback; gives its address and port."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _NameServer(zone), local_addr=("127.0.0.1", 0)
    )
    try:
        yield "127.0.0.1", transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


def limits(**changes: object) -> Limits:
    """The shipped limits with short times, changed as the test wants them."""
    short: dict[str, object] = {"connect_seconds": 2.0, "total_seconds": 2.0}
    return settings().limits.model_copy(update=short | changes)


@asynccontextmanager
async def net_client(
    *servers: tuple[str, int], policy: AddressPolicy = LOOPBACK, **changes: object
) -> AsyncIterator[NetClient]:
    """A client that asks only ``servers``, and may connect to loopback."""
    client = NetClient(policy, Resolver(servers, timeout=0.2), limits(**changes), "govaudit/test")
    with contextlib.closing(_Closing(client)):
        yield client


class _Closing:
    def __init__(self, client: NetClient) -> None:
        self._client = client

    def close(self) -> None:
        self._client._pool.close()
