"""The frontier: which addresses are known, which wait, which goes next.

The link table is the frontier. In memory there are only the keys of all known addresses and a window
of the best ones that wait; what does not fit in the window waits in the table alone. So a killed
inspection goes on from the table, and memory grows with the set of known addresses only.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from config.terms import LinkKind, LinkScope


@dataclass(frozen=True, slots=True)
class Entry:
    """An address that waits to be fetched or verified."""

    key: int
    url: str
    kind: LinkKind
    scope: LinkScope
    depth: int
    priority: int
    on_home: bool = False
    column_key: int | None = None
    redirects: int = 0
    """How many redirects within the site led here."""


Refill = Callable[[int, frozenset[int]], Sequence[Entry]]
"""Reads up to n waiting entries from the table, best first, leaving out the given keys."""


@dataclass(slots=True)
class Waiting:
    """A priority queue with a bounded window; the rest waits in the table."""

    refill: Refill
    window: int = 4000
    in_table: int = 0
    """How many wait in the table only. An upper bound: it is set right by a refill."""
    _heap: list[tuple[int, int, Entry]] = field(default_factory=list)
    _order: int = 0
    _floor: int | None = None
    """Entries below this priority wait in the table, since others like them already do."""
    _taken: set[int] = field(default_factory=set)
    """Handed out and not yet finished; the table still shows them as waiting."""

    def push(self, entry: Entry) -> None:
        """Queue an entry that the table has, or will have before the next refill."""
        if self._floor is not None and entry.priority < self._floor:
            self.in_table += 1
            return
        self._order += 1
        heapq.heappush(self._heap, (-entry.priority, self._order, entry))
        if len(self._heap) > self.window * 2:
            self._spill()

    def pop(self) -> Entry | None:
        """The best waiting entry, marked as taken until :meth:`done`; None when nothing waits."""
        if not self._heap and self.in_table:
            self._fill()
        if not self._heap:
            return None
        entry = heapq.heappop(self._heap)[2]
        self._taken.add(entry.key)
        return entry

    def done(self, key: int) -> None:
        """The table shows, or will show, that the entry is finished."""
        self._taken.discard(key)

    def __len__(self) -> int:
        return len(self._heap) + self.in_table

    def __bool__(self) -> bool:
        return bool(self._heap) or self.in_table > 0

    @property
    def taken(self) -> int:
        return len(self._taken)

    def drain(self) -> Iterable[Entry]:
        """Take everything that waits, one after the other."""
        while (entry := self.pop()) is not None:
            yield entry

    def _spill(self) -> None:
        kept = heapq.nsmallest(self.window, self._heap)
        self.in_table += len(self._heap) - len(kept)
        self._heap = kept
        self._floor = kept[-1][2].priority + 1

    def _fill(self) -> None:
        entries = self.refill(self.window, frozenset(self._taken))
        more = len(entries) >= self.window
        self.in_table = max(1, self.in_table - len(entries)) if more else 0
        self._floor = entries[-1].priority + 1 if more else None
        for entry in entries:
            self._order += 1
            heapq.heappush(self._heap, (-entry.priority, self._order, entry))


class KnownUrls:
    """Every address met so far, by key, with the number of pages that it stands on."""

    _MUTED = -1

    def __init__(self, referrers_kept: int = 5) -> None:
        self._kept = referrers_kept
        self._referrers: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._referrers)

    def __contains__(self, key: int) -> bool:
        return key in self._referrers

    def load(self, rows: Iterable[tuple[int, int]]) -> None:
        """Take over the keys and referrer counts of an earlier run."""
        self._referrers.update(rows)

    def add(self, key: int) -> bool:
        """True if the key is new."""
        if key in self._referrers:
            return False
        self._referrers[key] = 0
        return True

    def mute(self, key: int) -> None:
        """Keep no referrers of an address that is not followed."""
        self._referrers[key] = self._MUTED

    def wants_referrer(self, key: int) -> bool:
        """Count a referrer; True while it is one of those that are kept."""
        count = self._referrers[key]
        if count == self._MUTED:
            return False
        self._referrers[key] = count + 1
        return count < self._kept

    def referrers(self, key: int) -> int:
        """How many pages the address was met on so far."""
        return max(0, self._referrers.get(key, 0))
