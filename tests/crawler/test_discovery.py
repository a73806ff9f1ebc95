"""What a page leads to: which addresses are walked, and which are only looked at."""

from __future__ import annotations

import datetime as dt

import pytest

from config.terms import LinkKind, LinkScope
from crawler.discovery import Discovered, Discovery, key_of
from crawler.frontier import Entry, KnownUrls
from crawler.guards import Guards
from crawler.reading import read_page
from crawler.scope import scope_of

HOME = "https://www.qinghe.gov.cn/"
AS_OF = dt.date(2026, 11, 20)
RECORDS = """<div id="1"><script type="text/xml"><datastore><recordset>
<record><![CDATA[<li><a href="/art/2026/11/3/art_1_1.html">清河县召开安全生产工作会议</a>
<span>2026-11-03</span></li>]]></record>
<record><![CDATA[<li><a href="/art/2026/11/2/art_1_2.html">清河县举办秋季农业技术培训</a>
<span>2026-11-02</span></li>]]></record>
<record><![CDATA[<li><a href="/files/3.pdf">清河县十月份经济运行情况统计</a>
<span>2026-11-01</span></li>]]></record>
</recordset></datastore></script></div>"""


def discovery() -> Discovery:
    return Discovery(1, scope_of(HOME), KnownUrls(), Guards(8), AS_OF)


def found_on(sorter: Discovery, url: str, content: str) -> Discovered:
    entry = Entry(key_of(url), url, LinkKind.PAGE, LinkScope.SITE, 1, 0)
    body = f"<html><head><title>动态要闻</title></head><body>{content}</body></html>".encode()
    return sorter.of_page(entry, read_page(body, url, as_of=AS_OF))


def paths(entries: list[Entry]) -> set[str]:
    return {entry.url for entry in entries}


def test_items_in_records_are_links() -> None:
    found = found_on(discovery(), f"{HOME}col/col1/index.html", RECORDS)
    assert paths(found.to_walk) == {
        f"{HOME}art/2026/11/3/art_1_1.html",
        f"{HOME}art/2026/11/2/art_1_2.html",
    }
    assert paths(found.to_verify) == {f"{HOME}files/3.pdf"}
    assert {row["text"] for row in found.referrer_rows} >= {"清河县召开安全生产工作会议"}


@pytest.mark.parametrize(
    "twin",
    ["http://www.qinghe.gov.cn", "https://qinghe.gov.cn", "http://www.qinghe.gov.cn:8080"],
)
def test_a_known_page_by_another_name_is_not_walked_again(twin: str) -> None:
    sorter = discovery()
    found_on(sorter, HOME, "<a href='/zwgk/'>政务公开</a>")
    found = found_on(
        sorter, f"{HOME}x/", f"<a href='{twin}/zwgk/'>公开</a><a href='{twin}/xxgk/'>目录</a>"
    )
    assert paths(found.to_verify) == {f"{twin}/zwgk/"}
    assert paths(found.to_walk) == {f"{twin}/xxgk/"}
