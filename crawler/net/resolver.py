"""Names to addresses, asked of the resolvers we were told to ask, with every answer told apart."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import dns.asyncbackend
import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver

from config.terms import DnsStatus, Family
from crawler.net.addresses import parse_ip

Server: TypeAlias = tuple[str, int]

_FAMILY_TYPE = {Family.V4: "A", Family.V6: "AAAA"}
_LOCALHOST = {"A": ("127.0.0.1",), "AAAA": ("::1",)}
_ANSWERED = frozenset({DnsStatus.OK, DnsStatus.NO_DATA, DnsStatus.NXDOMAIN})
_RCODES = {dns.rcode.NXDOMAIN: DnsStatus.NXDOMAIN, dns.rcode.REFUSED: DnsStatus.REFUSED}
_TRIES = 2
"""Questions to one server before its silence counts: a lost packet is no fault of the site."""
_REMEMBERED = 4096
_SHORTEST, _LONGEST, _NEGATIVE = 5.0, 600.0, 60.0
"""Seconds that an answer is kept: bounds of its own TTL, and for everything but addresses."""


@dataclass(frozen=True, slots=True)
class DnsResult:
    """How one question ended."""

    status: DnsStatus
    answers: tuple[str, ...]
    resolver: str | None
    """``ip:port`` of the server that said so; None where nobody was asked."""
    ms: int
    authoritative: bool = False
    ttl: float = _NEGATIVE
    agreeing: int = 1
    """Servers that ended the same way: a failure with 2 or more was not one resolver's own."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The addresses of a host, or why there are none."""

    status: DnsStatus
    addresses: tuple[str, ...]
    agreeing: int = 1


class Resolver:
    """Asks ``servers`` in order (default: those of the system), the next only where one fails.

    ``timeout``: seconds for one try with one server. Answers are kept for their TTL within bounds;
    the same question is never in flight twice.
    """

    def __init__(self, servers: Sequence[Server] | None = None, timeout: float = 2.0) -> None:
        self.servers = tuple(servers) if servers is not None else system_servers()
        self._timeout = timeout
        self._backend = dns.asyncbackend.get_backend("asyncio")
        self._kept: OrderedDict[tuple[str, str], tuple[float, float, DnsResult]] = OrderedDict()
        self._asking: dict[tuple[str, str], asyncio.Task[DnsResult]] = {}

    async def addresses(
        self, host: str, family: Family | None = None, *, newer_than: float = 0.0
    ) -> Resolution:
        """Addresses of ``host`` (a name or a literal), of one family or IPv4 before IPv6.

        With no family given, IPv6 is asked for only where there is no IPv4. ``newer_than``
        (:func:`time.monotonic`): a failure that was kept from before is asked for again.
        """
        literal = parse_ip(host)
        if literal is not None:
            fits = family is None or (literal.version == 6) == (family is Family.V6)
            return Resolution(DnsStatus.OK, (host,)) if fits else Resolution(DnsStatus.NO_DATA, ())
        result = await self._of_family(host, family or Family.V4, newer_than)
        if family is None and result.status is not DnsStatus.OK and result.status in _ANSWERED:
            second = await self._of_family(host, Family.V6, newer_than)
            if second.status is DnsStatus.OK or result.status is DnsStatus.NO_DATA:
                result = second
        return Resolution(result.status, result.answers, result.agreeing)

    async def _of_family(self, host: str, family: Family, newer_than: float) -> DnsResult:
        return await self.query(host, _FAMILY_TYPE[family], newer_than=newer_than)

    async def query(self, name: str, rtype: str, *, newer_than: float = 0.0) -> DnsResult:
        """One question, answered from memory where that is fresh enough. Raises nothing."""
        key = (name.rstrip(".").lower(), rtype)
        if key[0] == "localhost" or key[0].endswith(".localhost"):
            return DnsResult(DnsStatus.OK, _LOCALHOST.get(rtype, ()), None, 0)
        kept = self._recall(key, newer_than)
        if kept is not None:
            return kept
        task = self._asking.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._ask_and_keep(key))
            self._asking[key] = task
        # Shielded: others may be waiting for the same answer when this caller is cancelled.
        return await asyncio.shield(task)

    def _recall(self, key: tuple[str, str], newer_than: float) -> DnsResult | None:
        entry = self._kept.get(key)
        if entry is None:
            return None
        asked, until, result = entry
        if until < time.monotonic() or (result.status is not DnsStatus.OK and asked < newer_than):
            del self._kept[key]
            return None
        return result

    async def _ask_and_keep(self, key: tuple[str, str]) -> DnsResult:
        try:
            started = time.monotonic()
            result = await self._ask(*key)
            self._kept[key] = (started, time.monotonic() + result.ttl, result)
            if len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
            return result
        finally:
            del self._asking[key]

    async def _ask(self, name: str, rtype: str) -> DnsResult:
        """Server after server until one knows; else the failure that the most of them share."""
        try:
            question = dns.message.make_query(name, rtype)
        except dns.exception.DNSException:
            return DnsResult(DnsStatus.NXDOMAIN, (), None, 0)  # No such name can be registered.
        failures: list[DnsResult] = []
        for server in self.servers:
            result = await self._ask_server(question, server)
            if result.status in _ANSWERED:
                return result
            failures.append(result)
        if not failures:
            return DnsResult(DnsStatus.TIMEOUT, (), None, 0, agreeing=0)
        last = failures[-1]
        return DnsResult(last.status, (), last.resolver, last.ms, agreeing=len(failures))

    async def _ask_server(self, question: dns.message.Message, server: Server) -> DnsResult:
        ip, port = server
        where = f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"
        started = time.monotonic()
        status, answer = DnsStatus.TIMEOUT, None
        for _ in range(_TRIES):
            try:
                answer, _tcp = await dns.asyncquery.udp_with_fallback(
                    question, ip, timeout=self._timeout, port=port, backend=self._backend
                )
                break
            except dns.exception.Timeout:
                continue
            except (dns.exception.DNSException, OSError, EOFError):
                status = DnsStatus.SERVFAIL
                break
        ms = round((time.monotonic() - started) * 1000)
        if answer is None:
            return DnsResult(status, (), where, ms)
        return _read(answer, where, ms)


def _read(message: dns.message.Message, where: str, ms: int) -> DnsResult:
    authoritative = bool(message.flags & dns.flags.AA)
    if message.rcode() != dns.rcode.NOERROR:
        status = _RCODES.get(message.rcode(), DnsStatus.SERVFAIL)
        return DnsResult(status, (), where, ms, authoritative)
    if not isinstance(message, dns.message.QueryMessage):
        return DnsResult(DnsStatus.SERVFAIL, (), where, ms, authoritative)
    try:
        chain = message.resolve_chaining()
    except dns.exception.DNSException:
        return DnsResult(DnsStatus.SERVFAIL, (), where, ms, authoritative)
    if not chain.answer:
        # A referral says who would know, not that there is nothing.
        status = DnsStatus.SERVFAIL if _refers(message) else DnsStatus.NO_DATA
        return DnsResult(status, (), where, ms, authoritative)
    answers = tuple(record.to_text() for record in chain.answer)
    ttl = min(max(float(chain.minimum_ttl), _SHORTEST), _LONGEST)
    return DnsResult(DnsStatus.OK, answers, where, ms, authoritative, ttl)


def _refers(message: dns.message.Message) -> bool:
    types = {rrset.rdtype for rrset in message.authority}
    return dns.rdatatype.NS in types and dns.rdatatype.SOA not in types


def system_servers() -> tuple[Server, ...]:
    """What the system asks; empty where it has no resolver, which is our fault and no site's."""
    try:
        system = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return ()
    return tuple((str(server), system.port) for server in system.nameservers)
