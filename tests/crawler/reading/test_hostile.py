"""Whatever is fetched, the reader answers, and in time."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.reading import reading_rules
from crawler.reading import read_page
from crawler.reading.asjson import as_json

_DAY = dt.date(2026, 11, 22)
_URL = "http://www.gushan.gov.cn/a/index.html"
_TAGS = ("ul", "li", "a", "table", "tr", "td", "div", "span", "dl", "dt", "dd", "h1", "p", "script")
_TEXTS = (
    "孤山县召开会议",
    "2026-11-03",
    "11-07",
    "更多",
    "首页",
    ">",
    "暂无数据",
    "03",
    "2026-11",
    "",
)

_tag = st.sampled_from(_TAGS)
_attribute = st.sampled_from(
    (
        "",
        ' href="1.html"',
        ' style="display:none"',
        ' class="nav list"',
        ' title="2026-11-03"',
        ' href=""',
    )
)


@st.composite
def _markup(draw: st.DrawFn) -> str:
    parts = []
    for _ in range(draw(st.integers(0, 30))):
        tag = draw(_tag)
        parts.append(f"<{tag}{draw(_attribute)}>{draw(st.sampled_from(_TEXTS))}")
        if draw(st.booleans()):
            parts.append(f"</{tag}>")
    return "".join(parts)


@given(
    body=st.binary(max_size=400),
    content_type=st.sampled_from((None, "text/html", "text/xml", "x;charset=?")),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_bytes_are_read(body: bytes, content_type: str | None) -> None:
    as_json(read_page(body, _URL, as_of=_DAY, content_type=content_type))


@given(markup=_markup(), is_home=st.booleans())
@settings(max_examples=120, deadline=None)
def test_any_markup_is_read_alike_twice_and_no_item_is_dated_by_chance(
    markup: str, is_home: bool
) -> None:
    first, second = (
        as_json(read_page(markup.encode(), _URL, as_of=_DAY, is_home=is_home)) for _ in range(2)
    )
    assert first == second
    for item in first["items"]:
        assert item["title"]
        assert item["date"] is None or item["date"].startswith(("2025", "2026"))


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 5000 + b"<a href=x>hello world</a>",
        ("<ul><li><a href=x>新闻标题一二三四五</a>" * 800).encode(),
        ("<table><tr><td><a href=x>新闻标题一二三四五</a>2026-11-01" * 500).encode(),
        b"<div " + b" ".join(b"a%d=1" % i for i in range(20_000)) + b">x</div>",
        b"<recordset>" + b"<record>" * 100_000,
        b"[" * 50_000,
        ('<div style="display:none"><a href=x>新闻标题一二三</a></div>' * 2000).encode(),
        b"<script>" + b'var a="/x/list?a=1"; $.ajax(' * 20_000,
    ],
    ids=["depth", "lists", "tables", "attributes", "unclosed", "json", "panes", "script"],
)
def test_hostile_pages_cost_seconds_at_most(body: bytes) -> None:
    start = time.process_time()
    read_page(body, _URL, as_of=_DAY)
    assert time.process_time() - start < 10


def test_links_and_items_are_bounded() -> None:
    rows = "".join(f'<li><a href="/{i}.html">标题标题标题{i}</a></li>' for i in range(7000))
    reading = read_page(f"<ul>{rows}</ul>".encode(), _URL, as_of=_DAY)
    assert len(reading.links) <= reading_rules().limits.links
    assert len(reading.items) <= reading_rules().limits.items_per_block
