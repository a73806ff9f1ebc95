"""Whether a bot wall answered in the page's place: then nothing is known of the page."""

from __future__ import annotations

import re

from config.reading import reading_rules
from crawler.net.exchange import Exchange
from crawler.reading.encoding import decode

_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_MAX_BODY = 65_536
"""A challenge is small; a large page is the site's own."""


def challenged(exchange: Exchange) -> bool:
    """A signature of a bot wall on a page with next to nothing to read."""
    if not exchange.body or len(exchange.body) > _MAX_BODY:
        return False
    html = decode(exchange.body, exchange.headers.get("content-type")).text
    rules = reading_rules().challenge
    if not any(pattern.search(html) for pattern in rules.signatures.values()):
        return False
    return len("".join(_SCRIPT.sub("", html).split())) <= rules.max_chars
