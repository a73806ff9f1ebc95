"""What is remembered of one site while it is inspected again.

A page whose bytes are the same is not read again. A server that says "not modified" (304) is
believed, so that not even the bytes are fetched, only where a wrong answer could accuse nobody:
for articles of lists that show their dates themselves, no page of a column, none that anything was
wrong with the last time, a few times in a row, and as long as proofs show that it tells the truth.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from config.sharing import PageSharing, sharing_settings
from config.terms import DateSource, PageKind, Rendering
from config.walk import walk_settings
from crawler.discovery import key_of
from crawler.memory.packing import (
    Dictionary,
    depends_on_day,
    pack_reading,
    same_reading,
    unpack_reading,
)
from crawler.memory.validators import Validators, validators_of
from crawler.memory.version import reader_version
from store.pagememory import Kept, kept_page
from store.tables import MemoryDictionary, PageMemory

if TYPE_CHECKING:
    import datetime as dt

    from crawler.frontier import Entry
    from crawler.links.judge import Look
    from crawler.net.exchange import Exchange
    from crawler.reading.model import PageReading
    from store.changes import Changes
    from store.database import Store

log = logging.getLogger(__name__)

_NEVER = frozenset({PageKind.CHALLENGE, PageKind.ERROR, PageKind.REDIRECT_STUB})


@dataclass(frozen=True, slots=True)
class Recalled:
    """A page as the last inspection left it."""

    kept: Kept
    reading: PageReading
    trusted: bool = False
    """The server said that it has not changed, and is believed."""
    to_prove: bool = False
    """The server said so, and the page was fetched as a whole to see."""


@dataclass(slots=True)
class SiteMemory:
    """``previous``: the inspection that is remembered; None: nothing is. ``doubted``: keys of pages
    that something was wrong with then. ``whole``: of pages that no 304 is believed of now."""

    store: Store
    as_of: dt.date
    previous: int | None = None
    dictionary: Dictionary | None = None
    doubted: frozenset[int] = frozenset()
    whole: set[int] = field(default_factory=set)
    noted: int = 0
    """Pages noted for the next inspection."""
    unchanged: int = 0
    settings: PageSharing = field(default_factory=lambda: sharing_settings().pages)
    reader: str = field(default_factory=reader_version)
    believed: bool = True
    """No server of this site was caught at a wrong "not modified"."""
    kept_dictionary: bool = False
    """The dictionary has been handed over for this inspection."""
    _claims: int = 0

    # --- before the request -------------------------------------------------------------------

    async def recall(self, entry: Entry) -> Recalled | None:
        """What is known of a page, where it can be of use; the home page is always read."""
        if self.previous is None or entry.depth == 0:
            return None
        kept = await asyncio.to_thread(kept_page, self.store, self.previous, entry.key)
        if kept is None or kept.reader != self.reader or kept.read_on > self.as_of:
            return None
        dictionary = self.dictionary
        if kept.dictionary != (dictionary.number if dictionary is not None else None):
            return None
        reading = unpack_reading(kept.packed, dictionary, self.as_of)
        if reading is None or (depends_on_day(reading) and kept.read_on != self.as_of):
            return None
        return Recalled(kept, reading)

    def conditions(self, entry: Entry, known: Recalled | None) -> dict[str, str]:
        """Headers that ask for the page only if it has changed; empty where it is to be fetched
        whatever the server says."""
        if known is None or not self._may_believe(entry, known.kept):
            return {}
        return Validators(known.kept.etag, known.kept.last_modified).conditions()

    def _may_believe(self, entry: Entry, kept: Kept) -> bool:
        priorities = walk_settings().priorities
        return (
            self.believed
            and kept.trusted < self.settings.times
            and (self.as_of - kept.whole_on).days <= self.settings.days
            and entry.column_key is None
            and entry.priority <= priorities.item
            and entry.key not in self.doubted
            and entry.key not in self.whole
        )

    def wants_proof(self) -> bool:
        """Count one more "not modified"; whether the page is to be fetched all the same."""
        self._claims += 1
        return self._claims <= self.settings.proofs or not self._claims % self.settings.proof_every

    # --- behind the answer --------------------------------------------------------------------

    def same(self, exchange: Exchange, known: Recalled | None) -> PageReading | None:
        """The reading of a page that is the same as it was; None where it must be read."""
        if known is None:
            return None
        if known.trusted:
            return known.reading
        same_type = exchange.headers.get("content-type") == known.kept.content_type
        whole = exchange.cause is None and not exchange.truncated
        if same_type and whole and _hash(exchange.body) == known.kept.body_hash:
            return known.reading
        return None

    def take_note(
        self,
        changes: Changes,
        entry: Entry,
        exchange: Exchange,
        look: Look,
        reading: PageReading,
        known: Recalled | None,
        *,
        unchanged: bool,
    ) -> None:
        """Keep a page for the next inspection, and what this one must heed from now on."""
        self._see_undated(reading)
        self.unchanged += unchanged
        if known is not None and known.to_prove and not unchanged:
            self._compare(entry, known.reading, reading)
        if self.noted < self.settings.most and _is_fit(entry, exchange, look, reading):
            row = self._row(changes, entry, exchange, reading, known, unchanged=unchanged)
            if row is not None:
                self.noted += 1
                changes.put(PageMemory, [row])

    def _see_undated(self, reading: PageReading) -> None:
        """The articles of a list that shows no dates tell its age: they are fetched as a whole."""
        for item in reading.items:
            if item.url and (item.date is None or item.date.source is DateSource.URL):
                self.whole.add(key_of(item.url))

    def _compare(self, entry: Entry, before: PageReading, now: PageReading) -> None:
        """A page that the server called unmodified may differ in what nobody sees."""
        if not same_reading(before, now):
            log.warning("“not modified” was wrong, it is not believed any more: %s", entry.url)
            self.believed = False

    def _row(
        self,
        changes: Changes,
        entry: Entry,
        exchange: Exchange,
        reading: PageReading,
        known: Recalled | None,
        *,
        unchanged: bool,
    ) -> dict[str, Any] | None:
        if known is not None and known.trusted:
            return self._row_on_trust(changes, entry, known)
        dictionary = self._dictionary(changes, reading)
        packed = pack_reading(reading, dictionary)
        if packed is None or len(packed) > self.settings.most_bytes:
            return None
        validators = self._validators(exchange, reading)
        return {
            "key": entry.key,
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "content_type": exchange.headers.get("content-type"),
            "size": exchange.size,
            "body_hash": _hash(exchange.body),
            "reader": self.reader,
            "read_on": self.as_of,
            "whole_on": self.as_of,
            "trusted": 0,
            "unchanged": unchanged,
            "dictionary": dictionary.number if dictionary is not None else None,
            "packed": packed,
        }

    def _row_on_trust(self, changes: Changes, entry: Entry, known: Recalled) -> dict[str, Any]:
        """As it was, believed once more."""
        if known.kept.dictionary is not None and self.dictionary is not None:
            self._keep_dictionary(changes, self.dictionary)
        once_more = {"read_on": self.as_of, "trusted": known.kept.trusted + 1, "unchanged": True}
        return {"key": entry.key, **known.kept._asdict(), **once_more}

    def _validators(self, exchange: Exchange, reading: PageReading) -> Validators:
        """Only of pages that a 304 may be believed of the next time."""
        static = reading.rendering is Rendering.STATIC
        if reading.kind not in self.settings.kinds or not static or depends_on_day(reading):
            return Validators()
        return validators_of(exchange, self.settings.settled_seconds)

    def _dictionary(self, changes: Changes, reading: PageReading) -> Dictionary | None:
        """That of the last inspection, else made of the first page of this one."""
        if self.dictionary is None:
            self.dictionary = Dictionary.of(reading)
        if self.dictionary is not None:
            self._keep_dictionary(changes, self.dictionary)
        return self.dictionary

    def _keep_dictionary(self, changes: Changes, dictionary: Dictionary) -> None:
        if not self.kept_dictionary:
            self.kept_dictionary = True
            row = {"number": dictionary.number, "text": dictionary.text}
            changes.put(MemoryDictionary, [row])


def _is_fit(entry: Entry, exchange: Exchange, look: Look, reading: PageReading) -> bool:
    """A page of its own that was there as a whole, and no wall, error or jump."""
    return (
        entry.depth > 0
        and exchange.url == entry.url
        and exchange.status == 200
        and exchange.cause is None
        and not exchange.truncated
        and look.cause is None
        and look.note is None
        and reading.kind not in _NEVER
    )


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
