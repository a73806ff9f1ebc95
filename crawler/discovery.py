"""From the links of a page to entries of the frontier: which are new, which are walked, in what
order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from config.terms import GuardKind, LinkCause, LinkKind, LinkPlace, LinkScope, LinkState
from config.walk import WalkSettings, walk_settings
from crawler.focus import FocusGate, left_out
from crawler.frontier import Entry, KnownUrls
from crawler.guards import Cut, Guards
from crawler.ranks import Part, Rank, Ranking, depth_of
from crawler.reading.links import kind_of
from crawler.reading.model import LinkFact, PageReading
from crawler.scope import Scope
from store.changes import Changes
from store.keys import url_key
from store.tables import CutAddress, GuardCut, Link, Referrer

Row = dict[str, object]

_WALKED_KINDS = frozenset({LinkKind.PAGE, LinkKind.FRAME})

key_of = lru_cache(maxsize=8192)(url_key)


@dataclass(frozen=True, slots=True)
class Better:
    """A higher rank for an address that waits already."""

    key: int
    priority: int
    column_key: int | None


@dataclass(slots=True)
class Discovered:
    """What one page brought: rows for the tables and entries that wait."""

    link_rows: list[Row] = field(default_factory=list)
    referrer_rows: list[Row] = field(default_factory=list)
    to_walk: list[Entry] = field(default_factory=list)
    to_verify: list[Entry] = field(default_factory=list)
    bettered: list[Better] = field(default_factory=list)
    cuts: list[tuple[int, Cut]] = field(default_factory=list)
    """Addresses that a guard kept out, by key."""

    def store(self, changes: Changes, guards: Guards) -> None:
        """Note links, where they stand, and what was cut with the counts of ``guards``."""
        changes.add(Link, self.link_rows)
        changes.add(Referrer, self.referrer_rows)
        changes.add(CutAddress, [{"key": key, "kind": cut.kind} for key, cut in self.cuts])
        for cut in dict.fromkeys(cut for _, cut in self.cuts):
            count, example = guards.cuts[cut]
            row = {"kind": cut.kind, "pattern": cut.pattern, "count": count, "example": example}
            changes.put(GuardCut, [row])


@dataclass(slots=True)
class Discovery:
    """Sorts the links of pages; shared by all pages of one inspection."""

    inspection_id: int
    scope: Scope
    known: KnownUrls
    guards: Guards
    ranking: Ranking
    settings: WalkSettings = field(default_factory=walk_settings)
    gate: FocusGate | None = None
    """Of a gathering that looks at single faults."""

    def of_page(self, page: Entry, reading: PageReading) -> Discovered:
        """Everything the page leads to, each address once."""
        found = Discovered()
        ranks = self.ranking.of_page(page, reading)
        for fact in (*reading.links, *_of_records(reading)):
            self._note(found, page, reading.url, fact, ranks)
        for address, rank in ranks.items():
            if rank.part is not None:
                self._note_part(found, page, reading.url, address, rank)
        return found

    def of_list(self, source: Entry, facts: Iterable[LinkFact]) -> Discovered:
        """Addresses that ``source`` lists for machines, each once."""
        found = Discovered()
        for fact in facts:
            self._note(found, source, source.url, fact, {})
        return found

    def target(self, page: Entry, url: str) -> Discovered:
        """The target of a redirect within the site, walked in place of ``page``.

        No guard is asked: ``page`` itself was admitted, and sites that put a session id into every
        address do so by a redirect.
        """
        found = Discovered()
        key = key_of(url)
        if self.known.add(key) or self.known.is_cut(key):
            self.known.admit(key)
            onward = self._waiting(page, key, url, page.depth, page.priority, via=page)
            self._queue(found, page, onward)
        return found

    def _note(
        self, found: Discovered, page: Entry, page_url: str, fact: LinkFact, ranks: dict[str, Rank]
    ) -> None:
        address = fact.url or (fact.raw if fact.problem else None)
        if address is None:
            return
        key = key_of(address)
        rank = ranks.get(address)
        depth = depth_of(page, rank)
        if self._is_new(key, depth):
            self._admit(found, page, fact, key, address, depth, rank)
            ranks.pop(address, None)
        if self.known.wants_referrer(key):
            found.referrer_rows.append(self._referrer(page, page_url, key, fact))

    def _is_new(self, key: int, depth: int) -> bool:
        """Not met so far, or only where it was too deep."""
        if self.known.add(key):
            return True
        if self.known.is_too_deep(key) and not self.guards.too_deep(depth):
            self.known.admit(key)
            return True
        return False

    def _admit(
        self,
        found: Discovered,
        page: Entry,
        fact: LinkFact,
        key: int,
        address: str,
        depth: int,
        rank: Rank | None,
    ) -> None:
        """Queue a new address, unless a guard cuts it."""
        if fact.problem is not None:
            found.link_rows.append(self._bad(page, key, fact))
            return
        scope = self.scope.of(address)
        walked = scope is LinkScope.SITE and fact.kind in _WALKED_KINDS and not fact.download
        if walked and self._is_cut(found, key, address, depth):
            return
        walked = walked and not self._is_twin(address)
        entry = Entry(
            key,
            address,
            fact.kind,
            scope,
            depth,
            self.ranking.of_link(page, fact, address, rank),
            on_home=page.depth == 0,
            column_key=rank.column_key if rank else None,
        )
        self._queue(found, page, entry, fact, walked=walked)

    def _is_twin(self, address: str) -> bool:
        """A page that is known by the site's own name: one link with another scheme or port, or
        without ``www.``, would have the whole site walked, and each fault counted, once more."""
        twin = self.scope.twin_of(address)
        return twin is not None and key_of(twin) in self.known

    def _note_part(
        self, found: Discovered, page: Entry, page_url: str, address: str, rank: Rank
    ) -> None:
        """The data of a list, or its next page: no link need show it, and where a pager has shown
        it before, it goes up to the place of its list."""
        if self.scope.of(address) is not LinkScope.SITE:
            return
        key, depth = key_of(address), depth_of(page, rank)
        if not self._is_new(key, depth):
            found.bettered.append(Better(key, rank.priority, rank.column_key))
            return
        if self._is_cut(found, key, address, depth):
            return
        entry = self._waiting(page, key, address, depth, rank.priority, rank.column_key)
        self._queue(found, page, entry)
        tag = "next_page" if rank.part is Part.NEXT_PAGE else "data"
        fact = LinkFact(address, address, None, LinkKind.PAGE, tag, "", LinkPlace.LIST)
        if self.known.wants_referrer(key):
            found.referrer_rows.append(self._referrer(page, page_url, key, fact))

    def _is_cut(self, found: Discovered, key: int, address: str, depth: int) -> bool:
        cut = self.guards.admit(address, depth)
        if cut is None:
            return False
        self.known.cut(key, too_deep=cut.kind is GuardKind.DEPTH)
        found.cuts.append((key, cut))
        return True

    def _waiting(
        self,
        page: Entry,
        key: int,
        url: str,
        depth: int,
        priority: int,
        column_key: int | None = None,
        via: Entry | None = None,
    ) -> Entry:
        """A page of the site that no link of ``page`` shows."""
        column = column_key or page.column_key
        return Entry(
            key, url, LinkKind.PAGE, LinkScope.SITE, depth, priority, column_key=column, via=via
        )

    def _queue(
        self,
        found: Discovered,
        page: Entry,
        entry: Entry,
        fact: LinkFact | None = None,
        *,
        walked: bool = True,
    ) -> None:
        row = link_row(entry, self.inspection_id, walked=walked)
        if self.gate is not None and not self.gate.wants(page, entry, fact):
            found.link_rows.append(left_out(row, self.gate.note))
            return
        (found.to_walk if walked else found.to_verify).append(entry)
        found.link_rows.append(row)

    def _bad(self, page: Entry, key: int, fact: LinkFact) -> Row:
        scope, on_home = LinkScope.EXTERNAL, page.depth == 0
        entry = Entry(key, fact.raw, fact.kind, scope, page.depth + 1, 0, on_home=on_home)
        return link_row(entry, self.inspection_id, walked=False) | {
            "state": LinkState.DONE,
            "verdict": LinkCause.BAD_URL.verdict,
            "cause": LinkCause.BAD_URL,
            "note": fact.problem,
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


def link_row(entry: Entry, inspection_id: int, *, walked: bool) -> Row:
    """A row of :class:`store.tables.Link` that waits."""
    return {
        "inspection_id": inspection_id,
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
    }


def _of_records(reading: PageReading) -> Iterator[LinkFact]:
    """Links of items that stand in records (XML in the page, answers of a data service): a script
    makes anchors of them, and visitors click on these."""
    shown = {fact.url for fact in reading.links}
    for item in reading.items:
        if item.url is not None and item.url not in shown:
            kind = kind_of(item.url, LinkKind.PAGE)
            yield LinkFact(item.url, item.url, None, kind, "a@href", item.title, LinkPlace.LIST)
