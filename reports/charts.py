"""Charts as inline SVG: pure functions from numbers to markup, no script, readable in grey.

Every mark carries its number in ``data-value`` and beside it as text, so that colour and length are
never the only carriers. Lengths are in units of the drawing; the page scales it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from markupsafe import Markup

Tone = Literal["fail", "suspect", "unknown", "pass", "plain"]
"""The same tones as the status words of the page; ``suspect`` and ``unknown`` are hatched."""

_WIDTH = 720
_LABEL = 190
_VALUE = 120
_ROW = 26
_BAR = 14
_LABEL_UNITS = 26
"""A label's room, in half-width characters."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar."""

    value: float
    tone: Tone
    name: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart. ``note`` stands at its end; ``mark`` is a tick on its scale."""

    label: str
    segments: tuple[Segment, ...]
    note: str
    mark: float | None = None

    @property
    def total(self) -> float:
        return sum(segment.value for segment in self.segments)


@dataclass(frozen=True, slots=True)
class ScaleMark:
    """A named place on a scale."""

    value: float
    name: str


def bar_chart(title: str, bars: Sequence[Bar], *, longest: float | None = None) -> Markup:
    """Horizontal bars on one scale from 0 to ``longest`` (else the longest bar or mark).

    Bars beyond ``longest`` end in an open edge. Empty input gives empty markup.
    """
    if not bars:
        return Markup("")
    scale = longest or max(max(bar.total, bar.mark or 0) for bar in bars) or 1
    rows = Markup("").join(_bar_row(bar, number, scale) for number, bar in enumerate(bars))
    return _svg(title, len(bars) * _ROW + 4, rows, _summary((bar.label, bar.note) for bar in bars))


def gauge(
    title: str,
    value: float,
    *,
    full: float,
    lines: Iterable[ScaleMark],
    other: ScaleMark | None = None,
) -> Markup:
    """A score on its scale, with the lines that matter and a second, hollow mark."""
    every = tuple(lines)
    parts = [
        _rect(_at(0, full), 30, _span(full, full), _BAR, "track"),
        _rect(_at(0, full), 30, _span(min(value, full), full), _BAR, "plain", value),
        *(_line_mark(mark, full) for mark in every),
        _named(value, full, f"{title} {_n(value)}"),
    ]
    if other is not None and other.value != value:
        x = _at(min(other.value, full), full)
        parts.append(
            Markup('<circle class="hollow" cx="{}" cy="37" r="6" data-value="{}"/>').format(
                _n(x), _n(other.value)
            )
        )
    named = [(title, _n(value)), *((mark.name, _n(mark.value)) for mark in every)]
    if other is not None:
        named.append((other.name, _n(other.value)))
    return _svg(title, 74, Markup("").join(parts), _summary(named))


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a line; without ``value`` the line is broken there."""

    label: str
    value: float | None
    note: str


_LINE_HEIGHT = 150
_LINE_TOP = 34
_LINE_EDGE = 60


def line_chart(title: str, points: Sequence[Point], *, unit: str, full: float = 100) -> Markup:
    """A line over ``points`` on a scale from 0 to ``full``. Empty input gives empty markup."""
    if not points:
        return Markup("")
    bottom = _LINE_TOP + _LINE_HEIGHT
    places = [_point_place(number, len(points), point, full) for number, point in enumerate(points)]
    parts = [_level_line(full, unit), _level_line(full / 2, unit, full), _level_line(0, unit, full)]
    parts += [_stretch(one, two) for one, two in pairwise(places)]
    for point, (x, y) in zip(points, places, strict=True):
        parts.append(_text(x, bottom + 20, point.label, "value", "middle"))
        above = _text(x, (bottom if y is None else y) - 10, point.note, "label", "middle")
        parts += [above] if y is None else [_dot(x, y, point.value or 0), above]
    summary = _summary((point.label, point.note) for point in points)
    return _svg(title, bottom + 30, Markup("").join(parts), summary)


def _point_place(number: int, count: int, point: Point, full: float) -> tuple[float, float | None]:
    room = _WIDTH - 2 * _LINE_EDGE
    x = _LINE_EDGE + (room / 2 if count == 1 else room * number / (count - 1))
    if point.value is None:
        return x, None
    return x, _LINE_TOP + _LINE_HEIGHT * (1 - min(point.value, full) / full)


def _level_line(value: float, unit: str, full: float | None = None) -> Markup:
    y = _LINE_TOP + _LINE_HEIGHT * (1 - value / (full or value))
    line = Markup('<line class="level" x1="40" x2="{}" y1="{}" y2="{}"/>').format(
        _WIDTH - 10, _n(y), _n(y)
    )
    return line + _text(36, y + 4, f"{_n(value)}{unit}", "value", "end")


def _stretch(one: tuple[float, float | None], two: tuple[float, float | None]) -> Markup:
    if one[1] is None or two[1] is None:
        return Markup("")
    return Markup('<line class="stretch" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        _n(one[0]), _n(one[1]), _n(two[0]), _n(two[1])
    )


def _dot(x: float, y: float, value: float) -> Markup:
    return Markup('<circle class="dot" cx="{}" cy="{}" r="4" data-value="{}"/>').format(
        _n(x), _n(y), _n(value)
    )


def _bar_row(bar: Bar, number: int, scale: float) -> Markup:
    top = number * _ROW + 4
    room = _WIDTH - _LABEL - _VALUE
    parts = [
        _text(_LABEL - 10, top + 12, _fitted(bar.label), "label", "end"),
        _rect(_LABEL, top, room, _BAR, "track"),
    ]
    x = float(_LABEL)
    for segment in bar.segments:
        width = min(segment.value / scale * room, _LABEL + room - x)
        if segment.value > 0:
            parts.append(_rect(x, top, width, _BAR, segment.tone, segment.value, segment.name))
        x += max(width, 0)
    if bar.mark is not None:
        at = _LABEL + min(bar.mark / scale, 1) * room
        parts.append(_vertical(at, top - 3, top + _BAR + 3, bar.mark))
    parts.append(_text(_LABEL + room + 10, top + 12, bar.note, "value", "start"))
    return Markup("<g>{}</g>").format(Markup("").join(parts))


def _line_mark(mark: ScaleMark, full: float) -> Markup:
    x = _at(mark.value, full)
    name = f"{mark.name} {_n(mark.value)}".strip()
    return _vertical(x, 26, 48, mark.value) + _text(x, 64, name, "value", _anchor(x))


def _named(value: float, full: float, text: str) -> Markup:
    x = _at(min(value, full), full)
    return _text(x, 20, text, "label", _anchor(x))


def _anchor(x: float) -> str:
    """Texts near an edge stay inside the drawing."""
    return "end" if x > _WIDTH - 60 else "start" if x < 60 else "middle"


def _at(value: float, full: float) -> float:
    return 8 + _span(value, full)


def _span(value: float, full: float) -> float:
    return max(value, 0) / full * (_WIDTH - 16) if full else 0.0


def _rect(
    x: float,
    y: float,
    width: float,
    height: float,
    tone: str,
    value: float | None = None,
    name: str = "",
) -> Markup:
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"').format(
        tone, _n(x), _n(y), _n(max(width, 0)), _n(height)
    )
    if value is None:
        return shape + Markup("/>")
    tip = Markup("<title>{} {}</title>").format(name, _n(value)) if name else Markup("")
    return shape + Markup(' data-value="{}">{}</rect>').format(_n(value), tip)


def _vertical(x: float, top: float, bottom: float, value: float) -> Markup:
    return Markup(
        '<line class="mark" x1="{0}" x2="{0}" y1="{1}" y2="{2}" data-value="{3}"/>'
    ).format(_n(x), _n(top), _n(bottom), _n(value))


def _text(x: float, y: float, text: str, name: str, anchor: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        name, _n(x), _n(y), anchor, text
    )


def _svg(title: str, height: float, body: Markup, summary: str) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'preserveAspectRatio="xMinYMin meet">{}</svg>'
    ).format(_WIDTH, _n(height), f"{title}：{summary}", body)


def _summary(pairs: Iterable[tuple[str, str]]) -> str:
    return "；".join(f"{label} {note}" for label, note in pairs)


def _fitted(label: str) -> str:
    """``label`` cut to the room there is; Chinese characters take twice the room."""
    used = 0
    for position, character in enumerate(label):
        used += 2 if ord(character) > 0x2E7F else 1
        if used > _LABEL_UNITS:
            return f"{label[:position]}…"
    return label


def _n(value: float) -> str:
    """A number without a tail of zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
