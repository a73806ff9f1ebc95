"""What a visitor meets on a site by name: columns, short links, titles of items, pages and files.

Duties ask whether something is there at all. It is there by any name that leads somewhere alive;
that it is not there is only said where all that could hold it was seen.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from config.disclosure import disclosure
from config.terms import LinkKind, LinkPlace, LinkVerdict, PageKind
from store.evidence import Evidence
from store.required_columns import navigation_seen
from store.tables import Link, Page

_PLACES = frozenset(LinkPlace) - {LinkPlace.FRIEND_LINKS}
_LONGEST_NAME = 30
_LONGEST_COLUMN = 20
_LONGEST_TEXT = 120
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_LISTS = frozenset({PageKind.HOME, PageKind.LIST, PageKind.HUB, PageKind.OTHER})
_TITLED = frozenset({PageKind.ARTICLE, PageKind.GUIDE, PageKind.OTHER, PageKind.LIST, PageKind.HUB})


def plain(text: str) -> str:
    """``text`` as it is compared: full-width characters and blanks made one."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class Named:
    """Something that is called ``text`` and where it leads."""

    text: str
    url: str
    date: dt.date | None = None
    column_type: str | None = None
    """Type of the column that it stands in, or that it is."""
    column_key: int | None = None
    on_home: bool = False

    @property
    def plain(self) -> str:
        """As it is compared."""
        return plain(self.text)


def _is_name_of(text: str, words: Iterable[str]) -> bool:
    """Whether ``text`` is a name with one of ``words``, and no title of a document on the
    subject."""
    if len(text) > _LONGEST_COLUMN:
        return False
    title = disclosure().document_title.search(text)
    return any(word in text and (title is None or text.endswith(word)) for word in words)


@dataclass
class Titles:
    """All names of one inspection, gathered once for all checks."""

    evidence: Evidence

    @cached_property
    def dead(self) -> frozenset[str]:
        """Addresses that are dead: what they are called is not there."""
        fields = self.evidence.link_fields(Link.url, Link.verdict)
        return frozenset(url for url, verdict in fields if verdict is LinkVerdict.DEAD)

    @cached_property
    def names(self) -> list[Named]:
        """Columns first, then short links: what can be the name of a column."""
        return list(self._alive([*self._columns(), *self._anchors()]))

    @cached_property
    def titles(self) -> list[Named]:
        """Items of all columns, titles of pages, texts of links to files."""
        return list(self._alive([*self._items(), *self._pages(), *self._files()]))

    @cached_property
    def everything(self) -> list[Named]:
        """Names and titles."""
        return [*self.titles, *self.names]

    def named(self, words: Iterable[str]) -> Named | None:
        """The first column or short link whose name has one of ``words``."""
        wanted = [plain(word) for word in words]
        return next((n for n in self.names if _is_name_of(n.plain, wanted)), None)

    def matching(self, pattern: re.Pattern[str]) -> Iterator[Named]:
        """Every name and title that ``pattern`` is found in."""
        return (named for named in self.everything if pattern.search(named.plain))

    def _alive(self, found: Iterable[Named]) -> Iterator[Named]:
        seen: set[tuple[str, str, str | None]] = set()
        for named in found:
            key = (named.text, named.url, named.column_type)
            if key not in seen and named.url not in self.dead:
                seen.add(key)
                yield named

    def _columns(self) -> Iterator[Named]:
        for view in self.evidence.columns():
            column = view.column
            yield Named(column.name, column.url, None, column.type, column.key)

    def _anchors(self) -> Iterator[Named]:
        for anchor in self.evidence.anchors(_PLACES, max_text=_LONGEST_NAME):
            if anchor.text and anchor.verdict is not LinkVerdict.DEAD:
                yield Named(anchor.text, anchor.url)

    def _items(self) -> Iterator[Named]:
        for view in self.evidence.columns():
            column = view.column
            for each in view.items:
                url = each.item.url or column.url
                day = each.effective_date()
                yield Named(each.item.title, url, day, column.type, column.key)

    def _pages(self) -> Iterator[Named]:
        for title, url, kind, published in self.evidence.page_fields(
            Page.title, Page.url, Page.kind, Page.published
        ):
            if title and kind in _TITLED:
                yield Named(title, url, published.date() if published else None)

    def _files(self) -> Iterator[Named]:
        for view in self.evidence.links(kind=LinkKind.ATTACHMENT):
            for referrer in view.referrers:
                if referrer.text:
                    yield Named(referrer.text[:_LONGEST_TEXT], view.link.url)


def titles_of(evidence: Evidence) -> Titles:
    """The names of one inspection, gathered at the first call."""
    return evidence.once(Titles)


def absence_is_proved(evidence: Evidence) -> bool:
    """Whether all that could hold what is looked for was seen: a walk that came to its end, home
    page and navigation whole, and no list that only a script fills, columns of news and letters
    apart."""
    return evidence.once(_all_seen)


def _all_seen(evidence: Evidence) -> bool:
    if not evidence.inspection.complete or not navigation_seen(evidence):
        return False
    harmless = {
        view.column.key
        for view in evidence.columns()
        if view.column.type in disclosure().never_hold
    }
    fields = (Page.key, Page.column_key, Page.kind, Page.rendering, Page.facts)
    return not any(
        _is_unread(kind, rendering, facts)
        for key, column, kind, rendering, facts in evidence.page_fields(*fields)
        if key not in harmless and column not in harmless
    )


def _is_unread(kind: PageKind, rendering: str, facts: dict[str, object]) -> bool:
    if kind is PageKind.CHALLENGE:
        return True
    return kind in _LISTS and rendering == "script" and not facts.get("rendered")
