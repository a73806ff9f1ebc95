"""The verdicts of addresses that lead on within the site: those of the pages that they end at."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import Session, col, select

from config.terms import LinkCause, LinkState, LinkVerdict
from crawler.links.redirects import away_from_content
from crawler.onward import Onward
from store.frontier import onward_keys
from store.tables import Link, Referrer

_AT_A_TIME = 400
_NOT_SEEN = "跳转到的网页没有看到"


def settle_redirects(session: Session, inspection_id: int, home_url: str) -> None:
    """Give every address that leads on within the site the verdict of the page it ends at.

    A deep address that ends at the home page has lost its content (``redirect_home``); a chain
    that comes round again is a loop. May be done again, as more is known. Ends that nothing else
    links to go out of the list of links when they are not alive: the fault is that of the address
    that visitors click. What has gone so is settled and stays as it is.
    """
    onward = Onward()
    onward.load(onward_keys(session, inspection_id))
    keys = sorted(onward)
    for start in range(0, len(keys), _AT_A_TIME):
        _settle(session, inspection_id, onward, keys[start : start + _AT_A_TIME], home_url)
        session.flush()
        session.expire_all()
    _drop_unlinked(session, inspection_id)


def _settle(
    session: Session, inspection_id: int, onward: Onward, keys: Sequence[int], home_url: str
) -> None:
    ends = {key: onward.end_of(key) for key in keys}
    wanted = {*keys, *(end for end in ends.values() if end is not None)}
    links = _links(session, inspection_id, wanted)
    for key, end in ends.items():
        link = links.get(key)
        if link is None or link.depth == 0:
            continue
        if end is None:
            _set(link, LinkCause.REDIRECT_LOOP)
        elif end in links:
            _take_verdict(link, links[end], home_url)


def _links(session: Session, inspection_id: int, keys: set[int]) -> dict[int, Link]:
    query = select(Link).where(Link.inspection_id == inspection_id, col(Link.key).in_(keys))
    return {link.key: link for link in session.exec(query)}


def _take_verdict(link: Link, end: Link, home_url: str) -> None:
    if end.state is not LinkState.DONE:
        _set(link, LinkCause.BUDGET, note=_NOT_SEEN)
    elif end.verdict is not LinkVerdict.ALIVE:
        _set(link, end.cause, status=end.status, note=end.note)
    elif (lost := away_from_content(link.url, end.url, (home_url,))) is not None:
        _set(link, lost[0], status=end.status, note=lost[1])
    else:
        link.verdict, link.cause, link.note = LinkVerdict.ALIVE, None, None
        link.status = end.status


def _set(
    link: Link, cause: LinkCause | None, *, status: int | None = None, note: str | None = None
) -> None:
    link.cause = cause
    link.verdict = cause.verdict if cause else LinkVerdict.UNDETERMINED
    link.status = status if status is not None else link.status
    link.note = note


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
