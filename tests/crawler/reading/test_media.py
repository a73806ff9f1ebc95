"""Accounts of new media: read where they are plainly named, and nowhere else."""

from __future__ import annotations

import datetime as dt

import pytest

from config.terms import MediaPlatform
from crawler.reading import read_page
from crawler.reading.media import account_name, platform_of

DAY = dt.date(2026, 11, 20)


def media_of(body: str, *, home: bool = True, title: str = "清河县人民政府") -> object:
    html = (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"
    )
    reading = read_page(html.encode(), "http://www.x.gov.cn/a.html", as_of=DAY, is_home=home)
    return reading.facts.get("media")


@pytest.mark.parametrize(
    ("body", "accounts"),
    [
        (
            "<a href='https://weibo.com/u/123'>清河发布</a>",
            [("weibo", "清河发布", "https://weibo.com/u/123")],
        ),
        (
            "<div><img src=q.png alt='“清河政务”微信公众号二维码'></div>",
            [("wechat", "清河政务", "")],
        ),
        ("<li><img src=q.png><p>抖音号：清河文旅</p></li>", [("douyin", "清河文旅", "")]),
        ("<li><img src=q.png><span>官方微博</span></li>", [("weibo", "", "")]),
        ("<li><img src=q.png><span>微信视频号</span></li>", [("wechat_video", "", "")]),
        (
            "<a href='https://weibo.com/qinghe'>新浪微博</a>",
            [("weibo", "", "https://weibo.com/qinghe")],
        ),
        # Nothing of these is an account of the site.
        ("<a href='https://service.weibo.com/share/share.php?url=x'>新浪微博</a>", None),
        ("<a href='https://weibo.com/share'>分享到微博</a>", None),
        ("<div><img src=q.png alt='扫码分享到微信'></div>", None),
        ("<p>欢迎关注我县微信公众号，及时了解政策信息和办事指南以及各类通知公告内容。</p>", None),
        ("<div><img src=q.png><p>微信 微博 抖音</p></div>", None),
        ("<a href='https://www.douyin.com/'>抖音</a>", None),
        ("<img src=logo.png alt='清河县人民政府'>", None),
    ],
)
def test_what_names_an_account(body: str, accounts: list[tuple[str, str, str]] | None) -> None:
    found = media_of(body)
    if accounts is None:
        assert found is None
    else:
        assert found == [{"platform": p, "name": n, "url": u} for p, n, u in accounts]


def test_other_pages_are_only_read_where_they_are_about_it() -> None:
    body = "<h1>{}</h1><li><img src=q.png alt='清河发布微信公众号'></li>"
    assert media_of(body.format("天气"), home=False, title="天气") is None
    title = "政务新媒体矩阵"
    assert media_of(body.format(title), home=False, title=title) is not None


def test_a_nameless_code_beside_a_named_account_is_that_account() -> None:
    link = "<a href='https://weibo.com/qinghe'>清河发布</a>"
    body = f"{link}<li><img src=q.png><span>官方微博</span></li>"
    assert len(media_of(body) or ()) == 1  # type: ignore[arg-type]


def test_names_without_furniture() -> None:
    assert account_name("扫一扫关注“清河发布”微信公众号", MediaPlatform.WECHAT) == "清河发布"
    assert platform_of("清河通小程序") is MediaPlatform.MINI_PROGRAM
    assert platform_of("") is None
