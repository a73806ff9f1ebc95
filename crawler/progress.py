"""Where a running inspection stands: counters that the console shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from config.terms import Phase


@dataclass(slots=True)
class Progress:
    """Counts only; written by the walk, read by whoever shows them."""

    phase: Phase = Phase.HOME
    pages: int = 0
    earlier_pages: int = 0
    """Of them, those that earlier runs of the same inspection have read."""
    unchanged: int = 0
    """Pages that were as they had been, and were not read again."""
    pages_waiting: int = 0
    max_pages: int | None = None
    links_checked: int = 0
    links_waiting: int = 0
    second_looks: int = 0
    dead: int = 0
    started: float = field(default_factory=monotonic)
    earlier_seconds: float = 0.0
    """What earlier runs of the same inspection took."""
    max_seconds: float | None = None

    @property
    def new_pages(self) -> int:
        """Pages read in this run."""
        return self.pages - self.earlier_pages

    @property
    def seconds(self) -> float:
        """Seconds spent on the inspection, over all runs of it."""
        return self.earlier_seconds + monotonic() - self.started

    @property
    def seconds_left(self) -> float | None:
        """Estimate under the budget: by pace where pages are known, by the clock where limited."""
        by_clock = None if self.max_seconds is None else max(0.0, self.max_seconds - self.seconds)
        if not self.pages:
            return by_clock
        waiting = self.pages_waiting
        if self.max_pages is not None:
            waiting = min(waiting, max(0, self.max_pages - self.pages))
        by_pace = waiting * self.seconds / self.pages
        return by_pace if by_clock is None else min(by_clock, by_pace)
