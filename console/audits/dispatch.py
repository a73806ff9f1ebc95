"""Which process does which site next."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Waiting:
    """A site that waits for its turn."""

    site_id: int
    group: str
    """Sites of one group (domain) go to the same process, which then need not agree with others
    how often the hosts are asked."""
    attempts: int = 0
    """How often it was begun already without coming to an end."""


@dataclass(slots=True)
class Dispatcher:
    """Hands sites to places (0, 1, …), each of which does up to ``at_once`` of them.

    A site whose process has died twice has a place to itself: so it is known what kills, and
    nobody else goes down with it.
    """

    places: int
    at_once: int
    _queue: deque[Waiting] = field(default_factory=deque)
    _suspects: deque[Waiting] = field(default_factory=deque)
    _bound: dict[str, int] = field(default_factory=dict)
    _running: list[dict[int, Waiting]] = field(default_factory=list)
    _alone: set[int] = field(default_factory=set)
    """Places that a suspect has to itself."""

    _SUSPECT_FROM = 2

    def __post_init__(self) -> None:
        self._running = [{} for _ in range(self.places)]

    def add(self, sites: Iterable[Waiting]) -> None:
        """Let sites wait, in this order, behind those that wait."""
        for site in sites:
            suspect = site.attempts >= self._SUSPECT_FROM
            (self._suspects if suspect else self._queue).append(site)

    def next(self, place: int) -> int | None:
        """The site that ``place`` is to begin now; None where there is none for it."""
        mine = self._running[place]
        if place in self._alone or len(mine) >= self.at_once:
            return None
        found = self._of_queue(place)
        if found is None and not mine and self._suspects:
            found = self._suspects.popleft()
            self._alone.add(place)
        if found is None:
            return None
        mine[found.site_id] = found
        return found.site_id

    def _of_queue(self, place: int) -> Waiting | None:
        for number, site in enumerate(self._queue):
            if self._bound.setdefault(site.group, place) == place:
                del self._queue[number]
                return site
        return None

    def ended(self, place: int, site_id: int) -> None:
        """The site needs nothing more."""
        self._running[place].pop(site_id, None)
        if not self._running[place]:
            self._alone.discard(place)

    def lost(self, place: int) -> list[int]:
        """The process at ``place`` has died: its sites wait again. Gives which."""
        dead = list(self._running[place].values())
        self._running[place].clear()
        self._alone.discard(place)
        self.add(Waiting(site.site_id, site.group, site.attempts + 1) for site in dead)
        return [site.site_id for site in dead]

    def running(self, place: int) -> int:
        return len(self._running[place])

    @property
    def waiting(self) -> int:
        return len(self._queue) + len(self._suspects)

    @property
    def is_idle(self) -> bool:
        """Nothing waits and nothing runs."""
        return not self.waiting and not any(self._running)
