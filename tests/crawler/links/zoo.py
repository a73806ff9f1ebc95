"""The zoo: one server for every way in which a link can be dead, alive, or neither of which one can
be sure. Each animal is a link with the answer that it gets; the golden file says what it is."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from config.terms import LinkKind, LinkScope
from tests.crawler.net.lab import Connection, Request, answer

Play: TypeAlias = Callable[[Request, Connection, int], Awaitable[None]]
"""Answers one request; the number counts the requests to that address from 1."""

PDF = b"%PDF-1.7\n" + b"x" * 2000
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 500
DOCX = b"PK\x03\x04" + b"x" * 2000
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 900


def page(title: str, body: str, *, links: int = 12) -> str:
    """A page in the dress of the site."""
    navigation = "".join(f'<li><a href="/lm{n}/">栏目第{n}号</a></li>' for n in range(links))
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<div class='nav'><ul>{navigation}</ul></div><div class='main'>{body}</div>"
        f"<div class='foot'>清河县人民政府主办 网站标识码1234567890</div></body></html>"
    )


def article(number: int = 1) -> str:
    text = f"<h1>关于第{number}批项目的通知</h1><p>各乡镇人民政府：现将有关事项通知如下。</p>" * 3
    return page(f"关于第{number}批项目的通知", text)


NOT_FOUND = page("页面不存在", "<h2>对不起，您访问的页面不存在或已被删除</h2>")


@dataclass(frozen=True, slots=True)
class Animal:
    """``host`` stands before ``.zoo.test``; ``path`` may be any request target. ``tls`` asks for
    TLS where there is none."""

    name: str
    play: Play
    kind: LinkKind = LinkKind.PAGE
    host: str = "www"
    path: str = ""
    scope: LinkScope = LinkScope.SITE
    tls: bool = False

    @property
    def target(self) -> str:
        return self.path or f"/zoo/{self.name}.html"


def gives(
    status: int = 200,
    body: bytes | str = b"",
    content_type: str = "text/html; charset=utf-8",
    **headers: str,
) -> Play:
    """The same answer every time."""

    async def play(request: Request, connection: Connection, number: int) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        await connection.send(answer(status, body, content_type, named, method=request.method))

    return play


def sends_to(location: str, status: int = 302, **headers: str) -> Play:
    return gives(status, b"", "", Location=location, **headers)


def in_turn(*plays: Play) -> Play:
    """One play after the other, the last for ever."""

    async def play(request: Request, connection: Connection, number: int) -> None:
        await plays[min(number, len(plays)) - 1](request, connection, number)

    return play


def by_method(head: Play, get: Play) -> Play:
    async def play(request: Request, connection: Connection, number: int) -> None:
        await (head if request.method == "HEAD" else get)(request, connection, number)

    return play


def raw(data: bytes) -> Play:
    """These bytes, and the end of the connection."""

    async def play(request: Request, connection: Connection, number: int) -> None:
        await connection.send(data)
        connection.writer.close()

    return play


async def resets(request: Request, connection: Connection, number: int) -> None:
    connection.reset()


async def is_silent(request: Request, connection: Connection, number: int) -> None:
    await asyncio.sleep(30)


async def drips(request: Request, connection: Connection, number: int) -> None:
    await connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>")
    while True:
        await connection.send(b"x")
        await asyncio.sleep(0.05)


async def counts(request: Request, connection: Connection, number: int) -> None:
    """Sets a cookie and sends everybody round once."""
    if "seen=1" in request.headers.get("cookie", ""):
        await connection.send(answer(200, article(), method=request.method))
    else:
        headers = {"Location": request.target, "Set-Cookie": "seen=1; path=/"}
        await connection.send(answer(302, b"", "", headers))


def only_target(target: str) -> Play:
    """Exactly these bytes in the request line, or 404."""

    async def play(request: Request, connection: Connection, number: int) -> None:
        found = request.target == target
        status, body = (200, article()) if found else (404, NOT_FOUND)
        await connection.send(answer(status, body, method=request.method))

    return play


_IMAGE, _FILE, _STYLE = LinkKind.IMAGE, LinkKind.ATTACHMENT, LinkKind.STYLE
_BINARY = "application/octet-stream"
_EXTERNAL = LinkScope.EXTERNAL
_CHALLENGE = (
    "<html><head><script>var arg1='AB12';document.cookie='acw_sc__v2='+arg1;"
    "document.location.reload()</script></head><body></body></html>"
)
_RUISHU = (
    "<!DOCTYPE html><html><head><meta id='x' content='qqq' r='m'><script r='m'>"
    "$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></head><body></body></html>"
)

ANIMALS: tuple[Animal, ...] = (
    # --- alive, and nothing else ---------------------------------------------------------------
    Animal("page", gives(200, article())),
    Animal("gbk-page", gives(200, article().replace("utf-8", "gbk").encode("gbk"), "text/html")),
    Animal("gbk-query", only_target("/s.jsp?a=%D6%D0%CE%C4"), path="/s.jsp?a=%D6%D0%CE%C4"),
    Animal("lower-escapes", only_target("/a%d6%d0/b.html"), path="/a%d6%d0/b.html"),
    Animal("moved", sends_to("/zoo/page.html", 301)),
    Animal("moved-relative", sends_to("page.html")),
    Animal("moved-abroad", sends_to("http://other.test:{port}/n/a.html"), scope=_EXTERNAL),
    Animal("cookie-round", counts),
    Animal("home", sends_to("/index.html"), path="/"),
    Animal("home-file", gives(200, page("清河县人民政府", "欢迎")), path="/index.html"),
    Animal(
        "odd-headers", raw(b"HTTP/1.1  200 OK\r\nX Y: z\r\nno colon\r\n\r\n" + article().encode())
    ),
    Animal("bare-lines", raw(b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n" + article().encode())),
    Animal(
        "cut-after-end",
        raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n"
            + article().encode()
        ),
    ),
    Animal("gzip", gives(200, gzip.compress(article().encode()), Content_Encoding="gzip")),
    Animal("link-to-file", gives(200, PDF, "application/pdf"), path="/zoo/plain.pdf"),
    Animal("picture", gives(200, PNG, "image/png"), _IMAGE, path="/img/a.png"),
    Animal(
        "picture-no-head",
        by_method(gives(405), gives(200, PNG, "image/png")),
        _IMAGE,
        path="/img/b.png",
    ),
    Animal(
        "picture-head-404",
        by_method(gives(404), gives(200, PNG, "image/png")),
        _IMAGE,
        path="/img/c.png",
    ),
    Animal(
        "picture-head-501",
        by_method(gives(501), gives(200, PNG, "image/png")),
        _IMAGE,
        path="/img/d.png",
    ),
    Animal(
        "picture-head-html",
        by_method(gives(200, "<html>"), gives(200, PNG, "image/png")),
        _IMAGE,
        path="/img/e.png",
    ),
    Animal("counter-pixel", gives(204, b"", ""), _IMAGE, path="/count?x=1"),
    Animal("empty-counter", gives(200, b"", "text/html"), _IMAGE, path="/count.jsp?id=1"),
    Animal(
        "script-called-html",
        gives(200, "document.write('<div>');", "text/html"),
        LinkKind.SCRIPT,
        path="/js/a.js",
    ),
    Animal("csv-called-html", gives(200, "a,<b>\n1,2\n" * 9, "text/html"), _FILE, path="/f/a.csv"),
    Animal("to-portal", sends_to("/portal/")),
    Animal("portal", gives(200, article()), path="/portal/"),
    Animal("empty-style", gives(200, b"", "text/css"), _STYLE, path="/css/empty.css"),
    Animal("document", gives(200, DOCX, _BINARY), _FILE, path="/f/a.docx"),
    Animal("old-document", gives(200, OLE, "application/msword"), _FILE, path="/f/a.doc"),
    Animal(
        "sheet-as-html",
        gives(
            200,
            "<html xmlns:o='urn:schemas-microsoft-com:office:office'><table></table></html>",
            "application/vnd.ms-excel",
        ),
        _FILE,
        path="/f/a.xls",
    ),
    Animal(
        "encrypted-document",
        gives(200, b"\x00\x01\x02\x03" * 200, _BINARY),
        _FILE,
        path="/f/locked.docx",
    ),
    Animal("download-page", gives(200, article()), _FILE, path="/download.jsp?id=7"),
    Animal(
        "article-on-404",
        gives(
            200,
            page(
                "关于“页面不存在”问题的情况说明",
                "<h1>情况说明</h1><p>有网民反映页面不存在，经查属实。</p>" * 9,
            ),
        ),
    ),
    Animal(
        "article-on-waf",
        gives(
            200,
            page(
                "云防护采购公告",
                "<p>采购安全狗、创宇盾、玄武盾等云防护产品，请求被拦截的应当记录。</p>" * 20,
            ),
        ),
    ),
    Animal("short-article", gives(200, page("通知", "<p>今日停水。</p>"))),
    Animal("blank-column", gives(200, page("公示公告", "<p>暂无内容</p>"))),
    Animal("frameset", gives(200, "<html><frameset><frame src='/a.html'></frameset></html>")),
    Animal("picture-only", gives(200, "<html><body><img src='/a.png'></body></html>")),
    Animal(
        "client-jump",
        gives(
            200,
            "<html><head><meta http-equiv='refresh' content='0;url=/zoo/page.html'></head></html>",
        ),
    ),
    # --- dead ----------------------------------------------------------------------------------
    Animal("gone-404", gives(404, NOT_FOUND)),
    Animal("gone-410", gives(410, "gone")),
    Animal("client-400", gives(400, "bad")),
    Animal("client-406", gives(406, "no")),
    Animal("server-500", gives(500, "oops"), host="server-500"),
    Animal("server-502", gives(502, "bad gateway"), host="server-502"),
    Animal("server-503", gives(503, "busy"), host="server-503"),
    Animal("redirect-to-404", sends_to("/zoo/gone-404.html")),
    Animal("redirect-no-target", gives(302, ""), host="redirect-no-target"),
    Animal("redirect-nowhere", sends_to("http:///nowhere")),
    Animal("loop", sends_to("/zoo/loop.html")),
    Animal("two-loop", sends_to("/zoo/two-loop-b.html")),
    Animal("two-loop-b", sends_to("/zoo/two-loop.html")),
    Animal("goes-home", sends_to("/")),
    Animal("goes-home-file", sends_to("/index.html", 301)),
    Animal(
        "client-jump-home",
        gives(200, "<html><head><script>window.location.href='/index.html'</script></head></html>"),
    ),
    Animal("goes-to-error", sends_to("/error/404.html")),
    Animal("error-target", gives(200, NOT_FOUND), path="/error/404.html"),
    Animal("bare-error", gives(200, "<html><title>404 Not Found</title><h1>Not Found</h1></html>")),
    Animal(
        "dressed-error",
        gives(
            200,
            page(
                "页面不存在-清河县人民政府",
                "<h2>您访问的页面不存在</h2>" + "<p>您可以看看。</p>" * 99,
            ),
        ),
    ),
    Animal("resets", resets, host="resets"),
    Animal("hangs-up", raw(b""), host="hangs-up"),
    Animal("garbage", raw(b"\x00\x01\x02 not http at all\r\n\r\n"), host="garbage"),
    Animal(
        "cut-short",
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<html><body>half"),
        host="cut-short",
    ),
    Animal("silent", is_silent, host="silent"),
    Animal("drip", drips, host="drip"),
    Animal("picture-gone", gives(404, "no"), _IMAGE, path="/img/gone.png"),
    Animal("picture-html", gives(200, article()), _IMAGE, path="/img/page.png"),
    Animal("picture-empty", gives(200, b"", "image/png"), _IMAGE, path="/img/empty.png"),
    Animal("style-html", gives(200, article()), _STYLE, path="/css/page.css"),
    Animal("document-html", gives(200, article()), _FILE, path="/f/page.docx"),
    Animal("document-hidden-html", gives(200, article(), _BINARY), _FILE, path="/f/hidden.docx"),
    Animal("document-error-page", gives(200, NOT_FOUND), _FILE, path="/f/error.docx"),
    Animal("document-json", gives(200, '{"code":500}', "application/json"), _FILE, path="/f/j.pdf"),
    Animal("document-empty", gives(200, b"", "application/msword"), _FILE, path="/f/empty.doc"),
    Animal("document-gone", gives(404, b""), _FILE, path="/f/gone.doc"),
    Animal("no-such-name", gives(), host="gone.nowhere"),
    Animal("no-tls", gives(), tls=True),
    Animal("not-an-address", gives(), host="a b"),
    # --- not to be decided from here -------------------------------------------------------------
    Animal("plain-403", gives(403, "Forbidden")),
    Animal("login-401", gives(401, "who?")),
    Animal("members-only", sends_to("/sso/login?back=x")),
    Animal(
        "login-page",
        gives(200, page("登录", "<form><input type=password></form>")),
        path="/sso/login?back=x",
    ),
    Animal("limited-429", gives(429, "slow down"), host="limited-429"),
    Animal("limited-long", gives(503, "later", Retry_After="99999"), host="limited-long"),
    Animal(
        "wall-521",
        gives(
            521, "<script>document.cookie='__jsl_clearance=1'</script>", Set_Cookie="__jsluid_h=1"
        ),
        host="wall-521",
    ),
    Animal("wall-412", gives(412, _RUISHU, Set_Cookie="FSSBBIl1UgzbN7NO=1")),
    Animal("wall-202", gives(202, _RUISHU)),
    Animal("wall-200", gives(200, _CHALLENGE)),
    Animal("wall-wzws", gives(200, "<html><script>var wzwschallenge='x';</script></html>")),
    Animal(
        "wall-cloudflare",
        gives(
            403, "<title>Just a moment...</title>", Server="cloudflare", Cf_Mitigated="challenge"
        ),
    ),
    Animal("wall-xuanwu", gives(403, "<html><title>玄武盾</title>您的访问被拦截</html>")),
    Animal(
        "wall-chuangyu", gives(200, "<html>当前访问疑似黑客攻击，已被网站管理员设置为拦截</html>")
    ),
    Animal(
        "wall-slider", gives(200, "<html><title>滑动验证页面</title><div id='nc'></div></html>")
    ),
    Animal(
        "needs-script",
        gives(200, "<html><title>平台</title><div id=app></div><script src=a.js></script>"),
    ),
    Animal("blank-page", gives(200, "")),
    Animal("inner-name", gives(), host="inner"),
    Animal("resolver-fails", gives(), host="servfail"),
    Animal("to-private", sends_to("http://10.1.2.3/secret")),
    Animal("to-metadata", sends_to("http://169.254.169.254/latest/")),
    # --- flapping: dead at the first look and not at the next -----------------------------------
    Animal("flaps-500", in_turn(gives(500, "oops"), gives(200, article())), host="flaps-500"),
    Animal("flaps-reset", in_turn(resets, gives(200, article())), host="flaps-reset"),
    Animal(
        "flaps-429",
        in_turn(gives(429, "slow", Retry_After="0"), gives(200, article())),
        host="flaps-429",
    ),
    Animal(
        "flaps-503",
        in_turn(gives(503, "busy", Retry_After="0"), gives(200, article())),
        host="flaps-503",
    ),
)
