"""Where the links of an inspection come from: streamed from the database, or held
(see :mod:`store.pagesource`)."""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

from sqlmodel import Session, col, select

from config.terms import LinkKind, LinkPlace, LinkState
from store.links import (
    Anchor,
    LinkFilter,
    LinkView,
    anchors,
    count_links,
    link_fields,
    link_views,
)
from store.tables import Link


class LinkSource(Protocol):
    """The links of one inspection, always in the order of their keys."""

    def chosen(self, chosen: LinkFilter) -> Iterator[LinkView]: ...

    def count(self, chosen: LinkFilter) -> int: ...

    def fields(self, chosen: LinkFilter, fields: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """Only these fields (``Link.url`` …)."""

    def anchors(self, places: Collection[LinkPlace], max_text: int) -> Iterator[Anchor]:
        """Anchors of page links in ``places`` with a text of at most ``max_text`` characters."""

    def waits_above(self, priority: int) -> bool:
        """Whether a page that goes before ``priority`` in the walk was left unread."""


class StreamedLinks:
    """The links of any inspection, a few hundred in memory at a time."""

    def __init__(self, session: Session, inspection_id: int) -> None:
        self._session, self._id = session, inspection_id

    def chosen(self, chosen: LinkFilter) -> Iterator[LinkView]:
        return link_views(self._session, self._id, chosen)

    def count(self, chosen: LinkFilter) -> int:
        return count_links(self._session, self._id, chosen)

    def fields(self, chosen: LinkFilter, fields: Sequence[Any]) -> Iterator[Sequence[Any]]:
        return link_fields(self._session, self._id, chosen, fields)

    def anchors(self, places: Collection[LinkPlace], max_text: int) -> Iterator[Anchor]:
        return anchors(self._session, self._id, places, max_text)

    def waits_above(self, priority: int) -> bool:
        query = select(Link.key).where(
            Link.inspection_id == self._id,
            col(Link.state) != LinkState.DONE,
            col(Link.crawl).is_(True),
            Link.priority > priority,
        )
        return self._session.exec(query.limit(1)).first() is not None


class HeldLinks:
    """The links of a small inspection, all in memory."""

    def __init__(self, views: Sequence[LinkView]) -> None:
        self._views = {view.link.key: view for view in views}

    def chosen(self, chosen: LinkFilter) -> Iterator[LinkView]:
        if chosen.key is None:
            return filter(chosen.admits, self._views.values())
        found = self._views.get(chosen.key)
        return iter([found] if found is not None and chosen.admits(found) else [])

    def count(self, chosen: LinkFilter) -> int:
        return sum(1 for _ in self.chosen(chosen))

    def fields(self, chosen: LinkFilter, fields: Sequence[Any]) -> Iterator[Sequence[Any]]:
        names = [each.key for each in fields]
        for view in self.chosen(chosen):
            yield tuple(getattr(view.link, name) for name in names)

    def anchors(self, places: Collection[LinkPlace], max_text: int) -> Iterator[Anchor]:
        for view in self._views.values():
            link = view.link
            if link.kind is not LinkKind.PAGE:
                continue
            about = (link.key, link.url, link.scope, link.verdict, link.final_url)
            for each in sorted(view.referrers, key=operator.attrgetter("page_key")):
                if each.place in places and 1 <= len(each.text) <= max_text:
                    yield Anchor(*about, each.text, each.place)

    def waits_above(self, priority: int) -> bool:
        links = (view.link for view in self._views.values())
        return any(
            each.crawl and each.state is not LinkState.DONE and each.priority > priority
            for each in links
        )


def held_links(session: Session, inspection_id: int, most: int) -> HeldLinks | None:
    """None where there are more than ``most``."""
    views = list(islice(link_views(session, inspection_id, LinkFilter(every=True)), most + 1))
    return HeldLinks(views) if len(views) <= most else None
