"""The one way out for everything but the crawl itself: bounded, byte for byte, and never raising
for the network's sake."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import time
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Protocol

import h11

from config.links import Fault, links_config
from config.terms import Family, LinkCause
from crawler.net.addresses import AddressPolicy
from crawler.net.body import BadEncodingError, Body
from crawler.net.cookies import TrailCookies
from crawler.net.dial import Dialer, Line, reason_of
from crawler.net.exchange import Exchange, ExchangeError, Trail, next_url
from crawler.net.gate import AddressGate
from crawler.net.http1 import Answer, HungUpError, IncompleteError
from crawler.net.limiter import HostLimiter
from crawler.net.pool import LinePool
from crawler.net.resolver import Resolver
from crawler.net.target import Where, take_apart
from crawler.urls import host_of


class NetLimits(Protocol):
    """What is taken from a server at most (:class:`config.settings.Limits`)."""

    @property
    def page_bytes(self) -> int: ...
    @property
    def attachment_probe_bytes(self) -> int: ...
    @property
    def header_bytes(self) -> int: ...
    @property
    def compression_ratio(self) -> int: ...
    @property
    def connect_seconds(self) -> float: ...
    @property
    def addresses_per_host(self) -> int: ...
    @property
    def total_seconds(self) -> float: ...
    @property
    def redirects(self) -> int: ...


_ACCEPT = (
    (b"accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,image/*;q=0.8,*/*;q=0.7"),
    (b"accept-language", b"zh-CN,zh;q=0.9,en;q=0.5"),
    (b"accept-encoding", b"gzip, deflate"),
)
_TEXTUAL = ("html", "xml", "json", "script")


class NetClient:
    """Requests over lines that only lead to addresses which ``policy`` permits."""

    def __init__(
        self,
        policy: AddressPolicy,
        resolver: Resolver,
        limits: NetLimits,
        user_agent: str,
        *,
        kept_lines: int | None = None,
        gate: AddressGate | None = None,
    ) -> None:
        self.policy = policy
        self.resolver = resolver
        self.limits = limits
        self._user_agent = user_agent.encode("ascii", "replace")
        seconds = min(limits.connect_seconds, limits.total_seconds)
        self._dialer = Dialer(policy, resolver, seconds, limits.addresses_per_host)
        self._pool = LinePool(kept_lines)
        self._gate = gate or AddressGate()

    async def aclose(self) -> None:
        """Close every idle line."""
        self._pool.close()

    async def exchange(
        self,
        url: str,
        *,
        method: str = "GET",
        family: Family | None = None,
        max_bytes: int | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - a limit of the request, not of the caller
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        dns_newer_than: float = 0.0,
    ) -> Exchange:
        """One hop. Follows nothing, raises nothing for the network's sake (``Exchange.cause``).

        ``max_bytes`` of the unpacked body (default: a page's limit for text, a file's probe for
        everything else), ``timeout`` in seconds for all of it. ``content`` is sent along (POST).
        ``dns_newer_than``: see :meth:`crawler.net.resolver.Resolver.addresses`.
        """
        result = Exchange(url, method, dt.datetime.now(dt.UTC))
        started = time.monotonic()
        attempt = _Attempt(
            self, result, take_apart(url), family, max_bytes, headers or {}, content, dns_newer_than
        )
        try:
            # The clock starts when the name is known: a slow resolver is not a slow site.
            async with asyncio.timeout(None) as clock:
                await attempt.run(clock, timeout or self.limits.total_seconds)
        except ExchangeError as fault:
            result.fail(fault)
        except (OSError, EOFError, h11.ProtocolError, BadEncodingError) as error:
            result.fail(_fault_from(error))
        finally:
            attempt.finish()
        result.ms_total = round((time.monotonic() - started) * 1000)
        return result

    async def follow(
        self,
        url: str,
        *,
        method: str = "GET",
        family: Family | None = None,
        max_bytes: int | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above, for each hop
        headers: Mapping[str, str] | None = None,
        max_redirects: int | None = None,
        dns_newer_than: float = 0.0,
        limiter: HostLimiter | None = None,
    ) -> Trail:
        """The request and its redirects; family and policy hold on every hop, cookies for the
        length of the trail. With a ``limiter`` every hop takes a slot at its own host."""
        cookies = TrailCookies()
        trail = Trail([])
        seen: set[tuple[str, int]] = set()
        most = self.limits.redirects if max_redirects is None else max_redirects
        following: str | None = url
        while following is not None:
            step = (following, cookies.changes)
            if step in seen or len(trail.hops) > most:
                trail.loop = True
                break
            seen.add(step)
            async with limiter.slot(host_of(following)) if limiter else nullcontext():
                hop = await self.exchange(
                    following,
                    method=method,
                    family=family,
                    max_bytes=max_bytes,
                    timeout=timeout,
                    headers={**(headers or {}), **cookies.header(following)},
                    dns_newer_than=dns_newer_than,
                )
            trail.hops.append(hop)
            cookies.take(hop)
            following, trail.bad_target = next_url(hop)
        return trail


class _Attempt:
    """One exchange in the making: a line, at most two of them, and what came over it."""

    def __init__(
        self,
        client: NetClient,
        result: Exchange,
        where: Where | None,
        family: Family | None,
        max_bytes: int | None,
        headers: Mapping[str, str],
        content: bytes,
        dns_newer_than: float,
    ) -> None:
        self._client = client
        self._result = result
        self._where = where
        self._family = family
        self._max_bytes = max_bytes
        self._headers = headers
        self._content = content
        self._dns_newer_than = dns_newer_than
        self._line: Line | None = None
        self._body: Body | None = None
        self._reusable = False

    async def run(self, clock: asyncio.Timeout, seconds: float) -> None:
        if self._where is None:
            raise ExchangeError(LinkCause.BAD_URL, links_config().say(Fault.BAD_ADDRESS))
        scheme, host, port = self._where[:3]
        loop = asyncio.get_running_loop()
        self._line = self._client._pool.take((scheme, host, port, self._family))
        gate = self._client._gate
        if self._line is not None:
            async with gate.at(self._line.ip):
                clock.reschedule(loop.time() + seconds)
                if await self._answered_on_kept_line(self._line):
                    return
            clock.reschedule(None)
        dialer = self._client._dialer
        addresses = await dialer.addresses(host, self._family, self._dns_newer_than)
        async with gate.at(addresses[0]):
            clock.reschedule(loop.time() + seconds)
            self._line = await dialer.dial(addresses, scheme, host, port)
            self._result.ms_connect = self._line.ms_connect
            await self._converse(self._line)

    async def _answered_on_kept_line(self, line: Line) -> bool:
        """False where the server had given the line up meanwhile: that is no fault of its own."""
        try:
            await self._converse(line)
        except (OSError, EOFError, h11.ProtocolError) as error:
            if self._result.status is not None or isinstance(error, TimeoutError):
                raise
            line.close()
            self._line = None
            return False
        return True

    async def _converse(self, line: Line) -> None:
        result, limits = self._result, self._client.limits
        result.ip, result.family = line.ip, line.family
        result.certificate_fault = line.certificate_fault
        answer = Answer(line, self._request(), limits.header_bytes, self._content)
        started = time.monotonic()
        await answer.send()
        await answer.read_head()
        result.ms_first_byte = round((time.monotonic() - started) * 1000) + (result.ms_connect or 0)
        result.status, result.headers = answer.status, answer.headers
        coding = answer.headers.get("content-encoding", "")
        wanted = self._wanted_bytes()
        self._body = body = Body(coding, wanted, limits.compression_ratio)
        while not body.full or wanted <= 0:
            data = await answer.read_some()
            if not data:
                self._reusable = answer.reusable
                return
            if body.full:
                break
            body.add(data)
        result.truncated = True

    def _wanted_bytes(self) -> int:
        if self._max_bytes is not None:
            return self._max_bytes
        limits, kind = self._client.limits, self._result.content_type
        textual = not kind or kind.startswith("text/") or any(word in kind for word in _TEXTUAL)
        return limits.page_bytes if textual else limits.attachment_probe_bytes

    def _request(self) -> h11.Request:
        where = self._where
        assert where is not None
        fields = [(b"host", where.host_header), (b"user-agent", self._client._user_agent)]
        if self._content:
            fields.append((b"content-length", b"%d" % len(self._content)))
        if where.authorization is not None:
            fields.append((b"authorization", where.authorization))
        own = {name.lower().encode("ascii"): value for name, value in self._headers.items()}
        fields += [field for field in _ACCEPT if field[0] not in own]
        fields += [(name, value.encode("latin-1", "replace")) for name, value in own.items()]
        return h11.Request(method=self._result.method, target=where.target, headers=fields)

    def finish(self) -> None:
        """Keep what came, and the line where it may carry more."""
        if self._body is not None:
            self._result.body = self._body.value()
        if self._line is None:
            return
        if self._reusable and self._where is not None:
            self._client._pool.give((*self._where[:3], self._family), self._line)
        else:
            self._line.close()


_LINE_FAULTS = (
    (HungUpError, Fault.HUNG_UP),
    (IncompleteError, Fault.INCOMPLETE),
    (BadEncodingError, Fault.BAD_ENCODING),
    (h11.ProtocolError, Fault.NOT_HTTP),
)


def _fault_from(error: Exception) -> ExchangeError:
    """What an exception of the line, of TLS or of HTTP means for the link."""
    say = links_config().say
    if isinstance(error, TimeoutError):
        return ExchangeError(LinkCause.TIMEOUT, say(Fault.TIMEOUT))
    if isinstance(error, ssl.SSLError):
        # A server that wants a certificate of its visitors says so only after the handshake.
        if "CERTIFICATE_REQUIRED" in str(error.reason).upper():
            return ExchangeError(LinkCause.AUTH_REQUIRED, say(Fault.WANTS_CERTIFICATE))
        return ExchangeError(LinkCause.CONNECT_FAILURE, say(Fault.TLS, error=reason_of(error)))
    for kind, fault in _LINE_FAULTS:
        if isinstance(error, kind):
            return ExchangeError(LinkCause.CONNECT_FAILURE, say(fault))
    return ExchangeError(LinkCause.CONNECT_FAILURE, say(Fault.BROKEN, error=reason_of(error)))
