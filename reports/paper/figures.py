"""Which numbers of a report become which chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from config.terms import (
    ColumnState,
    IndicatorKind,
    IndicatorStatus,
    LinkCause,
    LinkVerdict,
)
from config.wording import word
from reports.charts import Bar, ScaleMark, Segment, Tone, bar_chart, gauge
from reports.filters import number
from reports.model import ColumnRow, Report
from reports.paper.groups import IndicatorGroup, indicator_groups

_MOST_BARS = 14
_LONGEST_BAR = 2.0
"""Bars of columns end at this many windows, or the oldest column would flatten the rest."""
_STATE_TONES: Mapping[ColumnState, Tone] = {
    ColumnState.FRESH: "pass",
    ColumnState.STALE: "fail",
    ColumnState.BLANK: "fail",
    ColumnState.UNDATED: "fail",
    ColumnState.UNREADABLE: "unknown",
    ColumnState.NOT_APPLICABLE: "plain",
}


def score_gauge(report: Report) -> Markup:
    """The score on the pack's scale; empty where nothing is scored."""
    parts = report.scoring
    if report.score is None or parts.full_marks is None:
        return Markup("")
    lines = [ScaleMark(0, ""), ScaleMark(parts.full_marks, "满分")]
    if parts.pass_line is not None:
        lines.append(ScaleMark(parts.pass_line, "合格线"))
    if parts.bonus_above is not None and parts.max_bonus:
        lines.append(ScaleMark(parts.bonus_above, "加分线"))
    other = report.score_if_suspects_hold
    return gauge(
        "得分",
        report.score,
        full=parts.full_marks + (parts.max_bonus if report.score > parts.full_marks else 0),
        lines=lines,
        other=None if other is None else ScaleMark(other, "疑似问题成立时"),
    )


def points_by_group(report: Report) -> Markup:
    """What each 一级指标 lost, of the points that it has."""
    groups = indicator_groups(
        each
        for each in report.indicators
        if each.kind is IndicatorKind.DEDUCTION
        and each.max_points
        and each.status is not IndicatorStatus.NOT_APPLICABLE
    )
    if report.scoring.full_marks is None:
        return Markup("")
    return bar_chart("各类指标的扣分", [_points_bar(group) for group in groups])


def findings_by_group(report: Report) -> Markup:
    """How many faults of which kind."""
    titles = {each.id: each.title for each in report.indicators}
    counts: dict[str, list[int]] = {}
    for finding in report.findings:
        name = titles.get(finding.indicator, finding.indicator)
        counts.setdefault(name, [0, 0])[finding.suspect] += 1
    ordered = sorted(counts.items(), key=lambda each: -sum(each[1]))
    bars = [_counts_bar(name, *both) for name, both in ordered[:_MOST_BARS]]
    rest = [both for _, both in ordered[_MOST_BARS:]]
    if rest:
        confirmed, suspected = map(sum, zip(*rest, strict=True))
        bars.append(_counts_bar(f"其余 {len(rest)} 项指标", confirmed, suspected))
    return bar_chart("各指标的问题数", bars)


def links_by_cause(causes: Mapping[LinkCause, int]) -> Markup:
    """Dead and undetermined links by cause."""
    ordered = sorted(causes.items(), key=lambda each: (each[0].verdict, -each[1]))
    return bar_chart(
        "未能正常打开的链接",
        [
            Bar(
                word(cause),
                (Segment(count, "fail" if cause.verdict is LinkVerdict.DEAD else "unknown"),),
                f"{number(count)} 个",
            )
            for cause, count in ordered
        ],
    )


def column_states(columns: Sequence[ColumnRow]) -> Markup:
    """How many columns are in which state."""
    counts = {state: sum(row.state is state for row in columns) for state in ColumnState}
    return bar_chart(
        "栏目状态",
        [
            Bar(word(state), (Segment(count, _STATE_TONES[state]),), f"{count} 个")
            for state, count in counts.items()
            if count
        ],
    )


def column_days(columns: Sequence[ColumnRow]) -> Markup:
    """Days since the last update as a share of the window, the worst columns first."""
    dated = [row for row in columns if row.threshold_days and row.days_since_update is not None]
    dated.sort(key=lambda row: -_windows(row))
    return bar_chart(
        "距最近更新的天数（竖线为时限）",
        [
            Bar(
                row.name,
                (Segment(round(min(_windows(row), _LONGEST_BAR), 2), _STATE_TONES[row.state]),),
                f"{row.days_since_update} / {row.threshold_days} 天",
                mark=1,
            )
            for row in dated[:_MOST_BARS]
        ],
        longest=_LONGEST_BAR,
    )


def _windows(row: ColumnRow) -> float:
    return (row.days_since_update or 0) / (row.threshold_days or 1)


def _points_bar(group: IndicatorGroup) -> Bar:
    full = sum(each.max_points or 0 for each in group.indicators)
    lost = sum(each.deduction for each in group.indicators)
    doubt = sum(each.deduction_if_suspects_hold for each in group.indicators) - lost
    unseen = sum(
        each.max_points or 0
        for each in group.indicators
        if each.status is IndicatorStatus.NOT_ASSESSED
    )
    kept = max(full - lost - doubt - unseen, 0)
    return Bar(
        group.title,
        (
            Segment(round(lost, 2), "fail", "扣分"),
            Segment(round(doubt, 2), "suspect", "疑似扣分"),
            Segment(round(unseen, 2), "unknown", "未检查"),
            Segment(round(kept, 2), "pass", "未扣分"),
        ),
        f"扣 {number(lost)} / {number(full)} 分",
    )


def _counts_bar(name: str, confirmed: int, suspected: int) -> Bar:
    note = f"{confirmed} 个" + (f"，疑似 {suspected}" if suspected else "")
    return Bar(
        name,
        (Segment(confirmed, "fail", "确认"), Segment(suspected, "suspect", "疑似")),
        note,
    )
