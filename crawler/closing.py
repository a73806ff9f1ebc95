"""What is settled when gathering ends: redirects within the site, what the budget left, guards,
columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from config.terms import LinkCause, LinkState, LinkVerdict
from crawler.columns import build_columns
from crawler.discovery import key_of
from crawler.links.redirects import leads_home, leads_to_error, leads_to_login
from store.evidence import Evidence
from store.inspections import get_inspection
from store.tables import GuardCut, Link, Referrer, SiteColumn

if TYPE_CHECKING:
    from crawler.assembly import Parts
    from store.database import Store

_MOST_HOPS = 20


def close_gathering(store: Store, inspection_id: int, parts: Parts) -> None:
    """Settle everything and commit. May be done again: each step replaces what it did before."""
    with store.session() as session:
        settle_redirects(session, inspection_id, parts.home_url)
        leave_for_budget(session, inspection_id)
        _count_referrers(session, inspection_id, parts)
        _note_cuts(session, inspection_id, parts)
        note_columns(session, inspection_id)
        session.commit()


def settle_redirects(session: Session, inspection_id: int, home_url: str) -> None:
    """Give every redirect within the site the verdict of the page it leads to.

    A deep address that ends at the home page has lost its content (``redirect_home``); a chain
    that comes round again is a loop. Targets that nothing else links to go out of the list of
    links when they are not alive: the fault is that of the address that visitors click.
    """
    for link in list(_redirecting(session, inspection_id)):
        target = _end_of_chain(session, inspection_id, link)
        if target is None:
            _set(link, LinkCause.REDIRECT_LOOP)
        elif target.verdict is not None and target.verdict is not LinkVerdict.ALIVE:
            _set(link, target.cause, status=target.status, note=target.note)
        elif (cause := _lost(link.url, target.url, home_url)) is not None:
            _set(link, cause, note=f"转到 {target.url}")
        session.add(link)
    session.flush()
    _drop_unlinked(session, inspection_id)


def _lost(url: str, target: str, home_url: str) -> LinkCause | None:
    """What became of a visitor who was led from ``url`` to a living page of the site."""
    if leads_to_login(url, target):
        return LinkCause.AUTH_REQUIRED
    if leads_home(url, target, (home_url,)):
        return LinkCause.REDIRECT_HOME
    return LinkCause.SOFT_404 if leads_to_error(url, target) else None


def leave_for_budget(session: Session, inspection_id: int) -> None:
    """What was not looked at is undetermined, by budget; it stays queued for a later run."""
    session.execute(
        update(Link)
        .where(
            col(Link.inspection_id) == inspection_id,
            col(Link.state) != LinkState.DONE,
        )
        .values(verdict=LinkVerdict.UNDETERMINED, cause=LinkCause.BUDGET)
    )


def _redirecting(session: Session, inspection_id: int) -> Iterator[Link]:
    query = select(Link).where(
        Link.inspection_id == inspection_id,
        col(Link.crawl).is_(True),
        col(Link.final_url).is_not(None),
        Link.verdict == LinkVerdict.ALIVE,
        Link.depth > 0,
    )
    yield from session.exec(query)


def _end_of_chain(session: Session, inspection_id: int, link: Link) -> Link | None:
    """The last link of the chain that ``link`` begins; None for a loop."""
    seen = {link.key}
    current = link
    while current.final_url is not None and len(seen) < _MOST_HOPS:
        following = session.get(Link, (inspection_id, key_of(current.final_url)))
        if following is None:
            return current
        if following.key in seen:
            return None
        seen.add(following.key)
        current = following
    return current


def _set(
    link: Link, cause: LinkCause | None, *, status: int | None = None, note: str | None = None
) -> None:
    link.cause = cause
    link.verdict = cause.verdict if cause else LinkVerdict.UNDETERMINED
    link.status = status if status is not None else link.status
    link.note = note or link.note


def _drop_unlinked(session: Session, inspection_id: int) -> None:
    """Addresses that only a redirect led to, and that are not alive."""
    linked = (
        select(Referrer.link_key)
        .where(Referrer.inspection_id == inspection_id, Referrer.link_key == Link.key)
        .exists()
    )
    session.execute(
        delete(Link).where(
            col(Link.inspection_id) == inspection_id,
            col(Link.crawl).is_(True),
            col(Link.state) == LinkState.DONE,
            col(Link.verdict) != LinkVerdict.ALIVE,
            col(Link.depth) > 0,
            ~linked,
        )
    )


def _count_referrers(session: Session, inspection_id: int, parts: Parts) -> None:
    """Of links that are not alive: on how many pages each stands."""
    query = select(Link).where(
        Link.inspection_id == inspection_id,
        col(Link.verdict) == LinkVerdict.DEAD,
    )
    for link in session.exec(query):
        link.referrer_count = max(link.referrer_count, parts.walk.discovery.known.referrers(link.key))
        session.add(link)


def _note_cuts(session: Session, inspection_id: int, parts: Parts) -> None:
    session.execute(delete(GuardCut).where(col(GuardCut.inspection_id) == inspection_id))
    for cut, (count, example) in parts.walk.discovery.guards.cuts.items():
        session.add(
            GuardCut(
                inspection_id=inspection_id,
                kind=cut.kind,
                pattern=cut.pattern,
                count=count,
                example=example,
            )
        )


def note_columns(session: Session, inspection_id: int) -> None:
    """Make the columns anew out of the pages and links as they are known now."""
    session.execute(delete(SiteColumn).where(col(SiteColumn.inspection_id) == inspection_id))
    inspection = get_inspection(session, inspection_id)
    for row in build_columns(Evidence(session, inspection)):
        session.add(SiteColumn.model_validate(row))
