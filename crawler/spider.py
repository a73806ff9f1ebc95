"""The Scrapy spider that walks one portal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

if TYPE_CHECKING:
    from crawler.walk import Walk

SCRAPY_SETTINGS: dict[str, object] = {
    # One loop for the walk, the verification and the probes; Twisted's reactor is not needed.
    "TWISTED_REACTOR_ENABLED": False,
    "SCHEDULER": "crawler.scheduler.FrontierScheduler",
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.handler.WalkDownloadHandler",
        "https": "crawler.handler.WalkDownloadHandler",
        "data": None,
        "file": None,
        "ftp": None,
        "s3": None,
    },
    # Redirects, retries, compression, politeness and robots.txt are the walk's and the client's.
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    "SPIDER_MIDDLEWARES_BASE": {},
    "EXTENSIONS_BASE": {},
    # One task for each of CONCURRENT_ITEMS is started for every response.
    "CONCURRENT_ITEMS": 2,
    "DOWNLOAD_DELAY": 0,
    "LOG_ENABLED": False,
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    "TELNETCONSOLE_ENABLED": False,
}


class PortalSpider(Spider):
    """Gives every answer to the walk; stays open while second looks may bring pages back."""

    name = "portal"

    def __init__(self, walk: Walk, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.walk = walk

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PortalSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stay_open, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Nothing to start with: the frontier has the home page's links already."""
        return
        yield

    def stay_open(self) -> None:
        """The walk ends itself, by :meth:`crawler.walk.Walk.end`."""
        if not self.walk.stopped:
            raise DontCloseSpider

    def parse(self, response: Response, **kwargs: Any) -> None:
        self.walk.received(response.meta["entry"], response.meta["answer"])
