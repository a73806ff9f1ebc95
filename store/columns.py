"""Columns with their pages, their items and the articles behind these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from config.terms import DateSource
from store.tables import Item, Page, PageBlock, SiteColumn

_SEEN_BY_A_VISITOR = frozenset(
    {DateSource.TEXT, DateSource.SPLIT_TEXT, DateSource.ATTRIBUTE, DateSource.RECORD}
)


_ARTICLE_FIELDS: Any = (
    Page.url,
    Page.kind,
    Page.title,
    Page.published,
    Page.published_has_time,
    Page.published_source,
)
"""What is asked of an article behind an item; the rest is read only when it is asked for."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of a list, and the article page behind it when that was read."""

    item: Item
    article: Page | None

    def effective_date(self) -> dt.date | None:
        """The date a visitor sees on the list, else on the article, else the one in the address.

        A date that only stands in a meta tag is seen by nobody and does not count.
        """
        if self.item.date is not None and self.item.date_source in _SEEN_BY_A_VISITOR:
            return self.item.date
        return self._article_date() or self.item.date

    def _article_date(self) -> dt.date | None:
        page = self.article
        if page is None or page.published is None:
            return None
        return page.published.date() if page.published_source in _SEEN_BY_A_VISITOR else None


@dataclass(slots=True)
class ColumnView:
    """A column; its pages and items are read when they are asked for."""

    column: SiteColumn
    _pages_of: Callable[[int], list[Page]] = field(repr=False)
    _items_of: Callable[[int], list[ItemView]] = field(repr=False)
    children: list[ColumnView] = field(default_factory=list)
    """The columns right below it."""

    @property
    def pages(self) -> list[Page]:
        """The page it opens with, then the further pages of its list; only those that were read."""
        return self._pages_of(self.column.key)

    @property
    def items(self) -> list[ItemView]:
        """The items of the main blocks of all its pages, in the order a visitor meets them."""
        return self._items_of(self.column.key)


def linked_columns(
    session: Session,
    inspection_id: int,
    pages_of: Callable[[int], list[Page]],
    items_of: Callable[[int], list[ItemView]],
) -> list[ColumnView]:
    """Every column of an inspection, parents first, each hung under its parent."""
    query = (
        select(SiteColumn)
        .where(SiteColumn.inspection_id == inspection_id)
        .order_by(col(SiteColumn.level), col(SiteColumn.key))
    )
    views = [ColumnView(column, pages_of, items_of) for column in session.exec(query)]
    by_key = {view.column.key: view for view in views}
    for view in views:
        parent = by_key.get(view.column.parent_key) if view.column.parent_key is not None else None
        if parent is not None and parent is not view:
            parent.children.append(view)
    return views


def further_pages(session: Session, inspection_id: int) -> dict[int, list[int]]:
    """Keys of the further pages of lists, by the key of the column they belong to."""
    query = select(Page.column_key, Page.key).where(
        Page.inspection_id == inspection_id, col(Page.column_key).is_not(None)
    )
    found: dict[int, list[int]] = {}
    for column_key, key in session.exec(query):
        if column_key is not None and column_key != key:
            found.setdefault(column_key, []).append(key)
    return found


def column_pages(
    session: Session, inspection_id: int, column_key: int, further: Collection[int]
) -> list[Page]:
    """The pages of a column that were read, its first page first."""
    query = select(Page).where(
        Page.inspection_id == inspection_id, col(Page.key).in_([column_key, *further])
    )
    return in_page_order(session.exec(query), column_key)


def in_page_order(pages: Iterable[Page], column_key: int) -> list[Page]:
    """The pages of a column, its first page first."""
    return sorted(pages, key=lambda page: _page_order(page, column_key))


def column_items(
    session: Session,
    inspection_id: int,
    pages: Sequence[Page],
    article: Callable[[int], Page | None] | None = None,
) -> list[ItemView]:
    """The items of the main blocks of a column's pages, with the articles that were read, as
    ``article`` has them by key, else as the database has."""
    order = {page.key: number for number, page in enumerate(pages)}
    in_main_block = and_(
        col(PageBlock.inspection_id) == Item.inspection_id,
        col(PageBlock.page_key) == Item.page_key,
        col(PageBlock.block) == Item.block,
        col(PageBlock.main),
    )
    mine = (Item.inspection_id == inspection_id, col(Item.page_key).in_(order))
    if article is not None:
        items = session.exec(select(Item).join(PageBlock, in_main_block).where(*mine))
        views = [ItemView(item, _behind(item, article)) for item in items]
    else:
        query = select(Item, Page).join(PageBlock, in_main_block).where(*mine)
        behind = and_(col(Page.inspection_id) == Item.inspection_id, col(Page.key) == Item.link_key)
        query = query.outerjoin(Page, behind).options(load_only(*_ARTICLE_FIELDS))
        views = [ItemView(item, page) for item, page in session.exec(query)]
    return sorted(views, key=lambda view: _item_order(view.item, order))


def _behind(item: Item, article: Callable[[int], Page | None]) -> Page | None:
    return article(item.link_key) if item.link_key is not None else None


def _page_order(page: Page, column_key: int) -> tuple[bool, int, int, str]:
    """The first page, then the others: ``index_2`` stands before ``index_10``."""
    return page.key != column_key, page.depth, len(page.url), page.url


def _item_order(item: Item, pages: dict[int, int]) -> tuple[int, int, int]:
    return pages[item.page_key], item.block, item.position
