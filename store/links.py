"""Links with where they stand and how often they were looked at, streamed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, exists, func
from sqlalchemy import select as sqlalchemy_select
from sqlmodel import Session, col, select

from config.terms import LinkKind, LinkPlace, LinkScope, LinkVerdict
from store.tables import Link, LinkAttempt, Referrer

_LINKS_AT_A_TIME = 500
DATA_TAG = "data"
"""Tag of the referrers of data that a list is filled with by script."""

_Row = TypeVar("_Row", Referrer, LinkAttempt)


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link, the places where it stands (five at most) and the looks at it that failed."""

    link: Link
    referrers: list[Referrer] = field(default_factory=list)
    attempts: list[LinkAttempt] = field(default_factory=list)


class Anchor(NamedTuple):
    """A place where a link to a page stands."""

    key: int
    """Key of the link."""
    url: str
    scope: LinkScope
    verdict: LinkVerdict | None
    final_url: str | None
    text: str
    place: LinkPlace


@dataclass(frozen=True, slots=True)
class LinkFilter:
    """Which links are meant; None stands for all."""

    verdict: tuple[StrEnum, ...] | None = None
    cause: tuple[StrEnum, ...] | None = None
    scope: tuple[StrEnum, ...] | None = None
    kind: tuple[StrEnum, ...] | None = None
    on_home: bool | None = None
    key: int | None = None
    every: bool = False
    """The addresses of data, too, which no visitor meets."""

    @classmethod
    def of(
        cls, verdict: Any, cause: Any, on_home: bool | None, scope: Any, kind: Any
    ) -> LinkFilter:
        """A filter from single members or collections of them."""
        return cls(_many(verdict), _many(cause), _many(scope), _many(kind), on_home)

    def conditions(self, inspection_id: int) -> list[ColumnElement[bool]]:
        """The filter as conditions on :class:`store.tables.Link`."""
        conditions = [col(Link.inspection_id) == inspection_id]
        for name in ("verdict", "cause", "scope", "kind"):
            members = getattr(self, name)
            if members is not None:
                conditions.append(col(getattr(Link, name)).in_(members))
        for name in ("on_home", "key"):
            value = getattr(self, name)
            if value is not None:
                conditions.append(col(getattr(Link, name)) == value)
        if self.key is None and not self.every:
            conditions.append(~_read_by_scripts(inspection_id))
        return conditions

    def admits(self, view: LinkView) -> bool:
        """Whether a link is meant, as :meth:`conditions` have it."""
        link = view.link
        for name in ("verdict", "cause", "scope", "kind"):
            members = getattr(self, name)
            if members is not None and getattr(link, name) not in members:
                return False
        for name in ("on_home", "key"):
            value = getattr(self, name)
            if value is not None and getattr(link, name) != value:
                return False
        every = self.every or self.key is not None
        return every or all(referrer.tag != DATA_TAG for referrer in view.referrers)


def _read_by_scripts(inspection_id: int) -> ColumnElement[bool]:
    """The link is the address of a list's data, which the page's script asks for and no visitor
    meets: what it answers to us says nothing about links."""
    return exists().where(
        col(Referrer.inspection_id) == inspection_id,
        col(Referrer.link_key) == Link.key,
        col(Referrer.tag) == DATA_TAG,
    )


def count_links(session: Session, inspection_id: int, chosen: LinkFilter) -> int:
    """How many links there are of this kind."""
    query = select(func.count()).select_from(Link).where(*chosen.conditions(inspection_id))
    return session.exec(query).one()


def link_views(session: Session, inspection_id: int, chosen: LinkFilter) -> Iterator[LinkView]:
    """The links in the order of their keys, a few hundred in memory at a time."""
    query = (
        select(Link)
        .where(*chosen.conditions(inspection_id))
        .order_by(col(Link.key))
        .limit(_LINKS_AT_A_TIME)
    )
    links = session.exec(query).all()
    while links:
        yield from _views(session, inspection_id, links)
        links = session.exec(query.where(Link.key > links[-1].key)).all()


def link_fields(
    session: Session, inspection_id: int, chosen: LinkFilter, fields: Sequence[Any]
) -> Iterator[Sequence[Any]]:
    """Only ``fields`` of the links, in the order of their keys: for what looks at every link."""
    query = (
        sqlalchemy_select(*fields)
        .where(*chosen.conditions(inspection_id))
        .order_by(col(Link.key))
        .execution_options(yield_per=_LINKS_AT_A_TIME)
    )
    yield from session.connection().execute(query)


def anchors(
    session: Session, inspection_id: int, places: Collection[LinkPlace], max_text: int
) -> Iterator[Anchor]:
    """Anchors of page links in ``places``, in the order of the links' keys."""
    fields: tuple[Any, ...] = (
        Link.key,
        Link.url,
        Link.scope,
        Link.verdict,
        Link.final_url,
        Referrer.text,
        Referrer.place,
    )
    query = (
        sqlalchemy_select(*fields)
        .join(
            Referrer,
            and_(
                col(Referrer.inspection_id) == Link.inspection_id,
                col(Referrer.link_key) == Link.key,
            ),
        )
        .where(
            col(Link.inspection_id) == inspection_id,
            col(Link.kind) == LinkKind.PAGE,
            col(Referrer.place).in_(places),
            func.length(Referrer.text).between(1, max_text),
        )
        .order_by(col(Link.key), col(Referrer.page_key))
    )
    streamed = query.execution_options(yield_per=_LINKS_AT_A_TIME)
    for row in session.connection().execute(streamed):
        yield Anchor(*row)


def _views(session: Session, inspection_id: int, links: Sequence[Link]) -> Iterator[LinkView]:
    keys = [link.key for link in links]
    referrers = _by_link(session, Referrer, inspection_id, keys)
    attempts = _by_link(session, LinkAttempt, inspection_id, keys)
    for link in links:
        yield LinkView(link, referrers[link.key], attempts[link.key])


def _by_link(
    session: Session, table: type[_Row], inspection_id: int, keys: Collection[int]
) -> defaultdict[int, list[_Row]]:
    query = select(table).where(table.inspection_id == inspection_id, col(table.link_key).in_(keys))
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in sorted(session.exec(query), key=_order):
        found[row.link_key].append(row)
    return found


def _order(row: Referrer | LinkAttempt) -> tuple[int, str]:
    return (row.number, "") if isinstance(row, LinkAttempt) else (0, row.page_url)


def _many(given: Any) -> tuple[StrEnum, ...] | None:
    if given is None:
        return None
    # An enum of strings is itself a collection of characters.
    return (given,) if isinstance(given, StrEnum) else tuple(given)
