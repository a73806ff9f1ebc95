"""What of a column its state hangs on, read once from its pages and items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from config.terms import ColumnKind, DateSource, PageKind
from store.evidence import ColumnView, ItemView
from store.tables import Page

_NOT_A_COLUMN_PAGE = frozenset({PageKind.ERROR, PageKind.CHALLENGE, PageKind.REDIRECT_STUB})


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The page that a column opens with, as far as its state hangs on it."""

    readable: bool
    """False: what opened is an error page, a challenge or a stub."""
    blocked: bool
    script: bool
    """A script brings the items, and they were not seen."""
    rendered: bool
    """A browser has run the script, and what it showed was read."""
    render_failed: str | None
    """Why the browser did not show all of it, in words."""
    blank_sign: str | None
    """The words by which it says that there is nothing (暂无数据)."""
    blank: bool
    """It says or shows that there is nothing: words, an empty list, header and footer only."""

    @classmethod
    def of(cls, page: Page) -> FirstPage:
        """The facts of a page that was read."""
        return cls(
            readable=page.kind not in _NOT_A_COLUMN_PAGE and not page.challenge,
            blocked=page.kind is PageKind.CHALLENGE or bool(page.challenge),
            script=page.needs_script,
            rendered=bool(page.facts.get("rendered")),
            render_failed=page.facts.get("render_failed"),
            blank_sign=page.blank_sign,
            blank=bool(page.blank_sign or page.facts.get("blank_guise")),
        )


@dataclass(frozen=True, slots=True)
class NewestItem:
    """The item that a column's freshness hangs on."""

    date: dt.date
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ColumnDigest:
    """One column by itself, without those below it."""

    name: str
    text_page: bool
    """The column is a page of one text (概况, 机构职能), not a list."""
    page: FirstPage | None
    """null: the first page was not read."""
    items: int
    newest: NewestItem | None
    """The newest item whose date is not after ``as_of``."""
    dated: bool
    """Some item has a date, be it after ``as_of``."""
    articles_read: bool
    """At least one item without a date was read as far as its article."""
    head_unread: bool
    """An item above the first dated one of its list has no date, and its article was not read."""
    records_read: bool
    """The items came from the records or the data that a script fills the page with."""


@dataclass(slots=True)
class ColumnDigests:
    """Digests of the columns of one inspection at ``as_of``, each made once."""

    as_of: dt.date
    _made: dict[int, ColumnDigest] = field(default_factory=dict)

    def of(self, view: ColumnView) -> ColumnDigest:
        """The digest of ``view``."""
        key = view.column.key
        if key not in self._made:
            self._made[key] = _digest(view, self.as_of)
        return self._made[key]


def item_dates(item: ItemView) -> Iterator[dt.date]:
    """Dates of an item: its own, and on message boards those of question and answer."""
    shown = item.effective_date()
    if shown is not None:
        yield shown
    for name in ("asked", "answered"):
        written = item.item.facts.get(name)
        if written:
            yield dt.date.fromisoformat(str(written))


def _digest(view: ColumnView, as_of: dt.date) -> ColumnDigest:
    pages, items = view.pages, view.items
    first = next((page for page in pages if page.key == view.column.key), None)
    undated = [item for item in items if not any(True for _ in item_dates(item))]
    return ColumnDigest(
        name=view.column.name,
        text_page=view.column.kind is ColumnKind.PAGE,
        page=FirstPage.of(first) if first else None,
        items=len(items),
        newest=_newest(items, as_of),
        dated=len(undated) < len(items),
        articles_read=any(not _article_unread(item) for item in undated),
        head_unread=_head_is_unread(items),
        records_read=_records_read(view.column.key, pages, items),
    )


def _newest(items: Iterable[ItemView], as_of: dt.date) -> NewestItem | None:
    """The newest date a visitor sees; one that only stands in an address counts where none is."""
    newest: dict[bool, NewestItem] = {}
    for item in items:
        for day in item_dates(item):
            seen = not _only_in_address(item, day)
            if day <= as_of and (seen not in newest or day > newest[seen].date):
                newest[seen] = NewestItem(day, item.item.title, item.item.url)
    return newest.get(True) or newest.get(False)


def _only_in_address(item: ItemView, day: dt.date) -> bool:
    return item.item.date_source in (DateSource.URL, DateSource.META) and day == item.item.date


def _head_is_unread(items: Iterable[ItemView]) -> bool:
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


def _records_read(column_key: int, pages: Iterable[Page], items: Iterable[ItemView]) -> bool:
    return any(item.item.date_source is DateSource.RECORD for item in items) or any(
        page.kind is PageKind.DATA for page in pages if page.key != column_key
    )
