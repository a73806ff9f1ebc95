"""Whether a bot wall answered in the page's place."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from config.walls import Sign, walls
from crawler.links.content import HtmlView
from crawler.net.exchange import Exchange

_LARGEST = 300_000


def wall_of(exchange: Exchange, view: HtmlView | None = None) -> str | None:
    """Id of the wall whose signature the answer carries, or None. Any status, 200 included."""
    if exchange.status is None:
        return None
    page = view or HtmlView.of(exchange)
    ordinary = page.links > walls().max_links or len(exchange.body) > _LARGEST
    cookies = _cookie_names(exchange)
    for wall_id, sign in _signs(exchange.status, ordinary=ordinary):
        if _carries(exchange, page, cookies, sign):
            return wall_id
    return None


@lru_cache(maxsize=256)
def _signs(status: int, *, ordinary: bool) -> tuple[tuple[str, Sign], ...]:
    """Signatures that an answer of this status may carry at all, with the ids of their walls."""
    return tuple(
        (wall.id, sign)
        for wall in walls().walls
        for sign in wall.signs
        if (not sign.status or status in sign.status)
        and not (ordinary and not (sign.status or sign.headers))
    )


def _carries(exchange: Exchange, page: HtmlView, cookies: frozenset[str], sign: Sign) -> bool:
    # The words first: nearly no page has any, and every page is asked for all signs.
    for text in sign.body:
        if text not in page.lowered:
            return False
    for name, pattern in sign.headers.items():
        if not pattern.search(exchange.headers.get(name, "")):
            return False
    if sign.cookies and not _any_match(cookies, sign):
        return False
    return sign.max_text is None or not page.text_exceeds(sign.max_text)


def _any_match(cookies: Iterable[str], sign: Sign) -> bool:
    return any(pattern.fullmatch(name) for name in cookies for pattern in sign.cookies)


def _cookie_names(exchange: Exchange) -> frozenset[str]:
    if "set-cookie" not in exchange.headers:
        return frozenset()
    lines = exchange.headers.get_list("set-cookie")
    return frozenset(line.partition("=")[0].strip() for line in lines)
