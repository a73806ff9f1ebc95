"""A site whose search, files and annual reports can be tried."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import docx
import openpyxl
import pytest

from config.terms import AnnualFormat
from tests.annualpapers import as_docx, as_html
from tests.annualreports import Made, made, next_year
from tests.crawler.walking.site import Answer, Respond, Routes, Site, text

ID = "11010519491231002X"
NOTICES = [f"关于第{number}号水库除险加固工程的通知" for number in range(1, 7)]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
REPORT = made(3, AnnualFormat.Y2021, year=2024)

Searching = Callable[[str, str], Answer | str]
"""From what was asked for and the charset-decoded query to the page of results."""


def form(extra: str = "") -> str:
    return (
        "<form action='/search' method='get'><input type=hidden name=siteId value='3'>"
        f"<input type=text name=searchWord placeholder='请输入关键字'>{extra}</form>"
    )


def page(title: str, body: str, *, head: str = "") -> str:
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>"
        f"<div class=nav><a href='/'>首页</a><a href='/tzgg/'>通知公告</a>"
        f"<a href='/nb/'>政府信息公开年报</a></div>{body}</body></html>"
    )


def items(pairs: list[tuple[str, str, str]]) -> str:
    rows = "".join(
        f"<li><a href='{url}'>{title}</a><span>{day}</span></li>" for url, title, day in pairs
    )
    return f"<ul class='list'>{rows}</ul>"


def article(title: str, day: str, body: str) -> str:
    return page(
        title,
        f"<h1>{title}</h1><div>发布时间：{day} 来源：清河县</div>"
        f"<div class=content><p>{text(title)}</p>{body}</div>",
    )


def word_file(*paragraphs: str) -> bytes:
    paper = docx.Document()
    for paragraph in paragraphs:
        paper.add_paragraph(paragraph)
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def workbook(*rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def finding(query: str, url: str) -> str:
    """A search that works."""
    known = {title: f"/tzgg/{n}.html" for n, title in enumerate(NOTICES)}
    known |= {f"清河县{y}年政府信息公开工作年度报告": f"/nb/{y}.html" for y in (2024, 2025)}
    found = [(to, title, "2026-09-01") for title, to in known.items() if query and query in title]
    if not found:
        return page("检索结果", "<p>共找到 0 条结果</p>")
    return page("检索结果", f"<p>共找到 {len(found)} 条结果</p>{items(found)}")


def report_page(report: Made) -> Answer:
    return Answer(as_html(report))


def portal(
    search: Searching = finding, *, search_form: str | None = None, whole: bool = False
) -> Site:
    """A portal with notices; the ``whole`` one has files and annual reports, too."""
    site = Site()
    days = [f"2026-0{9 - n}-1{n}" for n in range(len(NOTICES))]
    files = [
        ("/f/a.docx", "名单"),
        ("/f/b.xlsx", "表格"),
        ("/f/empty.docx", "空"),
        ("/f/c.doc", "旧"),
    ]
    links = "".join(f"<p><a href='{url}'>附件：{name}</a></p>" for url, name in files)
    box = form() if search_form is None else search_form
    site.routes["/"] = page("清河县人民政府", box + items([("/tzgg/0.html", NOTICES[0], days[0])]))
    site.routes["/tzgg/"] = page(
        "通知公告",
        "<h1>通知公告</h1>"
        + items([(f"/tzgg/{n}.html", t, days[n]) for n, t in enumerate(NOTICES)]),
    )
    for number, title in enumerate(NOTICES):
        site.routes[f"/tzgg/{number}.html"] = article(
            title, days[number], links if number == 0 and whole else ""
        )
    if whole:
        _add_files(site.routes)
        _add_reports(site.routes)
    site.routes = Searched(site.routes, search)
    return site


class Searched(dict[str, Respond | Answer | str]):
    """Routes with a search whose addresses have the words in them."""

    def __init__(self, routes: Routes, search: Searching) -> None:
        super().__init__(routes)
        self._search = search

    def get(self, path: str, default: Any = None) -> Any:
        parts = urlsplit(path)
        if parts.path != "/search":
            return super().get(path, default)
        words = parse_qs(parts.query).get("searchWord", [""])[0]
        return self._search(words, path)


@pytest.fixture
def opened() -> Iterator[Callable[[Site], Site]]:
    sites: list[Site] = []

    def open_site(site: Site) -> Site:
        site.up()
        sites.append(site)
        return site

    yield open_site
    for site in sites:
        site.close()


def _add_files(routes: Routes) -> None:
    routes["/f/a.docx"] = Answer(word_file("补贴名单", f"张某 {ID}"), content_type=DOCX)
    routes["/f/b.xlsx"] = Answer(workbook(["项目", "金额"], ["水库", "3"]), content_type="x/y")
    routes["/f/empty.docx"] = Answer(b"", content_type=DOCX)
    routes["/f/c.doc"] = Answer(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900))


def _add_reports(routes: Routes) -> None:
    routes["/nb/"] = page(
        "政府信息公开年报",
        "<h1>政府信息公开年报</h1>"
        + items(
            [
                ("/nb/2025.html", "清河县2025年政府信息公开工作年度报告", "2026-01-20"),
                ("/nb/2024.html", "清河县2024年政府信息公开工作年度报告", "2025-01-20"),
            ]
        ),
    )
    routes["/nb/2025.html"] = article(
        "清河县2025年政府信息公开工作年度报告", "2026-01-20", "<a href='/nb/2025.docx'>附件</a>"
    )
    routes["/nb/2025.docx"] = Answer(as_docx(next_year(REPORT, 4)), content_type=DOCX)
    routes["/nb/2024.html"] = report_page(REPORT)
