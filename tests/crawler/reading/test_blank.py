"""Blank columns: what is empty, what only looks so, and what a script may still fill."""

from __future__ import annotations

import datetime as dt

import pytest

from config.terms import PageKind, Rendering
from crawler.reading import read_page
from crawler.reading.model import PageReading

URL = "https://www.qinghe.gov.cn/zwgk/lan/"
MENU = "".join(
    f'<li><a href="/zwgk/{path}/">{name}</a></li>'
    for path, name in [("tzgg", "通知公告"), ("zcwj", "政策文件"), ("zcjd", "政策解读")]
)
CRUMBS = (
    '<div class="pos">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a>'
    ' &gt; <a href="/zwgk/lan/">栏目</a></div>'
)
TEMPLATE_SCRIPT = '<script src="/script/0/jpage.js"></script>'


def read(content: str, *, head: str = "") -> PageReading:
    page = (
        f"<html><head><title>栏目</title>{head}</head><body>"
        f'<div class="header"><h1>清河县人民政府</h1></div><div class="nav"><ul>{MENU}</ul></div>'
        f"{CRUMBS}{content}"
        '<div class="footer">主办：清河县人民政府办公室 电话：0319-8180000</div></body></html>'
    )
    return read_page(page.encode(), URL, as_of=dt.date(2026, 11, 20))


HOLDS_SOMETHING = {
    "names of offices": '<ul class="jg">'
    + "".join(f"<li><a href='/jg/{i}.html'>县{name}局</a></li>" for i, name in enumerate("教财水"))
    + "</ul>",
    "services elsewhere": '<ul class="svc"><li><a href="https://zwfw.gov.cn/1">个人服务</a></li>'
    '<li><a href="https://zwfw.gov.cn/2">法人服务</a></li>'
    '<li><a href="https://zwfw.gov.cn/">政务服务网</a></li></ul>',
    "a line and a link": '<p>公民可以提交申请。</p><a href="/ysq/apply/">我要申请</a>',
    "a form": '<form method="post"><input name="n"><textarea name="t"></textarea></form>',
    "two guides": "<table><tr><td><a href='g.asp?id=1'>生育登记</a></td></tr>"
    "<tr><td><a href='g.asp?id=2'>低保申请</a></td></tr></table>",
    "pictures with links": '<ul><li><a href="/x/1/"><img src="/1.png"></a></li></ul>',
}
BLANK = {
    "an empty list": '<div class="list"><ul></ul></div>',
    "an empty list beside the menu": f"<ul>{MENU}</ul><div class='list'><ul></ul></div>",
    "a menu with the page itself": f"<ul>{MENU}<li><a href='/zwgk/lan/'>栏目</a></li></ul>",
    "a pager of nothing": '<table class="w"><tr><td>共0条</td><td><a href="/zwgk/lan/">首页</a>'
    '<a href="/zwgk/lan/">尾页</a></td></tr></table>',
    "nothing at all": "<div></div>",
}


@pytest.mark.parametrize("content", HOLDS_SOMETHING.values(), ids=HOLDS_SOMETHING)
@pytest.mark.parametrize("head", ["", TEMPLATE_SCRIPT])
def test_what_holds_something_is_neither_blank_nor_scripted(content: str, head: str) -> None:
    page = read(content, head=head)
    assert "blank_guise" not in page.facts
    assert page.blank_sign is None
    assert page.rendering is Rendering.STATIC


@pytest.mark.parametrize("content", BLANK.values(), ids=BLANK)
def test_blank(content: str) -> None:
    page = read(content)
    assert page.kind is PageKind.LIST
    assert page.facts["blank_guise"] in ("empty_list", "header_footer_only")


@pytest.mark.parametrize("content", BLANK.values(), ids=BLANK)
def test_a_script_may_fill_what_is_blank(content: str) -> None:
    page = read(content, head=TEMPLATE_SCRIPT)
    assert page.rendering is Rendering.SCRIPT
    assert "blank_guise" not in page.facts


HEAD = (
    '<table><tr><td><a href="javascript:void(0)">设为首页</a> | <a href="mailto:a@b">联系</a>'
    '</td></tr><tr><td><img src="/logo.png"></td></tr></table>'
)


@pytest.mark.parametrize("content", BLANK.values(), ids=BLANK)
def test_what_stands_above_the_breadcrumb_is_no_content(content: str) -> None:
    page = read_page(
        f"<title>栏目</title><body>{HEAD}{CRUMBS}{content}</body>".encode(),
        URL,
        as_of=dt.date(2026, 11, 20),
    )
    assert "blank_guise" in page.facts


def test_a_text_above_the_breadcrumb_is_content() -> None:
    page = read_page(
        f"<title>栏目</title><body><p>{'本栏目的说明文字。' * 6}</p>{CRUMBS}</body>".encode(),
        URL,
        as_of=dt.date(2026, 11, 20),
    )
    assert "blank_guise" not in page.facts


@pytest.mark.parametrize(
    "box",
    [
        '<form action="/ssjg.jsp"><input name="showkeycode"><input type="image"></form>',
        '<div class="search"><input id="q" type="text" placeholder="请输入关键字"></div>',
        '<div class="top-search"><input id="x" type="text"><i onclick="go()"></i></div>',
        '<form action="/s" method="get"><input name="q"></form>',
    ],
)
def test_search_boxes(box: str) -> None:
    assert read(box).facts["search_form"]


@pytest.mark.parametrize(
    "box",
    [
        '<form action="/login.do"><input name="user"><input type="password" name="pw"></form>',
        '<div class="sub"><input type="text" placeholder="请输入邮箱"></div>',
    ],
)
def test_other_fields_are_no_search(box: str) -> None:
    assert "search_form" not in read(box).facts
