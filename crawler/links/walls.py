"""Whether a bot wall answered in the page's place."""

from __future__ import annotations

from collections.abc import Iterable

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
    for wall in walls().walls:
        for sign in wall.signs:
            if ordinary and not (sign.status or sign.headers):
                continue
            if _carries(exchange, page, cookies, sign):
                return wall.id
    return None


def _carries(exchange: Exchange, page: HtmlView, cookies: frozenset[str], sign: Sign) -> bool:
    if sign.status and exchange.status not in sign.status:
        return False
    for name, pattern in sign.headers.items():
        if not pattern.search(exchange.headers.get(name, "")):
            return False
    if sign.cookies and not _any_match(cookies, sign):
        return False
    if not all(text in page.lowered for text in sign.body):
        return False
    return sign.max_text is None or not page.text_exceeds(sign.max_text)


def _any_match(cookies: Iterable[str], sign: Sign) -> bool:
    return any(pattern.fullmatch(name) for name in cookies for pattern in sign.cookies)


def _cookie_names(exchange: Exchange) -> frozenset[str]:
    if "set-cookie" not in exchange.headers:
        return frozenset()
    lines = exchange.headers.get_list("set-cookie")
    return frozenset(line.partition("=")[0].strip() for line in lines)
