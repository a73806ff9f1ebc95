"""What the terminal says of links that are looked at again."""

from __future__ import annotations

from collections.abc import Iterator

from config.terms import LinkCause, LinkVerdict, Verdict
from config.wording import word
from console.outputs import say
from console.tables import print_table
from crawler.ending import Ending
from crawler.recheck import RecheckProgress
from reports.model import Report


def recheck_facts(progress: RecheckProgress) -> list[tuple[str, str]]:
    """Where a running recheck stands."""
    return [
        ("复查链接", f"{progress.done}/{progress.due}"),
        ("等待复看", str(progress.waiting)),
        *((word(verdict), str(progress.now(verdict))) for verdict in LinkVerdict),
    ]


def print_changes(progress: RecheckProgress, ending: Ending, *, err: bool = False) -> None:
    """What links were and what they are now, the commonest changes first, and the sum of it."""
    if progress.changes:
        print_table("复查结果", ("原先", "现在", "数量", "例"), _rows(progress), err=err)
    say([_sum(progress, ending)], err=err)


def print_verdicts(
    before: tuple[Verdict | None, float | None], report: Report, *, err: bool = False
) -> None:
    """The verdict of the inspection before and after, with the scores."""
    say([f"巡检结论：{_verdict(*before)} → {_verdict(report.verdict, report.score)}"], err=err)


def _rows(progress: RecheckProgress) -> Iterator[tuple[str, ...]]:
    for change, count in progress.changes.most_common():
        before = _state(change.verdict_before, change.before)
        after = _state(change.verdict, change.after)
        yield before, after, str(count), progress.examples[change]


def _state(verdict: LinkVerdict, cause: LinkCause | None) -> str:
    return f"{word(verdict)}：{word(cause)}" if cause else word(verdict)


def _sum(progress: RecheckProgress, ending: Ending) -> str:
    if not progress.due:
        return "没有需要复查的链接。"
    counts = "，".join(f"{word(verdict)} {progress.now(verdict)}" for verdict in LinkVerdict)
    left = progress.due - progress.done
    why = ending.note or (word(ending.reason) if ending.reason else "")
    rest = f"还有 {left} 个没有复查，结论照旧。{why}" if left else ""
    return f"复查链接 {progress.done} 个：{counts}。{rest}"


def _verdict(verdict: Verdict | None, score: float | None) -> str:
    if verdict is None:
        return "未作结论"
    return word(verdict) + (f"（{score:g} 分）" if score is not None else "")
