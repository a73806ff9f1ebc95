"""A laboratory: name servers and web servers with planted conditions.

In a network namespace of its own it carries global addresses, ports 53, 80 and 443, name servers
for the root, ``cn``, ``gov.cn`` and the site's zone, and a resolver. Nothing leaves the machine.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import trustme

_CLONE_NEWNET = 0x40000000


class NotPermittedError(Exception):
    """The machine does not let us make a network namespace; the message says what is missing."""


@contextmanager
def network_namespace() -> Iterator[None]:
    """Put this thread (and threads it starts) into an empty network namespace with loopback up."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/thread-self/ns/net") as before:
        if libc.unshare(_CLONE_NEWNET):
            raise NotPermittedError(f"unshare(CLONE_NEWNET): {os.strerror(ctypes.get_errno())}")
        try:
            ip("link", "set", "lo", "up")
            yield
        finally:
            libc.setns(before.fileno(), _CLONE_NEWNET)


@contextmanager
def ipv6_switched_off() -> Iterator[None]:
    """No IPv6 in this namespace; addresses are lost by it."""
    switch = Path("/proc/sys/net/ipv6/conf/all/disable_ipv6")
    switch.write_text("1")
    try:
        yield
    finally:
        switch.write_text("0")


def ip(*words: str) -> None:
    try:
        subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise NotPermittedError("iproute2 (ip) is not installed") from None
    except subprocess.CalledProcessError as error:
        raise NotPermittedError(f"ip {' '.join(words)}: {error.stderr.strip()}") from None


# --- names -----------------------------------------------------------------------------------


@dataclass
class Zone:
    """A zone: ``records[name][type]`` in presentation format. NS below the apex are delegations;
    their glue is the A and AAAA that stand in the same zone."""

    origin: str
    records: dict[str, dict[str, list[str]]]

    def owns(self, name: str) -> bool:
        return self.origin == "." or name == self.origin or name.endswith(f".{self.origin}")

    def cut(self, name: str) -> str | None:
        """The delegation that ``name`` lies in or below."""
        for owner, types in self.records.items():
            below = name == owner or name.endswith(f".{owner}")
            if owner != self.origin and "NS" in types and below:
                return owner
        return None

    def exists(self, name: str) -> bool:
        return any(owner == name or owner.endswith(f".{name}") for owner in self.records)


@dataclass
class Quirks:
    """What a name server does wrong, by (name, type)."""

    servfail: set[tuple[str, str]] = field(default_factory=set)
    refused: set[tuple[str, str]] = field(default_factory=set)
    silent: set[tuple[str, str]] = field(default_factory=set)
    truncated: set[tuple[str, str]] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    """Types that are answered as if there were none."""


class NameServer:
    """Answers for its zones over UDP and TCP. ``recursive``: from all zones, as a resolver."""

    def __init__(self, zones: list[Zone], *, recursive: bool = False) -> None:
        self.zones = zones
        self.recursive = recursive
        self.quirks = Quirks()
        self.asked: list[tuple[str, str, str]] = []

    def reply(self, wire: bytes, transport: str) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower() or "."
        rtype = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, rtype, transport))
        key = (name, rtype)
        if key in self.quirks.silent:
            return None
        answer = dns.message.make_response(query, recursion_available=self.recursive)
        if key in self.quirks.truncated and transport == "udp":
            answer.flags |= dns.flags.TC
        elif key in self.quirks.servfail:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif key in self.quirks.refused:
            answer.set_rcode(dns.rcode.REFUSED)
        else:
            self._fill(answer, name, rtype)
        return answer.to_wire(max_size=65535 if transport == "tcp" else 4096)

    def _fill(self, answer: dns.message.Message, name: str, rtype: str) -> None:
        zone = self._zone_of(name)
        if zone is None:
            answer.set_rcode(dns.rcode.REFUSED)
            return
        cut = None if self.recursive else zone.cut(name)
        if cut is not None:
            self._refer(answer, zone, cut)
            return
        if not self.recursive:
            answer.flags |= dns.flags.AA
        types = zone.records.get(name, {})
        if rtype in types and rtype not in self.quirks.hidden:
            self._add(answer.answer, name, rtype, types[rtype])
            if rtype == "NS":
                self._glue(answer, zone, types["NS"])
        elif "CNAME" in types and rtype != "CNAME":
            self._add(answer.answer, name, "CNAME", types["CNAME"])
            if self.recursive:
                self._fill(answer, types["CNAME"][0], rtype)
        else:
            if not zone.exists(name):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self._add(answer.authority, zone.origin, "SOA", [_SOA])

    def _zone_of(self, name: str) -> Zone | None:
        owning = [zone for zone in self.zones if zone.owns(name)]
        return max(owning, key=lambda zone: len(zone.origin.strip(".")), default=None)

    def _refer(self, answer: dns.message.Message, zone: Zone, cut: str) -> None:
        servers = zone.records[cut]["NS"]
        self._add(answer.authority, cut, "NS", servers)
        self._glue(answer, zone, servers)

    def _glue(self, answer: dns.message.Message, zone: Zone, servers: list[str]) -> None:
        for server in servers:
            for rtype in ("A", "AAAA"):
                if values := zone.records.get(server, {}).get(rtype):
                    self._add(answer.additional, server, rtype, values)

    @staticmethod
    def _add(section: list[dns.rrset.RRset], name: str, rtype: str, values: list[str]) -> None:
        owner = dns.name.from_text(name)
        texts = [f"{v}." if rtype in {"NS", "CNAME"} and v != "." else v for v in values]
        section.append(dns.rrset.from_text_list(owner, 60, "IN", rtype, texts))

    async def listen(self, address: str, port: int = 53) -> int:
        """Serve on an address over UDP and TCP; returns the port."""
        loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._tcp, address, port)
        port = server.sockets[0].getsockname()[1]
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Udp(self), local_addr=(address, port)
        )
        self._closers: list[Callable[[], None]] = getattr(self, "_closers", [])
        self._closers += [server.close, transport.close]
        return port

    async def _tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            size = int.from_bytes(await reader.readexactly(2), "big")
            reply = self.reply(await reader.readexactly(size), "tcp")
            if reply is not None:
                writer.write(len(reply).to_bytes(2, "big") + reply)
                await writer.drain()
        writer.close()

    def close(self) -> None:
        for closer in getattr(self, "_closers", []):
            closer()


_SOA = "ns.invalid. hostmaster.invalid. 1 3600 600 86400 60"


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, peer: tuple[str, int]) -> None:
        reply = self._server.reply(data, "udp")
        if reply is not None:
            self._transport.sendto(reply, peer)  # type: ignore[attr-defined]


# --- web -------------------------------------------------------------------------------------


@dataclass
class Request:
    host: str
    path: str
    number: int
    """How many requests this server has had, this one included."""


@dataclass
class Response:
    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    hang_up: bool = False


Handler = Callable[[Request], Response]


class WebServer:
    """HTTP/1.1 with a handler; counts its requests by path."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.requests: list[tuple[str, str]] = []
        self._servers: list[asyncio.Server] = []

    async def listen(self, address: str, port: int, context: ssl.SSLContext | None = None) -> int:
        server = await asyncio.start_server(self._serve, address, port, ssl=context)
        self._servers.append(server)
        return server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while await self._answer(reader, writer):
                pass
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
        fields = {name.lower(): value for name, value in fields.items()}
        host = fields.get("host", "")
        self.requests.append((host, path))
        response = self.handler(Request(host, path, len(self.requests)))
        if response.delay:
            await asyncio.sleep(response.delay)
        if response.hang_up:
            return False
        body = response.body.encode()
        lines = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            **response.headers,
        }
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {response.status} X\r\n{text}\r\n".encode() + body)
        await writer.drain()
        return fields.get("connection", "").lower() != "close"

    def close(self) -> None:
        for server in self._servers:
            server.close()


class BlackHole:
    """A TCP port that lets every connection hang: the queue of a listener that accepts nothing is
    full, so the kernel drops what comes."""

    def __init__(self, address: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._sockets = [socket.socket(family)]
        self._sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._sockets[0].bind((address, port))
        self._sockets[0].listen(0)
        for _ in range(3):
            filler = socket.socket(family)
            filler.setblocking(False)
            with suppress(BlockingIOError):
                filler.connect((address, port))
            self._sockets.append(filler)

    def close(self) -> None:
        for one in self._sockets:
            one.close()


class SilentName:
    """A UDP port 53 that takes questions and never answers."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        self._socket.bind((address, 53))

    def close(self) -> None:
        self._socket.close()


def server_context(authority: trustme.CA, *names: str, **options: object) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **options).configure_cert(context)  # type: ignore[arg-type]
    return context
