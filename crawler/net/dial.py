"""Open a connection to a host: resolve, check every address, race them, shake hands.

The connection goes to the very address that was checked, so a name that changes its answer in
between gains nothing.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass

from config.links import Fault, links_config
from config.systemfaults import system_fault
from config.terms import DnsStatus, Family, LinkCause
from config.wording import word
from crawler.net.addresses import AddressPolicy
from crawler.net.certificates import Approach, CertificateFault, TlsDoors, fault_of
from crawler.net.exchange import ExchangeError
from crawler.net.resolver import Resolver

_STAGGER_SECONDS = 0.3
"""Head start of one address before the next is tried beside it; less where there are many."""
_OUR_SIDE = frozenset(
    {
        errno.ENETUNREACH,
        errno.ENETDOWN,
        errno.EADDRNOTAVAIL,
        errno.EAFNOSUPPORT,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOBUFS,
        errno.ENOMEM,
        errno.EPERM,
        errno.EACCES,
    }
)


@dataclass(slots=True)
class Line:
    """An open connection and how it came about."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    ip: str
    ms_connect: int
    certificate_fault: CertificateFault | None = None

    @property
    def family(self) -> Family:
        return Family.V6 if ":" in self.ip else Family.V4

    @property
    def gone(self) -> bool:
        """Whether the other side hung up."""
        return self.reader.at_eof() or self.writer.is_closing()

    def close(self) -> None:
        """At once, without the closing words of TLS: a slow server shall not hold us."""
        self.writer.transport.abort()


class Dialer:
    """Opens lines for the client. ``connect_seconds`` is for each try; the last of at most
    ``most_addresses`` addresses begins when half of it is over."""

    def __init__(
        self, policy: AddressPolicy, resolver: Resolver, connect_seconds: float, most_addresses: int
    ) -> None:
        self._policy = policy
        self._resolver = resolver
        self._connect_seconds = connect_seconds
        self._most_addresses = most_addresses
        self._doors = TlsDoors()

    async def addresses(
        self, host: str, family: Family | None, newer_than: float
    ) -> tuple[str, ...]:
        """The addresses of ``host`` that may be connected to. Raises :class:`ExchangeError`."""
        answer = await self._resolver.addresses(host, family, newer_than=newer_than)
        if answer.status is not DnsStatus.OK or not answer.addresses:
            raise _dns_fault(answer.status, answer.agreeing)
        permitted = self._policy.of(answer.addresses)
        if not permitted:
            note = links_config().say(Fault.NOT_PUBLIC, ip=answer.addresses[0])
            raise ExchangeError(LinkCause.PRIVATE_ADDRESS, note)
        return permitted[: self._most_addresses]

    async def dial(self, addresses: Sequence[str], scheme: str, host: str, port: int) -> Line:
        """A line to one of the ``addresses`` of ``host``. Raises :class:`ExchangeError`."""
        started = time.monotonic()
        if scheme == "http":
            sock = await self._connect(addresses, port)
            reader, writer = await asyncio.open_connection(sock=sock)
            fault = None
        else:
            reader, writer, fault = await self._secure(addresses, host, port)
        ip = str(writer.get_extra_info("peername", ("",))[0])
        return Line(reader, writer, ip, _ms_since(started), fault)

    async def _secure(
        self, addresses: Sequence[str], host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, CertificateFault | None]:
        """Down the ladder of approaches until the server lets us in."""
        approach: Approach | None = self._doors.known(host, port)
        error: Exception | None = None
        while approach is not None:
            sock = await self._connect(addresses, port)
            try:
                streams = await self._shake_hands(sock, host, approach)
            except ssl.SSLCertVerificationError as refused:
                error, approach = refused, Approach(approach.step, fault_of(refused))
            except (ssl.SSLError, OSError, EOFError) as refused:
                if isinstance(refused, TimeoutError):
                    note = links_config().say(Fault.HANDSHAKE_TIMEOUT)
                    raise ExchangeError(LinkCause.TIMEOUT, note) from None
                error, approach = refused, approach.next_step
            else:
                self._doors.remember(host, port, approach)
                return *streams, approach.fault
        note = links_config().say(Fault.HANDSHAKE, error=reason_of(error))
        raise ExchangeError(LinkCause.TLS_FAILURE, note)

    async def _shake_hands(
        self, sock: socket.socket, host: str, approach: Approach
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            async with asyncio.timeout(self._connect_seconds):
                return await asyncio.open_connection(
                    sock=sock, ssl=self._doors.context(approach), server_hostname=host
                )
        except BaseException:
            sock.close()
            raise

    async def _connect(self, addresses: Sequence[str], port: int) -> socket.socket:
        """A socket to the first address that lets us in. Raises :class:`ExchangeError`."""
        faults: list[ExchangeError] = []
        waiting = list(addresses)
        head_start = min(_STAGGER_SECONDS, self._connect_seconds / 2 / len(addresses))
        trying: set[asyncio.Task[socket.socket]] = set()
        try:
            while waiting or trying:
                if waiting:
                    trying.add(asyncio.ensure_future(self._connect_one(waiting.pop(0), port)))
                done, trying = await asyncio.wait(
                    trying,
                    timeout=head_start if waiting else None,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in done:
                    fault = task.exception()
                    if fault is None:
                        trying |= done - {task}
                        return task.result()
                    if not isinstance(fault, ExchangeError):
                        raise fault
                    faults.append(fault)
        finally:
            _discard(trying)
        raise min(faults, key=lambda fault: fault.our_side)

    async def _connect_one(self, ip: str, port: int) -> socket.socket:
        try:
            sock = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET)
        except OSError as error:
            raise _connect_fault(ip, error) from None
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            async with asyncio.timeout(self._connect_seconds):
                await asyncio.get_running_loop().sock_connect(sock, (ip, port))
        except OSError as error:
            sock.close()
            raise _connect_fault(ip, error) from None
        except BaseException:
            sock.close()
            raise
        return sock


def _discard(tasks: set[asyncio.Task[socket.socket]]) -> None:
    """Stop the runners-up, and hang up on those that had got through."""
    for task in tasks:
        task.cancel()
        task.add_done_callback(_hang_up)


def _hang_up(task: asyncio.Task[socket.socket]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().close()


def reason_of(error: BaseException | None) -> str:
    """The reason alone, without the numbers and places of the library that raised it."""
    reason = getattr(error, "reason", None)
    # The numbers of SSL errors are a series of their own.
    if isinstance(error, OSError) and error.errno and not isinstance(error, ssl.SSLError):
        return system_fault(error)
    if reason is None and isinstance(error, ConnectionError | EOFError):
        return links_config().say(Fault.HUNG_UP)
    return str(reason or error or "") or type(error).__name__


def _connect_fault(ip: str, error: OSError) -> ExchangeError:
    say = links_config().say
    if isinstance(error, TimeoutError):
        return ExchangeError(LinkCause.TIMEOUT, say(Fault.CONNECT_TIMEOUT, ip=ip))
    note = say(Fault.CONNECT, ip=ip, error=reason_of(error))
    return ExchangeError(LinkCause.CONNECT_FAILURE, note, our_side=error.errno in _OUR_SIDE)


def _dns_fault(status: DnsStatus, agreeing: int) -> ExchangeError:
    """A name that has no address is a fault of the site only where that is certain: another
    resolver may know better than one that fails."""
    certain = status in (DnsStatus.NXDOMAIN, DnsStatus.NO_DATA, DnsStatus.OK) or agreeing > 1
    note = links_config().say(Fault.DNS, status=word(status))
    return ExchangeError(LinkCause.DNS_FAILURE, note, our_side=not certain)


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
