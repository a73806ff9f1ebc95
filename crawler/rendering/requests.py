"""What a request of the browser becomes on our own line, and its answer on the way back."""

from __future__ import annotations

from collections.abc import Mapping

from config.rendering import RenderingRules
from crawler.links.walls import wall_of
from crawler.net.exchange import Exchange

# Made by the client itself, or of the line between browser and us.
_NOT_FORWARDED = frozenset(
    {"host", "connection", "content-length", "accept-encoding", "user-agent", "te", "upgrade"}
)
_NOT_HANDED_ON = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "keep-alive",
        "trailer",
        "transfer-encoding",
    }
)
_OF_ONE_ORIGIN = frozenset({"authorization", "cookie"})
_REFUSAL_BYTES = 2000


def forwarded(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers of the browser's request that are sent on."""
    return {
        name: value
        for name, value in headers.items()
        if name not in _NOT_FORWARDED and not name.startswith((":", "sec-", "proxy-"))
    }


def for_another_host(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers that follow a redirect to another host."""
    return {name: value for name, value in headers.items() if name not in _OF_ONE_ORIGIN}


def handed_on(exchange: Exchange) -> dict[str, str]:
    """Headers of an answer as the browser is given them: the body is unpacked already."""
    headers: dict[str, str] = {}
    for name, value in exchange.headers.multi_items():
        if name in _NOT_HANDED_ON:
            continue
        separator = "\n" if name == "set-cookie" else ", "
        headers[name] = headers[name] + separator + value if name in headers else value
    return headers


def is_usable(exchange: Exchange) -> bool:
    """Whether the answer came whole and is what was asked for, as far as its status says."""
    ok = exchange.status is not None and exchange.status < 400
    return ok and exchange.cause is None and not exchange.truncated


def is_refusal(exchange: Exchange, rules: RenderingRules) -> bool:
    """Whether an answer to a request for data says in words that there is none to be had."""
    head = exchange.body[:_REFUSAL_BYTES].decode("utf-8", "replace").lower()
    if rules.refusals.search(head):
        return True
    return exchange.content_type == "text/html" and wall_of(exchange) is not None
