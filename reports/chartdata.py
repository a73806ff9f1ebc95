"""A chart as numbers, whatever it is drawn as: SVG on a page, DrawingML in a document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from reports.charts import Bar, Point, Segment, Tone, bar_chart, line_chart
from reports.filters import number


class ChartForm(StrEnum):
    """How the numbers are drawn."""

    BARS = "bars"
    """Horizontal bars, the series one after the other."""
    LINE = "line"
    """One line over the categories."""


@dataclass(frozen=True, slots=True)
class Series:
    """One value for each category; null where there is none."""

    name: str
    tone: Tone
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ChartData:
    """A chart."""

    title: str
    form: ChartForm
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    notes: tuple[str, ...]
    """What stands at the end of each bar or over each point."""
    unit: str = "个"

    @property
    def summary(self) -> str:
        """The chart in words, for whoever does not see it."""
        pairs = zip(self.categories, self.notes, strict=True)
        return f"{self.title}：" + "；".join(f"{name} {note}" for name, note in pairs)


def svg(chart: ChartData) -> Markup:
    """The chart as inline SVG; empty without categories."""
    if chart.form is ChartForm.LINE:
        values = chart.series[0].values
        points = [
            Point(name, value, note)
            for name, value, note in zip(chart.categories, values, chart.notes, strict=True)
        ]
        return line_chart(chart.title, points, unit=chart.unit)
    return bar_chart(chart.title, [_bar(chart, place) for place in range(len(chart.categories))])


def _bar(chart: ChartData, place: int) -> Bar:
    segments = tuple(
        Segment(series.values[place] or 0, series.tone, series.name) for series in chart.series
    )
    return Bar(chart.categories[place], segments, chart.notes[place])


def shown(value: float | None) -> str:
    """A value in the table of a chart."""
    return "—" if value is None else number(value)
