"""One line on a home page that could not be read: what was met, why, how to mend it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from config.home import home_wording
from config.terms import LinkCause
from config.wording import word
from crawler.links.walls import wall_of
from crawler.urls import host_of, origin_of

if TYPE_CHECKING:
    from crawler.links.judge import Look
    from crawler.net.exchange import Exchange, Trail

_LONGEST_URL = 160
_LONGEST_TYPE = 60


def unopened(trail: Trail, look: Look) -> str:
    """The home page, or what it redirects to, did not open."""
    wording = home_wording()
    cause = look.cause or LinkCause.BUDGET
    ours = trail.last.our_side
    said = wording.our_side.why if ours else word(cause)
    detail = _detail(trail, look)
    redirected = host_of(trail.last.url) != host_of(trail.first.url) and not trail.loop
    line = wording.unopened_behind_redirect if redirected else wording.unopened
    return line.format(
        url=_shown(trail.last.url),
        why=f"{said}（{detail}）" if detail else said,
        how=wording.our_side.how if ours else wording.how[cause],
    )


def elsewhere(page: Exchange) -> str:
    """The home page redirects to ``page`` on another host."""
    return home_wording().elsewhere.format(
        host=host_of(page.url), typed=shlex.quote(_shown(page.url))
    )


def not_html(page: Exchange) -> str:
    """The home page is a file."""
    wording = home_wording()
    return wording.not_html.format(type=page.content_type[:_LONGEST_TYPE] or wording.untyped)


def empty() -> str:
    """The home page has no content at all."""
    return home_wording().empty


def _detail(trail: Trail, look: Look) -> str:
    wording = home_wording()
    last = trail.last
    if trail.loop:
        return wording.redirects.format(hops=len(trail.hops))
    if last.our_side:
        return last.error or ""
    told = None if look.cause is LinkCause.BLOCKED and not wall_of(last) else look.note
    status = wording.status.format(status=last.status) if last.status else ""
    return told or last.error or status


def _shown(url: str) -> str:
    """An address short enough for a line: a long one is cut back to its host."""
    return url if len(url) <= _LONGEST_URL else f"{origin_of(url)}/"
