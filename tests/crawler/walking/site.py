"""A web site on loopback that remembers every request, in a thread of its own.

It can misbehave: hang up in mid-body, never end, hang, go down and come back.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

_WORDS = "推进落实服务公开建设发展安全保障提升优化改革治理民生生态项目政策会议调研"


@dataclass(slots=True)
class Seen:
    """One request. Times are those of :func:`time.monotonic`."""

    method: str
    path: str
    headers: dict[str, str]
    at: float
    together: int
    """Requests under way at that moment, this one included."""
    served: int
    """How often the path was asked for, this time included."""


@dataclass(slots=True)
class Answer:
    """What goes over the wire."""

    body: bytes | str = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    missing: int = 0
    """So many bytes are promised that never come: the connection is closed before."""
    endless: bool = False
    wait: float = 0.0


Respond: TypeAlias = Callable[[Seen], Answer]
Routes: TypeAlias = dict[str, Respond | Answer | str]
"""What is answered to a path with its query; other paths are 404."""


def text(seed: str, length: int = 300) -> str:
    """Text that differs from one page to the next as much as articles do."""
    start = sum(map(ord, seed)) * 7919
    return "".join(
        _WORDS[(start + step * step * 31 + step) % len(_WORDS)] for step in range(length)
    )


def page(title: str, links: Iterable[str] = (), *, head: str = "", body: str = "") -> str:
    """An article that links to ``links``."""
    related = "".join(f'<a href="{link}">去往 {link}</a> ' for link in links)
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"<h1>{title}</h1><div>发布时间：2026-11-03 来源：清河县</div>"
        f"<div class='content'><p>{text(title)}</p><p>{text(title[::-1])}</p>{body}</div>"
        f"<div class='related'>{related}</div></body></html>"
    )


def listing(title: str, links: Iterable[str], *, body: str = "") -> str:
    """A column whose list has ``links`` as its items."""
    items = "".join(
        f'<li><a href="{link}">关于{link}的通知</a><span>2026-11-{number % 19 + 1:02}</span></li>'
        for number, link in enumerate(links)
    )
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>'
        f"<ul class='list'>{items}</ul>{body}</body></html>"
    )


def moved(target: str, status: int = 302, **headers: str) -> Answer:
    """A redirect."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers={"Location": target, **named})


class Site:
    """Answers by its routes."""

    def __init__(self, routes: Routes | None = None, port: int = 0) -> None:
        self.routes: Routes = routes or {}
        self.requests: list[Seen] = []
        self.port = port
        self._together = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def asked(self, *, method: str = "GET") -> Counter[str]:
        """How often each path was asked for."""
        return Counter(seen.path for seen in self.requests if seen.method == method)

    def wait_for(self, ready: Callable[[], bool], seconds: float = 30) -> None:
        """Until ``ready``; it is looked at after every request."""
        deadline = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < deadline, "it never came to that"
            time.sleep(0.002)

    def up(self) -> None:
        """Listen on all of loopback, on the port that was listened on before."""
        if not self._thread.is_alive():
            self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def down(self) -> None:
        """Refuse every connection and drop those that are open."""
        asyncio.run_coroutine_threadsafe(self.go_down(), self._loop).result(10)

    async def go_down(self) -> None:
        """:meth:`down`, from the thread of the site."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()

    def drop_from_now(self) -> None:
        """:meth:`down` from inside a response."""
        self._loop.create_task(self.go_down())

    def close(self) -> None:
        self.down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(
            self._serve, "0.0.0.0", self.port, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        method, path, _ = first.split(" ", 2)
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        self._together += 1
        try:
            served = sum(seen.path == path for seen in self.requests) + 1
            seen = Seen(method, path, headers, time.monotonic(), self._together, served)
            self.requests.append(seen)
            return await self._send(writer, seen, self._answer(seen))
        finally:
            self._together -= 1

    def _answer(self, seen: Seen) -> Answer:
        route = self.routes.get(seen.path)
        if route is None:
            return Answer("<html><title>404</title><h1>您访问的页面不存在</h1></html>", 404)
        answer = route(seen) if callable(route) else route
        return Answer(answer) if isinstance(answer, str) else answer

    async def _send(self, writer: asyncio.StreamWriter, seen: Seen, answer: Answer) -> bool:
        await asyncio.sleep(answer.wait)
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        lines = [f"HTTP/1.1 {answer.status} Whatever", f"Content-Type: {answer.content_type}"]
        if not answer.endless:
            lines.append(f"Content-Length: {len(body) + answer.missing}")
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n")
        if seen.method != "HEAD":
            writer.write(body)
        while answer.endless:
            writer.write(b"<p>" + b"and so on " * 10_000 + b"</p>")
            await writer.drain()
        await writer.drain()
        return not answer.missing


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """The site, listening while the block runs."""
    site.up()
    try:
        yield site
    finally:
        with contextlib.suppress(RuntimeError):
            site.close()


def numbered(count: int, columns: int = 8) -> Routes:
    """A portal of ``count`` articles below ``columns`` lists, all linked from the home page; one
    article in fifty is gone, and one in forty has a picture that is gone."""
    routes: Routes = {}
    lists = [f"/col{number}/" for number in range(columns)]
    for number in range(count):
        later = [f"/art/{(number * 7 + step) % count}.html" for step in range(1, 9)]
        picture = f'<img src="/pic/{number}.jpg">' if number % 40 == 3 else ""
        routes[f"/art/{number}.html"] = page(f"第{number}号文章", [*lists, *later], body=picture)
    for number, path in enumerate(lists):
        mine = [f"/art/{article}.html" for article in range(number, count, columns)]
        routes[path] = listing(f"栏目{number}", mine)
    routes["/"] = listing("清河县人民政府", lists)
    for number in range(0, count, 50):
        del routes[f"/art/{number}.html"]
    return routes
