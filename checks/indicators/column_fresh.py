"""Deductions for columns of given types that are not updated in time, and for blank columns."""

from __future__ import annotations

from collections import Counter
from typing import Self

from pydantic import model_validator

from checks.base import Outcome, Params, check, judged, not_applicable
from checks.columns import ColumnStates, column_fault, innermost, is_leaf, unseen
from checks.needs import Need, cut_short
from config.terms import ColumnState
from store.column_state import family
from store.evidence import ColumnView, Evidence
from store.windows import Window

_NOT_UPDATED = frozenset({ColumnState.STALE, ColumnState.UNDATED})


class WindowParams(Params):
    """A window in one of three units."""

    days: int | None = None
    months: int | None = None
    years: int | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if sum(unit is not None for unit in (self.days, self.months, self.years)) != 1:
            raise ValueError("days、months、years 应恰好写一个")
        return self

    @property
    def window(self) -> Window:
        """The window."""
        return Window.of(days=self.days or 0, months=self.months or 0, years=self.years or 0)


class ColumnFreshParams(WindowParams):
    """Types of the vocabulary, the window, and the level when only one counts.

    The level is that among the columns of these types: a column of level 1 (一级栏目) stands below
    no other of them, wherever in its navigation the site hangs it.
    """

    types: tuple[str, ...]
    level: int | None = None


@check("column-fresh", needs=[Need.HOME, Need.COLUMNS], params=ColumnFreshParams)
def column_fresh(evidence: Evidence, params: ColumnFreshParams) -> Outcome:
    """Each column of the types against the window. Blank ones belong to ``columns-blank``: what is
    deducted elsewhere as blank is not deducted twice."""
    views = _meant(evidence, params)
    if not views:
        return cut_short(evidence.inspection) or not_applicable(
            "没有发现这类栏目；是否应当开设由必设栏目指标判断。"
        )
    states = ColumnStates(evidence, lambda _: params.window)
    facts = {view.column.key: states.of(view) for view in views}
    unread = [fact for fact in facts.values() if fact.state is ColumnState.UNREADABLE]
    if len(unread) == len(views):
        return unseen(unread, f"{len(views)}个栏目的条目都看不到：{unread[0].reason}")
    faults = [
        column_fault(view, facts[view.column.key])
        for view in views
        if facts[view.column.key].state in _NOT_UPDATED
    ]
    reason = f"共查{len(views)}个栏目，{len(faults)}个超过{params.window.words}未更新"
    reason += f"，{len(unread)}个看不到条目。" if unread else "。"
    return judged(reason, len(views), faults)


def _meant(evidence: Evidence, params: ColumnFreshParams) -> list[ColumnView]:
    """The innermost columns of the types, or those of the level that counts."""
    views = evidence.columns()
    if params.level is None:
        return innermost(views, lambda column: column.type in params.types)
    meant = [view for view in views if view.column.type in params.types]
    levels = Counter(part.column.key for view in meant for part in family(view))
    return [view for view in meant if levels[view.column.key] == params.level]


class ColumnsBlankParams(Params):
    """None."""


@check("columns-blank", needs=[Need.HOME, Need.COLUMNS], params=ColumnsBlankParams)
def columns_blank(evidence: Evidence, params: ColumnsBlankParams) -> Outcome:
    """Columns without any item, each once; hubs by their parts."""
    states = ColumnStates(evidence, lambda _: None)
    views = [view for view in evidence.columns() if is_leaf(view)]
    facts = [(view, states.of(view)) for view in views]
    faults = [column_fault(view, fact) for view, fact in facts if fact.state is ColumnState.BLANK]
    unread = [fact for _, fact in facts if fact.state is ColumnState.UNREADABLE]
    if unread and len(unread) == len(views):
        return unseen(unread, f"{len(views)}个栏目的条目都看不到：{unread[0].reason}")
    return judged(f"共查{len(views)}个栏目，空白栏目{len(faults)}个。", len(views), faults)
