"""What the terminal says when an inspection is done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from config.terms import IndicatorStatus, LinkVerdict, StoppedBecause
from config.wording import word
from console.outputs import say
from reports.paper.documents import duty_documents, plain_indicators
from store.inspections import can_go_on

if TYPE_CHECKING:
    from console.inspect import Inspected
    from reports.model import Report

_NO_HOME = frozenset(
    {
        StoppedBecause.HOME_UNREACHABLE,
        StoppedBecause.HOME_BLOCKED,
        StoppedBecause.HOME_NOT_HTML,
        StoppedBecause.HOME_ELSEWHERE,
        StoppedBecause.HOME_EMPTY,
        StoppedBecause.HOME_PRIVATE,
    }
)


def print_summary(inspected: Inspected, *, err: bool = False) -> None:
    """Verdict, score, vetoes, coverage and where the papers are: plain lines."""
    say([*summary_lines(inspected.report), *_papers(inspected)], err=err)


def home_line(report: Report) -> str | None:
    """One line on a home page that could not be read: what, why, how to mend it. Else None."""
    inspection = report.inspection
    if inspection.stopped_because not in _NO_HOME:
        return None
    return f"注意：{inspection.home_note or word(inspection.stopped_because)}"


def summary_lines(report: Report) -> list[str]:
    """The lines without the papers."""
    inspection = report.inspection
    lines = [
        f"{report.site.name}（{report.site.home_url}）",
        f"结论：{word(report.verdict)}{_score(report)}",
        f"依据：{report.ruleset.title}（{report.ruleset.id} {report.ruleset.version}），"
        f"监测时间点 {inspection.as_of}",
        *_vetoes(report),
        _indicators(report),
        *_duties(report),
        _coverage(report),
    ]
    note = home_line(report) or _unfinished_line(report)
    return [*lines, note] if note else lines


def _unfinished_line(report: Report) -> str | None:
    """How to go on where this run alone came to an early end."""
    if not can_go_on(report.inspection.stopped_because):
        return None
    return "注意：这是部分结果。用同样的命令加 --resume，可以接着做完。"


def _score(report: Report) -> str:
    if report.score is None:
        return "，不计分"
    suspects = report.score_if_suspects_hold
    held = (
        f"；疑似问题全部属实时为 {suspects:g} 分"
        if suspects is not None and suspects != report.score
        else ""
    )
    return f"，{report.score:g} 分{held}"


def _vetoes(report: Report) -> list[str]:
    titles = {indicator.id: indicator.title for indicator in report.indicators}
    return [f"单项否决：{titles.get(veto, veto)}" for veto in report.vetoes]


def _indicators(report: Report) -> str:
    counts = dict.fromkeys(IndicatorStatus, 0)
    for indicator in plain_indicators(report):
        counts[indicator.status] += 1
    parts = [f"{word(status)} {count}" for status, count in counts.items() if count]
    return f"指标：{'，'.join(parts)}；问题 {len(report.findings)} 条"


def _duties(report: Report) -> list[str]:
    return [
        f"{document.pack.issued}：{'，'.join(f'{word(each)} {n}' for each, n in document.counts)}"
        for document in duty_documents(report)
    ]


def _coverage(report: Report) -> str:
    inspection = report.inspection
    counts = Counter(None if link.excluded else link.verdict for link in report.links)
    excluded = f"，按例外规则不计 {counts[None]}" if counts[None] else ""
    stopped = f"；未走完：{word(inspection.stopped_because)}" if inspection.stopped_because else ""
    same = inspection.pages_unchanged
    unchanged = f"（其中与上次相同、未重新读取 {same}）" if same else ""
    return (
        f"范围：读取网页 {inspection.pages_fetched}{unchanged}，核验链接 {inspection.links_checked}"
        f"（失效 {counts[LinkVerdict.DEAD]}，待复核 {counts[LinkVerdict.UNDETERMINED]}{excluded}）"
        f"{stopped}"
    )


def _papers(inspected: Inspected) -> list[str]:
    return [f"报告：{path}" for path in inspected.files]
