"""From what came back to a verdict with its cause. Pure: no network, no clock, no memory.

A wrong accusation costs more than a missed fault, so whatever is not proven is alive or
undetermined, never dead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from config.links import Note, links_config
from config.terms import LinkCause, LinkKind, LinkVerdict
from config.walls import walls
from crawler.links.content import HtmlView, is_html
from crawler.links.errorpages import names_an_error
from crawler.links.files import broken_promise, promised_ending
from crawler.links.likeness import Samples, same_page
from crawler.links.redirects import away_from_content, foreign_host
from crawler.links.walls import wall_of
from crawler.net.exchange import Exchange, Trail

_PAGES = frozenset({LinkKind.PAGE, LinkKind.FRAME})
_MAY_PASS = frozenset({LinkCause.RATE_LIMITED, LinkCause.BUDGET})
"""Beside what is transient by itself. ``budget`` stands for faults on our own side here."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One look, as it is kept for evidence. ``ms``: milliseconds over all redirects."""

    at: dt.datetime
    method: str
    status: int | None
    cause: LinkCause | None
    error: str | None
    ms: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a link."""

    cause: LinkCause | None
    status: int | None
    note: str | None = None
    retry_after: float | None = None
    """Seconds that the server asked to be left alone."""
    doubtful: bool = False
    """Alive by itself, but it reads like an error page: a neighbour that never was should be
    asked for comparison (:class:`crawler.links.soft404.SoftErrors`)."""
    attempt: Attempt | None = None

    @property
    def verdict(self) -> LinkVerdict:
        return self.cause.verdict if self.cause else LinkVerdict.ALIVE

    @property
    def passing(self) -> bool:
        """May be over by the next look, so one look never confirms it."""
        return self.cause is not None and (self.cause.transient or self.cause in _MAY_PASS)


def look_from(
    outcome: Exchange | Trail,
    kind: LinkKind,
    *,
    promised: str | None = None,
    homes: Collection[str] = (),
    samples: Samples | None = None,
) -> Look:
    """What one exchange, or a trail of redirects, says of a link of ``kind``.

    ``promised``: ending of the file that is promised, where the address does not say so itself.
    ``homes``: further addresses of the home page. ``samples``: what the server answers to addresses
    that never were (``soft_404``).
    """
    trail = outcome if isinstance(outcome, Trail) else Trail([outcome])
    last = trail.last
    view = HtmlView.of(last)
    look = (
        _no_answer(trail, view, kind)
        or _wall(last, view)
        or _refused(last)
        or _elsewhere(trail, homes)
        or _content(trail, view, kind, promised or promised_ending(trail.first.url), samples)
    )
    ms = sum(hop.ms_total for hop in trail.hops)
    attempt = Attempt(trail.first.at, last.method, look.status, look.cause, last.error, ms)
    return replace(look, attempt=attempt)


def _no_answer(trail: Trail, view: HtmlView, kind: LinkKind) -> Look | None:
    """The exchange was not completed, or the redirects never end."""
    last = trail.last
    say = links_config().say
    if trail.loop:
        return Look(LinkCause.REDIRECT_LOOP, last.status)
    if trail.bad_target is not None:
        return Look(
            LinkCause.BAD_URL, last.status, say(Note.BAD_REDIRECT, problem=trail.bad_target)
        )
    if last.cause is None:
        return None
    if last.our_side:
        return Look(LinkCause.BUDGET, last.status, say(Note.OUR_SIDE, error=last.error))
    if last.status == 200 and kind in _PAGES and is_html(last) and view.is_complete:
        return None  # All of the page is there; a browser shows it, whatever the line did then.
    return Look(last.cause, last.status, last.error)


def _wall(last: Exchange, view: HtmlView) -> Look | None:
    wall = wall_of(last, view)
    if wall is None:
        return None
    if last.status == 429:
        return Look(LinkCause.RATE_LIMITED, 429, None, last.retry_after)
    note = links_config().say(Note.WALL, wall=walls().title(wall))
    return Look(LinkCause.BLOCKED, last.status, note)


_BY_STATUS = {
    401: LinkCause.AUTH_REQUIRED,
    404: LinkCause.NOT_FOUND,
    407: LinkCause.AUTH_REQUIRED,
    408: LinkCause.TIMEOUT,
    410: LinkCause.NOT_FOUND,
    429: LinkCause.RATE_LIMITED,
    511: LinkCause.AUTH_REQUIRED,
}


def _refused(last: Exchange) -> Look | None:
    """Everything but content, by its status."""
    status = last.status or 0
    say = links_config().say
    if 200 <= status < 300:
        return None
    if status in links_config().blocking_statuses or status >= 600:
        return Look(LinkCause.BLOCKED, status, say(Note.FORBIDDEN, status=status))
    if 300 <= status < 400:
        return Look(LinkCause.SERVER_ERROR, status, say(Note.NO_TARGET, status=status))
    cause = _BY_STATUS.get(status)
    if cause is None:
        cause = LinkCause.CLIENT_ERROR if 400 <= status < 500 else LinkCause.SERVER_ERROR
    return Look(cause, status, None, last.retry_after)


def _elsewhere(trail: Trail, homes: Collection[str]) -> Look | None:
    """Redirected to a page that is not what the link was for."""
    if len(trail.hops) < 2:
        return None
    away = away_from_content(trail.first.url, trail.last.url, homes)
    return Look(away[0], trail.last.status, away[1]) if away else None


def _content(
    trail: Trail, view: HtmlView, kind: LinkKind, promised: str | None, samples: Samples | None
) -> Look:
    """An answer with content: the right one?"""
    last = trail.last
    broken = broken_promise(last, kind, promised)
    if kind in _PAGES and last.method == "GET" and last.status == 200 and not last.body.strip():
        return Look(LinkCause.NEEDS_SCRIPT, last.status, links_config().say(Note.EMPTY_PAGE))
    if last.method == "HEAD" or (kind not in _PAGES and broken is None) or not is_html(last):
        return Look(broken[0], last.status, broken[1]) if broken else _alive(trail, view)
    error = _error_page(trail, view, samples)
    if error is not None:
        return error
    if broken is not None:
        return Look(broken[0], last.status, broken[1], doubtful=samples is None)
    if view.shows_nothing:
        return Look(LinkCause.NEEDS_SCRIPT, last.status, links_config().say(Note.EMPTY_PAGE))
    return _alive(trail, view)


def _error_page(trail: Trail, view: HtmlView, samples: Samples | None) -> Look | None:
    """The site's error page, by comparison first and by its words only where they are all of it."""
    last = trail.last
    say = links_config().say
    if samples is not None and same_page(samples, trail.first.url, last.url, view):
        if samples.all_alike:
            return Look(LinkCause.NEEDS_SCRIPT, last.status, say(Note.ALL_ALIKE))
        return Look(LinkCause.SOFT_404, last.status, say(Note.LIKE_RANDOM))
    if names_an_error(view).certain:
        return Look(
            LinkCause.SOFT_404,
            last.status,
            say(Note.ERROR_TITLE, title=view.title[:60] or "（无）"),
        )
    return None


def _alive(trail: Trail, view: HtmlView) -> Look:
    last = trail.last
    foreign = foreign_host(trail.first.url, last.url) if len(trail.hops) > 1 else None
    note = links_config().say(Note.FOREIGN, host=foreign) if foreign else None
    if last.cause is not None:
        note = links_config().say(Note.CUT_SHORT)
    return Look(None, last.status, note, doubtful=names_an_error(view).likely)
