"""Which links of an inspection are due to be looked at again: all that were not alive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from config.terms import LinkCause, LinkKind, LinkScope, LinkState, LinkVerdict
from store.tables import Link, LinkAttempt

_NOT_ALIVE = (LinkVerdict.DEAD, LinkVerdict.UNDETERMINED)


class DueLink(NamedTuple):
    """A link that was dead or undetermined. ``looks``: number of the last look at it, or 0."""

    key: int
    url: str
    kind: LinkKind
    scope: LinkScope
    crawl: bool
    verdict: LinkVerdict
    cause: LinkCause | None
    looks: int


def count_due(session: Session, inspection_id: int, *, looked_at: bool) -> int:
    """How many links :func:`due_links` has in all."""
    due = _due(inspection_id, looked_at=looked_at)
    return session.exec(select(func.count()).select_from(Link).where(*due)).one()


def due_links(
    session: Session,
    inspection_id: int,
    *,
    looked_at: bool,
    after: int | None = None,
    limit: int = 500,
) -> Sequence[DueLink]:
    """Due links in the order of their keys, those beyond the key ``after``.

    An address that is wrong as written (``bad_url``) leads nowhere and is never due. ``looked_at``:
    those that were looked at, else those that wait because the budget left them out.
    """
    looks = (
        select(func.coalesce(func.max(LinkAttempt.number), 0))
        .where(LinkAttempt.inspection_id == inspection_id, LinkAttempt.link_key == Link.key)
        .correlate(Link)
        .scalar_subquery()
    )
    fields = [col(getattr(Link, name)) for name in DueLink._fields[:-1]]
    query = select_columns(*fields, looks).where(*_due(inspection_id, looked_at=looked_at))
    if after is not None:
        query = query.where(col(Link.key) > after)
    rows = session.execute(query.order_by(col(Link.key)).limit(limit))
    return [DueLink(*row) for row in rows]


def _due(inspection_id: int, *, looked_at: bool) -> tuple[ColumnElement[bool], ...]:
    cause, done = col(Link.cause), col(Link.state) == LinkState.DONE
    return (
        done if looked_at else ~done,
        col(Link.inspection_id) == inspection_id,
        col(Link.verdict).in_(_NOT_ALIVE),
        or_(cause.is_(None), cause != LinkCause.BAD_URL),
    )
