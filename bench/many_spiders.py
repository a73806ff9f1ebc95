"""The peer of the audit benchmark: one bare Scrapy spider for each site, all in one process
(``AsyncCrawlerRunner``), as polite as the audit. They follow every link of their site and keep
nothing. ``python -m bench.many_spiders DELAY CONNECTIONS`` reads home pages from standard input and
prints how many pages were read."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response
from scrapy.utils.reactor import install_reactor
from selectolax.lexbor import LexborHTMLParser

PAGES = 0


class SiteSpider(scrapy.Spider):
    name = "site"

    def __init__(self, home: str) -> None:
        super().__init__()
        self.start_urls = [home]
        self.allowed_domains = [urlsplit(home).hostname or ""]

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        global PAGES
        PAGES += 1
        for anchor in LexborHTMLParser(response.body).css("a[href]"):
            yield response.follow(anchor.attributes["href"] or "", self.parse)


async def crawl(homes: list[str], delay: float, connections: int) -> None:
    settings = {
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": connections,
        "LOG_LEVEL": "CRITICAL",
        "TELNETCONSOLE_ENABLED": False,
    }
    runner = AsyncCrawlerRunner(settings)
    await asyncio.gather(*(runner.crawl(SiteSpider, home=home) for home in homes))


def main() -> None:
    homes, delay, connections = sys.stdin.read().split(), float(sys.argv[1]), int(sys.argv[2])
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor

    async def all_of_them() -> None:
        try:
            await crawl(homes, delay, connections)
        finally:
            reactor.stop()  # type: ignore[attr-defined]

    asyncio.get_event_loop().create_task(all_of_them())
    reactor.run()  # type: ignore[attr-defined]
    print(PAGES)


if __name__ == "__main__":
    main()
