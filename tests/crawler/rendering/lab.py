"""Pages whose lists a script brings, and pages that misbehave, served to a real browser."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import pytest

from config.rendering import RenderingRules, rendering_rules
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.limiter import HostLimiter
from crawler.reading import read_page
from crawler.reading.model import PageReading
from crawler.rendering import available
from crawler.rendering.model import Rendered
from tests.crawler.net.lab import (
    LOOPBACK,
    Connection,
    Request,
    answer,
    net_client,
    web_server,
)

needs_chromium = [
    pytest.mark.system("chromium"),
    pytest.mark.skipif(not available(), reason="no browser: apt-get install chromium"),
]

Play: TypeAlias = Callable[[Request, Connection], Awaitable[None]]
AS_OF = dt.date(2026, 11, 20)
ROWS = [
    {"title": f"我县召开第{n}次工作推进会议", "url": f"/art/{n}.html", "date": f"2026-11-{19 - n}"}
    for n in range(8)
]
FILL = """
function fill(rows) {
  document.getElementById('newsList').innerHTML = rows.map(function (row) {
    return '<li><a href="' + row.url + '">' + row.title + '</a><span>' + row.date + '</span></li>';
  }).join('');
}
"""


def column(script: str, *, body: str = "", charset: str = "utf-8") -> str:
    """A page of a column whose list is empty in the HTML."""
    title = "工作动态"
    navigation = "".join(f"<li><a href='/lm{n}/'>栏目第{n}号</a></li>" for n in range(8))
    return (
        f"<!DOCTYPE html><html><head><meta charset='{charset}'><title>{title}</title></head><body>"
        f"<div class='nav'><ul>{navigation}</ul></div><div class='position'>当前位置："
        f"<a href='/'>首页</a> &gt; <a href='./'>{title}</a></div>"
        f"<div class='main'><h2>{title}</h2><ul id='newsList' class='list'></ul>{body}</div>"
        f"<div class='footer'>清河县人民政府主办</div><script>{FILL}{script}</script></body></html>"
    )


@dataclass
class Portal:
    """Answers by path; everything else is 404."""

    port: int = 0
    answers: dict[str, bytes | Play] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def page(self, path: str, html: str) -> str:
        self.answers[path] = answer(200, html)
        return self.url(path)

    def data(self, path: str, value: object, status: int = 200) -> None:
        body = json.dumps(value, ensure_ascii=False)
        self.answers[path] = answer(status, body, "application/json; charset=utf-8")

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def asked_for(self, path: str) -> list[Request]:
        return [request for request in self.asked if request.target.partition("?")[0] == path]

    async def serve(self, request: Request, connection: Connection) -> None:
        self.asked.append(request)
        found = self.answers.get(request.target.partition("?")[0])
        if found is None:
            await connection.send(answer(404, "nothing here"))
        elif isinstance(found, bytes):
            await connection.send(found)
        else:
            await found(request, connection)


@dataclass
class Lab:
    """A portal and the way there."""

    portal: Portal
    net: NetClient

    async def render(self, *urls: str, **options: object) -> dict[str, Rendered]:
        """Every page as the browser leaves it, by its path."""
        from crawler.rendering.render import render

        options.setdefault("rules", hasty())
        pages = render(urls, self.net, HostLimiter(8, 0.0), **options)  # type: ignore[arg-type]
        async with aclosing(pages):
            return {urlsplit(page.url).path: page async for page in pages}


@asynccontextmanager
async def laboratory(policy: AddressPolicy = LOOPBACK) -> AsyncIterator[Lab]:
    portal = Portal()
    async with web_server(portal.serve) as (_, port), net_client(policy=policy) as net:
        portal.port = port
        yield Lab(portal, net)


def hasty(quiet: float = 0.4, **limits: object) -> RenderingRules:
    """The shipped rules with short times, changed as the test wants them."""
    rules = rendering_rules()
    patience = {"poll_seconds": 0.05, "there_seconds": 0.1, "quiet_seconds": quiet}
    short: dict[str, object] = {"seconds": 4.0, "grace_seconds": 1.0}
    return rules.model_copy(
        update={
            "patience": rules.patience.model_copy(update=patience),
            "limits": rules.limits.model_copy(update=short | limits),
        }
    )


def read(page: Rendered) -> PageReading:
    """What stands on the page once its scripts have run."""
    assert page.snapshot is not None, page.failed
    return read_page(page.html, page.url, as_of=AS_OF, content_type=page.snapshot.content_type)


def browsers() -> list[int]:
    """The browsers that this process has started."""
    return _processes(
        lambda command: b"--remote-debugging-pipe" in command and b"--type=" not in command
    )


def drivers() -> list[int]:
    """Playwright's own processes, which lead the browsers."""
    return _processes(lambda command: b"run-driver" in command)


def _processes(wanted: Callable[[bytes], bool]) -> list[int]:
    """Those whose forebears include this process."""
    parents: dict[int, int] = {}
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        if wanted(command):
            found.append(int(folder.name))
    return [pid for pid in found if os.getpid() in _forebears(pid, parents)]


def _forebears(pid: int, parents: dict[int, int]) -> list[int]:
    line: list[int] = []
    while pid := parents.get(pid, 0):
        line.append(pid)
    return line
