"""``python -m bench.reading``: what reading a page costs on top of parsing it.

A portal's column page of about 12 KB with 100 links, read over and over. The last line is JSON:
``kilobytes``, ``links``, ``parse_ms``, ``read_ms`` (parsing included), ``on_top_ms``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser

from crawler.reading import read_page

_DAY = dt.date(2026, 11, 22)
_URL = "http://www.qinghe.gov.cn/zwgk/tzgg/index.html"


def page(items: int = 20, menu: int = 60) -> bytes:
    """A column page: menus, breadcrumb, list with dates, pager, friend links, footer."""
    nav = "".join(f'<li><a href="/lm{i}/" title="栏目{i}">栏目{i}</a></li>' for i in range(menu))
    rows = "".join(
        f'<li><a href="./2026{11 - i // 4:02d}/t2026{11 - i // 4:02d}{28 - i:02d}_{1000 + i}.html"'
        f' target="_blank" title="青禾市人民政府关于第{i}号事项的通知">'
        f"青禾市人民政府关于第{i}号事项的通知</a>"
        f'<span class="date">2026-{11 - i // 4:02d}-{28 - i:02d}</span></li>\n'
        for i in range(items)
    )
    friends = "".join(f'<a href="http://www.link{i}.gov.cn/">友好城市{i}</a>' for i in range(16))
    scripts = "<script>var site={name:'qinghe',skin:'blue',items:[1,2,3]};</script>" * 12
    styles = "<style>.list li{line-height:32px;border-bottom:1px dashed #ccc}</style>" * 10
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>通知公告_青禾市人民政府</title>
<meta name="SiteName" content="青禾市人民政府">
<meta name="ColumnName" content="通知公告">
{styles}{scripts}
</head><body><div class="header"><ul class="nav">{nav}</ul></div><div class="main">
<div class="pos">您的位置：<a href="/">首页</a>
&gt; <a href="/zwgk/">政务公开</a> &gt; 通知公告</div>
<ul class="list">{rows}</ul><div class="page"><a href="index_1.html">下一页</a></div></div>
<div class="links"><h4>友情链接</h4>{friends}</div>
<div class="footer">主办单位：青禾市人民政府办公室
网站标识码：9901000001 青ICP备12345678号-1</div></body></html>""".encode()


def measure(runs: int) -> dict[str, float]:
    """Best of ``runs``, in milliseconds of processor time."""
    body = page()
    text = body.decode()
    parse = min(_cpu(lambda: LexborHTMLParser(text)) for _ in range(runs))
    read = min(_cpu(lambda: read_page(body, _URL, as_of=_DAY)) for _ in range(runs))
    links = len(read_page(body, _URL, as_of=_DAY).links)
    return {
        "kilobytes": round(len(body) / 1024, 1),
        "links": links,
        "parse_ms": round(parse, 3),
        "read_ms": round(read, 3),
        "on_top_ms": round(read - parse, 3),
    }


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    print(json.dumps(measure(parser.parse_args().runs)))


if __name__ == "__main__":
    main()
