"""The state of a column (更新、超期、空白、无日期、读不到) against a window. Pure.

Checks judge by it and papers show it, so that both say the same of one column. Nothing here is held
against a site that was not seen: what could not be read is ``unreadable``, never stale or blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from config.judging import judging
from config.terms import (
    ColumnKind,
    ColumnState,
    DateSource,
    NotAssessedCause,
    PageKind,
    Rendering,
)
from store.evidence import ColumnView, ItemView
from store.tables import Page
from store.windows import Window

_NOT_A_COLUMN_PAGE = frozenset({PageKind.ERROR, PageKind.CHALLENGE, PageKind.REDIRECT_STUB})


@dataclass(frozen=True, slots=True)
class ColumnStateFact:
    """What is known of a column at ``as_of``."""

    state: ColumnState
    newest_date: dt.date | None
    days_since_update: int | None
    threshold_days: int | None
    reason: str
    """One Chinese sentence."""
    cause: NotAssessedCause | None = None
    """Why the items could not be seen, where the state is ``unreadable``."""


def state_of(view: ColumnView, as_of: dt.date, window: Window | None) -> ColumnStateFact:
    """The state of ``view`` and of the columns below it; ``window`` null: the pack sets none.

    A parent is as fresh as its freshest child. Dates after ``as_of`` prove nothing.
    """
    newest = newest_date(view, as_of)
    if window is not None and newest is not None and window.contains(newest, as_of):
        return _fact(ColumnState.FRESH, newest, as_of, window, "在规定时限内有更新。")
    hidden = _hidden(view)
    if hidden is not None:
        return _fact(ColumnState.UNREADABLE, newest, as_of, window, hidden[1], hidden[0])
    if is_blank(view):
        return _fact(ColumnState.BLANK, None, as_of, window, _blank_reason(view))
    if window is None or _is_text_page(view):
        return _fact(ColumnState.NOT_APPLICABLE, newest, as_of, None, "本栏目未设更新时限。")
    if newest is None:
        return _without_date(view, as_of, window)
    return _past_window(view, newest, as_of, window)


def newest_date(view: ColumnView, as_of: dt.date) -> dt.date | None:
    """The newest date a visitor sees in the column or below it, none after ``as_of``."""
    dates = (day for item in all_items(view) for day in item_dates(item) if day <= as_of)
    return max(dates, default=None)


def all_items(view: ColumnView) -> Iterator[ItemView]:
    """Items of the column and of every column below it."""
    for part in family(view):
        yield from part.items


def family(view: ColumnView) -> Iterator[ColumnView]:
    """The column and every column below it; a column met twice is given once."""
    seen: set[int] = set()
    waiting = [view]
    while waiting:
        part = waiting.pop()
        if part.column.key not in seen:
            seen.add(part.column.key)
            yield part
            waiting.extend(part.children)


def item_dates(item: ItemView) -> Iterator[dt.date]:
    """Dates of an item: its own, and on message boards those of question and answer."""
    shown = item.effective_date()
    if shown is not None:
        yield shown
    for name in ("asked", "answered"):
        written = item.item.facts.get(name)
        if written:
            yield dt.date.fromisoformat(str(written)[:10])


def first_page(view: ColumnView) -> Page | None:
    """The page that the column opens with, if it was read."""
    return next((page for page in view.pages if page.key == view.column.key), None)


def is_blank(view: ColumnView) -> bool:
    """No item in it or below it, and the page was read as it stands in the HTML and says or shows
    that there is nothing. Items that are dead links don't make a column blank."""
    page = first_page(view)
    if page is None or page.rendering is Rendering.SCRIPT or page.kind in _NOT_A_COLUMN_PAGE:
        return False
    if any(True for _ in all_items(view)):
        return False
    if view.children:
        return all(is_blank(child) for child in view.children)
    if page.blank_sign:
        return True
    return view.column.kind is not ColumnKind.PAGE and _header_and_footer_only(page)


def _header_and_footer_only(page: Page) -> bool:
    return page.text_length <= judging().blank_max_text and not page.facts.get("embeds")


def _blank_reason(view: ColumnView) -> str:
    page = first_page(view)
    if view.children:
        return "下级栏目全部空白。"
    if page is not None and page.blank_sign:
        return f"栏目页没有任何条目，页面写明“{page.blank_sign}”。"
    return "栏目页只有页头和页脚，没有任何条目。"


def _is_text_page(view: ColumnView) -> bool:
    """A page of one text, or a hub of such pages, has no list that could miss a window."""
    if any(True for _ in all_items(view)):
        return False
    return view.column.kind is ColumnKind.PAGE or bool(view.children)


def _hidden(view: ColumnView) -> tuple[NotAssessedCause, str] | None:
    """Why newer items may exist that were not seen, or null when all was seen."""
    page = first_page(view)
    if page is None:
        return _unread(view)
    for part in family(view):
        reason = _hidden_part(part)
        if reason is not None:
            return reason
    return None


def _unread(view: ColumnView) -> tuple[NotAssessedCause, str] | None:
    """A column whose own page was not read is known only by its parts, and only by all of them."""
    if not view.children or any(first_page(child) is None for child in view.children):
        return NotAssessedCause.NO_EVIDENCE, "栏目页没有读到。"
    return next((reason for child in view.children if (reason := _hidden(child))), None)


def _hidden_part(view: ColumnView) -> tuple[NotAssessedCause, str] | None:
    page = first_page(view)
    if page is None:
        return NotAssessedCause.NO_EVIDENCE, f"下级栏目“{view.column.name}”没有读到。"
    if page.kind is PageKind.CHALLENGE or page.challenge:
        return NotAssessedCause.BLOCKED, "栏目页被站点防护拦截。"
    if page.kind in _NOT_A_COLUMN_PAGE:
        return NotAssessedCause.NO_EVIDENCE, "栏目地址打开的不是栏目页。"
    if page.rendering is Rendering.SCRIPT and not _list_was_read(view):
        return NotAssessedCause.NEEDS_SCRIPT, "条目由脚本加载，页面源码里看不到。"
    if _no_list_found(view, page):
        return NotAssessedCause.NO_EVIDENCE, "页面有内容，但没有认出条目列表。"
    return None


def _list_was_read(view: ColumnView) -> bool:
    """The list of a page that a script fills was read all the same: from records or its data."""
    return any(item.item.date_source is DateSource.RECORD for item in view.items) or any(
        page.kind is PageKind.DATA for page in view.pages if page.key != view.column.key
    )


def _no_list_found(view: ColumnView, page: Page) -> bool:
    if view.items or view.children or view.column.kind is ColumnKind.PAGE:
        return False
    return not is_blank(view) and page.text_length > 0


def _without_date(view: ColumnView, as_of: dt.date, window: Window) -> ColumnStateFact:
    """Items, but no usable date: undated where list and articles were seen, else not known."""
    items = list(all_items(view))
    if any(True for item in items for _ in item_dates(item)):
        reason = "条目所注日期都在监测时间点之后，不能作为更新依据。"
        return _fact(ColumnState.UNDATED, None, as_of, window, reason)
    if all(_article_unread(item) for item in items):
        reason = "列表未注明日期，条目正文没有读到。"
        cause = NotAssessedCause.BUDGET
        return _fact(ColumnState.UNREADABLE, None, as_of, window, reason, cause)
    reason = "有条目，但列表、地址和正文都没有可用日期（按规定视为不更新）。"
    return _fact(ColumnState.UNDATED, None, as_of, window, reason)


def _past_window(
    view: ColumnView, newest: dt.date, as_of: dt.date, window: Window
) -> ColumnStateFact:
    if any(_head_is_unread(part.items) for part in family(view)):
        reason = "列表最前面的条目未注明日期，正文没有读到，可能有更新的内容。"
        cause = NotAssessedCause.BUDGET
        return _fact(ColumnState.UNREADABLE, newest, as_of, window, reason, cause)
    days = (as_of - newest).days
    reason = f"最近更新为{newest.isoformat()}，已{days}天未更新，超过{window.words}的时限。"
    return _fact(ColumnState.STALE, newest, as_of, window, reason)


def _head_is_unread(items: Iterable[ItemView]) -> bool:
    """An item above the first dated one of its list could be newer, and its article was not read."""
    decided: set[tuple[int, int]] = set()
    for item in items:
        block = (item.item.page_key, item.item.block)
        if block in decided or item.item.pinned:
            continue
        if any(True for _ in item_dates(item)):
            decided.add(block)
        elif _article_unread(item):
            return True
    return False


def _article_unread(item: ItemView) -> bool:
    return item.article is None and item.item.url is not None


def _fact(
    state: ColumnState,
    newest: dt.date | None,
    as_of: dt.date,
    window: Window | None,
    reason: str,
    cause: NotAssessedCause | None = None,
) -> ColumnStateFact:
    return ColumnStateFact(
        state=state,
        newest_date=newest,
        days_since_update=(as_of - newest).days if newest else None,
        threshold_days=window.length(as_of) if window else None,
        reason=reason,
        cause=cause,
    )
