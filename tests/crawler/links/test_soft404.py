"""Soft 404 by comparison: sites that answer 200 to whatever is asked of them."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from config.terms import LinkCause, LinkKind, LinkScope
from crawler.links.result import LinkResult
from crawler.links.verifier import LinkVerifier
from crawler.net.limiter import HostLimiter
from tests.crawler.links.zoo import DOCX, article, page
from tests.crawler.net.lab import Connection, Request, WebServer, answer, net_client, web_server

Site = Callable[[Request], bytes]


class Place:
    def __init__(self, verifier: LinkVerifier, web: WebServer, port: int) -> None:
        self.verifier = verifier
        self.web = web
        self.port = port

    async def visit(self, target: str, kind: LinkKind = LinkKind.PAGE) -> LinkResult:
        url = f"http://127.0.0.1:{self.port}{target}"
        return await self.verifier.verify(url, kind, LinkScope.SITE)


@asynccontextmanager
async def place(site: Site) -> AsyncIterator[Place]:
    async def handle(request: Request, connection: Connection) -> None:
        await connection.send(site(request))

    async with web_server(handle) as (web, port), net_client() as net:
        limiter = HostLimiter(connections=4, delay=0)
        yield Place(LinkVerifier(net, limiter, second_look_seconds=0), web, port)


HOME = answer(200, page("清河县人民政府", "<p>欢迎访问</p><a href='/art/1.html'>一</a>"))
REAL = {
    "/": HOME,
    "/index.html": HOME,
    "/art/1.html": answer(200, article(1)),
    "/art/2.html": answer(200, article(2)),
    "/art/short.html": answer(200, page("停水通知", "<h2>今日停水</h2>")),
    "/col/": answer(200, page("公示公告", "<h2>暂无内容</h2>")),
    "/f/a.docx": answer(200, DOCX, "application/octet-stream"),
}


def dressed(request: Request) -> bytes:
    """An error page in the site's own dress, the address and an hour on it, status 200."""
    body = f"<h2>您要的内容走丢了</h2><p>{request.target}</p><p>时间 12:0{secrets.randbelow(9)}</p>"
    return REAL.get(request.target) or answer(200, page("提示", body))


def home_for_all(request: Request) -> bytes:
    return REAL.get(request.target) or HOME


def to_error_page(request: Request) -> bytes:
    known = REAL | {"/tishi": answer(200, page("提示", "<h2>走丢了</h2>"))}
    return known.get(request.target) or answer(302, headers={"Location": "/tishi"})


def recommending(request: Request) -> bytes:
    """The error page recommends something else every time."""
    items = "".join(f"<li>推荐阅读{secrets.token_hex(8)}</li>" for _ in range(5))
    body = f"<h2>您要的内容走丢了</h2><ul>{items}</ul>"
    return REAL.get(request.target) or answer(200, page("提示", body))


def proper(request: Request) -> bytes:
    return REAL.get(request.target) or answer(404, page("提示", "<h2>走丢了</h2>"))


def one_for_all(request: Request) -> bytes:
    return answer(
        200, page("清河县人民政府", "<h2>网站升级维护中</h2><a href='/art/1.html'>一</a>")
    )


def one_shell_for_all(request: Request) -> bytes:
    return answer(200, "<html><title>平台</title><body><div id=app></div></body></html>")


SOFT_SITES = [dressed, home_for_all, to_error_page, recommending]


@pytest.mark.parametrize("site", SOFT_SITES)
@pytest.mark.parametrize("target", ["/art/777.html", "/x/y.html", "/col-gone/", "/gone"])
async def test_what_looks_like_an_address_that_never_was_is_dead(site: Site, target: str) -> None:
    async with place(site) as here:
        result = await here.visit(target)
    assert result.cause is LinkCause.SOFT_404


@pytest.mark.parametrize("site", [*SOFT_SITES, proper])
@pytest.mark.parametrize("target", [target for target in REAL if target != "/f/a.docx"])
async def test_real_pages_of_such_sites_are_alive(site: Site, target: str) -> None:
    async with place(site) as here:
        result = await here.visit(target)
    assert result.cause is None


@pytest.mark.parametrize("site", SOFT_SITES)
async def test_a_file_that_is_the_error_page_is_soft_404(site: Site) -> None:
    async with place(site) as here:
        gone = await here.visit("/f/gone.docx", LinkKind.ATTACHMENT)
        kept = await here.visit("/f/a.docx", LinkKind.ATTACHMENT)
    assert (gone.cause, kept.cause) == (LinkCause.SOFT_404, None)


async def test_the_error_page_with_a_wrong_status_is_known_by_the_right_one() -> None:
    """Random addresses get 404; one old page gets the same text with 200."""

    def site(request: Request) -> bytes:
        text = page("提示", "<h2>对不起，页面不存在</h2>")
        return answer(200 if request.target == "/old/5.html" else 404, text)

    async with place(site) as here:
        result = await here.visit("/old/5.html")
    assert result.cause is LinkCause.SOFT_404


async def test_records_that_never_were_are_asked_beside_a_doubtful_one() -> None:
    """Files give a real 404; the program that shows records has its own way to say no."""

    def site(request: Request) -> bytes:
        path, _, query = request.target.partition("?")
        if path != "/show.jsp" and path in REAL:
            return REAL[path]
        if path != "/show.jsp":
            return answer(404, page("提示", "<h2>走丢了</h2>"))
        if query == "id=1001":
            return answer(200, article(3))
        return answer(200, page("信息公开", "<h2>您访问的信息不存在</h2>"))

    async with place(site) as here:
        gone = await here.visit("/show.jsp?id=1002")
        kept = await here.visit("/show.jsp?id=1001")
    assert (gone.cause, kept.cause) == (LinkCause.SOFT_404, None)


@pytest.mark.parametrize("site", [one_for_all, one_shell_for_all])
async def test_a_site_whose_every_page_is_the_same_is_undetermined(site: Site) -> None:
    async with place(site) as here:
        result = await here.visit("/art/5.html")
    assert result.cause is LinkCause.NEEDS_SCRIPT


async def test_a_host_is_asked_once() -> None:
    async with place(proper) as here:
        for number in range(20):
            await here.visit(f"/art/{number}.html")
    assert len(here.web.requests) == 22


async def test_home_pages_are_never_compared() -> None:
    async with place(proper) as here:
        await here.visit("/")
    assert len(here.web.requests) == 1
