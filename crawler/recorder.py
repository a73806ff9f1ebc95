"""From the reading of a page to rows of the evidence tables."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.terms import LinkCause, LinkState, MarkKind, MarkPlace, PageKind
from config.walk import WalkSettings, walk_settings
from crawler.discovery import Row, key_of
from crawler.frontier import Entry
from crawler.reading.model import DateFact, ItemFact, ListBlock, MarkFact, PageReading
from store.tables import Item, Mark, Page, PageBlock

if TYPE_CHECKING:
    from crawler.links.judge import Look
    from crawler.net.exchange import Exchange
    from store.changes import Changes


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the answer itself says of a page, apart from its content."""

    final_url: str
    status: int | None
    content_type: str | None
    size: int
    ms: int | None
    at: dt.datetime
    challenge: str | None = None


@dataclass(slots=True)
class Recorder:
    """Makes the rows of one inspection; remembers only how often a mark was kept."""

    inspection_id: int
    settings: WalkSettings = field(default_factory=walk_settings)
    _marks: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def take_over(self, kept: Iterable[tuple[MarkKind, MarkPlace, str, int]]) -> None:
        """Marks that an earlier run has kept, and on how many pages each."""
        for kind, place, value, pages in kept:
            self._marks[kind, place, value] = pages

    def store(
        self,
        changes: Changes,
        entry: Entry,
        exchange: Exchange,
        look: Look,
        reading: PageReading,
    ) -> None:
        """Note everything that was read of a page, apart from its links."""
        fetched = Fetched(
            final_url=exchange.url,
            status=exchange.status,
            content_type=exchange.headers.get("content-type"),
            size=exchange.size,
            ms=exchange.ms_total,
            at=exchange.at,
            challenge=look.note if look.cause is LinkCause.BLOCKED else None,
        )
        changes.add(Page, [self.page_row(entry, fetched, reading)])
        changes.add(PageBlock, self.block_rows(entry, reading))
        changes.add(Item, self.item_rows(entry, reading))
        if is_site_page(reading):
            changes.add(Mark, self.mark_rows(entry, reading))

    def page_row(self, entry: Entry, fetched: Fetched, reading: PageReading) -> Row:
        """The row of :class:`store.tables.Page`."""
        return {
            "inspection_id": self.inspection_id,
            "key": entry.key,
            "url": entry.url,
            "final_url": fetched.final_url,
            "depth": entry.depth,
            "status": fetched.status,
            "content_type": fetched.content_type,
            "encoding": reading.encoding,
            "encoding_declared": reading.encoding_declared,
            "size": fetched.size,
            "ms": fetched.ms,
            "fetched_at": fetched.at,
            "kind": reading.kind,
            "title": reading.title,
            "column_name": reading.column,
            "column_key": entry.column_key,
            "breadcrumb": [[crumb.text, crumb.url] for crumb in reading.breadcrumb],
            "metas": reading.metas,
            **_published(reading.published),
            "rendering": reading.rendering,
            "blank_sign": reading.blank_sign,
            "text_hash": reading.text_hash,
            "text_length": reading.text_length,
            "sample": reading.sample,
            "challenge": fetched.challenge,
            "facts": reading.facts,
        }

    def block_rows(self, entry: Entry, reading: PageReading) -> list[Row]:
        """The rows of :class:`store.tables.PageBlock`."""
        return [
            {
                "inspection_id": self.inspection_id,
                "page_key": entry.key,
                "block": number,
                "heading": block.heading,
                "more_url": block.more_url,
                "main": block.main,
                "item_count": len(block.items),
            }
            for number, block in enumerate(reading.blocks)
        ]

    def item_rows(self, entry: Entry, reading: PageReading) -> list[Row]:
        """The rows of :class:`store.tables.Item`, main blocks and others."""
        return [
            row
            for number, block in enumerate(reading.blocks)
            for row in self._block_items(entry, number, block)
        ]

    def mark_rows(self, entry: Entry, reading: PageReading) -> list[Row]:
        """The rows of :class:`store.tables.Mark`; each value a few times only."""
        return [self._mark(entry, reading, mark) for mark in self._kept_marks(entry, reading)]

    def _block_items(self, entry: Entry, number: int, block: ListBlock) -> Iterator[Row]:
        for position, item in enumerate(block.items):
            yield {
                "inspection_id": self.inspection_id,
                "page_key": entry.key,
                "block": number,
                "position": position,
                "title": item.title,
                "url": item.url,
                "link_key": key_of(item.url) if item.url else None,
                "date": item.date.value if item.date else None,
                "date_raw": item.date.raw if item.date else None,
                "date_source": item.date.source if item.date else None,
                "year_inferred": item.date.year_inferred if item.date else False,
                "pinned": item.pinned,
                "facts": _item_facts(item),
            }

    def _kept_marks(self, entry: Entry, reading: PageReading) -> Iterator[MarkFact]:
        for mark in reading.marks:
            seen = (mark.kind, mark.place, mark.value)
            if len(self._marks) >= self.settings.marks and seen not in self._marks:
                continue
            self._marks[seen] += 1
            if entry.depth == 0 or self._marks[seen] <= self.settings.mark_pages:
                yield mark

    def _mark(self, entry: Entry, reading: PageReading, mark: MarkFact) -> Row:
        return {
            "inspection_id": self.inspection_id,
            "page_key": entry.key,
            "page_url": reading.url,
            "on_home": entry.depth == 0,
            "kind": mark.kind,
            "place": mark.place,
            "value": mark.value,
            "link": mark.link,
            "evidence": mark.evidence,
        }


def end_row(entry: Entry, look: Look, exchange: Exchange | None) -> Row:
    """How the walk ended at an address, as columns of :class:`store.tables.Link`."""
    return {
        "key": entry.key,
        "state": LinkState.DONE,
        "verdict": look.verdict,
        "cause": look.cause,
        "status": look.status,
        "note": look.note,
        "content_type": exchange.content_type if exchange else None,
        "size": exchange.size if exchange else None,
        "certificate_fault": exchange.certificate_fault if exchange else None,
        "checked_at": exchange.at if exchange else dt.datetime.now(dt.UTC),
    }


def is_site_page(reading: PageReading) -> bool:
    """Whether a page's marks and metas speak for the site: error and challenge pages do not."""
    return reading.kind not in {PageKind.ERROR, PageKind.CHALLENGE, PageKind.DATA}


def _published(date: DateFact | None) -> Row:
    if date is None:
        return {
            "published": None,
            "published_has_time": False,
            "published_raw": None,
            "published_source": None,
        }
    moment = dt.datetime.combine(date.value, date.time or dt.time(), tzinfo=dt.UTC)
    return {
        "published": moment,
        "published_has_time": date.time is not None,
        "published_raw": date.raw,
        "published_source": date.source,
    }


def _item_facts(item: ItemFact) -> dict[str, str]:
    days = {"asked": item.asked, "answered": item.answered}
    facts = {name: date.isoformat() for name, date in days.items() if date}
    return facts | ({"state": item.state.value} if item.state else {})
