"""robots.txt: asked for once, obeyed, and never in the way."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from config.walk import walk_settings
from crawler.robots import Robots

AGENT = "govaudit/1.0 (+inspection)"
RULES = """\
User-agent: *
Disallow: /admin/
Crawl-delay: 2

User-agent: govaudit
Disallow: /secret/
Crawl-delay: {delay}
"""


class Host:
    """Serves ``text`` as the robots.txt of every host."""

    def __init__(self, text: str | Exception | None) -> None:
        self.text = text
        self.asked: Counter[str] = Counter()
        self.spaces: dict[str, float] = {}

    async def fetch(self, url: str) -> str | None:
        self.asked[url] += 1
        await asyncio.sleep(0)
        if isinstance(self.text, Exception):
            raise self.text
        return self.text

    def robots(self, *, ignore: bool = False) -> Robots:
        return Robots(self.fetch, AGENT, ignore, self.spaces.__setitem__)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        (RULES, "/", True),
        (RULES, "/admin/", True),
        (RULES, "/secret/a.html", False),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: baidu\nDisallow: /", "/a", True),
        ("\x00\x01<html>", "/a", True),
        ("", "/a", True),
        (None, "/a", True),
        (OSError("gone"), "/a", True),
    ],
)
async def test_what_is_allowed(text: str | Exception | None, path: str, allowed: bool) -> None:
    host = Host(text.format(delay=1) if text == RULES else text)
    assert await host.robots().allows(f"http://x.cn{path}") is allowed


async def test_each_host_is_asked_once() -> None:
    host = Host("User-agent: *\nDisallow: /a")
    robots = host.robots()
    urls = [f"http://x.cn/{number}" for number in range(9)] + ["https://x.cn/", "http://y.cn:81/b"]
    await asyncio.gather(*(robots.allows(url) for url in urls))
    assert host.asked == {
        "http://x.cn/robots.txt": 1,
        "https://x.cn/robots.txt": 1,
        "http://y.cn:81/robots.txt": 1,
    }


async def test_nobody_is_asked_where_it_is_ignored() -> None:
    host = Host("User-agent: *\nDisallow: /\nCrawl-delay: 9")
    assert await host.robots(ignore=True).allows("http://x.cn/a")
    assert (host.asked, host.spaces) == ({}, {})


@pytest.mark.parametrize(
    ("delay", "kept"),
    [("0.5", 0.5), ("3600", walk_settings().robots_max_delay), ("0", None), ("soon", None)],
)
async def test_the_distance_that_a_host_asks_for(delay: str, kept: float | None) -> None:
    host = Host(RULES.format(delay=delay))
    await host.robots().allows("http://x.cn/")
    assert host.spaces.get("x.cn") == kept


async def test_who_gives_up_waiting_leaves_the_rules_to_the_others() -> None:
    robots = Host("User-agent: *\nDisallow: /a").robots()
    first = asyncio.create_task(robots.allows("http://x.cn/a"))
    second = asyncio.create_task(robots.allows("http://x.cn/a"))
    await asyncio.sleep(0)
    first.cancel()
    assert await second is False
