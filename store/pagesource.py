"""Where the pages of an inspection come from: streamed from the database, or held.

Judging asks a site a hundred small questions. Where it has few pages, asking the database costs
several times what the answers do, so they are read once and kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from sqlmodel import Session, col, select

from config.terms import PageKind
from store.tables import Page

_PAGES_AT_A_TIME = 200
_FIELDS_AT_A_TIME = 1000


class PageSource(Protocol):
    """The pages of one inspection, always in the order of their keys; a kind of None is any."""

    def of_kind(self, kind: PageKind | None) -> Iterator[Page]: ...

    def fields(self, kind: PageKind | None, fields: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """Only these fields (``Page.url`` …)."""

    def has(self, kind: PageKind | None) -> bool: ...

    def get(self, key: int) -> Page | None: ...


class StreamedPages:
    """The pages of any inspection, a few hundred in memory at a time."""

    def __init__(self, session: Session, inspection_id: int) -> None:
        self._session, self._id = session, inspection_id

    def of_kind(self, kind: PageKind | None) -> Iterator[Page]:
        query = select(Page).where(Page.inspection_id == self._id)
        if kind is not None:
            query = query.where(Page.kind == kind)
        query = query.order_by(col(Page.key)).limit(_PAGES_AT_A_TIME)
        pages = self._session.exec(query).all()
        while pages:
            yield from pages
            pages = self._session.exec(query.where(Page.key > pages[-1].key)).all()

    def fields(self, kind: PageKind | None, fields: Sequence[Any]) -> Iterator[Sequence[Any]]:
        query = select(Page.key, *fields).where(Page.inspection_id == self._id)
        if kind is not None:
            query = query.where(Page.kind == kind)
        query = query.order_by(col(Page.key)).limit(_FIELDS_AT_A_TIME)
        rows = self._session.exec(query).all()
        while rows:
            for row in rows:
                yield row[1:]
            rows = self._session.exec(query.where(Page.key > rows[-1][0])).all()

    def has(self, kind: PageKind | None) -> bool:
        query = select(Page.key).where(Page.inspection_id == self._id)
        if kind is not None:
            query = query.where(Page.kind == kind)
        return self._session.exec(query.limit(1)).first() is not None

    def get(self, key: int) -> Page | None:
        return self._session.get(Page, (self._id, key))


class HeldPages:
    """The pages of a small inspection, all in memory."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = {page.key: page for page in pages}

    def of_kind(self, kind: PageKind | None) -> Iterator[Page]:
        return (page for page in self._pages.values() if kind is None or page.kind is kind)

    def fields(self, kind: PageKind | None, fields: Sequence[Any]) -> Iterator[Sequence[Any]]:
        names = [each.key for each in fields]
        for page in self.of_kind(kind):
            yield tuple(getattr(page, name) for name in names)

    def has(self, kind: PageKind | None) -> bool:
        return any(True for _ in self.of_kind(kind))

    def get(self, key: int) -> Page | None:
        return self._pages.get(key)


def held_pages(session: Session, inspection_id: int, most: int) -> HeldPages | None:
    """None where there are more than ``most``."""
    query = select(Page).where(Page.inspection_id == inspection_id)
    pages = session.exec(query.order_by(col(Page.key)).limit(most + 1)).all()
    return HeldPages(pages) if len(pages) <= most else None
