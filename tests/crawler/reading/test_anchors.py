"""Names of columns that look like links and lead nowhere."""

from __future__ import annotations

import datetime as dt

import pytest

from crawler.reading import read_page

PAGE = "<html><body><div class='nav'><ul><li>{}</li></ul></div><p>正文</p></body></html>"


@pytest.mark.parametrize(
    ("anchor", "found"),
    [
        ('<a href="">政策解读</a>', True),
        ("<a>政策解读</a>", True),
        ('<a href="#">政策解读</a>', True),
        ('<a href="javascript:;">政策解读</a>', True),
        ('<a href="JavaScript: void(0);">政策解读</a>', True),
        ('<a href="/zcjd/">政策解读</a>', False),
        ('<a href="javascript:open(1)">政策解读</a>', False),
        ('<a href="#" onclick="go()">政策解读</a>', False),
        ('<a name="top">政策解读</a>', False),
        ('<a href="#" style="display:none">政策解读</a>', False),
        ('<a href="#">第一页</a>', False),
    ],
)
def test_empty_anchors(anchor: str, found: bool) -> None:
    body = PAGE.format(anchor).encode()
    reading = read_page(body, "https://www.qinghe.gov.cn/", as_of=dt.date(2026, 11, 20))
    anchors = reading.facts.get("empty_anchors", [])
    assert [anchor["text"] for anchor in anchors] == (["政策解读"] if found else [])  # type: ignore[attr-defined]
