"""What is sent on for the browser, and what it is given."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest

from config.rendering import rendering_rules
from config.terms import LinkCause
from crawler.net.exchange import Exchange
from crawler.rendering.requests import (
    for_another_host,
    forwarded,
    handed_on,
    is_refusal,
    is_usable,
)

NOW = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)


def exchange(body: str = "", content_type: str = "application/json", **more: object) -> Exchange:
    headers = httpx.Headers({"content-type": content_type})
    given = {"status": 200, "headers": headers, "body": body.encode()} | more
    return Exchange("http://www.x.gov.cn/rows", "GET", NOW, **given)  # type: ignore[arg-type]


def test_the_line_is_ours_and_the_rest_is_the_pages() -> None:
    sent = forwarded(
        {
            ":authority": "www.x.gov.cn",
            "host": "www.x.gov.cn",
            "user-agent": "Mozilla/5.0 HeadlessChrome",
            "accept-encoding": "gzip, br, zstd",
            "sec-ch-ua": "Chromium",
            "content-length": "3",
            "content-type": "application/json",
            "cookie": "a=1",
            "x-requested-with": "XMLHttpRequest",
        }
    )
    assert sent == {
        "content-type": "application/json",
        "cookie": "a=1",
        "x-requested-with": "XMLHttpRequest",
    }
    assert for_another_host(sent).keys() == {"content-type", "x-requested-with"}


def test_the_browser_gets_an_unpacked_body_and_every_cookie() -> None:
    headers = httpx.Headers(
        [
            ("Content-Type", "text/html"),
            ("Content-Encoding", "gzip"),
            ("Content-Length", "12"),
            ("Set-Cookie", "a=1; path=/"),
            ("Set-Cookie", "b=2"),
            ("Vary", "Accept"),
            ("Vary", "Cookie"),
        ]
    )
    assert handed_on(exchange(headers=headers)) == {
        "content-type": "text/html",
        "set-cookie": "a=1; path=/\nb=2",
        "vary": "Accept, Cookie",
    }


@pytest.mark.parametrize(
    ("given", "usable"),
    [
        (exchange(), True),
        (exchange(status=204), True),
        (exchange(status=404), False),
        (exchange(status=None, cause=LinkCause.TIMEOUT), False),
        (exchange(truncated=True), False),
        (exchange(cause=LinkCause.CONNECT_FAILURE), False),
    ],
)
def test_usable(given: Exchange, usable: bool) -> None:
    assert is_usable(given) is usable


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (exchange('{"code":200,"data":[]}'), False),
        (exchange('{"code":"0","rows":[{"title":"通知","status":1}]}'), False),
        (exchange('{"success":true,"data":{"list":[]}}'), False),
        (exchange('{"code":500,"msg":"参数错误"}'), True),
        (exchange('{"code":-1,"msg":"签名校验失败"}'), True),
        (exchange('{"status":"error"}'), True),
        (exchange('{"success" : false}'), True),
        (exchange("<ul><li>2026-11-19</li></ul>", "text/html"), False),
    ],
)
def test_data_that_says_that_it_is_none(given: Exchange, refusal: bool) -> None:
    assert is_refusal(given, rendering_rules()) is refusal
