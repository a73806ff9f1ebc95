"""When each site is visited: spread evenly over the day, never twice in a row, always the same."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from store.visits import beijing_day, day_start

_DAY_SECONDS = 86_400
_GOLDEN = 0.6180339887498949
"""Multiples of it fill the span between two visits evenly, however many sites there are."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """``per_day`` visits on every day of Beijing, one in each of as many equal spans of the day.

    Each site has a place of its own in the span. ``jitter`` (0..1) is the share of the span that a
    visit strays within, so two visits are never closer than ``1 - jitter`` spans.
    """

    per_day: int
    jitter: float

    @property
    def span(self) -> float:
        """Seconds from one visit to the next on average."""
        return _DAY_SECONDS / self.per_day

    def visits_of(self, site_id: int, day: dt.date) -> list[dt.datetime]:
        """All visits to a site on ``day``, in order."""
        return [self._visit(site_id, day, number) for number in range(self.per_day)]

    def next_after(self, site_id: int, moment: dt.datetime) -> dt.datetime:
        """The first visit that is due later than ``moment``."""
        day = beijing_day(moment)
        spans = (moment - day_start(day)).total_seconds() / self.span
        for number in range(int(spans), self.per_day):
            due = self._visit(site_id, day, number)
            if due > moment:
                return due
        return self._visit(site_id, day + dt.timedelta(days=1), 0)

    def _visit(self, site_id: int, day: dt.date, number: int) -> dt.datetime:
        place = (site_id * _GOLDEN) % 1.0 * (1 - self.jitter)
        stray = _chance(site_id, day, number) * self.jitter
        seconds = (number + min(place + stray, 0.999999)) * self.span
        return (day_start(day) + dt.timedelta(seconds=seconds)).astimezone(dt.UTC)


def _chance(site_id: int, day: dt.date, number: int) -> float:
    """0..1, the same for the same visit on every machine and in every run."""
    text = f"{site_id} {day} {number}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest()) / 2**32
