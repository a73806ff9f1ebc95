"""In what order a site is walked: home and columns first, then the newest items, then the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from config.terms import LinkPlace
from config.walk import WalkSettings, walk_settings
from crawler.frontier import Entry
from crawler.reading.model import LinkFact, PageReading


class Part(Enum):
    """What an address is to the list that its page shows, beside a link."""

    NEXT_PAGE = auto()
    DATA = auto()


@dataclass(frozen=True, slots=True)
class Rank:
    """The rank of an address by what its page says of it; higher goes first."""

    priority: int
    column_key: int | None = None
    """The list that it is a part of."""
    part: Part | None = None


def depth_of(page: Entry, rank: Rank | None) -> int:
    """Clicks from the home page; a list is as deep as its first page, however long it is."""
    part_of_page = rank is not None and rank.part is not None
    return max(1, page.depth) if part_of_page else page.depth + 1


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranks the addresses of pages (``config/walk.yaml``)."""

    as_of: dt.date
    settings: WalkSettings = field(default_factory=walk_settings)

    def of_page(self, page: Entry, reading: PageReading) -> dict[str, Rank]:
        """Addresses of the page whose place says what they are; the strongest word counts."""
        return dict(self._ranks(page, reading))

    def of_link(self, page: Entry, fact: LinkFact, address: str, rank: Rank | None) -> int:
        """The priority of a link: by what it is to the page, or by where it stands."""
        return max(rank.priority if rank else 0, self._by_place(page, fact, address))

    def _by_place(self, page: Entry, fact: LinkFact, address: str) -> int:
        ranks = self.settings.priorities
        if fact.place is LinkPlace.NAVIGATION:
            rank = ranks.navigation
        elif self.settings.column_address.search(address):
            rank = ranks.column_address
        else:
            rank = ranks.rest
        return rank - self.settings.depth_cost * (page.depth + 1)

    def _ranks(self, page: Entry, reading: PageReading) -> Iterator[tuple[str, Rank]]:
        """Later ones win."""
        settings, ranks = self.settings, self.settings.priorities
        for item in reading.items:
            if item.url:
                age = (self.as_of - item.date.value).days if item.date else settings.item_days
                yield item.url, Rank(ranks.item - min(max(age, 0), settings.item_days))
        for crumb in reading.breadcrumb:
            if crumb.url:
                yield crumb.url, Rank(ranks.breadcrumb)
        for block in reading.blocks:
            if block.more_url:
                yield block.more_url, Rank(ranks.more_of_block - settings.depth_cost * page.depth)
        column_key = page.column_key or page.key
        if reading.next_page:
            yield reading.next_page, Rank(self._next_page(page), column_key, Part.NEXT_PAGE)
        for endpoint in reading.data_endpoints:
            yield endpoint.url, Rank(ranks.data_of_list, column_key, Part.DATA)

    def _next_page(self, page: Entry) -> int:
        if page.column_key is not None:
            return page.priority - self.settings.next_page_cost
        return self.settings.priorities.next_page - self.settings.depth_cost * page.depth
