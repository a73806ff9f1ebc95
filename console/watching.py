"""The availability watch as a person sees it: how each site did in the last days, gaps, outages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from sqlmodel import Session

from config.watch import WatchSettings
from config.wording import word
from store.tables import ProbeDay, Site, UplinkOutage
from store.visits import BEIJING, Visit, day_start
from store.watching import days_of, outages_between, set_apart, visits_of

Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are shown, and our own outages in them."""

    first: dt.date
    now: dt.datetime
    outages: list[UplinkOutage]

    @classmethod
    def until(cls, session: Session, now: dt.datetime, days: int) -> Period:
        """``days`` days of Beijing, today included."""
        first = now.astimezone(BEIJING).date() - dt.timedelta(days=days - 1)
        return cls(first, now, outages_between(session, day_start(first), now))

    @property
    def last(self) -> dt.date:
        return self.now.astimezone(BEIJING).date()

    def touches(self, day: dt.date) -> bool:
        """Whether an outage of our own falls on ``day``."""
        start, end = day_start(day), day_start(day + dt.timedelta(days=1))
        return any(out.began_at < end and out.until >= start for out in self.outages)


@dataclass(slots=True)
class SiteStatus:
    """How one site did."""

    site: Site
    visits: int = 0
    failed: int = 0
    left_out: int = 0
    last_at: dt.datetime | None = None

    @property
    def share(self) -> float | None:
        """Failed visits of those that count."""
        counted = self.visits - self.left_out
        return self.failed / counted if counted else None


@dataclass(slots=True)
class SiteHistory:
    """One site in detail."""

    status: SiteStatus
    causes: Counter[str] = field(default_factory=Counter)
    failures: list[Visit] = field(default_factory=list)
    gaps: list[Span] = field(default_factory=list)


def statuses(session: Session, sites: Sequence[Site], period: Period) -> list[SiteStatus]:
    """Of all ``sites``, in their order; only days with an outage are unpacked."""
    found = {int(site.id or 0): SiteStatus(site) for site in sites}
    rows = days_of(session, period.first, period.last)
    for site_id, of_site in groupby(rows, lambda row: row.site_id):
        status = found.get(site_id)
        for row in of_site if status is not None else ():
            assert status is not None
            _add(status, row, period)
    return list(found.values())


def _add(status: SiteStatus, row: ProbeDay, period: Period) -> None:
    failed, left_out = row.failed, row.left_out
    if period.touches(row.day):
        visits = list(set_apart(visits_of(row), period.outages))
        failed = sum(visit.failed for visit in visits)
        left_out = sum(visit.our_side for visit in visits)
    status.visits += row.visits
    status.failed += failed
    status.left_out += left_out
    status.last_at = row.last_at


def history(
    session: Session, site: Site, period: Period, settings: WatchSettings, per_day: int
) -> SiteHistory:
    """One site in detail. A gap is a span without a visit that is several distances long."""
    rows = list(days_of(session, period.first, period.last, int(site.id or 0)))
    visits = [each for row in rows for each in set_apart(visits_of(row), period.outages)]
    found = SiteHistory(SiteStatus(site))
    for row in rows:
        _add(found.status, row, period)
    found.failures = [visit for visit in visits if visit.failed]
    found.causes.update(cause_of(visit) for visit in found.failures)
    longest = dt.timedelta(days=1) / per_day * settings.gap_factor
    found.gaps = list(_gaps([visit.at for visit in visits], period.now, longest))
    return found


def _gaps(
    moments: Iterable[dt.datetime], now: dt.datetime, longest: dt.timedelta
) -> Iterator[Span]:
    for earlier, later in pairwise([*moments, now]):
        if later - earlier > longest:
            yield earlier, later


def cause_of(visit: Visit) -> str:
    """Why a visit failed, in words."""
    if visit.cause is not None:
        return word(visit.cause)
    return f"HTTP {visit.status}" if visit.status else "没有应答"


def outcome_of(visit: Visit) -> str:
    """How a visit ended, in words."""
    if visit.ok:
        return "打开"
    if visit.our_side:
        return f"不计：{cause_of(visit)}"
    return f"打不开：{cause_of(visit)}"


def moment(at: dt.datetime | None) -> str:
    """A moment as the clocks of Beijing show it."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}" if at else "—"


def share(value: float | None) -> str:
    return "—" if value is None else f"{value:.2%}"


def status_data(status: SiteStatus) -> dict[str, Any]:
    """One site for programs; moments are UTC."""
    return {
        "site_id": status.site.id,
        "name": status.site.name,
        "home_url": status.site.home_url,
        "visits": status.visits,
        "failed": status.failed,
        "left_out": status.left_out,
        "failed_share": status.share,
        "last_at": status.last_at.isoformat() if status.last_at else None,
    }


def history_data(found: SiteHistory) -> dict[str, Any]:
    """One site in detail for programs."""
    failures = [
        {
            "at": visit.at.isoformat(),
            "cause": visit.cause,
            "status": visit.status,
            "error": visit.error,
            "ms": visit.ms,
        }
        for visit in found.failures
    ]
    gaps = [{"from": first.isoformat(), "until": last.isoformat()} for first, last in found.gaps]
    return status_data(found.status) | {"failures": failures, "gaps": gaps}


def outage_data(outage: UplinkOutage) -> dict[str, Any]:
    return {
        "from": outage.began_at.isoformat(),
        "until": outage.until.isoformat(),
        "reason": outage.reason,
    }
