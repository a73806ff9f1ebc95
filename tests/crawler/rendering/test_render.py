"""Lists that scripts bring, read with a real Chromium."""

from __future__ import annotations

import asyncio
import datetime as dt
import json

import pytest

from crawler.rendering.model import Rendered, Snapshot
from tests.crawler.net.lab import Connection, Request, answer
from tests.crawler.rendering.lab import (
    ROWS,
    Lab,
    column,
    hasty,
    laboratory,
    needs_chromium,
    read,
)

pytestmark = needs_chromium

NEWEST = dt.date(2026, 11, 19)
FETCH = "fetch('/rows.json').then(r => r.json()).then(fill)"

POLL = "() => fetch('/rows.json')"
MOVED = "<script src='/moved.js'></script></body>"


async def _hang(request: Request, connection: Connection) -> None:
    await asyncio.sleep(30)


async def _rows_for_post(request: Request, connection: Connection) -> None:
    """Only for who posts the column's number, with the cookie that the page has set."""
    asked = (request.method, request.body, request.headers.get("cookie"))
    good = asked == ("POST", b"column=12", "session=s1; seen=1")
    await connection.send(answer(200, json.dumps(ROWS if good else []), "application/json"))


def _set_pages(lab: Lab) -> list[str]:
    portal = lab.portal
    portal.data("/rows.json", ROWS)
    portal.answers["/never"] = _hang
    portal.answers["/post.json"] = _rows_for_post
    portal.answers["/moved.js"] = answer(302, headers={"Location": "/js/list.js"})
    portal.answers["/js/list.js"] = answer(200, FETCH, "text/javascript")
    portal.answers["/gbk/"] = answer(200, column(FETCH, charset="gbk").encode("gbk"), "text/html")
    post = "fetch('/post.json', {method: 'POST', body: 'column=12'}).then(r => r.json()).then(fill)"
    portal.answers["/post/"] = answer(
        200,
        column(f"document.cookie = 'seen=1; path=/'; {post}"),
        headers={"Set-Cookie": "session=s1; path=/"},
    )
    portal.answers["/away/"] = answer(302, headers={"Location": "/elsewhere/"})
    wait = "document.getElementById('newsList').innerHTML = '<li>正在加载…</li>';"
    return [
        portal.page("/ajax/", column(FETCH)),
        portal.page("/spinner/", column(f"{wait} fetch('/never'); setInterval({POLL}, 50)")),
        portal.page("/failing/", column(f"fetch('/gone.json'); {wait}", body="<p>暂无数据</p>")),
        portal.url("/post/"),
        portal.url("/gbk/"),
        portal.url("/away/"),
        portal.url("/missing/"),
    ]


@pytest.fixture(scope="module")
def pages() -> dict[str, Rendered]:
    """All of them in one browser, one after the other."""

    async def render() -> dict[str, Rendered]:
        async with laboratory() as lab:
            return await lab.render(*_set_pages(lab))

    return asyncio.run(render())


@pytest.mark.parametrize("path", ["/ajax/", "/post/", "/gbk/"])
def test_a_list_that_a_script_brings_is_read_with_its_dates(
    pages: dict[str, Rendered], path: str
) -> None:
    page = pages[path]
    reading = read(page)
    assert [item.title for item in reading.items] == [row["title"] for row in ROWS]
    assert reading.newest_date == NEWEST
    assert (page.settled, page.missed) == (True, ())
    assert page.snapshot is not None
    assert not page.snapshot.hollow


def test_the_page_keeps_its_encoding(pages: dict[str, Rendered]) -> None:
    assert read(pages["/gbk/"]).encoding == "gb18030"
    assert read(pages["/ajax/"]).encoding == "utf-8"


def test_scripts_are_left_out(pages: dict[str, Rendered]) -> None:
    assert b"<script" not in pages["/ajax/"].html


@pytest.mark.parametrize("path", ["/spinner/", "/failing/"])
def test_a_list_that_does_not_come_is_missed_and_left_empty(
    pages: dict[str, Rendered], path: str
) -> None:
    page = pages[path]
    assert page.missed
    assert page.snapshot is not None
    assert page.snapshot.hollow
    assert read(page).items == []


def test_a_page_that_never_rests_is_given_as_it_stands(pages: dict[str, Rendered]) -> None:
    assert pages["/failing/"].settled
    assert not pages["/spinner/"].settled
    assert pages["/spinner/"].failed is None


def test_what_a_visitor_sees_is_told_apart(pages: dict[str, Rendered]) -> None:
    snapshot = pages["/failing/"].snapshot
    assert snapshot is not None
    assert "暂无数据" in snapshot.text


@pytest.mark.parametrize(("path", "words"), [("/away/", "/elsewhere/"), ("/missing/", "404")])
def test_a_page_that_does_not_open_says_why(
    pages: dict[str, Rendered], path: str, words: str
) -> None:
    page = pages[path]
    assert page.snapshot is None
    assert page.failed is not None
    assert words in page.failed


async def test_patience_politeness_and_robots() -> None:
    """A list that comes after seconds is waited for, one that is there is not waited on; scripts
    are fetched once for all pages, data only where that is allowed."""

    async def not_denied(url: str) -> bool:
        return not url.endswith("/denied.json")

    def has_rows(url: str, snapshot: Snapshot) -> bool:
        return b"2026-11-19" in snapshot.html

    async with laboratory() as lab:
        portal = lab.portal
        portal.data("/rows.json", ROWS)
        portal.answers["/list.js"] = answer(200, FETCH, "text/javascript")
        html = column("").replace("</body>", "<script src='/list.js'></script></body>")
        later = f"fetch('/denied.json'); setTimeout(() => fill({json.dumps(ROWS)}), 4000)"
        urls = [portal.page(path, html) for path in ("/first/", "/second/")]
        urls.append(portal.page("/later/", column(later)))
        rules = hasty(quiet=5, seconds=15)
        pages = await lab.render(*urls, rules=rules, allows=not_denied, enough=has_rows)
        assert len(portal.asked_for("/list.js")) == 1
        assert portal.asked_for("/denied.json") == []
    assert all(read(page).newest_date == NEWEST for page in pages.values())
    assert pages["/second/"].ms < pages["/later/"].ms
    assert pages["/later/"].missed[0].endswith("/denied.json")
