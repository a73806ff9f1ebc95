"""What an earlier run of the same inspection has left in the tables; nothing for a first run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.terms import GuardKind, LinkVerdict, MarkKind, MarkPlace
from crawler.guards import Cut, Guards
from store.frontier import (
    count_looked_at_elsewhere,
    count_queued,
    cut_keys,
    known,
    onward_keys,
)
from store.inspections import count_evidence
from store.tables import GuardCut, Link, Mark, Page

if TYPE_CHECKING:
    from crawler.frontier import KnownUrls
    from crawler.verification import Verification
    from crawler.walk import Walk

_AT_A_TIME = {"yield_per": 2000}


def take_over(session: Session, inspection_id: int, walk: Walk, verification: Verification) -> None:
    """Set the parts of a gathering to where the earlier run stood."""
    _known_urls(session, inspection_id, walk.discovery.known)
    _guards(session, inspection_id, walk.discovery.guards)
    walk.recorder.take_over(_marks(session, inspection_id))
    walk.onward.load(onward_keys(session, inspection_id))
    walk.waiting.in_table = count_queued(session, inspection_id, crawl=True)
    verification.waiting.in_table = count_queued(session, inspection_id, crawl=False)
    verification.looked_elsewhere = count_looked_at_elsewhere(session, inspection_id)
    counters = count_evidence(session, inspection_id)
    walk.progress.pages = walk.progress.earlier_pages = counters.pages_fetched
    walk.progress.links_checked = counters.links_checked
    walk.progress.dead = _count_dead(session, inspection_id)


def _known_urls(session: Session, inspection_id: int, urls: KnownUrls) -> None:
    for key, kind in cut_keys(session, inspection_id):
        urls.cut(key, too_deep=kind is GuardKind.DEPTH)
    # A cut address that was walked all the same (as the target of a redirect) has a link.
    urls.load(known(session, inspection_id))


def _guards(session: Session, inspection_id: int, guards: Guards) -> None:
    for row in session.exec(select(GuardCut).where(GuardCut.inspection_id == inspection_id)):
        guards.cuts[Cut(row.kind, row.pattern)] = (row.count, row.example)
    walked = select(Link.url).where(
        Link.inspection_id == inspection_id,
        col(Link.crawl).is_(True),
        col(Link.url).contains("?"),
    )
    for url in session.exec(walked, execution_options=_AT_A_TIME):
        guards.admitted(url)
    read = select(Page.url, Page.text_hash).where(
        Page.inspection_id == inspection_id, col(Page.url).contains("?")
    )
    for url, text_hash in session.exec(read, execution_options=_AT_A_TIME):
        guards.saw(url, text_hash)


def _marks(session: Session, inspection_id: int) -> Iterator[tuple[MarkKind, MarkPlace, str, int]]:
    query = (
        select(Mark.kind, Mark.place, Mark.value, func.count())
        .where(Mark.inspection_id == inspection_id)
        .group_by(col(Mark.kind), col(Mark.place), col(Mark.value))
    )
    for kind, place, value, pages in session.exec(query):
        yield MarkKind(kind), MarkPlace(place), value, pages


def _count_dead(session: Session, inspection_id: int) -> int:
    query = select(func.count()).select_from(Link)
    dead = query.where(
        col(Link.inspection_id) == inspection_id, col(Link.verdict) == LinkVerdict.DEAD
    )
    return session.exec(dead).one()
