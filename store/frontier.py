"""The link table as the frontier of the crawl: what is known, and what still waits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from config.terms import LinkKind, LinkScope, LinkState
from store.tables import Link

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
    """Key and referrer count of every address met so far, in no order, streamed."""
    query = select(Link.key, Link.referrer_count).where(Link.inspection_id == inspection_id)
    rows = session.exec(query, execution_options={"yield_per": _KNOWN_AT_A_TIME})
    yield from rows


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


def count_queued(session: Session, inspection_id: int, *, crawl: bool) -> int:
    """How many links wait."""
    query = select(func.count()).select_from(Link).where(*_waits(inspection_id, crawl))
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
