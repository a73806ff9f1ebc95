"""The evidence of one inspection, read-only, as checks and reports see it.

Nothing here loads a whole table of pages or links: what can be long is streamed in the order of
the keys, so two runs over the same evidence see the same order.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, TypeAlias, TypeVar, cast

from sqlmodel import Session, SQLModel, col, select

from config.audits import audit_settings
from config.terms import (
    LinkCause,
    LinkKind,
    LinkPlace,
    LinkScope,
    LinkVerdict,
    MarkKind,
    PageKind,
    SiteFunction,
)
from store.columns import (
    ColumnView,
    ItemView,
    column_items,
    column_pages,
    further_pages,
    in_page_order,
    linked_columns,
)
from store.exclusions import Exclusions
from store.keys import url_key
from store.links import Anchor, LinkFilter, LinkView
from store.linksource import LinkSource, StreamedLinks, held_links
from store.pagesource import HeldPages, PageSource, StreamedPages, held_pages
from store.tables import (
    Attachment,
    DnsAnswer,
    FunctionRun,
    GuardCut,
    Inspection,
    Ipv6Evidence,
    Item,
    Mark,
    MediaAccount,
    Page,
    PageBlock,
    Probe,
    Referrer,
    ReportText,
    SearchTry,
    Site,
    UplinkOutage,
)
from store.watching import outages_between, watched_probes

__all__ = ["Anchor", "ColumnView", "Evidence", "ItemView", "LinkView"]

_COLUMNS_REMEMBERED = 4
"""Checks ask for the items of a column several times in a row, and a parent for its children's."""

_Row = TypeVar("_Row", bound=SQLModel)
_Made = TypeVar("_Made")
_OneOrMany: TypeAlias = "_Member | Collection[_Member] | None"
_Member = TypeVar("_Member")


class Evidence:
    """What was gathered in one inspection, at ``as_of`` (监测时间点)."""

    def __init__(
        self,
        session: Session,
        inspection: Inspection,
        as_of: dt.date | None = None,
        *,
        hold: bool = False,
    ) -> None:
        """``hold``: read pages and links of a small inspection once and keep them, for whoever asks
        many questions of evidence that does not change meanwhile."""
        self.inspection = inspection
        self.as_of = as_of or inspection.as_of
        self._session = session
        self._id = _number(inspection)
        self._hold = hold
        self._made: dict[Callable[[Evidence], Any], Any] = {}
        self._pages_of = lru_cache(_COLUMNS_REMEMBERED)(self._load_pages_of)
        self._items_of = lru_cache(_COLUMNS_REMEMBERED)(self._load_items_of)

    def once(self, make: Callable[[Evidence], _Made]) -> _Made:
        """``make(self)``, worked out at the first call only: what several checks need."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("_Made", self._made[make])

    @cached_property
    def site(self) -> Site | None:
        """The site as the registry has it."""
        return self._session.get(Site, self.inspection.site_id)

    def sites_below(self) -> list[Site]:
        """The sites right below this one in the registry."""
        query = select(Site).where(Site.parent_id == self.inspection.site_id)
        return list(self._session.exec(query.order_by(col(Site.id))))

    @cached_property
    def exclusions(self) -> Exclusions:
        """Links that the operator leaves out of judgement at ``as_of``."""
        return Exclusions.of(self._session, self.inspection.site_id, self.as_of)

    @cached_property
    def home(self) -> Page | None:
        """The page that the visitor of the home address ends at, if there was one to read.

        Pages of departments and sections may be home pages by their make, too; and a page that
        only sends the visitor on is none.
        """
        query = select(Page).where(
            Page.inspection_id == self._id,
            Page.depth == 0,
            Page.kind != PageKind.REDIRECT_STUB,
        )
        pages = self._session.exec(query.order_by(col(Page.fetched_at), col(Page.key))).all()
        homes = [page for page in pages if page.kind is PageKind.HOME]
        return next(iter(homes or pages), None)

    def pages(self, kind: PageKind | None = None) -> Iterator[Page]:
        """All pages, or those of one kind, streamed."""
        return self._pages.of_kind(kind)

    def page_fields(self, *fields: Any, kind: PageKind | None = None) -> Iterator[Sequence[Any]]:
        """Only these fields (``Page.url`` …) of all pages, streamed in the order of :meth:`pages`:
        several times cheaper than whole pages, for what has to look at every article."""
        return self._pages.fields(kind, fields)

    def has_page(self, kind: PageKind | None = None) -> bool:
        """Whether a page (of this kind) was read."""
        return self._pages.has(kind)

    def page(self, key: int) -> Page | None:
        """The page with this key (:func:`store.keys.url_key` of the address as requested)."""
        return self._pages.get(key)

    def blocks(self, page_key: int) -> list[PageBlock]:
        """The list blocks of a page, in page order."""
        query = select(PageBlock).where(
            PageBlock.inspection_id == self._id, PageBlock.page_key == page_key
        )
        return list(self._session.exec(query.order_by(col(PageBlock.block))))

    def items(self, page_key: int, main_only: bool = True) -> list[Item]:
        """The items of a page, in page order; ``main_only``: of its main blocks."""
        query = select(Item).where(Item.inspection_id == self._id, Item.page_key == page_key)
        if main_only:
            numbers = [block.block for block in self.blocks(page_key) if block.main]
            query = query.where(col(Item.block).in_(numbers))
        return list(self._session.exec(query.order_by(col(Item.block), col(Item.position))))

    def columns(self) -> list[ColumnView]:
        """Every column, parents before their children, each with the columns right below it."""
        return list(self._columns)

    @cached_property
    def _columns(self) -> list[ColumnView]:
        return linked_columns(self._session, self._id, self._pages_of, self._items_of)

    def links(
        self,
        *,
        verdict: _OneOrMany[LinkVerdict] = None,
        cause: _OneOrMany[LinkCause] = None,
        on_home: bool | None = None,
        scope: _OneOrMany[LinkScope] = None,
        kind: _OneOrMany[LinkKind] = None,
    ) -> Iterator[LinkView]:
        """Links with their referrers and attempts, streamed.

        Each criterion is one member, several, or None for all; a link without a verdict was not
        looked at.
        """
        return self._links.chosen(LinkFilter.of(verdict, cause, on_home, scope, kind))

    def count_links(
        self,
        *,
        verdict: _OneOrMany[LinkVerdict] = None,
        cause: _OneOrMany[LinkCause] = None,
        on_home: bool | None = None,
        scope: _OneOrMany[LinkScope] = None,
        kind: _OneOrMany[LinkKind] = None,
    ) -> int:
        """How many links :meth:`links` would give."""
        return self._links.count(LinkFilter.of(verdict, cause, on_home, scope, kind))

    def link_fields(
        self, *fields: Any, scope: _OneOrMany[LinkScope] = None
    ) -> Iterator[Sequence[Any]]:
        """Only these fields (``Link.url`` …) of all links in ``scope``, streamed."""
        return self._links.fields(LinkFilter.of(None, None, None, scope, None), fields)

    def anchors(self, places: Collection[LinkPlace], *, max_text: int) -> Iterator[Anchor]:
        """Where links to pages stand in ``places`` with a text of at most ``max_text`` characters:
        the names that navigation gives, without the titles of articles. Streamed."""
        return self._links.anchors(places, max_text)

    def link(self, url: str) -> LinkView | None:
        """What was found at an address, if it was met."""
        return next(self._links.chosen(LinkFilter(key=url_key(url))), None)

    def referrers_to(self, url: str) -> list[Referrer]:
        """Where a link to this address stands; at most five places are kept."""
        view = self.link(url)
        return view.referrers if view else []

    def waits_above(self, priority: int) -> bool:
        """Whether pages that go before ``priority`` in the walk were left unread."""
        return self._links.waits_above(priority)

    def marks(self, kind: MarkKind | None = None) -> list[Mark]:
        """Footer, header and widget marks in the order that they were met."""
        return [mark for mark in self._marks if kind is None or mark.kind is kind]

    def probes(self) -> list[Probe]:
        """The visits to the home page that belong to this inspection."""
        return self._all(Probe)

    def site_probes(self, first: dt.datetime, last: dt.datetime) -> Iterator[Probe]:
        """The visits to the site's home page in a span of time, of every inspection and of the
        availability watch, oldest first.

        What came after gathering had ended is no evidence of this inspection, so that it is judged
        alike whenever it is judged.
        """
        last = min(last, self.inspection.finished_at or last)
        query = select(Probe).where(
            Probe.site_id == self.inspection.site_id,
            col(Probe.at) >= first,
            col(Probe.at) <= last,
        )
        single = self._session.exec(query.order_by(col(Probe.at), col(Probe.id)))
        watched = watched_probes(self._session, self.inspection.site_id, first, last)
        yield from heapq.merge(single, watched, key=lambda probe: probe.at)

    def outages(self, first: dt.datetime, last: dt.datetime) -> list[UplinkOutage]:
        """Spans of time in which our own way out was down during the availability watch."""
        last = min(last, self.inspection.finished_at or last)
        return outages_between(self._session, first, last)

    def dns(self) -> list[DnsAnswer]:
        """The DNS questions asked and how each ended."""
        return self._all(DnsAnswer)

    def guard_cuts(self) -> list[GuardCut]:
        """What guards kept the crawl out of."""
        return self._all(GuardCut)

    def function_run(self, function: SiteFunction) -> FunctionRun | None:
        """How a function of the site was tried, or None when it was not tried to the end."""
        return self._session.get(FunctionRun, (self._id, function))

    def search_tries(self) -> list[SearchTry]:
        """The titles that the site's own search was asked for."""
        query = select(SearchTry).where(SearchTry.inspection_id == self._id)
        return list(self._session.exec(query.order_by(col(SearchTry.number))))

    def attachments(self) -> list[Attachment]:
        """The files that were opened, in the order of their addresses."""
        query = select(Attachment).where(Attachment.inspection_id == self._id)
        return list(self._session.exec(query.order_by(col(Attachment.url))))

    def report_texts(self) -> list[ReportText]:
        """The annual reports that were read, newest first."""
        query = select(ReportText).where(ReportText.inspection_id == self._id)
        rows = self._session.exec(query.order_by(col(ReportText.url))).all()
        return sorted(rows, key=lambda row: row.published or dt.date.min, reverse=True)

    def media_accounts(self) -> list[MediaAccount]:
        """The accounts on other platforms that are registered for the site."""
        query = select(MediaAccount).where(MediaAccount.site_id == self.inspection.site_id)
        return list(self._session.exec(query.order_by(col(MediaAccount.id))))

    def ipv6(self) -> dict[str, Any] | None:
        """What the IPv6 probe saw, or None when it did not run."""
        found = self._session.get(Ipv6Evidence, self._id)
        return found.data if found else None

    @cached_property
    def _marks(self) -> list[Mark]:
        return self._all(Mark)

    @cached_property
    def _held(self) -> HeldPages | None:
        """None where they are too many, or not to be held."""
        most = audit_settings().hold_pages
        return held_pages(self._session, self._id, most) if self._hold else None

    @cached_property
    def _pages(self) -> PageSource:
        return self._held or StreamedPages(self._session, self._id)

    @cached_property
    def _links(self) -> LinkSource:
        most = audit_settings().hold_links
        held = held_links(self._session, self._id, most) if self._hold else None
        return held or StreamedLinks(self._session, self._id)

    def _all(self, table: type[_Row]) -> list[_Row]:
        columns = table.__table__.c  # type: ignore[attr-defined]
        query = select(table).where(columns.inspection_id == self._id).order_by(columns.id)
        return list(self._session.exec(query))

    @cached_property
    def _further_pages(self) -> dict[int, list[int]]:
        return further_pages(self._session, self._id)

    def _load_pages_of(self, column_key: int) -> list[Page]:
        further = self._further_pages.get(column_key, ())
        if self._held is not None:
            pages = map(self._held.get, [column_key, *further])
            return in_page_order((page for page in pages if page is not None), column_key)
        return column_pages(self._session, self._id, column_key, further)

    def _load_items_of(self, column_key: int) -> list[ItemView]:
        article = self._held.get if self._held is not None else None
        return column_items(self._session, self._id, self._pages_of(column_key), article)


def _number(inspection: Inspection) -> int:
    if inspection.id is None:
        raise ValueError("the inspection has not been stored yet")
    return inspection.id
