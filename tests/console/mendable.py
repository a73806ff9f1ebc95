"""A small county portal on loopback whose faults can be mended while a test runs."""

from __future__ import annotations

import datetime as dt

from tests.loopback import Site

TODAY = dt.datetime.now(dt.UTC).astimezone().date()
_FOOTER = (
    "<div class=footer>主办单位：清河县人民政府　网站标识码：2305810001　"
    '<a href="/wzdt.html">网站地图</a></div>'
)


def build(site: Site) -> None:
    """Home, two lists, articles; ``/tzgg/`` is two years old and ``/zt/`` links to what is gone."""
    site.put("/", _page("清河县人民政府", _navigation() + _list("/xw/", 0)))
    site.put("/xw/", _page("政务要闻", _list("/xw/", 0)))
    site.put("/tzgg/", _page("通知公告", _list("/tzgg/", 730)))
    site.put("/zt/", _page("专题专栏", _list("/zt/", 3) + '<p><a href="/gone.html">旧专题</a></p>'))
    site.put("/wzdt.html", _page("网站地图", "<p>网站地图说明，列出各栏目。</p>"))
    for folder, back in (("xw", 0), ("tzgg", 730), ("zt", 3)):
        for number in range(6):
            day = TODAY - dt.timedelta(days=back + number)
            body = (
                f"<p>发布时间：{day}</p>" + "<p>各乡镇人民政府、县直各部门要认真抓好落实。</p>" * 20
            )
            site.put(f"/{folder}/{number}.html", _page(f"关于{folder}第{number}项工作的通知", body))


def mend_link(site: Site) -> None:
    """The page that was gone is there again."""
    site.put("/gone.html", _page("旧专题", "<p>恢复后的专题内容，供公众查阅。</p>" * 20))


def drop_link(site: Site) -> None:
    """Nothing leads to it any more."""
    site.put("/zt/", _page("专题专栏", _list("/zt/", 3)))


def mend_column(site: Site) -> None:
    """The notices are of today."""
    site.put("/tzgg/", _page("通知公告", _list("/tzgg/", 0)))


def _navigation() -> str:
    names = {"/xw/": "政务要闻", "/tzgg/": "通知公告", "/zt/": "专题专栏"}
    items = "".join(f'<li><a href="{url}">{name}</a></li>' for url, name in names.items())
    return f"<div class=nav><ul><li><a href='/'>首页</a></li>{items}</ul></div>"


def _list(folder: str, back: int) -> str:
    items = "".join(
        f'<li><a href="{folder}{number}.html">关于{folder}第{number}项工作的通知</a>'
        f"<span>{TODAY - dt.timedelta(days=back + number)}</span></li>"
        for number in range(6)
    )
    return f"<ul class=list>{items}</ul>"


def _page(title: str, body: str) -> str:
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8>"
        f"<title>{title}</title></head><body>{body}{_FOOTER}</body></html>"
    )
