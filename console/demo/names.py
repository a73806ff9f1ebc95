"""The name server of the lab: answers for the demo hosts and their zones, NXDOMAIN elsewhere."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass
from typing import Any, cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from console.demo.listener import Listener

TTL = 60
_IDLE_SECONDS = 10.0
_STREAM_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class NameRecord:
    """One name: its addresses, or the response code that is planted for it."""

    name: str
    v4: str | None = None
    v6: str | None = None
    fails: str | None = None
    """``SERVFAIL`` or ``NXDOMAIN``."""


class Zones:
    """All that the name server knows. Names are lower case, without the last dot."""

    def __init__(self, records: list[NameRecord], zones: dict[str, list[str]]) -> None:
        """``zones``: the name servers of each zone, by the zone's name."""
        self._records = {record.name: record for record in records}
        self._zones = zones

    def answer(self, wire: bytes) -> bytes | None:
        """The reply to a question in wire format; None for what is no question at all."""
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        if query.flags & dns.flags.QR or len(query.question) != 1:
            return None
        reply = dns.message.make_response(query, recursion_available=True)
        reply.flags |= dns.flags.AA
        self._fill(reply, query.question[0])
        return reply.to_wire()

    def _fill(self, reply: dns.message.Message, question: dns.rrset.RRset) -> None:
        name = question.name.to_text(omit_final_dot=True).lower()
        record = self._records.get(name)
        if record and record.fails == "SERVFAIL":
            reply.set_rcode(dns.rcode.SERVFAIL)
            reply.flags &= ~dns.flags.AA
            return
        values = self._values(name, record, dns.rdatatype.to_text(question.rdtype))
        if values:
            reply.answer.append(
                dns.rrset.from_text(question.name, TTL, "IN", question.rdtype, *values)
            )
            return
        reply.authority.extend(self._authority(name))
        if not self._exists(name):
            reply.set_rcode(dns.rcode.NXDOMAIN)

    def _values(self, name: str, record: NameRecord | None, rdtype: str) -> list[str]:
        if rdtype == "NS":
            return [f"{server}." for server in self._zones.get(name, [])]
        if rdtype == "SOA" and name in self._zones:
            return [self._soa(name)]
        address = {"A": record.v4, "AAAA": record.v6}.get(rdtype) if record else None
        return [address] if address else []

    def _exists(self, name: str) -> bool:
        record = self._records.get(name)
        if record and record.fails == "NXDOMAIN":
            return False
        below = f".{name}"
        known = (*self._records, *self._zones)
        return any(other == name or other.endswith(below) for other in known)

    def _authority(self, name: str) -> list[dns.rrset.RRset]:
        zone = self._zone_of(name)
        if zone is None:
            return []
        owner = dns.name.from_text(zone)
        return [dns.rrset.from_text(owner, TTL, "IN", "SOA", self._soa(zone))]

    def _zone_of(self, name: str) -> str | None:
        labels = name.split(".")
        parents = (".".join(labels[start:]) for start in range(len(labels)))
        return next((parent for parent in parents if parent in self._zones), None)

    def _soa(self, zone: str) -> str:
        server = self._zones[zone][0]
        return f"{server}. hostmaster.{zone}. 2026110101 3600 600 604800 {TTL}"


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, zones: Zones) -> None:
        self._zones = zones

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        reply = self._zones.answer(data)
        if reply is not None:
            self._transport.sendto(reply, addr)


class NameServer:
    """A running name server; ``address`` is what ``--resolver`` takes."""

    def __init__(self, zones: Zones, host: str = "127.0.0.1") -> None:
        self._zones = zones
        self._host = host
        self._port = 0
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp = Listener(self._exchange)

    @property
    def address(self) -> str:
        return f"{self._host}:{self._port}"

    async def open(self, attempts: int = 20) -> None:
        """Take one free port, the same number for UDP and TCP. Raises OSError."""
        loop = asyncio.get_running_loop()
        for attempt in range(attempts):
            self._port = await self._tcp.open(self._host, 0, _STREAM_LIMIT)
            try:
                self._udp, _ = await loop.create_datagram_endpoint(
                    lambda: _Udp(self._zones), local_addr=(self._host, self._port)
                )
            except OSError:  # the number is taken for UDP: another one
                await self._tcp.close()
                if attempt == attempts - 1:
                    raise
            else:
                return

    async def close(self) -> None:
        if self._udp is not None:
            self._udp.close()
        await self._tcp.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Questions over TCP, each behind its length, until the client leaves."""
        async with asyncio.timeout(_IDLE_SECONDS):
            while True:
                (length,) = struct.unpack(">H", await reader.readexactly(2))
                reply = self._zones.answer(await reader.readexactly(length))
                if reply is None:
                    return
                writer.write(struct.pack(">H", len(reply)) + reply)
                await writer.drain()
