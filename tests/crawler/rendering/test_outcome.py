"""How far a page from the browser is believed."""

from __future__ import annotations

import datetime as dt

import pytest

from config.terms import PageKind
from crawler.reading import read_page
from crawler.rendering.model import Rendered, Snapshot
from crawler.rendering.outcome import outcome_of

URL = "http://www.x.gov.cn/xwzx/"
AS_OF = dt.date(2026, 11, 20)
LIST = "".join(
    f"<li><a href='/a{n}.html'>我县召开第{n}次工作推进会议</a><span>2026-11-1{n}</span></li>"
    for n in range(6)
)
NOTHING = "<div class='empty'>暂无数据</div>"
LOST = ("http://www.x.gov.cn/rows.json",)


def page(content: str) -> str:
    navigation = "".join(f"<li><a href='/lm{n}/'>栏目第{n}号</a></li>" for n in range(8))
    return (
        "<html><head><title>工作动态</title></head><body>"
        f"<div class='nav'><ul>{navigation}</ul></div>"
        f"<div class='main'><h2>工作动态</h2><ul class='list' id='rows'></ul>{content}</div>"
        "<div class='footer'>清河县人民政府主办</div></body></html>"
    )


def rendered(content: str, *, hollow: bool = False, text: str = "", **more: object) -> Rendered:
    html = page(content).encode()
    snapshot = Snapshot(URL, html, "text/html; charset=utf-8", text or content, hollow)
    return Rendered(URL, 10, **({"snapshot": snapshot, "settled": True} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "stored", "whole"),
    [
        pytest.param(rendered(f"<ul>{LIST}</ul>"), True, True, id="items"),
        pytest.param(rendered(f"<ul>{LIST}</ul>", missed=LOST), True, True, id="a counter failed"),
        pytest.param(
            rendered(f"<ul>{LIST}</ul>", hollow=True), True, True, id="an empty box beside"
        ),
        pytest.param(
            rendered(f"<ul>{LIST}</ul>", hollow=True, missed=LOST), True, False, id="a list failed"
        ),
        pytest.param(rendered(f"<ul>{LIST}</ul>", settled=False), True, False, id="never at rest"),
        pytest.param(rendered(NOTHING), True, True, id="says that there is nothing"),
        pytest.param(rendered(NOTHING, missed=LOST), False, False, id="its data did not come"),
        pytest.param(rendered(NOTHING, settled=False), False, False, id="may still change"),
        pytest.param(rendered(NOTHING, text="工作动态"), False, False, id="nobody sees the words"),
        pytest.param(rendered(""), False, False, id="says nothing"),
        pytest.param(rendered("", snapshot=None, failed="崩溃"), False, False, id="failed"),
    ],
)
def test_what_becomes_of_a_page(given: Rendered, stored: bool, whole: bool) -> None:
    snapshot = given.snapshot
    reading = read_page(snapshot.html, URL, as_of=AS_OF) if snapshot else None
    outcome = outcome_of(given, reading)
    assert (outcome.reading is not None, outcome.whole) == (stored, whole)
    assert outcome.facts["rendered"] is whole
    assert bool(outcome.facts.get("render_failed")) is not whole


@pytest.mark.parametrize("kind", [PageKind.ERROR, PageKind.CHALLENGE, PageKind.ARTICLE])
def test_a_page_that_turns_out_to_be_no_column_changes_nothing(kind: PageKind) -> None:
    given = rendered(f"<ul>{LIST}</ul>")
    assert given.snapshot is not None
    reading = read_page(given.snapshot.html, URL, as_of=AS_OF)
    reading.kind = kind
    assert outcome_of(given, reading).reading is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (rendered("", missed=LOST), "rows.json"),
        (rendered("", settled=False), "没有加载完"),
        (rendered(""), "没有出现条目"),
        (rendered("", snapshot=None, failed="网页使浏览器崩溃"), "崩溃"),
    ],
)
def test_the_reason_is_told_in_words(given: Rendered, words: str) -> None:
    reading = read_page(given.html, URL, as_of=AS_OF) if given.snapshot else None
    failed = outcome_of(given, reading).failed
    assert failed is not None
    assert words in failed
