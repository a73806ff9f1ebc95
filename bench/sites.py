"""Many small generated sites, in a process of their own: ``python -m bench.sites SITES PAGES``.

Site number n answers at 127.1.x.y (n = 256 x + y), all on one port, which is printed; it serves
until its standard input closes. A site has a home page, columns and articles of about 7 KB with
about 30 links each; on some there is a dead link, a picture that is gone, and a link to the next
site. Answers are built once. ``http://127.0.0.1:PORT/counts`` tells how often every address was
asked for, as JSON; ``/`` there always answers, as a host that proves the uplink.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator

AS_OF = dt.date(2026, 11, 20)
COLUMNS = ("工作动态", "通知公告", "政策文件", "领导信息")
_TEXT = "推进落实服务公开建设发展安全保障提升优化改革治理民生生态项目政策会议调研"
_WORDS = [_TEXT[place : place + 2] for place in range(0, len(_TEXT), 2)]
_HOST = "127.1.{}.{}"


def address(number: int) -> str:
    """The host of a site."""
    return _HOST.format(*divmod(number, 256))


class GeneratedSite:
    """The pages of one site with ``pages`` pages, by path; the same number, the same site."""

    def __init__(self, number: int, pages: int, sites: int, port: int) -> None:
        self.name = f"示例{number}县人民政府"
        self._number, self._sites, self._port = number, sites, port
        self._articles = pages - 1 - len(COLUMNS)

    def bodies(self) -> Iterator[tuple[str, bytes]]:
        """Every path with its page."""
        yield "/", self._frame(self.name, "".join(map(self._block, range(len(COLUMNS)))))
        for column, name in enumerate(COLUMNS):
            items = self._items(column, 200)
            yield (
                f"/col{column}/",
                self._frame(name, f'{self._crumb(name)}<ul class="list">{items}</ul>'),
            )
        for article in range(self._articles):
            yield f"/art/{article}.html", self._article(article)

    def _block(self, column: int) -> str:
        return (
            f'<div class="box"><h2><a href="/col{column}/">{COLUMNS[column]}</a></h2>'
            f'<ul>{self._items(column, 5)}</ul><a href="/col{column}/">更多</a></div>'
        )

    def _items(self, column: int, most: int) -> str:
        mine = range(column, self._articles, len(COLUMNS))
        return "".join(
            f'<li><a href="/art/{article}.html">{self._title(article)}</a>'
            f"<span>{self._date(article)}</span></li>"
            for article in list(mine)[:most]
        )

    def _article(self, article: int) -> bytes:
        column = article % len(COLUMNS)
        text = "".join(f"<p>{self._sentence(article + line)}。</p>" for line in range(16))
        related = "".join(
            f'<li><a href="/art/{other}.html">{self._title(other)}</a></li>'
            for other in ((article + step) % self._articles for step in range(1, 9))
        )
        more = ""
        if article == 3 and self._number % 2:
            more += '<a href="/old/moved.html">旧文件</a><img src="/pic/gone.jpg">'
        if article == 5:
            neighbour = address((self._number + 1) % self._sites)
            more += f'<a href="http://{neighbour}:{self._port}/">友情链接</a>'
        title = self._title(article)
        body = (
            f"{self._crumb(COLUMNS[column], column)}<h1>{title}</h1>"
            f'<div class="info">发布时间：{self._date(article)} 来源：{self.name}</div>'
            f'<div class="content">{text}{more}</div><ul class="related">{related}</ul>'
        )
        meta = (
            f'<meta name="ArticleTitle" content="{title}">'
            f'<meta name="PubDate" content="{self._date(article)} 09:00">'
        )
        return self._frame(title, body, meta)

    def _crumb(self, name: str, column: int | None = None) -> str:
        link = name if column is None else f'<a href="/col{column}/">{name}</a>'
        return f'<div class="crumb">当前位置：<a href="/">首页</a> &gt; {link}</div>'

    def _title(self, article: int) -> str:
        first, second = _WORDS[article % 18], _WORDS[(article * 5 + self._number) % 18]
        return f"关于{first}{second}工作的第{article}号通知"

    def _sentence(self, first: int) -> str:
        start = first * 7 + self._number
        return "".join(_WORDS[(start + word * word) % len(_WORDS)] for word in range(40))

    def _date(self, article: int) -> dt.date:
        return AS_OF - dt.timedelta(days=article % 60 + 1)

    def _frame(self, title: str, body: str, meta: str = "") -> bytes:
        navigation = "".join(
            f'<li><a href="/col{column}/">{name}</a></li>' for column, name in enumerate(COLUMNS)
        )
        filler = '<div class="tools"><span class="icon"></span><em>字号</em></div>' * 12
        return (
            '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
            f"<title>{title}</title>"
            f'<meta name="SiteName" content="{self.name}">'
            f'<meta name="SiteIDCode" content="99{self._number:04d}0001">{meta}'
            "<style>.nav li{float:left;margin:0 10px}.list li{line-height:32px}</style>"
            '</head><body><div class="nav"><ul><li><a href="/">首页</a></li>'
            f"{navigation}</ul></div>"
            f'<div class="main">{body}</div>{filler}'
            f'<div class="footer">主办单位：{self.name}办公室 网站标识码：99{self._number:04d}0001 '
            "地址：示例县示例路1号 电话：0990-1234567</div></body></html>"
        ).encode()


def answer(status: str, body: bytes, content_type: str = "text/html; charset=utf-8") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


_NOT_FOUND = answer(
    "404 Not Found",
    "<html><head><title>404</title></head><h1>您访问的页面不存在</h1></html>".encode(),
)


class Farm:
    """All the sites: answers by host and path, and how often each was asked for."""

    def __init__(self, sites: int, pages: int) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self._sites, self._pages = sites, pages
        self._numbers = {address(number): number for number in range(sites)}
        self._answers: dict[str, dict[str, bytes]] = {}

    def answer(self, host: str, path: str, port: int) -> bytes:
        if host == "127.0.0.1":
            return self._own(path)
        self.counts[host, path] += 1
        if host not in self._answers:
            site = GeneratedSite(self._numbers[host], self._pages, self._sites, port)
            self._answers[host] = {path: answer("200 OK", body) for path, body in site.bodies()}
        return self._answers[host].get(path, _NOT_FOUND)

    def _own(self, path: str) -> bytes:
        if path != "/counts":
            return answer("200 OK", b"here", "text/plain")
        told = [[host, path, number] for (host, path), number in self.counts.items()]
        return answer("200 OK", json.dumps(told).encode(), "application/json")


class _Connection(asyncio.Protocol):
    def __init__(self, farm: Farm) -> None:
        self._farm, self._received = farm, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._host, self._port = transport.get_extra_info("sockname")[:2]

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, self._received = self._received.split(b"\r\n\r\n", 1)
            method, target, _ = head.split(b" ", 2)
            whole = self._farm.answer(self._host, target.decode("latin-1"), self._port)
            if method == b"HEAD":
                whole = whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            self._transport.write(whole)  # type: ignore[attr-defined]


async def _serve(sites: int, pages: int) -> None:
    farm = Farm(sites, pages)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(farm), "0.0.0.0", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
