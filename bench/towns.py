"""Generated sites of a fictional region with planted faults that come and go from period to period.

Town number n answers at ``127.2.0.n`` on one port. What is wrong with it in which period stands in
:data:`TOWNS`; everything else of it is in order. ``http://127.2.0.250:PORT/`` always answers, as a
host that proves the uplink.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

UPLINK_HOST = "127.2.0.250"
_HTML = "text/html; charset=utf-8"
_ELEMENTS = {
    "事项名称": "{name}",
    "设定依据": "《中华人民共和国行政许可法》及有关规定",
    "申请条件": "符合法律法规规定条件的公民、法人和其他组织",
    "办理材料": "申请表、身份证明、有关证明材料",
    "办理地点": "政务服务中心一楼综合窗口",
    "办理时间": "工作日上午9:00至12:00，下午13:30至17:00",
    "联系电话": "0990-2345678",
    "办理流程": "申请、受理、审查、决定、送达",
}
_GUIDES = (
    "社会保险登记",
    "个体工商户设立",
    "老年人优待证办理",
    "食品经营许可",
    "临时占道许可",
    "生育登记",
)
_WORDS = (
    "重点项目",
    "民生保障",
    "安全生产",
    "营商环境",
    "生态环境",
    "春耕备耕",
    "教育教学",
    "乡村道路",
)


@dataclass(frozen=True, slots=True)
class Town:
    """One town; the faults of each period by name: of :data:`FAULTS`."""

    name: str
    region: str
    level: str
    periods: tuple[frozenset[str], ...]


def _town(name: str, region: str, level: str, *periods: str) -> Town:
    return Town(name, region, level, tuple(frozenset(each.split()) for each in periods))


FAULTS = ("stale", "dead", "blank", "home", "metas", "marks", "down")
TOWNS = (
    _town("岚川市人民政府", "岚川市", "city", "", "", ""),
    _town("岚川市青石县人民政府", "岚川市", "county", "stale", "", ""),
    _town("岚川市柳溪县人民政府", "岚川市", "county", "", "stale dead", "stale"),
    _town("岚川市双桥区人民政府", "岚川市", "county", "dead", "", "dead"),
    _town("岚川市望海区人民政府", "岚川市", "county", "metas", "metas", ""),
    _town("栖川市人民政府", "栖川市", "city", "marks", "", "marks"),
    _town("栖川市东山县人民政府", "栖川市", "county", "home", "home", "home"),
    _town("栖川市平湖县人民政府", "栖川市", "county", "marks metas", "", ""),
    _town("栖川市松岭县人民政府", "栖川市", "county", "dead marks", "dead", ""),
    _town("云衡市人民政府", "云衡市", "city", "", "dead", ""),
    _town("云衡市永安县人民政府", "云衡市", "county", "stale", "stale", "stale"),
    _town("云衡市清河区人民政府", "云衡市", "county", "", "", "down"),
    _town("云衡市南屏县人民政府", "云衡市", "county", "blank", "", ""),
    _town("云衡市大泽县人民政府", "云衡市", "county", "", "", "blank dead"),
)
_LISTS = {
    "gzdt": "工作动态",
    "tzgg": "通知公告",
    "zcwj": "政策文件",
    "zcjd": "政策解读",
    "ghjh": "规划计划",
    "rsxx": "人事信息",
    "tjxx": "统计数据",
    "czzj": "财政预决算",
    "dczj": "调查征集",
    "zxft": "在线访谈",
    "hygq": "回应关切",
}
_TEXTS = {"ldxx": "领导信息", "jgzn": "机构职能", "gkqk": "概况信息"}
_OFTEN = ("gzdt", "tzgg", "zcwj")
_ON_HOME = (*_OFTEN, "zcjd")
_BLANKED = ("ghjh", "rsxx", "tjxx", "czzj", "dczj", "hygq")
_ITEMS = 4


def address(number: int) -> str:
    """The host of a town."""
    return f"127.2.0.{number + 1}"


def site_code(number: int) -> str:
    return f"99{number + 1:04d}0001"


@dataclass(slots=True)
class _Pages:
    """The pages of one town in one period, by path."""

    number: int
    town: Town
    faults: frozenset[str]
    as_of: dt.date
    found: dict[str, str] = field(default_factory=dict)

    def build(self) -> dict[str, str]:
        self.found["/"] = self._home()
        for key, name in _LISTS.items():
            self._list(key, name)
        for key, name in _TEXTS.items():
            self.found[f"/{key}/"] = self._column(key, name, f"<p>{self._sentences(6)}</p>")
        self._services()
        self._letters()
        self.found["/xzxx/"] = self._column("xzxx", "我要写信", _WRITE)
        self.found["/search"] = self._frame("检索结果", "<h2>检索结果</h2><p>共找到0条结果。</p>")
        links = "".join(
            f'<li><a href="/{key}/">{name}</a></li>' for key, name in {**_LISTS, **_TEXTS}.items()
        )
        self.found["/wzdt/"] = self._column("wzdt", "网站地图", f"<ul>{links}</ul>")
        return self.found

    def _date(self, key: str, item: int) -> dt.date:
        if "stale" in self.faults and key in (*_LISTS,):
            return self.as_of - dt.timedelta(days=430 + 9 * item)
        if "home" in self.faults and key in _ON_HOME:
            return self.as_of - dt.timedelta(days=20 + 5 * item)
        step = 3 if key in _OFTEN else 11
        return self.as_of - dt.timedelta(days=1 + self.number % 2 + step * item)

    def _items(self, key: str, most: int) -> str:
        if "blank" in self.faults and key in _BLANKED:
            return ""
        return "".join(
            f'<li><a href="/{key}/{item}.html">{self._title(key, item)}</a>'
            f'<span class="date">{self._date(key, item)}</span></li>'
            for item in range(min(most, _ITEMS))
        )

    def _title(self, key: str, item: int) -> str:
        word = _WORDS[(item + self.number + len(key)) % len(_WORDS)]
        return f"{self.town.name[:3]}关于{word}{_LISTS[key]}的第{item + 1}号信息"

    def _list(self, key: str, name: str) -> None:
        items = self._items(key, _ITEMS)
        body = f'<ul class="list">{items}</ul>' if items else '<ul class="list"></ul>'
        self.found[f"/{key}/"] = self._column(key, name, body)
        for item in range(_ITEMS if items else 0):
            self.found[f"/{key}/{item}.html"] = self._article(key, name, item)

    def _article(self, key: str, name: str, item: int) -> str:
        title, day = self._title(key, item), self._date(key, item)
        dead = ""
        if "dead" in self.faults and item < 3:
            dead = f'<p><a href="/old/{key}{item}.html">有关附件{item + 1}</a></p>'
        crumb = f'<a href="/">首页</a> &gt; <a href="/{key}/">{name}</a> &gt; 正文'
        body = (
            f'<div class="position">当前位置：{crumb}</div><h1>{title}</h1>'
            f'<div class="info">发布时间：{day} 09:30　来源：{self.town.name}办公室</div>'
            f'<div class="content"><p>{self._sentences(8)}</p>{dead}</div>'
        )
        metas = self._column_metas(name) + _meta("ArticleTitle", title)
        metas += _meta("PubDate", f"{day} 09:30") + _meta(
            "ContentSource", f"{self.town.name}办公室"
        )
        return self._frame(title, body, "" if "metas" in self.faults else metas)

    def _services(self) -> None:
        rows = "".join(
            f'<li><a href="/bsfw/{place}.html">{name}办事指南</a></li>'
            for place, name in enumerate(_GUIDES)
        )
        self.found["/bsfw/"] = self._column("bsfw", "办事服务", f'<ul class="list">{rows}</ul>')
        for place, name in enumerate(_GUIDES):
            table = "".join(
                f"<tr><th>{label}</th><td>{value.format(name=name)}</td></tr>"
                for label, value in _ELEMENTS.items()
            )
            body = f'<h2>{name}</h2><table class="guide">{table}</table>'
            self.found[f"/bsfw/{place}.html"] = self._column("bsfw", f"{name}办事指南", body)

    def _letters(self) -> None:
        rows = "".join(
            f'<tr><td>{place + 1}</td><td><a href="/zxtw/{place}.html">关于{word}的咨询</a></td>'
            f"<td>{self._day_back(20 * place + 9)}</td><td>{self._day_back(20 * place + 4)}</td>"
            "<td>已答复</td></tr>"
            for place, word in enumerate(_WORDS[:4])
        )
        heads = ("编号", "信件标题", "来信时间", "答复时间", "办理状态")
        head = "<tr>" + "".join(f"<th>{each}</th>" for each in heads) + "</tr>"
        body = f'<p><a href="/xzxx/">我要写信</a></p><table class="letters">{head}{rows}</table>'
        self.found["/zxtw/"] = self._column("zxtw", "咨询投诉", body)
        for place, word in enumerate(_WORDS[:4]):
            table = (
                f"<tr><th>来信时间</th><td>{self._day_back(20 * place + 9)} 10:20</td></tr>"
                f"<tr><th>来信内容</th><td>请问{word}方面有什么政策？</td></tr>"
                f"<tr><th>答复时间</th><td>{self._day_back(20 * place + 4)} 16:05</td></tr>"
                f"<tr><th>答复内容</th><td>您好，来信收悉。{self._sentences(1)}</td></tr>"
            )
            body = f'<h2>关于{word}的咨询</h2><table class="letter">{table}</table>'
            self.found[f"/zxtw/{place}.html"] = self._column("zxtw", "咨询投诉", body)

    def _day_back(self, days: int) -> dt.date:
        return self.as_of - dt.timedelta(days=days)

    def _home(self) -> str:
        blocks = "".join(
            f'<div class="block"><h3><a href="/{key}/">{_LISTS[key]}</a></h3>'
            f'<ul class="list">{self._items(key, 4)}</ul></div>'
            for key in _ON_HOME
        )
        return self._frame(self.town.name, blocks)

    def _column(self, key: str, name: str, body: str) -> str:
        crumb = f'<a href="/">首页</a> &gt; <a href="/{key}/">{name}</a>'
        metas = "" if "metas" in self.faults else self._column_metas(name)
        text = f'<div class="position">当前位置：{crumb}</div><h2>{name}</h2>{body}'
        return self._frame(name, text, metas)

    def _column_metas(self, name: str) -> str:
        return (
            _meta("ColumnName", name)
            + _meta("ColumnDescription", f"{self.town.name}{name}")
            + _meta("ColumnKeywords", name)
            + _meta("ColumnType", name)
        )

    def _sentences(self, count: int) -> str:
        return "".join(
            f"{self.town.name}统筹做好{_WORDS[(place + self.number) % len(_WORDS)]}各项工作，"
            "压实责任，细化举措，确保取得实效。"
            for place in range(count)
        )

    def _frame(self, title: str, body: str, metas: str = "") -> str:
        code, name = site_code(self.number), escape(self.town.name)
        host = address(self.number)
        site = _meta("SiteName", name) + _meta("SiteDomain", host) + _meta("SiteIDCode", code)
        if "metas" in self.faults:
            site = ""
        menu = {**{key: _LISTS[key] for key in list(_LISTS)[:8]}, "bsfw": "办事服务"}
        menu |= {"zxtw": "咨询投诉", "dczj": "调查征集", "zxft": "在线访谈", **_TEXTS}
        navigation = "".join(f'<li><a href="/{key}/">{each}</a></li>' for key, each in menu.items())
        marks = "" if "marks" in self.faults else _MARKS.format(code=code, host=host, name=name)
        return (
            '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
            f"<title>{title}-{name}</title>{site}{metas}</head><body>"
            f'<div class="header"><a href="/">{name}</a><form action="/search" method="get">'
            '<input type="text" name="q"><button type="submit">搜索</button></form></div>'
            f'<div class="nav"><ul><li><a href="/">首页</a></li>{navigation}</ul></div>'
            f'<div class="main">{body}</div><div class="footer">'
            '<p><a href="/wzdt/">网站地图</a></p>'
            f"<p>主办单位：{name}办公室　联系电话：0990-2345678</p>"
            f"{marks}</div></body></html>"
        )


_WRITE = (
    "<p>欢迎来信。来信须用真实姓名，五个工作日内答复。</p>"
    '<form action="/submit" method="post"><p>姓名：<input name="writer"></p>'
    '<p>标题：<input name="subject"></p><p>内容：<textarea name="letter"></textarea></p>'
    '<p><button type="submit">提交</button></p></form>'
)
_MARKS = (
    "<p>网站标识码：{code}　云ICP备19000001号-1　云公网安备 99010002000001号</p>"
    '<p><span id="_ideConac"><a href="/mark/conac.html">党政机关</a></span>'
    '<a href="/exposure/jiucuo.html?site_code={code}&amp;url=http%3A%2F%2F{host}%2F">'
    "我为政府网站找错</a></p>"
)
_FIXED = {
    "/mark/conac.html": "<html><head><title>党政机关网站标识</title></head><p>党政机关</p></html>",
    "/exposure/jiucuo.html": "<html><head><title>找错</title></head><p>我为政府网站找错</p></html>",
}


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape(content)}">'


class Region:
    """All towns; :meth:`turn_to` sets what they show."""

    def __init__(self) -> None:
        self._pages: dict[str, dict[str, str]] = {}

    def turn_to(self, period: int, as_of: dt.date, mended: frozenset[int] = frozenset()) -> None:
        """Show the towns as they are in a period; those in ``mended`` without faults."""
        self._pages = {
            address(number): self._of(number, period, as_of, mended) for number in range(len(TOWNS))
        }

    @staticmethod
    def _of(number: int, period: int, as_of: dt.date, mended: frozenset[int]) -> dict[str, str]:
        town = TOWNS[number]
        faults = frozenset() if number in mended else town.periods[period]
        if "down" in faults:
            return {}
        return {**_FIXED, **_Pages(number, town, faults, as_of).build()}

    def pages_of(self, host: str) -> dict[str, str]:
        """The pages of a town by path; none where it is down."""
        return self._pages.get(host, {})

    def answer(self, host: str, target: str) -> bytes:
        """The HTTP answer for a path on a host."""
        if host == UPLINK_HOST:
            return _answer("200 OK", "ok")
        pages = self.pages_of(host)
        if not pages:
            return _answer("503 Service Unavailable", "<h1>服务暂不可用</h1>")
        body = pages.get(target.partition("?")[0])
        if body is None:
            missing = "<html><head><title>404</title></head><h1>您访问的页面不存在</h1></html>"
            return _answer("404 Not Found", missing)
        return _answer("200 OK", body)


def _answer(status: str, body: str) -> bytes:
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {_HTML}\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


class _Connection(asyncio.Protocol):
    def __init__(self, region: Region) -> None:
        self._region, self._received = region, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, self._received = self._received.split(b"\r\n\r\n", 1)
            line, *fields = head.decode("latin-1").split("\r\n")
            method, target, _ = line.split(" ", 2)
            named = dict(each.lower().split(": ", 1) for each in fields if ": " in each)
            host = named.get("host", "").partition(":")[0]
            answer = self._region.answer(host, target)
            if method == "HEAD":
                answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            self._transport.write(answer)  # type: ignore[attr-defined]


@contextmanager
def served(region: Region) -> Iterator[int]:
    """The towns on loopback while the block runs, in a thread of their own; gives the port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="towns", daemon=True)
    thread.start()
    try:
        server = _wait(loop, lambda: loop.create_server(lambda: _Connection(region), "0.0.0.0", 0))
        yield int(server.sockets[0].getsockname()[1])
        server.close()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _wait(loop: asyncio.AbstractEventLoop, make: Callable[[], object]) -> object:
    return asyncio.run_coroutine_threadsafe(make(), loop).result()  # type: ignore[arg-type]
