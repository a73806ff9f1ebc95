"""Leave a host alone when it asks for it, or when it is plainly not well."""

from __future__ import annotations

from collections import OrderedDict

from config.settings import settings
from crawler.net.exchange import Exchange
from crawler.net.limiter import HostLimiter
from crawler.urls import host_of

_REMEMBERED = 1024
_TOLERATED = 3
"""Server errors in a row that may still be the fault of single pages."""
_LONGEST_UNASKED_SECONDS = 4.0


class Courtesy:
    """Turns answers into penalties of the limiter: Retry-After, 429, 503 and rows of 5xx."""

    def __init__(self, limiter: HostLimiter) -> None:
        self._limiter = limiter
        self._in_a_row: OrderedDict[str, int] = OrderedDict()

    def heed(self, exchange: Exchange) -> None:
        """Take note of one answer."""
        status = exchange.status
        host = host_of(exchange.url)
        if status is None or (status < 500 and status != 429):
            self._in_a_row.pop(host, None)
            return
        count = self._in_a_row[host] = self._in_a_row.get(host, 0) + 1
        if len(self._in_a_row) > _REMEMBERED:
            self._in_a_row.popitem(last=False)
        seconds = exchange.retry_after
        # A server that asks for more than that gets its links left undetermined instead.
        if seconds is not None and seconds <= settings().politeness.max_retry_after_seconds:
            self._limiter.penalize(host, seconds)
        elif status in (429, 503) or count > _TOLERATED:
            self._limiter.penalize(host, min(0.25 * 2.0**count, _LONGEST_UNASKED_SECONDS))
