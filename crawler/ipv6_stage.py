"""The IPv6 probe inside an inspection: which links it is given, and where its facts go."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from config.terms import LinkCause, LinkKind, LinkScope, LinkState
from crawler.ipv6.probe import probe_ipv6
from crawler.net.addresses import parse_ip
from crawler.urls import host_of
from store.inspections import get_inspection
from store.tables import Ipv6Evidence, Link, Referrer

if TYPE_CHECKING:
    from crawler.assembly import Parts
    from crawler.ipv6.facts import Ipv6Facts
    from crawler.network import Net
    from crawler.plan import Plan
    from store.database import Store

log = logging.getLogger(__name__)

_IN_DOMAIN = (LinkScope.SITE, LinkScope.DOMAIN)
_FOLLOWED = (LinkKind.PAGE, LinkKind.ATTACHMENT)
_LEVEL3_DEPTH = 2


async def probe_site(store: Store, inspection_id: int, parts: Parts) -> None:
    """Probe IPv6 once the pages of the second level have been read, and store what was seen.

    A home page that is given by its address has no name, so no records to ask for: nothing is
    stored. A fault of ours leaves the evidence out, too, and touches nothing else.
    """
    if not _is_wanted(store, inspection_id, parts.plan, parts.home_url):
        return
    await _second_level_read(store, inspection_id, parts)
    try:
        await parts.walk.writer.aflush()
        with store.session() as session:
            level2 = _pages(session, inspection_id, on_home=True)
            level3 = _pages(session, inspection_id, on_home=False)
            page_parts = _parts(session, inspection_id)
        level2, level3 = await _permitted(level2, parts), await _permitted(level3, parts)
        facts = await _probe(
            parts.home_url,
            parts.plan,
            parts.net,
            level2=level2,
            level3=[url for url in level3 if url not in set(level2)],
            parts=page_parts,
        )
        _store(store, inspection_id, facts.as_json())
    except Exception:
        log.exception("IPv6 could not be probed")


async def probe_unopened(store: Store, inspection_id: int, plan: Plan, net: Net) -> None:
    """Probe a site whose home page did not open: its records and its delegation tell something all
    the same. What hangs on its pages stays null."""
    if not _is_wanted(store, inspection_id, plan, plan.home_url):
        return
    try:
        facts = await _probe(plan.home_url, plan, net, level2=None, level3=None, parts=None)
        _store(store, inspection_id, facts.as_json())
    except Exception:
        log.exception("IPv6 could not be probed")


async def _probe(
    home_url: str,
    plan: Plan,
    net: Net,
    *,
    level2: list[str] | None,
    level3: list[str] | None,
    parts: list[tuple[str, str]] | None,
) -> Ipv6Facts:
    return await probe_ipv6(
        home_url,
        net=net.client,
        resolver=net.resolver,
        limiter=net.limiter,
        level2=level2,
        level3=level3,
        parts=parts,
        policy=net.policy,
        uplink_hosts=plan.uplink_hosts,
    )


def _is_wanted(store: Store, inspection_id: int, plan: Plan, home_url: str) -> bool:
    """What an earlier run has seen stands, unless that run could not open the home page."""
    if not plan.ipv6 or parse_ip(host_of(home_url)) is not None:
        return False
    with store.session() as session:
        seen = session.get(Ipv6Evidence, inspection_id)
        return seen is None or seen.data.get("v4_only_hosts") is None


async def _second_level_read(store: Store, inspection_id: int, parts: Parts) -> None:
    while not parts.walk.is_idle():
        # What the home page brought may still be on its way into the store.
        await parts.walk.writer.aflush()
        if not _second_level_waits(store, inspection_id):
            return
        for _ in range(10):
            await parts.walk.pages_beat.wait()
            if parts.walk.is_idle():
                return


def _second_level_waits(store: Store, inspection_id: int) -> bool:
    query = select(Link.key).where(
        Link.inspection_id == inspection_id,
        col(Link.on_home).is_(True),
        col(Link.crawl).is_(True),
        Link.state == LinkState.QUEUED,
    )
    with store.session() as session:
        return session.exec(query.limit(1)).first() is not None


async def _permitted(urls: list[str], parts: Parts) -> list[str]:
    """Those that robots.txt does not close, as far as they belong to the site."""
    robots, scope = parts.walk.robots, parts.scope
    return [url for url in urls if scope.of(url) is not LinkScope.SITE or await robots.allows(url)]


def _pages(session: Session, inspection_id: int, *, on_home: bool) -> list[str]:
    """In-domain links that stand on the home page, or first on pages of the second level."""
    query = select(Link.url).where(
        Link.inspection_id == inspection_id,
        col(Link.kind).in_(_FOLLOWED),
        col(Link.scope).in_(_IN_DOMAIN),
        col(Link.on_home).is_(on_home),
        Link.depth == (1 if on_home else _LEVEL3_DEPTH),
    )
    return list(session.exec(query.order_by(col(Link.url))))


def _parts(session: Session, inspection_id: int) -> list[tuple[str, str]]:
    """Every address of the home page and the second level, with the first page it stands on."""
    query = (
        select(Link.url, Referrer.page_url)
        .join(
            Referrer,
            (col(Referrer.inspection_id) == col(Link.inspection_id))
            & (col(Referrer.link_key) == col(Link.key)),
        )
        .where(
            Link.inspection_id == inspection_id,
            Link.depth <= _LEVEL3_DEPTH,
            col(Link.cause).is_distinct_from(LinkCause.BAD_URL),
        )
        .order_by(col(Link.url))
    )
    first: dict[str, str] = {}
    for url, page_url in session.exec(query):
        first.setdefault(url, page_url)
    return list(first.items())


def _store(store: Store, inspection_id: int, data: dict[str, object]) -> None:
    with store.session() as session:
        session.merge(Ipv6Evidence(inspection_id=inspection_id, data=data))
        inspection = get_inspection(session, inspection_id)
        uplink = data.get("uplink")
        inspection.uplink_v6 = uplink if isinstance(uplink, bool) else None
        session.add(inspection)
        session.commit()
