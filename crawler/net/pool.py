"""Lines kept open between requests."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TypeAlias

from config.terms import Family
from crawler.net.dial import Line

Place: TypeAlias = tuple[str, str, int, Family | None]
"""Scheme, host, port, and the family that was forced."""

_IDLE_SECONDS = 10.0
_LONGEST_IDLE = 256
_PER_PLACE = 2


class LinePool:
    """Idle lines, the longest idle first; at most a few hundred, and a few for each place."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most or _LONGEST_IDLE
        self._idle: OrderedDict[Place, list[tuple[float, Line]]] = OrderedDict()
        self._count = 0

    def take(self, place: Place) -> Line | None:
        """An open line to ``place``, the one used last, or None."""
        lines = self._idle.get(place, [])
        oldest = time.monotonic() - _IDLE_SECONDS
        while lines:
            since, line = lines.pop()
            self._count -= 1
            if not lines:
                del self._idle[place]
            if since > oldest and not line.gone:
                return line
            line.close()
        return None

    def give(self, place: Place, line: Line) -> None:
        lines = self._idle.setdefault(place, [])
        self._idle.move_to_end(place)
        lines.append((time.monotonic(), line))
        self._count += 1
        if len(lines) > _PER_PLACE:
            self._drop(place)
        elif self._count > self._most:
            self._drop(next(iter(self._idle)))

    def close(self) -> None:
        while self._idle:
            self._drop(next(iter(self._idle)))

    def _drop(self, place: Place) -> None:
        lines = self._idle[place]
        lines.pop(0)[1].close()
        self._count -= 1
        if not lines:
            del self._idle[place]
