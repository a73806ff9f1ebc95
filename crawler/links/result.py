"""The outcome for one link, with every look that led to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from config.terms import LinkCause, LinkKind, LinkVerdict
from crawler.links.judge import Attempt, Look
from crawler.net.certificates import CertificateFault
from crawler.net.exchange import Trail


@dataclass(slots=True)
class LinkResult:
    """``size`` in bytes: as declared, else as received where all was received."""

    verdict: LinkVerdict
    cause: LinkCause | None = None
    status: int | None = None
    content_type: str | None = None
    final_url: str | None = None
    size: int | None = None
    note: str | None = None
    certificate_fault: CertificateFault | None = None
    attempts: list[Attempt] = field(default_factory=list)


class SharedResults(Protocol):
    """Results for external links that the inspections of one audit share. Only successes are ever
    shared (:class:`crawler.links.sharing.AuditResults`)."""

    async def once(
        self,
        url: str,
        kind: LinkKind,
        promised: str | None,
        look: Callable[[], Awaitable[LinkResult]],
    ) -> LinkResult:
        """What somebody has found at ``url``, or what ``look`` finds now."""
        ...


def result_of(trail: Trail, look: Look, attempts: list[Attempt]) -> LinkResult:
    last = trail.last
    return LinkResult(
        verdict=look.verdict,
        cause=look.cause,
        status=look.status,
        content_type=last.content_type or None,
        final_url=last.url if len(trail.hops) > 1 else None,
        size=_size(trail),
        note=look.note,
        certificate_fault=trail.certificate_fault,
        attempts=attempts,
    )


def _size(trail: Trail) -> int | None:
    last = trail.last
    declared = last.headers.get("content-length", "")
    if declared.isdigit() and "content-encoding" not in last.headers:
        return int(declared[:18])
    return None if last.truncated or last.method == "HEAD" else len(last.body)
