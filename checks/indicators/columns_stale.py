"""Veto 栏目不更新 (国办秘函〔2019〕19号 单项否决 4; 国办发〔2015〕15号 单项否决 3).

Fires on any of: news columns not updated in two weeks together with notice and policy columns not
updated in six months, five or more; other columns that should be updated, ten or more; blank
columns, five or more.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from checks.base import Fault, Outcome, Params, Tally, check
from checks.columns import ColumnStates, column_fault, innermost, is_leaf, unseen
from checks.needs import Need
from config.columns import Freshness
from config.terms import (
    ColumnState,
    IndicatorStatus,
    NotAssessedCause,
    Severity,
    Side,
    StoppedBecause,
)
from store.column_state import ColumnStateFact, family
from store.column_windows import freshness_of
from store.coverage import columns_all_seen
from store.evidence import ColumnView, Evidence
from store.tables import SiteColumn
from store.windows import Window

_NOT_UPDATED = frozenset({ColumnState.STALE, ColumnState.UNDATED})
_NOTICES = frozenset({Freshness.NOTICE, Freshness.POLICY})


class ColumnsStaleParams(Params):
    """Windows and the numbers of columns that fire the veto."""

    news_days: int
    notice_months: int
    other_months: int
    yearly_months: int | None = None
    """Window of columns that are updated once a year; null: they don't count."""
    notice_level: int | None = 1
    """Only notice and policy columns of this level count among the first group; null: of any."""
    max_stale_news_notice: int
    max_stale_other: int
    max_blank: int

    def window_of(self, column: SiteColumn) -> Window | None:
        """The window of ``column`` by its freshness class."""
        freshness = freshness_of(column)
        if freshness is Freshness.NEWS:
            return Window.of(days=self.news_days)
        if freshness in _NOTICES:
            return self._notice_window(column)
        if freshness is Freshness.YEARLY and self.yearly_months is not None:
            return Window.of(months=self.yearly_months)
        return Window.of(months=self.other_months) if freshness is Freshness.OTHER else None

    def in_first_group(self, column: SiteColumn) -> bool:
        """Whether the column belongs to news, notices and policies."""
        freshness = freshness_of(column)
        if freshness is Freshness.NEWS:
            return True
        return freshness in _NOTICES and self.notice_level in (None, column.level)

    def _notice_window(self, column: SiteColumn) -> Window:
        if self.notice_level in (None, column.level):
            return Window.of(months=self.notice_months)
        return Window.of(months=max(self.notice_months, self.other_months))


@dataclass(slots=True)
class _Group:
    """One of the three ways to fire: its columns and how many fire it."""

    title: str
    threshold: int
    faults: list[Fault] = field(default_factory=list)
    unread: list[ColumnStateFact] = field(default_factory=list)

    @property
    def confirmed(self) -> int:
        return sum(not fault.suspect for fault in self.faults)

    @property
    def status(self) -> IndicatorStatus:
        if self.confirmed >= self.threshold:
            return IndicatorStatus.FAIL
        if len(self.faults) >= self.threshold:
            return IndicatorStatus.SUSPECT
        if len(self.faults) + len(self.unread) >= self.threshold:
            return IndicatorStatus.NOT_ASSESSED
        return IndicatorStatus.PASS

    @property
    def words(self) -> str:
        return f"{self.title}{len(self.faults)}个（达到{self.threshold}个即否决）"


@check("columns-stale", needs=[Need.HOME, Need.COLUMNS], params=ColumnsStaleParams)
def columns_stale(evidence: Evidence, params: ColumnsStaleParams) -> Outcome:
    """Counts the three groups; each column falls into one of them at most."""
    states = ColumnStates(evidence, params.window_of)
    first = _Group("动态要闻、通知公告、政策文件类超期未更新", params.max_stale_news_notice)
    other = _Group("其他应更新栏目长期未更新", params.max_stale_other)
    blank = _Group("空白栏目", params.max_blank)
    views = evidence.columns()
    counted = _counted(views, params)
    for view in views:
        fact = states.of(view)
        if fact.state is ColumnState.BLANK:
            if is_leaf(view):
                blank.faults.append(column_fault(view, fact))
            continue
        if view.column.key not in counted:
            continue
        group = first if params.in_first_group(view.column) else other
        if fact.state in _NOT_UPDATED:
            group.faults.append(column_fault(view, fact))
        elif fact.state is ColumnState.UNREADABLE:
            group.unread.append(fact)
            if fact.may_be_blank:
                blank.unread.append(fact)
    all_seen = columns_all_seen(evidence)
    outcome = _outcome(len(views), (first, other, blank), all_seen=all_seen)
    if outcome.status is IndicatorStatus.PASS and not all_seen:
        cause = evidence.inspection.stopped_because
        interrupted = cause is StoppedBecause.INTERRUPTED
        return replace(
            outcome,
            status=IndicatorStatus.NOT_ASSESSED,
            reason=f"{outcome.reason}走查提前结束，还有栏目没有读到，不能下结论。",
            cause=NotAssessedCause.INTERRUPTED if interrupted else NotAssessedCause.BUDGET,
            side=Side.US,
        )
    return outcome


def _counted(views: list[ColumnView], params: ColumnsStaleParams) -> set[int]:
    """Columns that count towards a group: notice and policy columns of the level that the rule
    names as wholes, and of the others with a window the innermost, each fault once."""
    wholes = [view for view in views if _counts_as_a_whole(view.column, params)]
    covered = {part.column.key for view in wholes for part in family(view)}
    inner = innermost(views, lambda column: params.window_of(column) is not None)
    return {view.column.key for view in wholes} | ({view.column.key for view in inner} - covered)


def _counts_as_a_whole(column: SiteColumn, params: ColumnsStaleParams) -> bool:
    return freshness_of(column) in _NOTICES and params.notice_level == column.level


def _outcome(checked: int, groups: tuple[_Group, ...], *, all_seen: bool) -> Outcome:
    statuses = [group.status for group in groups]
    reason = f"共查{checked}个栏目：" + "，".join(group.words for group in groups) + "。"
    if IndicatorStatus.FAIL not in statuses and IndicatorStatus.SUSPECT not in statuses:
        if IndicatorStatus.NOT_ASSESSED in statuses:
            unread = [fact for group in groups for fact in group.unread]
            seen = unseen(unread, f"{reason}另有栏目读不到，不能排除达到否决数。")
            return replace(_listed(seen, groups, all_seen=all_seen), checked=checked)
        status = IndicatorStatus.PASS
    else:
        failed = IndicatorStatus.FAIL in statuses
        status = IndicatorStatus.FAIL if failed else IndicatorStatus.SUSPECT
    return _listed(Outcome(status, reason, checked), groups, all_seen=all_seen)


def _listed(outcome: Outcome, groups: tuple[_Group, ...], *, all_seen: bool) -> Outcome:
    """``outcome`` with the faults; those of a group that did not fire are no veto by themselves."""
    faults = [
        replace(
            fault,
            severity=None if group.status is IndicatorStatus.FAIL else Severity.MAJOR,
            tally_group=number,
        )
        for number, group in enumerate(groups)
        for fault in group.faults
    ]
    suspected = sum(fault.suspect for fault in faults)
    return replace(
        outcome,
        faults=tuple(faults),
        failed=len(faults) - suspected,
        suspected=suspected,
        tally=tuple(
            Tally(group.threshold, len(group.unread) if all_seen else None) for group in groups
        ),
    )
