"""The frontier: which addresses are known, which wait, which goes next.

The link table is the frontier. In memory there are only the keys of all known addresses and a
window of the best ones that wait; what does not fit in the window waits in the table alone. So a
killed inspection goes on from the table, and memory grows with the set of known addresses only.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

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
    via: Entry | None = None
    """The entry that led here by a redirect within the site."""
    again: bool = False
    """It is walked once more, because a second look found it alive."""

    @property
    def redirects(self) -> int:
        """How many redirects within the site led here."""
        return 0 if self.via is None else self.via.redirects + 1

    @property
    def asked_for(self) -> Entry:
        """The entry at the head of the redirects: what a link of a page leads to."""
        return self if self.via is None else self.via.asked_for


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
    _bettered: dict[int, Entry] = field(default_factory=dict)
    """Entries that were given a higher rank; what the heap holds of them besides is void."""

    def push(self, entry: Entry) -> None:
        """Queue an entry that the table has, or will have before the next refill."""
        if entry.key in self._bettered:
            self._bettered[entry.key] = entry
        elif self._floor is not None and entry.priority < self._floor:
            self.in_table += 1
            return
        self._put(entry)
        if len(self._heap) > self.window * 2:
            self._spill()

    def better(self, key: int, priority: int, column_key: int | None) -> bool:
        """Give a waiting entry a higher rank; False where it does not wait here below it."""
        for _, _, entry in self._heap:
            if entry.key == key and self._bettered.get(key, entry) is entry:
                if entry.priority >= priority:
                    return False
                risen = replace(entry, priority=priority, column_key=column_key)
                self._bettered[key] = risen
                self._put(risen)
                return True
        return False

    def pop(self) -> Entry | None:
        """The best waiting entry, marked as taken until :meth:`done`; None when nothing waits."""
        while True:
            if not self._heap and self.in_table:
                self._fill()
            if not self._heap:
                return None
            entry = heapq.heappop(self._heap)[2]
            if self._bettered.get(entry.key, entry) is entry:
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

    def _put(self, entry: Entry) -> None:
        self._order += 1
        heapq.heappush(self._heap, (-entry.priority, self._order, entry))

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
        # The heap is empty, so nothing void is left in it.
        self._bettered.clear()
        for entry in entries:
            self._put(entry)


class KnownUrls:
    """Every address met so far, by key, with the number of pages that it stands on."""

    _CUT = -1
    _TOO_DEEP = -2

    def __init__(self, referrers_kept: int = 5) -> None:
        self._kept = referrers_kept
        self._referrers: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._referrers)

    def __contains__(self, key: int) -> bool:
        return key in self._referrers

    def load(self, rows: Iterable[tuple[int, int]]) -> None:
        """Take over the keys with their referrer counts of an earlier run."""
        self._referrers.update(rows)

    def add(self, key: int) -> bool:
        """True if the key is new."""
        if key in self._referrers:
            return False
        self._referrers[key] = 0
        return True

    def cut(self, key: int, *, too_deep: bool = False) -> None:
        """A guard keeps the address out: it is known, and nothing is kept of it. What was only
        too deep where it was met may be admitted elsewhere."""
        self._referrers[key] = self._TOO_DEEP if too_deep else self._CUT

    def is_too_deep(self, key: int) -> bool:
        """Whether the address was cut for its depth alone."""
        return self._referrers.get(key) == self._TOO_DEEP

    def is_cut(self, key: int) -> bool:
        """Whether a guard keeps the address out."""
        return self._referrers.get(key, 0) < 0

    def admit(self, key: int) -> None:
        """Take back the cut of an address."""
        self._referrers[key] = 0

    def wants_referrer(self, key: int) -> bool:
        """Count a referrer; True while it is one of those that are kept."""
        count = self._referrers[key]
        if count < 0:
            return False
        self._referrers[key] = count + 1
        return count < self._kept

    def referrers(self, key: int) -> int:
        """How many pages the address was met on so far."""
        return max(0, self._referrers.get(key, 0))

    def often_met(self) -> Iterator[tuple[int, int]]:
        """Keys and counts of what stands on more pages than are kept as referrers."""
        return ((key, count) for key, count in self._referrers.items() if count > self._kept)
