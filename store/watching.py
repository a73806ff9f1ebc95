"""What the availability watch stores, and what others ask of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from config.terms import SiteState
from store.sites import select_sites, state_on
from store.tables import Probe, ProbeDay, Site, UplinkOutage
from store.visits import Visit, beijing_day, pack_visits, unpack_visits

_SITES_AT_A_TIME = 400
_OFFLINE = frozenset({SiteState.OFFLINE_TEMPORARY, SiteState.OFFLINE_PERMANENT})


def add_visits(
    session: Session, visits: Mapping[int, Sequence[Visit]], urls: Mapping[int, str]
) -> None:
    """Add visits, by site, to the days that they fall on. Does not commit."""
    by_day: dict[dt.date, dict[int, list[Visit]]] = defaultdict(lambda: defaultdict(list))
    for site_id, of_site in visits.items():
        for visit in of_site:
            by_day[visit.day][site_id].append(visit)
    for day, of_day in by_day.items():
        rows = _rows(session, day, list(of_day))
        for site_id, new in of_day.items():
            session.add(_merged(rows.get(site_id), site_id, day, urls[site_id], new))


def _rows(session: Session, day: dt.date, sites: list[int]) -> dict[int, ProbeDay]:
    found: dict[int, ProbeDay] = {}
    for start in range(0, len(sites), _SITES_AT_A_TIME):
        some = sites[start : start + _SITES_AT_A_TIME]
        query = select(ProbeDay).where(ProbeDay.day == day, col(ProbeDay.site_id).in_(some))
        found.update({row.site_id: row for row in session.exec(query)})
    return found


def _merged(
    row: ProbeDay | None, site_id: int, day: dt.date, url: str, new: Sequence[Visit]
) -> ProbeDay:
    """The row of one site and day with ``new`` visits beside those that it has."""
    earlier = list(visits_of(row)) if row is not None else []
    visits = sorted([*earlier, *new], key=lambda visit: visit.at)
    day_now = pack_visits(visits)
    into = row or ProbeDay(
        site_id=site_id,
        day=day,
        url=url,
        visits=0,
        failed=0,
        left_out=0,
        last_at=visits[-1].at,
        packed=b"",
    )
    into.url = url
    into.visits = len(visits)
    into.failed = sum(visit.failed for visit in visits)
    into.left_out = sum(visit.our_side for visit in visits)
    into.last_at = visits[-1].at
    into.packed, into.details = day_now.packed, day_now.details
    return into


def visits_of(row: ProbeDay) -> Iterator[Visit]:
    """What is packed in one row, oldest first."""
    return unpack_visits(row.day, row.packed, row.details)


def watched_probes(
    session: Session, site_id: int, first: dt.datetime, last: dt.datetime
) -> Iterator[Probe]:
    """The watch's visits to a site from ``first`` to ``last``, oldest first, as probes that belong
    to no inspection. Those in an outage of our own are ``our_side``."""
    outages = outages_between(session, first, last)
    query = select(ProbeDay).where(
        ProbeDay.site_id == site_id,
        ProbeDay.day >= beijing_day(first),
        ProbeDay.day <= beijing_day(last),
    )
    for row in session.exec(query.order_by(col(ProbeDay.day))):
        for visit in set_apart(visits_of(row), outages):
            if first <= visit.at <= last:
                yield _probe(row, visit)


def _probe(row: ProbeDay, visit: Visit) -> Probe:
    return Probe(
        site_id=row.site_id,
        url=row.url,
        family=visit.family,
        at=visit.at,
        ok=visit.ok,
        status=visit.status,
        cause=visit.cause,
        error=visit.error,
        ms=visit.ms,
        our_side=visit.our_side,
    )


def set_apart(visits: Iterable[Visit], outages: Sequence[UplinkOutage]) -> Iterator[Visit]:
    """The visits; those that overlap with an outage of our own prove nothing, whichever way they
    ended."""
    for visit in visits:
        end = visit.at + dt.timedelta(milliseconds=visit.ms)
        ours = any(outage.began_at <= end and visit.at <= outage.until for outage in outages)
        yield replace(visit, our_side=True) if ours else visit


def days_of(
    session: Session, first: dt.date, last: dt.date, site_id: int | None = None
) -> Iterator[ProbeDay]:
    """Rows of these days of Beijing, of one site or of all, by site and day."""
    query = select(ProbeDay).where(ProbeDay.day >= first, ProbeDay.day <= last)
    if site_id is not None:
        query = query.where(ProbeDay.site_id == site_id)
    yield from session.exec(query.order_by(col(ProbeDay.site_id), col(ProbeDay.day)))


def outages_between(session: Session, first: dt.datetime, last: dt.datetime) -> list[UplinkOutage]:
    """Outages of our own that overlap with a span of time, oldest first."""
    query = select(UplinkOutage).where(
        col(UplinkOutage.began_at) <= last, col(UplinkOutage.until) >= first
    )
    return list(session.exec(query.order_by(col(UplinkOutage.began_at), col(UplinkOutage.id))))


def note_outage(
    session: Session,
    number: int | None,
    began_at: dt.datetime,
    until: dt.datetime,
    reason: str,
) -> int:
    """Enter an outage, or draw the one with this number out until ``until``; gives its number.
    Commits: what a killed watch knew of it stands."""
    outage = session.get(UplinkOutage, number) if number is not None else None
    outage = outage or UplinkOutage(began_at=began_at, until=until, reason=reason)
    outage.until = max(outage.until, until)
    session.add(outage)
    session.commit()
    return int(outage.id or 0)


def sites_to_watch(session: Session, wanted: str | None, today: dt.date) -> list[Site]:
    """The sites of the filter ``wanted`` whose home pages should open today, by number.

    Raises ``UserError`` for a filter that can't be read.
    """
    sites = select_sites(session, wanted, as_of=today)
    return [site for site in sites if state_on(site, today) not in _OFFLINE]
