"""A county whose sites do everything that a home page should not, on loopback, in a thread.

Each host is named after what it does: ``http://pdf.county.test:PORT/`` answers with a PDF.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import trustme

from tests.crawler.net.lab import Connection, Request, WebServer, Zone, answer, name_server
from tests.crawler.net.lab import web_server as serve

Behaviour: TypeAlias = Callable[[Request, Connection], Awaitable[None]]

PAGE = (
    "<!DOCTYPE html><html><head><title>清河县人民政府</title></head><body><h1>清河县</h1>"
    "<p>清河县人民政府门户网站介绍县情概况。</p>{more}</body></html>"
)
PLAIN = PAGE.format(more="")
WALL = (
    "<script>document.cookie='__jsl_clearance=1;path=/';"
    "location.href=location.pathname+location.search</script>"
)
RUISHU = "<html><body><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></body></html>"
SHELL = "<html><body><div id='app'></div><script src='/app.js'></script></body></html>"
WALK = PAGE.format(more="".join(f"<a href='/slow/{n}.html'>第{n}条要闻</a>" for n in range(8)))
ENDLESS_PIECE = b"<p>" + "清河".encode() * 4000 + b"</p>"


def says(
    status: int,
    body: bytes | str = "",
    content_type: str = "text/html; charset=utf-8",
    **headers: str,
) -> Behaviour:
    """One and the same answer to everything."""

    async def respond(request: Request, connection: Connection) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        await connection.send(answer(status, body, content_type, named, method=request.method))

    return respond


def sends_to(target: str) -> Behaviour:
    """A redirect; ``{port}`` in ``target`` is the port that was asked."""

    async def respond(request: Request, connection: Connection) -> None:
        where = target.format(port=request.host.partition(":")[2])
        await says(302, Location=where)(request, connection)

    return respond


def sends_raw(data: bytes) -> Behaviour:
    async def respond(_: Request, connection: Connection) -> None:
        await connection.send(data)
        connection.reset()

    return respond


async def never(_: Request, __: Connection) -> None:
    await asyncio.Event().wait()


async def endless(_: Request, connection: Connection) -> None:
    """A body without end; the client has to know when it is enough."""
    await connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n")
    await connection.send(PLAIN.encode())
    while True:
        await connection.send(ENDLESS_PIECE)


async def slow_walk(request: Request, connection: Connection) -> None:
    """A home page at once, and nothing behind its links."""
    if request.target.startswith("/slow/"):
        await never(request, connection)
    await says(200 if request.target == "/" else 404, WALK)(request, connection)


BEHAVIOURS: dict[str, Behaviour] = {
    "good": says(200, PLAIN),
    "elsewhere": sends_to("http://other.county.test:{port}/portal?a=1&b=$(id)"),
    "other": says(200, PLAIN),
    "away-and-broken": sends_to("http://error500.county.test:{port}/"),
    "loop": sends_to("/"),
    "ring": sends_to("http://ring2.county.test:{port}/"),
    "ring2": sends_to("http://ring.county.test:{port}/"),
    "to-nowhere": sends_to("http://"),
    "to-metadata": sends_to("http://169.254.169.254/latest/meta-data/"),
    "error500": says(500, PLAIN),
    "error503": says(503, PLAIN),
    "forbidden": says(403, "<h1>403 Forbidden</h1>"),
    "login": says(401, "<h1>401</h1>"),
    "gone": says(404, "<h1>404 Not Found</h1>"),
    "busy": says(429, "<h1>429</h1>", Retry_After="30"),
    "wall521": says(521, WALL, Set_Cookie="__jsluid_s=4f1c; path=/"),
    "wall412": says(412, RUISHU),
    "wall200": says(200, RUISHU),
    "pdf": says(200, b"%PDF-1.4\n" + b"x" * 500, "application/pdf"),
    "pdf-as-html": says(200, b"%PDF-1.4\n" + b"x" * 500),
    "image": says(200, b"\x89PNG\r\n\x1a\n" + b"x" * 500, "image/png"),
    "json": says(200, '{"code": 0}', "application/json"),
    "bytes": says(200, bytes(range(256)), ""),
    "text": says(200, "hello", "text/plain"),
    "empty": says(200, ""),
    "no-content": says(204),
    "blank": says(200, " \n\n "),
    "script-only": says(200, SHELL),
    "error-title": says(200, "<title>404 Not Found</title><body>页面不存在</body>"),
    "garbage": sends_raw(b"\xff\xfe\x1b[31mnonsense\r\n\r\n"),
    "long-header": sends_raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200_000),
    "hang-up": sends_raw(b""),
    "not-gzip": says(200, b"plain" * 50, Content_Encoding="gzip"),
    "steering": says(200, PLAIN.replace("清河县人民政府", "县\x1b]0;owned\x07\x1b[31m\u202e府")),
    "silent": never,
    "endless": endless,
    "slow-walk": slow_walk,
}
PRIVATE = "private"
NAMES: dict[str, object] = {
    PRIVATE: ["10.20.30.40"],
    "failing": "SERVFAIL",
    "no-address": [],
    "unknown": "NXDOMAIN",
}


@dataclass(slots=True)
class County:
    """The running servers."""

    port: int
    tls_port: int
    resolver: str
    web: WebServer
    hit: threading.Event = field(default_factory=threading.Event)
    """Set by every request; a test clears it."""
    slow: threading.Event = field(default_factory=threading.Event)
    """Set by a request that will never be answered because of its path; a test clears it."""

    def url(self, behaviour: str, *, tls: bool = False) -> str:
        scheme, port = ("https", self.tls_port) if tls else ("http", self.port)
        return f"{scheme}://{behaviour}.county.test:{port}/"


@contextmanager
def county() -> Iterator[County]:
    """Serve while the block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="hostile-county", daemon=True)
    thread.start()
    context = _served()
    try:
        opened = asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result()
        try:
            yield opened
        finally:
            asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@asynccontextmanager
async def _served() -> AsyncIterator[County]:
    hit, slow = threading.Event(), threading.Event()

    async def handle(request: Request, connection: Connection) -> None:
        if request.target == "/robots.txt":
            await says(404)(request, connection)
            return
        hit.set()
        if request.target.startswith("/slow/"):
            slow.set()
        await BEHAVIOURS[request.host.partition(".")[0]](request, connection)

    zone = Zone()
    for name in BEHAVIOURS:
        zone.put(f"{name}.county.test", ["127.0.0.1"])
    for name, known in NAMES.items():
        zone.put(f"{name}.county.test", known)
    async with (
        serve(handle) as (web, port),
        serve(handle, tls=_untrusted()) as (_, tls_port),
        name_server(zone) as (ip, dns_port),
    ):
        yield County(port, tls_port, f"{ip}:{dns_port}", web, hit, slow)


def _untrusted() -> ssl.SSLContext:
    """A certificate of an unknown authority, for another name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("another.example").configure_cert(context)
    return context
