"""Opening the home page: what an inspection begins with, and what is there where it does not."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session

from config.links import links_config
from config.terms import Family, LinkCause, LinkKind, LinkVerdict, StoppedBecause
from config.walk import walk_settings
from crawler.homewords import elsewhere, empty, not_html, unopened
from crawler.links.content import is_html
from crawler.links.judge import look_from
from crawler.links.stubs import stub_target
from crawler.net.exchange import Trail
from crawler.scope import same_site
from store.inspections import get_inspection
from store.tables import Inspection, Probe

if TYPE_CHECKING:
    from crawler.net.exchange import Exchange
    from crawler.network import Net
    from crawler.plan import Plan

_SNIFFED_TYPES = frozenset({"", "text/plain", "text/xml", "application/xml"})
"""Say little or nothing, so that the first bytes decide whether it is a page."""
_LINE = frozenset(
    {LinkCause.DNS_FAILURE, LinkCause.CONNECT_FAILURE, LinkCause.TLS_FAILURE, LinkCause.TIMEOUT}
)
"""Causes that may as well be our own network's."""
_PROBLEMS = {
    LinkCause.BLOCKED: StoppedBecause.HOME_BLOCKED,
    LinkCause.RATE_LIMITED: StoppedBecause.HOME_BLOCKED,
    LinkCause.AUTH_REQUIRED: StoppedBecause.HOME_BLOCKED,
    LinkCause.NEEDS_SCRIPT: StoppedBecause.HOME_EMPTY,
    LinkCause.PRIVATE_ADDRESS: StoppedBecause.HOME_PRIVATE,
}
"""Every other cause is a home page that does not open."""
_MOST_STUBS = 2
PROVES_NOTHING = frozenset({StoppedBecause.HOME_BLOCKED, StoppedBecause.HOME_PRIVATE})
"""Whether visitors get in is not known where we alone may have been kept out."""


@dataclass(frozen=True, slots=True)
class HomeVisit:
    """One visit: the hops, why there was no home page to read (None: there was), and in words."""

    trail: Trail
    cause: LinkCause | None
    problem: StoppedBecause | None
    note: str = ""

    @property
    def page(self) -> Exchange:
        """The last answer of the trail."""
        return self.trail.last


async def open_home(plan: Plan, net: Net) -> list[HomeVisit]:
    """Visit the home page until it opens or is found not to, a few times with growing distance.

    Only a home page that does not open is tried again; a block or a redirect elsewhere stands.
    """
    settings = walk_settings()
    visits: list[HomeVisit] = []
    for number in range(settings.home_tries):
        if number:
            await asyncio.sleep(min(plan.second_look, settings.home_pause) * number)
        visits.append(judge_home(plan.home_url, await _visit(plan.home_url, net)))
        if visits[-1].problem is not StoppedBecause.HOME_UNREACHABLE:
            break
    return visits


async def _visit(home_url: str, net: Net) -> Trail:
    """One visit. A name that failed is asked for again each time; a failure while our own network
    is down is noted as ours."""
    trail = await net.client.follow(home_url, limiter=net.limiter, dns_newer_than=time.monotonic())
    trail = await _through_stubs(trail, net)
    last = trail.last
    if last.status is None and last.cause in _LINE and not last.our_side:
        last.our_side = not await net.uplink.ok()
    return trail


async def _through_stubs(trail: Trail, net: Net) -> Trail:
    """On behind pages that hold nothing but a jump (``location.href='/main/'``)."""
    for _ in range(_MOST_STUBS):
        target = stub_target(trail.last)
        if target is None or any(hop.url == target for hop in trail.hops):
            break
        onward = await net.client.follow(target, limiter=net.limiter)
        trail = Trail([*trail.hops, *onward.hops], onward.loop, onward.bad_target)
    return trail


def judge_home(home_url: str, trail: Trail) -> HomeVisit:
    """What a visitor would say of the trail that began at ``home_url``."""
    look = look_from(trail, LinkKind.PAGE, homes=(home_url,))
    page = trail.last
    if look.cause in (None, LinkCause.NEEDS_SCRIPT) and not page.body.strip():
        return HomeVisit(trail, look.cause, StoppedBecause.HOME_EMPTY, empty())
    if look.verdict is not LinkVerdict.ALIVE and look.cause is not LinkCause.REDIRECT_HOME:
        problem = StoppedBecause.HOME_UNREACHABLE
        if look.cause is not None and not page.our_side:
            problem = _PROBLEMS.get(look.cause, problem)
        return HomeVisit(trail, look.cause, problem, unopened(trail, look))
    if not same_site(page.url, home_url):
        return HomeVisit(trail, None, StoppedBecause.HOME_ELSEWHERE, elsewhere(page))
    if not _is_page(page):
        return HomeVisit(trail, None, StoppedBecause.HOME_NOT_HTML, not_html(page))
    return HomeVisit(trail, None, None)


def _is_page(page: Exchange) -> bool:
    """Whether a browser would show it as a web page."""
    files = links_config().files
    if page.content_type in files.html_types:
        return not files.has_magic(page.body)
    return page.content_type in _SNIFFED_TYPES and is_html(page)


def note_visits(session: Session, inspection_id: int, visits: list[HomeVisit]) -> None:
    """Store every visit as a probe, and what was found on the inspection. Commits."""
    inspection = get_inspection(session, inspection_id)
    note_probes(session, inspection, visits)
    last = visits[-1]
    inspection.home_note = last.note or None
    inspection.final_home_url = last.page.url
    inspection.uplink_v4 = _uplink_v4(visits)
    session.add(inspection)
    session.commit()


def note_probes(session: Session, inspection: Inspection, visits: list[HomeVisit]) -> None:
    """Add every visit to the record of the site's availability. Does not commit."""
    for visit in visits:
        page = visit.page
        session.add(
            Probe(
                inspection_id=inspection.id,
                site_id=inspection.site_id,
                url=inspection.home_url,
                family=page.family,
                at=visit.trail.first.at,
                ok=visit.problem is not StoppedBecause.HOME_UNREACHABLE,
                status=page.status,
                cause=visit.cause,
                error=page.error,
                ms=sum(hop.ms_total for hop in visit.trail.hops),
                our_side=page.our_side or visit.problem in PROVES_NOTHING,
            )
        )


def _uplink_v4(visits: list[HomeVisit]) -> bool | None:
    """Proved by an answer over IPv4; down where every visit failed on our own side."""
    if any(hop.family is Family.V4 and hop.status for visit in visits for hop in visit.trail.hops):
        return True
    return False if all(visit.page.our_side for visit in visits) else None
