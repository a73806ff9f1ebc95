"""Counts and rates of a bulletin, and how they stand in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from config.terms import SiteOutcome
from reports.filters import number
from store.auditfacts import SiteFact


@dataclass(frozen=True, slots=True)
class Tally:
    """How many sites ended how. What was not decided is in no rate."""

    qualified: int = 0
    unqualified: int = 0
    undetermined: int = 0
    not_inspected: int = 0

    @classmethod
    def of(cls, sites: Iterable[SiteFact]) -> Tally:
        outcomes = [site.outcome for site in sites]
        return cls(*(outcomes.count(outcome) for outcome in SiteOutcome))

    @property
    def total(self) -> int:
        return self.decided + self.undetermined + self.not_inspected

    @property
    def decided(self) -> int:
        return self.qualified + self.unqualified

    @property
    def rate(self) -> Rate:
        return Rate(self.qualified, self.decided)


@dataclass(frozen=True, slots=True)
class Rate:
    """``part`` of ``whole``."""

    part: int
    whole: int

    @property
    def percent(self) -> float:
        """With one decimal, as it is shown; halves are rounded up. 0 of nothing is 0."""
        return (2000 * self.part + self.whole) // (2 * self.whole) / 10 if self.whole else 0.0

    def big(self, floor: int) -> bool:
        """Whether a percentage says anything."""
        return self.whole >= floor

    def __str__(self) -> str:
        return f"{number(self.percent)}%"

    def short(self, floor: int) -> str:
        """``12/15（80%）``, or the counts alone where they are few."""
        counts = f"{self.part}/{self.whole}"
        return f"{counts}（{self}）" if self.big(floor) else counts


def difference(now: Rate, before: Rate) -> float:
    """Percentage points between two rates as they are shown, so that a reader can check it."""
    return round(now.percent - before.percent, 1)
