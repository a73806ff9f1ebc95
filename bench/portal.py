"""A generated portal for benchmarks, in a process of its own:
``python -m bench.portal PAGES [PLANTED]``, the second a number of links with known answers
(:mod:`bench.planted`), each on an article of its own.

Pages of about 12 KB with about 100 links: a home page, columns with further pages, dated articles.
Prints the port it listens on, on loopback, and serves until its standard input closes.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from collections.abc import Sequence

from bench.planted import Planted, Play, answer, planted

COLUMNS = 40
ITEMS = 25
AS_OF = dt.date(2026, 11, 20)
_NOT_FOUND = "<html><title>404</title><p>页面不存在</p></html>".encode()
_TEXT = "推进落实服务公开建设发展安全保障提升优化改革治理民生生态项目政策会议调研"
_WORDS = [_TEXT[place : place + 2] for place in range(0, len(_TEXT), 2)]


class Portal:
    """Addresses and pages of a portal with ``pages`` pages; the same number, the same portal."""

    def __init__(self, pages: int, links: Sequence[Planted] = ()) -> None:
        self.articles = pages - 1 - COLUMNS - self._further(pages)
        self.total = pages
        self._planted = links

    @staticmethod
    def _further(pages: int) -> int:
        return max(0, (pages - 1 - COLUMNS) // (ITEMS + 1) - COLUMNS)

    def body(self, path: str) -> bytes | None:
        """The page at ``path``, None where there is none."""
        name = path.partition("?")[0].strip("/").removesuffix(".html")
        if name in {"", "index"}:
            return self._home()
        kind, _, rest = name.partition("/")
        if kind == "art" and rest.isdigit() and int(rest) < self.articles:
            return self._article(int(rest))
        if kind == "col":
            column, _, page = rest.partition("_")
            if column.isdigit() and int(column) < COLUMNS:
                return self._column(int(column), int(page or 0))
        return None

    def _home(self) -> bytes:
        blocks = "".join(
            f'<div class="box"><h2><a href="/col/{column}.html">栏目{column}</a></h2>'
            f"<ul>{self._items(column, 0, 3)}</ul></div>"
            for column in range(20)
        )
        return self._frame("示例县人民政府", blocks, "")

    def _column(self, column: int, page: int) -> bytes:
        last = self._per_column() // ITEMS
        following = f'<a href="/col/{column}_{page + 1}.html">下一页</a>' if page < last else ""
        crumbs = '<div class="crumb">当前位置：<a href="/">首页</a> &gt; 栏目</div>'
        items = self._items(column, page * ITEMS, ITEMS)
        body = f'{crumbs}<ul class="list">{items}</ul><div class="page">{following}</div>'
        return self._frame(
            f"栏目{column}", body, f'<meta name="ColumnName" content="栏目{column}">'
        )

    def _article(self, number: int) -> bytes:
        date = self._date(number)
        text = "".join(f"<p>{self._sentence(number + line)}。</p>" for line in range(14))
        related = "".join(
            f'<li><a href="/art/{(number * 7 + step * 131) % self.articles}.html">'
            f"相关信息第{(number * 7 + step * 131) % self.articles}号</a></li>"
            for step in range(56)
        )
        if number < len(self._planted):
            link = self._planted[number]
            related += f"<li>{link.tag.format(link.address)}</li>"
        body = (
            '<div class="crumb">当前位置：<a href="/">首页</a> &gt; '
            f'<a href="/col/{number % COLUMNS}.html">栏目{number % COLUMNS}</a> &gt; 正文</div>'
            f"<h1>第{number}号工作信息</h1>"
            f'<div class="info">发布时间：{date} 来源：示例县</div>'
            f'<div class="content">{text}</div><ul>{related}</ul>'
        )
        meta = (
            f'<meta name="ArticleTitle" content="第{number}号工作信息">'
            f'<meta name="PubDate" content="{date} 09:00">'
        )
        return self._frame(f"第{number}号工作信息", body, meta)

    def _items(self, column: int, first: int, count: int) -> str:
        numbers = [column + (first + step) * COLUMNS for step in range(count)]
        return "".join(
            f'<li><a href="/art/{number}.html" title="第{number}号工作信息">第{number}号工作信息：'
            f"{_WORDS[number % 18]}{_WORDS[number % 17]}</a><span>{self._date(number)}</span></li>"
            for number in numbers
            if number < self.articles
        )

    @staticmethod
    def _sentence(first: int) -> str:
        return "".join(_WORDS[(first + word) % len(_WORDS)] for word in range(24))

    def _per_column(self) -> int:
        return -(-self.articles // COLUMNS) - 1

    def _date(self, number: int) -> dt.date:
        return AS_OF - dt.timedelta(days=number // COLUMNS % 700)

    def _frame(self, title: str, body: str, meta: str) -> bytes:
        navigation = "".join(
            f'<li><a href="/col/{column}.html" target="_blank">栏目{column}名称</a></li>'
            for column in range(COLUMNS)
        )
        filler = '<div class="tools"><span class="icon"></span><em>字号</em></div>' * 20
        return (
            '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
            f"<title>{title}-示例县人民政府</title>"
            '<meta name="SiteName" content="示例县人民政府">'
            f'<meta name="SiteIDCode" content="9901010001">{meta}'
            "<style>.nav li{float:left;margin:0 10px}.list li{line-height:32px}</style>"
            "</head><body>"
            f'<div class="nav"><ul>{navigation}</ul></div><div class="main">{body}</div>{filler}'
            '<div class="footer">主办单位：示例县人民政府办公室 网站标识码：9901010001 '
            "地址：示例县示例路1号 电话：0990-1234567</div>"
            "</body></html>"
        ).encode()


class _Connection(asyncio.Protocol):
    def __init__(self, portal: Portal, cache: dict[str, bytes], plays: dict[str, _Played]) -> None:
        self._portal, self._cache, self._received = portal, cache, b""
        self._plays = plays

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, self._received = self._received.split(b"\r\n\r\n", 1)
            method, target, _ = head.split(b" ", 2)
            path = target.decode("latin-1")
            played = self._plays.get(path)
            data = played.answer(method) if played else self._answer(method, path)
            self._transport.write(data)  # type: ignore[attr-defined]

    def _answer(self, method: bytes, path: str) -> bytes:
        if path not in self._cache:
            body = self._portal.body(path)
            status = "200 OK" if body is not None else "404 Not Found"
            self._cache[path] = answer(status, body if body is not None else _NOT_FOUND)
        whole = self._cache[path]
        return whole if method != b"HEAD" else whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


class _Played:
    """A planted link on the server: it knows how often it was asked for."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._asked = 0

    def answer(self, method: bytes) -> bytes:
        self._asked += 1
        return self._play(method, self._asked - 1)


async def _serve(pages: int, count: int) -> None:
    links = planted(count)
    portal, cache = Portal(pages, links), dict[str, bytes]()
    plays = {link.address: _Played(link.play) for link in links if link.play}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(portal, cache, plays), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
