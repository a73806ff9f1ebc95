"""The prompt before leaving the site: seen by its words, a handler or the name of a script."""

from __future__ import annotations

import datetime as dt

import pytest

from crawler.reading import read_page

PAGE = "<html><body><ul><li><a href='https://www.example.cn/'>链接</a></ul>{}</body></html>"
HOME = "https://www.qinghe.gov.cn/"

SEEN = [
    "<div style='display:none'>您访问的链接<b>即将离开</b>“清河县”门户网站 是否继续？</div>",
    "<script>if(confirm('您即将离开本网站，是否继续？')) window.open(u)</script>",
    "<a href='https://x.cn/' onclick=\"return confirm('确定离开本站吗')\">x</a>",
    "<a href='https://x.cn/' onclick='outLink(this.href)'>x</a>",
    "<a href=\"javascript:leaveSite('https://x.cn/')\">x</a>",
    "<script src='/js/outlink.min.js?v=2'></script>",
    "<script src='//static.qinghe.gov.cn/leave.js'></script>",
]
UNSEEN = [
    "",
    "<p>台风即将离开我省</p>",
    "<script src='https://cdn.example.com/outlink.js'></script>",
    "<script src='/js/cleave.js'></script>",
    "<script src='/js/jquery.js'></script>",
    "<a href='/x' onclick='linkTo(1)'>x</a>",
]


def _notice(part: str, *, is_home: bool = True) -> object:
    body = PAGE.format(part).encode()
    reading = read_page(body, HOME, as_of=dt.date(2026, 11, 20), is_home=is_home)
    return reading.facts.get("leave_notice")


@pytest.mark.parametrize("part", SEEN)
def test_a_prompt_is_seen(part: str) -> None:
    assert _notice(part)


@pytest.mark.parametrize("part", UNSEEN)
def test_no_prompt_is_seen(part: str) -> None:
    assert _notice(part) is None


def test_only_the_home_page_is_asked() -> None:
    assert _notice(SEEN[0], is_home=False) is None
