"""Links with a known answer, planted into the generated portal: dead ones of every kind that one
server can play, and false friends that a careless checker takes for dead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

Play: TypeAlias = Callable[[bytes, int], bytes]
"""The answer to one request: its method, and how often the address was asked for before."""

_HTML = "text/html; charset=utf-8"
_PDF = b"%PDF-1.7\n" + b"x" * 4000
_PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 900
_REFUSING_PORT = 65533
"""Nobody listens there."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted link. ``address``: path, or an absolute address; ``play``: None where the portal
    itself answers, or nobody does."""

    address: str
    dead: bool
    tag: str
    play: Play | None


def planted(count: int) -> list[Planted]:
    """The first ``count`` planted links, one of each kind in turn, always the same."""
    return [_KINDS[number % len(_KINDS)](number // len(_KINDS)) for number in range(count)]


def dead_addresses(count: int, home_url: str) -> Iterator[str]:
    """Absolute addresses of those that are dead."""
    for link in planted(count):
        if link.dead:
            yield home_url.rstrip("/") + link.address if link.play else link.address


def answer(
    status: str,
    body: bytes = b"",
    content_type: str = _HTML,
    method: bytes = b"GET",
    more: str = "",
) -> bytes:
    """An HTTP answer, without its body for HEAD."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{more}"
    head += f"Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + (b"" if method == b"HEAD" else body)


def _page(title: str, text: str) -> bytes:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<div class="nav"><a href="/">首页</a></div><h1>{title}</h1><p>{text}</p></body></html>'
    ).encode()


_ERROR = _page("页面不存在", "对不起，您访问的页面不存在或已被删除。")
_WALL = _page("访问被拦截", "您的请求疑似攻击行为，已被网站防火墙拦截。事件编号 20261120")


def _gives(status: str, body: bytes = b"", content_type: str = _HTML, more: str = "") -> Play:
    return lambda method, _: answer(status, body, content_type, method, more)


def _article(number: int) -> Play:
    text = f"第{number}号通知。各有关单位，现将有关事项通知如下，请遵照执行。" * 20
    return _gives("200 OK", _page(f"关于404路公交线路调整的第{number}号通告", text))


def _flaps(number: int) -> Play:
    fine = _article(number)
    return lambda method, asked: fine(method, asked) if asked else answer("500 Oops", method=method)


def _refuses_head(method: bytes, asked: int) -> bytes:
    if method == b"HEAD":
        return answer("405 Method Not Allowed", method=method)
    return answer("200 OK", _PNG, "image/png", method)


_LINK, _IMAGE = '<a href="{}">附件</a>', '<img src="{}" alt="图">'
_KINDS: tuple[Callable[[int], Planted], ...] = (
    lambda n: Planted(f"/gone/{n}.html", True, _LINK, _gives("404 Not Found", _ERROR)),
    lambda n: Planted(f"/fine/{n}.html", False, _LINK, _article(n)),
    lambda n: Planted(f"/removed/{n}.html", True, _LINK, _gives("410 Gone", _ERROR)),
    lambda n: Planted(f"/wall/{n}.html", False, _LINK, _gives("403 Forbidden", _WALL)),
    lambda n: Planted(f"/soft/{n}.html", True, _LINK, _gives("200 OK", _ERROR)),
    lambda n: Planted(f"/flaps/{n}.html", False, _LINK, _flaps(n)),
    lambda n: Planted(f"/broken/{n}.html", True, _LINK, _gives("500 Oops", _ERROR)),
    lambda n: Planted(f"/pictures/{n}.png", False, _IMAGE, _refuses_head),
    lambda n: Planted(f"/lost/{n}.html", True, _LINK, _gives("302 Found", more="Location: /\r\n")),
    lambda n: Planted(
        f"/old/{n}.html", False, _LINK, _gives("301 Moved", more=f"Location: /fine/{n}.html\r\n")
    ),
    lambda n: Planted(f"/files/{n}.pdf", True, _LINK, _gives("200 OK", b"", "application/pdf")),
    lambda n: Planted(
        f"/files/{n}-ok.pdf", False, _LINK, _gives("200 OK", _PDF, "application/pdf")
    ),
    lambda n: Planted(
        f"/loop/{n}", True, _LINK, _gives("302 Found", more=f"Location: /loop/{n}\r\n")
    ),
    lambda n: Planted(f"http://127.0.0.1:{_REFUSING_PORT}/{n}", True, _LINK, None),
)
