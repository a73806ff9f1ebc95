"""The state of a column (更新、超期、空白、无日期、读不到) against a window. Pure.

Checks judge by it and papers show it, so that both say the same of one column. Nothing here is held
against a site that was not seen: what could not be read is ``unreadable``, never stale or blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from config.terms import ColumnState, NotAssessedCause
from store.column_digest import ColumnDigest, ColumnDigests, NewestItem
from store.evidence import ColumnView
from store.windows import Window


@dataclass(frozen=True, slots=True)
class ColumnStateFact:
    """What is known of a column at ``as_of``."""

    state: ColumnState
    newest: NewestItem | None
    days_since_update: int | None
    threshold_days: int | None
    reason: str
    """One Chinese sentence."""
    items: int = 0
    """Items of the column and of the columns below it."""
    cause: NotAssessedCause | None = None
    """Why the items could not be seen, where the state is ``unreadable``."""
    may_be_blank: bool = False
    """``unreadable``, and for all that was seen there may be nothing in it."""

    @property
    def newest_date(self) -> dt.date | None:
        """Date of the newest item, never after ``as_of``."""
        return self.newest.date if self.newest else None


def state_of(
    view: ColumnView, as_of: dt.date, window: Window | None, digests: ColumnDigests | None = None
) -> ColumnStateFact:
    """The state of ``view`` with the columns below it; ``window`` null: the pack sets none.

    A parent is as fresh as its freshest child. Dates after ``as_of`` prove nothing. Give the same
    ``digests`` for all columns of an inspection, so that the items of each are read only once.
    """
    known = digests or ColumnDigests(as_of)
    return _Judgement(view, as_of, window, known).fact()


def family(view: ColumnView) -> Iterator[ColumnView]:
    """The column and every column below it, each once."""
    seen: set[int] = set()
    waiting = [view]
    while waiting:
        part = waiting.pop()
        if part.column.key not in seen:
            seen.add(part.column.key)
            yield part
            waiting.extend(part.children)


@dataclass(slots=True)
class _Judgement:
    view: ColumnView
    as_of: dt.date
    window: Window | None
    digests: ColumnDigests

    def fact(self) -> ColumnStateFact:
        parts = [self.digests.of(part) for part in family(self.view)]
        newest = max((part.newest for part in parts if part.newest), key=_date, default=None)
        state, reason, cause = self._state(parts, newest)
        window = None if state is ColumnState.NOT_APPLICABLE else self.window
        return ColumnStateFact(
            state=state,
            newest=newest,
            days_since_update=(self.as_of - newest.date).days if newest else None,
            threshold_days=window.length(self.as_of) if window else None,
            reason=reason + self._note(state),
            items=sum(part.items for part in parts),
            cause=cause,
            may_be_blank=state is ColumnState.UNREADABLE and not any(map(_has_content, parts)),
        )

    def _note(self, state: ColumnState) -> str:
        page = self.digests.of(self.view).page
        if page is None or not page.rendered or state is ColumnState.NOT_APPLICABLE:
            return ""
        return "（条目由脚本加载，已用浏览器打开读取。）"

    def _state(self, parts: list[ColumnDigest], newest: NewestItem | None) -> _State:
        if self.window and newest and self.window.contains(newest.date, self.as_of):
            return ColumnState.FRESH, "在规定时限内有更新。", None
        hidden = self._hidden(self.view)
        if hidden is not None:
            return ColumnState.UNREADABLE, hidden[1], hidden[0]
        if not any(part.items for part in parts):
            return self._without_items()
        if self.window is None:
            return ColumnState.NOT_APPLICABLE, "本栏目未设更新时限。", None
        if newest is None:
            return self._without_date(parts)
        return self._past(self.window, newest, parts)

    def _hidden(self, view: ColumnView) -> _Hidden | None:
        """Why newer items may exist that were not seen, or null when all was seen."""
        own = self.digests.of(view)
        if own.page is None and not view.children:
            return NotAssessedCause.NO_EVIDENCE, f"栏目“{own.name}”没有读到。"
        if own.page is not None:
            reason = _hidden_by_page(own)
            if reason is not None:
                return reason
        return next((found for part in view.children if (found := self._hidden(part))), None)

    def _without_items(self) -> _State:
        if self._is_blank(self.view):
            return ColumnState.BLANK, self._blank_reason(), None
        own = self.digests.of(self.view)
        if own.text_page or self.view.children:
            return ColumnState.NOT_APPLICABLE, "单页文字内容，不考核更新时限。", None
        cause = NotAssessedCause.NO_EVIDENCE
        return ColumnState.UNREADABLE, "页面有内容，但没有认出条目列表。", cause

    def _is_blank(self, view: ColumnView) -> bool:
        """The page was read as it stands in the HTML, and says or shows that there is nothing; a
        hub is blank when all its parts are."""
        if view.children:
            return all(self._is_blank(part) for part in view.children)
        own = self.digests.of(view)
        if own.page is None or own.items:
            return False
        return own.page.blank

    def _blank_reason(self) -> str:
        page = self.digests.of(self.view).page
        if self.view.children:
            return "下级栏目全部空白。"
        if page is not None and page.blank_sign:
            return f"栏目页没有任何条目，页面写明“{page.blank_sign}”。"
        return "栏目页没有任何条目，列表是空的或只有页头和页脚。"

    def _without_date(self, parts: list[ColumnDigest]) -> _State:
        """Items, but no usable date: undated where list and articles were seen, else not known."""
        if any(part.dated for part in parts):
            reason = "条目所注日期都在监测时间点之后，不能作为更新依据。"
            return ColumnState.UNDATED, reason, None
        if not any(part.articles_read for part in parts):
            reason = "列表未注明日期，条目正文没有读到。"
            return ColumnState.UNREADABLE, reason, NotAssessedCause.BUDGET
        reason = "有条目，但列表、地址和正文都没有可用日期（按规定视为不更新）。"
        return ColumnState.UNDATED, reason, None

    def _past(self, window: Window, newest: NewestItem, parts: list[ColumnDigest]) -> _State:
        if any(part.head_unread for part in parts):
            reason = "列表最前面的条目未注明日期，正文没有读到，可能有更新的内容。"
            return ColumnState.UNREADABLE, reason, NotAssessedCause.BUDGET
        days = (self.as_of - newest.date).days
        reason = f"最近更新为{newest.date}，已{days}天未更新，超过{window.words}的时限。"
        return ColumnState.STALE, reason, None


_Hidden = tuple[NotAssessedCause, str]
_State = tuple[ColumnState, str, NotAssessedCause | None]


def _hidden_by_page(own: ColumnDigest) -> _Hidden | None:
    page = own.page
    if page is None or (page.readable and not page.script):
        return None
    if page.blocked:
        return NotAssessedCause.BLOCKED, f"栏目“{own.name}”的页面被站点防护拦截。"
    if not page.readable:
        return NotAssessedCause.NO_EVIDENCE, f"栏目“{own.name}”的地址打开的不是栏目页。"
    if own.records_read:
        return None
    seen = page.render_failed or "源码里看不到，没有用浏览器打开"
    return NotAssessedCause.NEEDS_SCRIPT, f"栏目“{own.name}”的条目由脚本加载，{seen}。"


def _has_content(own: ColumnDigest) -> bool:
    page = own.page
    seen = page is not None and page.readable and not page.script and not page.blank
    return own.items > 0 or seen


def _date(item: NewestItem) -> dt.date:
    return item.date
