"""The peer of the crawl benchmark: a bare Scrapy spider with default settings that follows every
link of the site with selectolax. ``python -m bench.bare_spider URL`` prints its page count."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from selectolax.lexbor import LexborHTMLParser


class BareSpider(scrapy.Spider):
    name = "bare"
    pages = 0

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        BareSpider.pages += 1
        for anchor in LexborHTMLParser(response.body).css("a[href]"):
            yield response.follow(anchor.attributes["href"] or "", self.parse)


if __name__ == "__main__":
    process = CrawlerProcess({"LOG_LEVEL": "ERROR"})
    process.crawl(BareSpider, start_urls=[sys.argv[1]])
    process.start()
    print(BareSpider.pages)
