"""How values stand on paper, hostile ones above all."""

from __future__ import annotations

import datetime as dt

import pytest
from markupsafe import Markup

from reports import filters


@pytest.mark.parametrize(
    "url",
    ["http://www.qingxi.test/", "https://xn--fiqs8s.test/%D6%D0?a=1", "http://[2001:db8::1]/"],
)
def test_web_addresses_are_linked(url: str) -> None:
    assert filters.web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//www.qingxi.test/",
        "http:///x",
        "http://[broken/",
        "www.qingxi.test",
        "",
        None,
    ],
)
def test_everything_else_is_plain_text(url: str | None) -> None:
    assert filters.web_address(url) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.1, "0.1"), (76.60, "76.6"), (100.0, "100"), (12345, "12,345"), (None, "—")],
)
def test_numbers(value: float | None, text: str) -> None:
    assert filters.number(value) == text


@pytest.mark.parametrize(
    ("rate", "text"), [(0.854, "85.4%"), (1.0, "100%"), (0, "0%"), (None, "—")]
)
def test_rates(rate: float | None, text: str) -> None:
    assert filters.percent(rate) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "不到 1 秒"), (59, "59 秒"), (1661, "27 分 41 秒"), (7200, "2 小时")],
)
def test_durations(seconds: float, text: str) -> None:
    assert filters.duration(seconds) == text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.qingxi.test/yw/", "/yw/"),
        ("https://www.qingxi.test/", "/"),
        ("http://www.qingxi.test/yw/", "http://www.qingxi.test/yw/"),
        ("https://www.qingxi.test:8443/yw/", "https://www.qingxi.test:8443/yw/"),
        ("https://www.qingxi.test.evil.test/", "https://www.qingxi.test.evil.test/"),
    ],
)
def test_addresses_of_the_site_are_shown_from_their_path_on(url: str, shown: str) -> None:
    assert filters.within(url, "https://www.qingxi.test/index.html") == shown


def test_times_are_those_of_beijing() -> None:
    moment = dt.datetime(2026, 11, 19, 16, 30, 5, tzinfo=dt.UTC)
    assert filters.beijing_time(moment) == "2026-11-20 00:30"
    assert filters.beijing_clock(moment) == "11-20 00:30:05"
    assert filters.beijing_time(None) == "—"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("清溪\u202e要闻", "清溪要闻"),
        ("a\x00b\x1bc", "abc"),
        ("零\u200b宽", "零宽"),
        ("两\n行", "两\n行"),
        ("坏\ud800字", "坏字"),
        ("如常 abc", "如常 abc"),
    ],
)
def test_characters_that_deceive_the_eye_are_left_out(text: str, seen: str) -> None:
    assert filters.visible(text) == seen


def test_markup_of_our_own_passes() -> None:
    svg = Markup("<svg>\n</svg>")
    assert filters.visible(svg) is svg
