"""From the links of a page to entries of the frontier: which are new, which are walked, in what order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from config.terms import LinkCause, LinkKind, LinkPlace, LinkScope, LinkState
from config.walk import WalkSettings, walk_settings
from crawler.frontier import Entry, KnownUrls
from crawler.guards import Guards
from crawler.reading.model import LinkFact, PageReading
from crawler.scope import Scope
from store.keys import url_key

Row = dict[str, object]

_WALKED_KINDS = frozenset({LinkKind.PAGE, LinkKind.FRAME})

key_of = lru_cache(maxsize=8192)(url_key)


@dataclass(slots=True)
class Discovered:
    """What one page brought: rows for the tables and entries that wait."""

    link_rows: list[Row] = field(default_factory=list)
    referrer_rows: list[Row] = field(default_factory=list)
    to_walk: list[Entry] = field(default_factory=list)
    to_verify: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Discovery:
    """Sorts the links of pages; shared by all pages of one inspection."""

    inspection_id: int
    scope: Scope
    known: KnownUrls
    guards: Guards
    as_of: dt.date
    settings: WalkSettings = field(default_factory=walk_settings)

    def of_page(self, page: Entry, reading: PageReading) -> Discovered:
        """Everything the page leads to, each address once."""
        found = Discovered()
        ranks = dict(self._ranks(page, reading))
        for fact in reading.links:
            self._note(found, page, reading.url, fact, ranks)
        for address, rank in ranks.items():
            if rank.hidden:
                self._hidden(found, page, reading.url, address, rank)
        return found

    def of_list(self, source: Entry, facts: Iterable[LinkFact]) -> Discovered:
        """Addresses that ``source`` lists for machines, each once."""
        found = Discovered()
        for fact in facts:
            self._note(found, source, source.url, fact, {})
        return found

    def target(self, page: Entry, url: str) -> Discovered:
        """The target of a redirect within the site, walked in place of ``page``."""
        found = Discovered()
        key = key_of(url)
        if self.known.add(key) and self.guards.admit(url, page.depth) is None:
            self._queue(found, self._entry(page, key, url, page.priority, page.depth, page.redirects + 1))
        return found

    def _note(
        self,
        found: Discovered,
        page: Entry,
        page_url: str,
        fact: LinkFact,
        ranks: dict[str, _Rank],
    ) -> None:
        address = fact.url or (fact.raw if fact.problem else None)
        if address is None:
            return
        key = key_of(address)
        if self.known.add(key) and not self._admit(found, page, fact, key, address, ranks):
            self.known.mute(key)
            return
        if self.known.wants_referrer(key):
            found.referrer_rows.append(self._referrer(page, page_url, key, fact))

    def _admit(
        self,
        found: Discovered,
        page: Entry,
        fact: LinkFact,
        key: int,
        address: str,
        ranks: dict[str, _Rank],
    ) -> bool:
        """Queue a new address; False where a guard cut it."""
        if fact.problem is not None:
            found.link_rows.append(self._bad(page, key, fact))
            return True
        scope = self.scope.of(address)
        depth = page.depth + 1
        walked = scope is LinkScope.SITE and fact.kind in _WALKED_KINDS and not fact.download
        if walked and self.guards.admit(address, depth) is not None:
            return False
        rank = ranks.get(address)
        entry = Entry(
            key,
            address,
            fact.kind,
            scope,
            depth,
            rank.priority if rank else self._by_place(page, fact),
            on_home=page.depth == 0,
            column_key=rank.column_key if rank else None,
        )
        self._queue(found, entry, walked=walked)
        return True

    def _hidden(
        self, found: Discovered, page: Entry, page_url: str, address: str, rank: _Rank
    ) -> None:
        """An address that no link shows: the data of a list, the next page of a script's pager."""
        key = key_of(address)
        if not self.known.add(key):
            return
        depth = page.depth + 1
        if self.scope.of(address) is not LinkScope.SITE or self.guards.admit(address, depth):
            self.known.mute(key)
            return
        self._queue(found, self._entry(page, key, address, rank.priority, depth, 0, rank.column_key))
        fact = LinkFact(address, address, None, LinkKind.PAGE, rank.hidden_tag, "", LinkPlace.LIST)
        found.referrer_rows.append(self._referrer(page, page_url, key, fact))

    def _entry(
        self,
        page: Entry,
        key: int,
        url: str,
        priority: int,
        depth: int,
        redirects: int,
        column_key: int | None = None,
    ) -> Entry:
        return Entry(
            key,
            url,
            LinkKind.PAGE,
            LinkScope.SITE,
            depth,
            priority,
            on_home=False,
            column_key=column_key or page.column_key,
            redirects=redirects,
        )

    def _queue(self, found: Discovered, entry: Entry, *, walked: bool = True) -> None:
        (found.to_walk if walked else found.to_verify).append(entry)
        found.link_rows.append(
            {
                "inspection_id": self.inspection_id,
                "key": entry.key,
                "url": entry.url,
                "kind": entry.kind,
                "scope": entry.scope,
                "crawl": walked,
                "on_home": entry.on_home,
                "depth": entry.depth,
                "priority": entry.priority,
                "column_key": entry.column_key,
                "state": LinkState.QUEUED,
                "verdict": None,
                "cause": None,
                "note": None,
                "referrer_count": 0,
            }
        )

    def _bad(self, page: Entry, key: int, fact: LinkFact) -> Row:
        return {
            "inspection_id": self.inspection_id,
            "key": key,
            "url": fact.raw,
            "kind": fact.kind,
            "scope": LinkScope.EXTERNAL,
            "crawl": False,
            "on_home": page.depth == 0,
            "depth": page.depth + 1,
            "priority": 0,
            "column_key": None,
            "state": LinkState.DONE,
            "verdict": LinkCause.BAD_URL.verdict,
            "cause": LinkCause.BAD_URL,
            "note": fact.problem,
            "referrer_count": 0,
        }

    def _referrer(self, page: Entry, page_url: str, key: int, fact: LinkFact) -> Row:
        return {
            "inspection_id": self.inspection_id,
            "link_key": key,
            "page_key": page.key,
            "page_url": page_url,
            "text": fact.text[: self.settings.anchor_text],
            "tag": fact.tag,
            "place": fact.place,
        }

    def _by_place(self, page: Entry, fact: LinkFact) -> int:
        ranks = self.settings.priorities
        rank = ranks.navigation if fact.place is LinkPlace.NAVIGATION else ranks.rest
        return rank - self.settings.depth_cost * (page.depth + 1)

    def _ranks(self, page: Entry, reading: PageReading) -> Iterator[tuple[str, _Rank]]:
        """Addresses of the page whose place says what they are; later ones win."""
        settings, ranks = self.settings, self.settings.priorities
        for item in reading.items:
            if item.url:
                age = (self.as_of - item.date.value).days if item.date else settings.item_days
                yield item.url, _Rank(ranks.item - min(max(age, 0), settings.item_days))
        for crumb in reading.breadcrumb:
            if crumb.url:
                yield crumb.url, _Rank(ranks.breadcrumb)
        for block in reading.blocks:
            if block.more_url:
                yield block.more_url, _Rank(ranks.more_of_block - settings.depth_cost * page.depth)
        if reading.next_page:
            first_rank = ranks.next_page - settings.depth_cost * page.depth
            rank = first_rank if page.column_key is None else page.priority - settings.next_page_cost
            yield reading.next_page, _Rank(rank, page.column_key or page.key, "next_page")
        for endpoint in reading.data_endpoints:
            yield endpoint.url, _Rank(ranks.data_of_list, page.column_key or page.key, "data")


@dataclass(frozen=True, slots=True)
class _Rank:
    priority: int
    column_key: int | None = None
    hidden_tag: str = ""

    @property
    def hidden(self) -> bool:
        return bool(self.hidden_tag)
