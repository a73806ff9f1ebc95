"""Which numbers of a bulletin become which chart, each with the table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from config.bulletin import BulletinText
from config.terms import SiteOutcome
from config.wording import word
from reports.bulletin.blocks import Column, Figure, Table
from reports.bulletin.facts import BulletinFacts, level_of, region_of
from reports.bulletin.numbers import Tally
from reports.chartdata import ChartData, ChartForm, Series, shown
from reports.charts import Tone
from reports.filters import number

_TONES: dict[SiteOutcome, Tone] = {
    SiteOutcome.QUALIFIED: "pass",
    SiteOutcome.UNQUALIFIED: "fail",
    SiteOutcome.UNDETERMINED: "suspect",
    SiteOutcome.NOT_INSPECTED: "unknown",
}
_MOST_BARS = 24


def figures(facts: BulletinFacts, text: BulletinText) -> list[Figure]:
    """Every chart that has something to show."""
    found = [
        _outcomes("各地区检查结果", "地区", facts.grouped(region_of(text)), text),
        _outcomes("各层级检查结果", "层级", facts.grouped(level_of(text)), text),
        _families(facts),
        _trend(facts, text),
        _scores(facts, text),
    ]
    return [figure for figure in found if figure.chart.categories]


def _outcomes(
    title: str, what: str, groups: Sequence[tuple[str, Tally]], text: BulletinText
) -> Figure:
    floor = text.limits.percent_from
    names = tuple(name for name, _ in groups)
    tallies = [tally for _, tally in groups]
    series = tuple(
        Series(word(outcome), tone, tuple(getattr(tally, outcome.value) for tally in tallies))
        for outcome, tone in _TONES.items()
    )
    notes = tuple(f"合格 {tally.rate.short(floor)}" for tally in tallies)
    columns = (
        Column(what, 24),
        Column("检查网站数", 17, numeric=True),
        *(Column(each.name, 12, numeric=True) for each in series),
        Column("合格率", 14, numeric=True),
    )
    rows = tuple(
        (
            name,
            str(tally.total),
            *(shown(each.values[place]) for each in series),
            str(tally.rate) if tally.rate.big(floor) else "—",
        )
        for place, (name, tally) in enumerate(groups)
    )
    chart = ChartData(title, ChartForm.BARS, names, series, notes)
    return Figure(_cut(chart), Table(title, columns, rows))


def _cut(chart: ChartData) -> ChartData:
    """At most so many bars; the table has all of them."""
    if len(chart.categories) <= _MOST_BARS:
        return chart
    return ChartData(
        f"{chart.title}（前{_MOST_BARS}项）",
        chart.form,
        chart.categories[:_MOST_BARS],
        tuple(Series(each.name, each.tone, each.values[:_MOST_BARS]) for each in chart.series),
        chart.notes[:_MOST_BARS],
        chart.unit,
    )


def _families(facts: BulletinFacts) -> Figure:
    title = "各类问题数"
    families = facts.families
    confirmed = Series("已确认", "fail", tuple(each.confirmed for each in families))
    pending = Series("待复核", "suspect", tuple(each.pending for each in families))
    notes = tuple(
        f"{each.confirmed}个" + (f"，待复核{each.pending}" if each.pending else "")
        for each in families
    )
    columns = (
        Column("问题类别", 40),
        Column("涉及网站数", 20, numeric=True),
        Column("已确认问题数", 20, numeric=True),
        Column("待复核问题数", 20, numeric=True),
    )
    rows = tuple(
        (each.title, str(each.sites), str(each.confirmed), str(each.pending)) for each in families
    )
    names = tuple(each.title for each in families)
    chart = ChartData(title, ChartForm.BARS, names, (confirmed, pending), notes)
    return Figure(_cut(chart), Table(title, columns, rows))


def _trend(facts: BulletinFacts, text: BulletinText) -> Figure:
    """The rate over the periods; one with few sites has its counts and no point."""
    title = "历期合格率"
    floor = text.limits.percent_from
    rates = [each.tally.rate for each in facts.trend]
    values = tuple(rate.percent if rate.big(floor) else None for rate in rates)
    notes = tuple(str(rate) if rate.big(floor) else f"{rate.part}/{rate.whole}" for rate in rates)
    names = tuple(each.name for each in facts.trend)
    columns = (
        Column("检查期", 28),
        Column("检查网站数", 18, numeric=True),
        Column("有结论", 18, numeric=True),
        Column("合格", 18, numeric=True),
        Column("合格率", 18, numeric=True),
    )
    rows = tuple(
        (
            each.name,
            str(each.tally.total),
            str(each.tally.decided),
            str(each.tally.qualified),
            str(rate) if rate.big(floor) else "—",
        )
        for each, rate in zip(facts.trend, rates, strict=True)
    )
    chart = ChartData(
        title, ChartForm.LINE, names, (Series("合格率", "plain", values),), notes, "%"
    )
    return Figure(chart, Table(title, columns, rows))


def _scores(facts: BulletinFacts, text: BulletinText) -> Figure:
    title = "得分分布"
    decided = [site for site in facts.sites if site.outcome.decided]
    bands = [float("-inf"), *text.score_bands, float("inf")]
    scores = [site.score for site in decided if site.score is not None]
    counts = [
        (_band(low, high), sum(low <= score < high for score in scores))
        for low, high in pairwise(bands)
    ]
    while counts and not counts[-1][1] and len(counts) > len(text.score_bands):
        counts.pop()
    counts.append(("不计分", len(decided) - len(scores)))
    if not decided:
        counts = []
    names = tuple(name for name, _ in counts)
    values = tuple(count for _, count in counts)
    columns = (Column("得分", 50), Column("网站数", 50, numeric=True))
    rows = tuple((name, str(count)) for name, count in counts)
    chart = ChartData(
        title,
        ChartForm.BARS,
        names,
        (Series("网站数", "plain", values),),
        tuple(f"{count}个" for count in values),
    )
    return Figure(chart, Table(title, columns, rows))


def _band(low: float, high: float) -> str:
    if low == float("-inf"):
        return f"不足{number(high)}分"
    if high == float("inf"):
        return f"{number(low)}分及以上"
    return f"{number(low)}分至不足{number(high)}分"
