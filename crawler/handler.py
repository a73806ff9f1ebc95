"""Scrapy's download handler over our own client: one place for addresses, limits, politeness."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.spider import PortalSpider


class WalkDownloadHandler(BaseDownloadHandler):
    """Fetches through the walk's client. A failed exchange is an answer too, not an exception:
    what it means is for the walk to say."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._walk = cast("PortalSpider", crawler.spider).walk

    async def download_request(self, request: Request) -> Response:
        """An empty response; what came back is in ``request.meta``."""
        request.meta["answer"] = await self._walk.fetch(request.meta["entry"])
        return Response(request.url)
