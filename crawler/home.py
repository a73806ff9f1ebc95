"""Opening the home page: what an inspection begins with, and what is there when it does not open."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session

from config.terms import LinkCause, LinkKind, LinkVerdict, StoppedBecause
from config.walk import walk_settings
from config.wording import word
from crawler.links.judge import look_from
from crawler.scope import same_site
from crawler.urls import host_of
from store.inspections import get_inspection
from store.tables import Probe

if TYPE_CHECKING:
    from crawler.network import Net
    from crawler.net.exchange import Exchange, Trail
    from crawler.plan import Plan

_HTML = frozenset({"text/html", "application/xhtml+xml", "text/plain", ""})
_BLOCKING = frozenset(
    {LinkCause.BLOCKED, LinkCause.RATE_LIMITED, LinkCause.AUTH_REQUIRED, LinkCause.NEEDS_SCRIPT}
)


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
        async with net.limiter.slot(host_of(plan.home_url)):
            trail = await net.client.follow(plan.home_url)
        visits.append(judge_home(plan.home_url, trail))
        if visits[-1].problem is not StoppedBecause.HOME_UNREACHABLE:
            break
    return visits


def judge_home(home_url: str, trail: Trail) -> HomeVisit:
    """What a visitor would say of the trail that began at ``home_url``."""
    look = look_from(trail, LinkKind.PAGE, homes=(home_url,))
    page = trail.last
    if look.verdict is not LinkVerdict.ALIVE and look.cause is not LinkCause.REDIRECT_HOME:
        return _not_open(trail, look.cause, look.note)
    if not same_site(page.url, home_url):
        note = (
            f"首页跳转到了另一主机 {host_of(page.url)}，没有继续巡检。"
            f"如果那才是本网站的首页，请改用该地址：govaudit check {page.url}"
        )
        return HomeVisit(trail, None, StoppedBecause.HOME_ELSEWHERE, note)
    if page.content_type not in _HTML:
        note = f"首页返回的是 {page.content_type}，不是网页。请核对首页地址。"
        return HomeVisit(trail, None, StoppedBecause.HOME_NOT_HTML, note)
    if not page.body.strip():
        note = "首页返回的内容是空的，没有可读的东西。请用浏览器打开首页核对，稍后重试。"
        return HomeVisit(trail, None, StoppedBecause.HOME_EMPTY, note)
    return HomeVisit(trail, None, None)


def _not_open(trail: Trail, cause: LinkCause | None, note: str | None) -> HomeVisit:
    blocked = cause in _BLOCKING
    problem = StoppedBecause.HOME_BLOCKED if blocked else StoppedBecause.HOME_UNREACHABLE
    why = word(cause) if cause else "打不开"
    detail = note or trail.last.error or (f"状态码 {trail.last.status}" if trail.last.status else "")
    if trail.last.our_side:
        mend = "问题在本机网络一侧，请检查本机网络后重试。"
    elif blocked:
        mend = "网站把本机当作机器人拦下，请把本机地址加入白名单或换一个网络后重试。"
    else:
        mend = "请核对网址，用浏览器打开确认，稍后重试。"
    said = f"（{detail}）" if detail else ""
    return HomeVisit(trail, cause, problem, f"首页没有打开：{why}{said}。{mend}")


def note_visits(session: Session, inspection_id: int, visits: list[HomeVisit]) -> None:
    """Store every visit as a probe, and what was found on the inspection. Commits."""
    inspection = get_inspection(session, inspection_id)
    for visit in visits:
        page = visit.page
        session.add(
            Probe(
                inspection_id=inspection_id,
                site_id=inspection.site_id,
                url=inspection.home_url,
                family=page.family,
                at=visit.trail.first.at,
                ok=visit.problem is None,
                status=page.status,
                cause=visit.cause,
                error=page.error,
                ms=sum(hop.ms_total for hop in visit.trail.hops),
                our_side=page.our_side,
            )
        )
    last = visits[-1]
    inspection.home_note = last.note or None
    inspection.final_home_url = last.page.url
    inspection.uplink_v4 = True if last.page.status is not None else None
    session.add(inspection)
    session.commit()
