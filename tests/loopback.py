"""A small web site on loopback, in a thread beside the test, whose answers a test may change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NOT_FOUND = "<html><title>404</title><p>页面不存在</p></html>"


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes | str = ""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


def page(title: str, *links: str, text: str = "") -> str:
    """A page with so much text of its own that it is nobody's error page."""
    anchors = "".join(f'<li><a href="{link}">{title}的链接 {link}</a></li>' for link in links)
    words = text or f"{title}。现将有关事项通知如下，请各单位遵照执行。" * 12
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body>"
        f"<h1>{title}</h1><ul>{anchors}</ul><p>{words}</p></body></html>"
    )


class Site:
    """``answers`` by path; everything else is not found. ``asked`` has the paths in order. While
    it is ``down`` it hangs up on everybody."""

    def __init__(self) -> None:
        self.down = False
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.port = 0

    @property
    def home_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def url(self, path: str) -> str:
        return self.home_url + path.lstrip("/")

    def put(self, path: str, body: bytes | str, **other: Any) -> None:
        self.answers[path] = Answer(body, **other)

    def answer(self, path: str) -> Answer:
        self.asked.append(path)
        return self.answers.get(path, Answer(NOT_FOUND, 404))


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a site for the length of the block."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            if site.down:
                self.close_connection = True
                return
            answer = site.answer(self.path)
            self.send_response(answer.status)
            named = {"Content-Type": answer.content_type, "Content-Length": str(len(answer.data))}
            for name, value in (named | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.data)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing: the test says what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    site.port = server.server_address[1]
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
