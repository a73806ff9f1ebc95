"""A home page that is nothing without its scripts: what it is with them."""

from __future__ import annotations

import logging
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from config.settings import settings
from config.terms import LinkCause
from crawler.reading import read_page
from crawler.rendering.chromium import available
from crawler.rendering.outcome import is_column
from crawler.robots import Robots

if TYPE_CHECKING:
    from crawler.home import HomeVisit
    from crawler.network import Net
    from crawler.plan import Plan

log = logging.getLogger(__name__)


async def as_shown(plan: Plan, net: Net, visit: HomeVisit) -> HomeVisit:
    """``visit`` without its problem where that is only the missing script, and the browser shows
    a page with content; else as it is."""
    empty = visit.cause is LinkCause.NEEDS_SCRIPT and visit.page.body.strip()
    if not empty or not plan.browser or not available():
        return visit
    try:
        async with net.browser:
            shown = await _has_content(plan, net, visit.page.url)
    except Exception:
        log.exception("home page could not be opened with the browser")
        return visit
    return replace(visit, cause=None, problem=None, note="") if shown else visit


async def _has_content(plan: Plan, net: Net, url: str) -> bool:
    from crawler.rendering.render import render

    robots = Robots(net.text, settings().user_agent, ignore=plan.ignore_robots, cache=net.robots)
    pages = render([url], net.client, net.limiter, allows=robots.allows)
    async with aclosing(pages):
        async for page in pages:
            reading = read_page(page.html, url, as_of=plan.as_of, is_home=True)
            return is_column(reading) and bool(reading.items)
    return False
