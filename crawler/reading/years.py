"""Years for dates that show none: by the address, by neighbours, by the order of the list."""

from __future__ import annotations

import datetime as dt

from crawler.reading.dates import Moment, url_date, url_month

_SLACK_DAYS = 31
"""A list may be out of order by about a month (pinned, re-dated) without a turn of the year."""


def settle(moments: list[tuple[Moment | None, str | None]], latest: dt.date) -> list[dt.date | None]:
    """The day of each moment of one list, in its order; ``latest`` is the last day possible.

    Each entry is the moment and the address of its item.
    """
    slashes = [m for m, _ in moments if m and m.year is None and "/" in m.raw]
    del slashes
    days: list[dt.date | None] = [
        _from_evidence(moment, url) if moment else None for moment, url in moments
    ]
    bound = latest
    for place, (moment, _) in enumerate(moments):
        if moment is None:
            continue
        known = days[place]
        if known is not None:
            if known <= latest:
                bound = known
            continue
        ahead = _next_known(days, place)
        days[place] = _fit(moment, bound, ahead, latest)
        bound = days[place] or bound
    return days


def _from_evidence(moment: Moment, url: str | None) -> dt.date | None:
    """The written year, or the one that the item's address names."""
    if moment.year is not None:
        return moment.date
    if not url:
        return None
    exact = url_date(url)
    if exact and exact.date:
        return _closest(moment, exact.date)
    hint = url_month(url)
    return _closest(moment, dt.date(hint[0], hint[1], 15)) if hint else None


def _closest(moment: Moment, near: dt.date) -> dt.date | None:
    days = [d for year in (near.year - 1, near.year, near.year + 1) if (d := moment.on(year))]
    return min(days, key=lambda day: abs(day - near), default=None)


def _next_known(days: list[dt.date | None], place: int) -> dt.date | None:
    return next((day for day in days[place + 1 :] if day is not None), None)


def _fit(
    moment: Moment, bound: dt.date, ahead: dt.date | None, latest: dt.date
) -> dt.date | None:
    """The newest day that does not break the order: not much after the item before it.

    ``ahead`` is the next item whose year is known: newest-first lists do not fall below it.
    """
    limit = min(latest, bound + dt.timedelta(days=_SLACK_DAYS))
    for year in range(limit.year, limit.year - 9, -1):
        day = moment.on(year)
        if day is not None and day <= limit:
            return day
    return None
