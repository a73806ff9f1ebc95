"""Where a running audit stands, for whoever shows it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from config.terms import AuditSiteState

if TYPE_CHECKING:
    from console.audits.places import AtWork
    from console.audits.site import SiteEnd

_SPAN_SECONDS = 30.0
_FAILURES_SHOWN = 3
_SETTLED = (
    AuditSiteState.DONE,
    AuditSiteState.FAILED,
    AuditSiteState.LEFT_OUT,
    AuditSiteState.CANCELLED,
)


@dataclass(slots=True)
class Board:
    """Counts of the whole audit, and the pace of this run."""

    title: str
    counts: dict[AuditSiteState, int]
    names: dict[int, str]
    running: int = 0
    pages: int = 0
    """Read in this run."""
    slowest: list[AtWork] = field(default_factory=list)
    failures: deque[tuple[int, str]] = field(
        default_factory=lambda: deque[tuple[int, str]](maxlen=_FAILURES_SHOWN)
    )
    """The last sites that failed, with the reason."""
    started: float = field(default_factory=monotonic)
    _ended: int = 0
    """Sites that took their time; what is left out says nothing about the others."""
    _paces: deque[tuple[float, int]] = field(default_factory=deque)

    def note(self, end: SiteEnd) -> None:
        """A site is through with."""
        if end.state is None or end.state is AuditSiteState.QUEUED:
            return
        self._ended += end.seconds > 0 and end.state is not AuditSiteState.LEFT_OUT
        self.counts[AuditSiteState.QUEUED] -= 1
        self.counts[end.state] += 1
        if end.state is AuditSiteState.FAILED:
            self.failures.append((end.site_id, end.reason or ""))

    def pace(self) -> float:
        """Pages a second, over the last half minute."""
        now = monotonic()
        self._paces.append((now, self.pages))
        while now - self._paces[0][0] > _SPAN_SECONDS:
            self._paces.popleft()
        since, pages = self._paces[0]
        return (self.pages - pages) / (now - since) if now > since else 0.0

    @property
    def sites(self) -> int:
        return sum(self.counts.values())

    @property
    def settled(self) -> int:
        return sum(self.counts[state] for state in _SETTLED)

    @property
    def seconds(self) -> float:
        return monotonic() - self.started

    @property
    def seconds_left(self) -> float | None:
        """By the pace of this run; None before a site has been looked at to its end."""
        if not self._ended:
            return None
        return (self.sites - self.settled) * self.seconds / self._ended

    def name(self, site_id: int) -> str:
        return self.names.get(site_id, str(site_id))
