"""Scrapy's scheduler over the frontier of the link table."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

    from crawler.spider import PortalSpider
    from crawler.walk import Walk


class FrontierScheduler(BaseScheduler):
    """Hands out the best waiting entry; the walk queues new ones itself, without a request each."""

    _walk: Walk

    def open(self, spider: Spider) -> Deferred[None] | None:
        self._walk = cast("PortalSpider", spider).walk
        return None

    def has_pending_requests(self) -> bool:
        return self._walk.has_waiting()

    def enqueue_request(self, request: Request) -> bool:
        """Take back an entry that is walked after all; all others are queued without a request."""
        self._walk.waiting.push(request.meta["entry"])
        return True

    def next_request(self) -> Request | None:
        entry = self._walk.next_entry()
        if entry is None:
            return None
        return Request(entry.url, meta={"entry": entry}, dont_filter=True)
