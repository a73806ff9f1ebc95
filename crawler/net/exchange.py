"""What came of a request: one hop (:class:`Exchange`) or a chain of redirects (:class:`Trail`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import httpx

from config.terms import Family, LinkCause
from crawler.net.certificates import CertificateFault
from crawler.urls import host_of, resolve

REDIRECTS = frozenset({301, 302, 303, 307, 308})


class ExchangeError(Exception):
    """The exchange went no further; ``cause`` says why in the terms of the link verdict."""

    def __init__(self, cause: LinkCause, error: str, *, our_side: bool = False) -> None:
        super().__init__(error)
        self.cause = cause
        self.error = error
        self.our_side = our_side


@dataclass(slots=True)
class Exchange:
    """One request and what came back. Times in milliseconds."""

    url: str
    method: str
    at: dt.datetime
    status: int | None = None
    headers: httpx.Headers = field(default_factory=httpx.Headers)
    body: bytes = b""
    """Decompressed; at most what was asked for."""
    known_size: int | None = None
    """Of a body that was not sent again, as it is known already."""
    truncated: bool = False
    """We stopped reading: there was more."""
    cause: LinkCause | None = None
    """Why the exchange was not completed; ``status`` and ``body`` hold what had come by then."""
    error: str | None = None
    our_side: bool = False
    """The fault is this machine's (no route, no resolver, no descriptors), never the site's."""
    ip: str | None = None
    family: Family | None = None
    ms_connect: int | None = None
    """None on a connection that was open already."""
    ms_first_byte: int | None = None
    ms_total: int = 0
    certificate_fault: CertificateFault | None = None

    def fail(self, fault: ExchangeError) -> None:
        """Note why the exchange was not completed."""
        self.cause, self.error, self.our_side = fault.cause, fault.error, fault.our_side

    @property
    def size(self) -> int:
        """Bytes of the body, unpacked."""
        return len(self.body) if self.known_size is None else self.known_size

    @property
    def content_type(self) -> str:
        """Media type, lower case, without parameters; empty where none is declared."""
        declared: str = self.headers.get("content-type", "")
        return declared.partition(";")[0].strip().lower()

    @property
    def redirect_target(self) -> str | None:
        """Where the answer sends the visitor, as written; None where it does not."""
        if self.cause is not None or self.status not in REDIRECTS:
            return None
        for name, value in self.headers.raw:
            if name.lower() == b"location":
                # Raw bytes beyond ASCII stay the bytes they are, whatever encoding was meant.
                return quote(value.strip(), safe=_ASCII)
        return None

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asks to be left alone, where it says so."""
        return _seconds(self.headers.get("retry-after"), self.at)


_ASCII = "".join(map(chr, range(0x21, 0x7F))) + " \t\\"


def _seconds(text: str | None, now: dt.datetime) -> float | None:
    if not text:
        return None
    if text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - now).total_seconds())


@dataclass(slots=True)
class Trail:
    """A request and the redirects behind it; ``hops`` is never empty."""

    hops: list[Exchange]
    loop: bool = False
    """The same address came round again with nothing changed, or there was no end of them."""
    bad_target: str | None = None
    """Why the last redirect leads to no address, in words."""

    @property
    def last(self) -> Exchange:
        return self.hops[-1]

    @property
    def first(self) -> Exchange:
        return self.hops[0]

    @property
    def certificate_fault(self) -> CertificateFault | None:
        """What is wrong with the certificate of the host that was asked. One that a redirect leads
        to answers for itself, where it is asked."""
        host = host_of(self.first.url)
        faults = (h.certificate_fault for h in self.hops if host_of(h.url) == host)
        return next(filter(None, faults), None)


def next_url(hop: Exchange) -> tuple[str | None, str | None]:
    """Where a redirect leads: ``(url, problem)``; both None where the answer is no redirect."""
    target = hop.redirect_target
    if target is None:
        return None, None
    resolved = resolve(hop.url, target)
    if resolved.url is None and resolved.problem is None:
        return None, target[:200]
    return resolved
