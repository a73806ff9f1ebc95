"""The link table as the frontier of the crawl: what is known, and what still waits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from config.terms import GuardKind, LinkCause, LinkKind, LinkScope, LinkState
from store.tables import CutAddress, Link, Referrer

_KNOWN_AT_A_TIME = 10_000
_KEYS_AT_A_TIME = 500
_WAITING = (LinkState.QUEUED, LinkState.SECOND_LOOK)


class QueuedLink(NamedTuple):
    """A link that waits to be fetched (``crawl``) or verified."""

    key: int
    url: str
    kind: LinkKind
    scope: LinkScope
    crawl: bool
    on_home: bool
    depth: int
    priority: int
    column_key: int | None
    state: LinkState
    referrer_count: int


_COLUMNS = tuple(Link.__table__.c[name] for name in QueuedLink._fields)  # type: ignore[attr-defined]


def known(session: Session, inspection_id: int) -> Iterator[tuple[int, int]]:
    """Key and referrer count of every address met so far, in no order, streamed.

    The count is that of the places that are kept, or a larger one that was noted when an earlier
    run ended.
    """
    kept = (
        select_columns(func.count())
        .where(
            col(Referrer.inspection_id) == col(Link.inspection_id),
            col(Referrer.link_key) == col(Link.key),
        )
        .scalar_subquery()
    )
    query = select_columns(col(Link.key), col(Link.referrer_count), kept).where(
        col(Link.inspection_id) == inspection_id
    )
    rows = session.execute(query, execution_options={"yield_per": _KNOWN_AT_A_TIME})
    for key, noted, places in rows:
        yield key, max(noted, places)


def cut_keys(session: Session, inspection_id: int) -> Iterator[tuple[int, GuardKind]]:
    """Key of every address that a guard has cut, and which guard, streamed."""
    query = select_columns(col(CutAddress.key), col(CutAddress.kind)).where(
        col(CutAddress.inspection_id) == inspection_id
    )
    for key, kind in session.execute(query, execution_options={"yield_per": _KNOWN_AT_A_TIME}):
        yield key, GuardKind(kind)


def onward_keys(session: Session, inspection_id: int) -> Iterator[tuple[int, int]]:
    """Of every link that led on within the site: its key and the key of where it led."""
    query = select(Link.key, Link.onward_key).where(
        Link.inspection_id == inspection_id, col(Link.onward_key).is_not(None)
    )
    for key, onward in session.exec(query, execution_options={"yield_per": _KNOWN_AT_A_TIME}):
        assert onward is not None
        yield key, onward


def queued(
    session: Session,
    inspection_id: int,
    *,
    crawl: bool,
    limit: int,
    skip_keys: Collection[int] = frozenset(),
) -> list[QueuedLink]:
    """The waiting links of highest priority, at most ``limit``, without those of ``skip_keys``.

    ``crawl`` tells the pages to walk from the links that are only verified. A link whose second
    look was still due when the last run ended waits too, after those never looked at that have
    the same priority. Only what the writer has committed is seen.
    """
    skipped = frozenset(skip_keys)
    waiting = _waiting_keys(session, inspection_id, crawl, limit + len(skipped))
    chosen = list(islice((key for key in waiting if key not in skipped), limit))
    by_key: dict[int, QueuedLink] = {}
    for start in range(0, len(chosen), _KEYS_AT_A_TIME):
        for link in _links(session, inspection_id, chosen[start : start + _KEYS_AT_A_TIME]):
            by_key[link.key] = link
    return [by_key[key] for key in chosen if key in by_key]


def queued_from_home(session: Session, inspection_id: int) -> list[QueuedLink]:
    """The waiting pages that stand on the home page, or that a link of it leads on to."""
    onward = select(Link.onward_key).where(
        Link.inspection_id == inspection_id,
        col(Link.on_home).is_(True),
        col(Link.onward_key).is_not(None),
    )
    query = select_columns(*_COLUMNS).where(
        *_waits(inspection_id, True),
        col(Link.on_home).is_(True) | col(Link.key).in_(onward),
    )
    return [QueuedLink._make(row) for row in session.execute(query)]


def count_queued(session: Session, inspection_id: int, *, crawl: bool) -> int:
    """How many links wait."""
    query = select(func.count()).select_from(Link).where(*_waits(inspection_id, crawl))
    return session.exec(query).one()


def count_looked_at_elsewhere(session: Session, inspection_id: int) -> int:
    """How many links to other sites, apart from those of the home page, are settled."""
    query = (
        select(func.count())
        .select_from(Link)
        .where(
            Link.inspection_id == inspection_id,
            Link.state == LinkState.DONE,
            col(Link.crawl).is_(False),
            col(Link.on_home).is_(False),
            Link.scope != LinkScope.SITE,
            col(Link.cause).is_distinct_from(LinkCause.BAD_URL),
        )
    )
    return session.exec(query).one()


def _waits(inspection_id: int, crawl: bool) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Link.inspection_id) == inspection_id,
        col(Link.state).in_(_WAITING),
        col(Link.crawl) == crawl,
    )


def _waiting_keys(session: Session, inspection_id: int, crawl: bool, limit: int) -> Sequence[int]:
    query = (
        select(Link.key)
        .where(*_waits(inspection_id, crawl))
        .order_by(col(Link.priority).desc(), col(Link.state), col(Link.depth), col(Link.key))
        .limit(limit)
    )
    return session.exec(query).all()


def _links(session: Session, inspection_id: int, keys: Sequence[int]) -> Iterator[QueuedLink]:
    query = select_columns(*_COLUMNS).where(
        col(Link.inspection_id) == inspection_id, col(Link.key).in_(keys)
    )
    for row in session.execute(query):
        yield QueuedLink._make(row)
