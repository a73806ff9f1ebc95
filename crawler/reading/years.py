"""Years for dates that show none: by the address, by neighbours, by the order of the list."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import statistics
from dataclasses import replace
from typing import NamedTuple

from crawler.reading.dates import Moment, url_date, url_month

_SLACK_DAYS = 31
"""A list may be out of order by about a month without a turn of the year."""
_PINNED_GAP_DAYS = 60
_PINNED_GAP_FACTOR = 5
"""A first item that would open a gap of this size before the rest is pinned, not the newest."""
_SPAN_YEARS = 9
_MONTHS = 12
_SLASHED = re.compile(r"^\D*(\d{1,2})/(\d{1,2})\D*$")


class Row(NamedTuple):
    """One item of a list: its date as written, its address, whether it is marked as pinned."""

    moment: Moment | None
    url: str | None = None
    pinned: bool = False


def settle(rows: list[Row], latest: dt.date) -> list[dt.date | None]:
    """The day of each item of one list, in its order; ``latest`` is the last day possible.

    A written year stands as it is, even after ``latest``. A missing one comes from the address,
    else from the order: lists run from new to old, so each item is the newest day that is not
    much after the one before it.
    """
    rows = _day_first(rows)
    days = [_from_evidence(row.moment, row.url) if row.moment else None for row in rows]
    open_rows = [i for i, row in enumerate(rows) if row.moment is not None and days[i] is None]
    if not open_rows:
        return days
    if _ascends([rows[i].moment for i in open_rows]):
        return list(reversed(_fill(list(reversed(rows)), list(reversed(days)), latest)))
    filled = _fill(rows, list(days), latest)
    if 0 in open_rows and not rows[0].pinned:
        freed = _fill([rows[0]._replace(pinned=True), *rows[1:]], list(days), latest)
        if _looks_pinned(filled, freed):
            return freed
    return filled


def _day_first(rows: list[Row]) -> list[Row]:
    """Where one date of a list can only be ``25/10``, the others are written the same way."""
    first = [int(m[1]) for row in rows if row.moment and (m := _SLASHED.search(row.moment.raw))]
    if max(first, default=0) <= _MONTHS:
        return rows
    return [row._replace(moment=_swapped(row.moment)) for row in rows]


def _swapped(moment: Moment | None) -> Moment | None:
    written = moment and moment.year is None and _SLASHED.search(moment.raw)
    if not moment or not written or int(written[2]) > _MONTHS:
        return moment
    return replace(moment, month=int(written[2]), day=int(written[1]))


def _fill(rows: list[Row], days: list[dt.date | None], latest: dt.date) -> list[dt.date | None]:
    bound = latest
    for place, row in enumerate(rows):
        if row.moment is None:
            continue
        known = days[place]
        if known is None:
            known = days[place] = _fit(row.moment, latest if row.pinned else bound, latest)
        if known is not None and known <= latest and not row.pinned:
            bound = known
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
    days = [day for year in (near.year - 1, near.year, near.year + 1) if (day := moment.on(year))]
    return min(days, key=lambda day: abs(day - near), default=None)


def _fit(moment: Moment, bound: dt.date, latest: dt.date) -> dt.date | None:
    """The newest day that is not much after the item before it."""
    limit = min(latest, bound + dt.timedelta(days=_SLACK_DAYS))
    for year in range(limit.year, limit.year - _SPAN_YEARS, -1):
        day = moment.on(year)
        if day is not None and day <= limit:
            return day
    return None


def _ascends(moments: list[Moment | None]) -> bool:
    """Whether months and days only grow: such a list runs from old to new."""
    pairs = [(m.month, m.day) for m in moments if m is not None]
    steps = list(itertools.pairwise(pairs))
    return len(pairs) >= 4 and all(a <= b for a, b in steps) and pairs[0] < pairs[-1]


def _looks_pinned(as_newest: list[dt.date | None], as_pinned: list[dt.date | None]) -> bool:
    """Whether taking the first item for the newest opens a gap that the rest of the list lacks."""
    strict = [day for day in as_newest if day is not None]
    freed = [day for day in as_pinned if day is not None]
    if len(strict) < 4 or strict == freed or len(strict) != len(freed):
        return False
    gap = (strict[0] - strict[1]).days
    rest = [abs((a - b).days) for a, b in itertools.pairwise(strict)]
    return gap > max(_PINNED_GAP_DAYS, _PINNED_GAP_FACTOR * statistics.median(rest))
