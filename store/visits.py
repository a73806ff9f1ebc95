"""Visits of the availability watch, some bytes each: packed by site and day of Beijing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from config.terms import Family, LinkCause

BEIJING = dt.timezone(dt.timedelta(hours=8))
"""Days of the standards are days of Beijing, wherever the watch runs."""

Detail: TypeAlias = tuple[str | None, int | None, str | None]
"""Cause, status and error of a visit that was not simply answered with 200."""

_OK, _OUR_SIDE, _V4, _V6, _DETAILED = 1, 2, 4, 8, 16
_PLAIN: Detail = (None, 200, None)
_SEVEN, _MORE = 0x7F, 0x80
_LONGEST_ERROR = 300
_LONGEST_MS = 1 << 30


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to a home page. ``at`` is aware; its fraction of a second is not kept.

    ``ms``: milliseconds until the page was open, or until it was given up.
    """

    at: dt.datetime
    ok: bool
    ms: int
    status: int | None = None
    cause: LinkCause | None = None
    error: str | None = None
    our_side: bool = False
    """Proves nothing: our own side failed, or the site kept us out."""
    family: Family | None = None

    @property
    def day(self) -> dt.date:
        """The day of Beijing that it falls on."""
        return self.at.astimezone(BEIJING).date()

    @property
    def failed(self) -> bool:
        """Counts against the site."""
        return not self.ok and not self.our_side


@dataclass(frozen=True, slots=True)
class PackedDay:
    """The visits of one day as they are stored."""

    packed: bytes
    details: list[list[Any]]


def beijing_clock(at: dt.datetime) -> str:
    """A moment by the clock of the sites, as papers show it."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def beijing_day(at: dt.datetime) -> dt.date:
    """The day of Beijing at that moment."""
    return at.astimezone(BEIJING).date()


def day_start(day: dt.date) -> dt.datetime:
    """Midnight of Beijing with which ``day`` begins."""
    return dt.datetime.combine(day, dt.time(), BEIJING)


def pack_visits(visits: Iterable[Visit]) -> PackedDay:
    """Pack the visits of one day of Beijing, in the order of time.

    For each visit: seconds since the one before (or midnight), flags and milliseconds as variable
    length numbers, and where there is more to tell the number of its detail. Raises ``ValueError``
    for visits of several days.
    """
    ordered = sorted(visits, key=lambda visit: visit.at)
    if len({visit.day for visit in ordered}) > 1:
        raise ValueError("visits of several days")
    packed = bytearray()
    details: dict[Detail, int] = {}
    before = 0
    for visit in ordered:
        second = _second(visit)
        detail = _detail(visit)
        _put(packed, second - before)
        _put(packed, _flags(visit, detailed=detail != _PLAIN))
        _put(packed, min(max(visit.ms, 0), _LONGEST_MS))
        if detail != _PLAIN:
            _put(packed, details.setdefault(detail, len(details)))
        before = second
    return PackedDay(bytes(packed), [list(detail) for detail in details])


def unpack_visits(day: dt.date, packed: bytes, details: Sequence[Sequence[Any]]) -> Iterator[Visit]:
    """The visits of ``day``, oldest first. Raises ``ValueError`` for bytes that are cut off."""
    midnight, second = day_start(day), 0
    numbers = _numbers(packed)
    for step in numbers:
        second += step
        flags, ms = next(numbers), next(numbers)
        cause, status, error = details[next(numbers)] if flags & _DETAILED else _PLAIN
        yield Visit(
            at=(midnight + dt.timedelta(seconds=second)).astimezone(dt.UTC),
            ok=bool(flags & _OK),
            ms=ms,
            status=status,
            cause=LinkCause(cause) if cause else None,
            error=error,
            our_side=bool(flags & _OUR_SIDE),
            family=Family.V4 if flags & _V4 else Family.V6 if flags & _V6 else None,
        )


def _second(visit: Visit) -> int:
    local = visit.at.astimezone(BEIJING)
    return local.hour * 3600 + local.minute * 60 + local.second


def _detail(visit: Visit) -> Detail:
    cause = visit.cause.value if visit.cause else None
    return cause, visit.status, visit.error[:_LONGEST_ERROR] if visit.error else None


def _flags(visit: Visit, *, detailed: bool) -> int:
    family = {Family.V4: _V4, Family.V6: _V6, None: 0}[visit.family]
    ok, ours = _OK if visit.ok else 0, _OUR_SIDE if visit.our_side else 0
    return ok | ours | family | (_DETAILED if detailed else 0)


def _put(into: bytearray, number: int) -> None:
    while number > _SEVEN:
        into.append(number & _SEVEN | _MORE)
        number >>= 7
    into.append(number)


def _numbers(packed: bytes) -> Iterator[int]:
    number, shift = 0, 0
    for byte in packed:
        number |= (byte & _SEVEN) << shift
        shift += 7
        if not byte & _MORE:
            yield number
            number, shift = 0, 0
    if shift:
        raise ValueError("packed visits are cut off")
