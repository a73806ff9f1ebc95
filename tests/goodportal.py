"""A portal that keeps its duties and calls things by names of its own: sections as tabs, the guide
as a file, one paper for two quarters, documents of others, plans in attachments."""

from __future__ import annotations

import io

import docx

from config.terms import AnnualFormat
from tests.annualpapers import as_docx
from tests.annualreports import made, next_year
from tests.loopback import Site

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OWN = "青河县人民政府"
_NAVIGATION = (
    '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/xw/">要闻动态</a></li>'
    '<li><a href="/xxgk/">青河县政府信息公开</a></li><li><a href="/fw/">办事</a></li></ul></div>'
)
_FOOTER = '<div class="footer">主办：青河县人民政府办公室　联系电话：027-87654321</div>'
_TEXT = "各地各部门要结合实际，认真抓好贯彻落实，确保各项工作任务落到实处、取得实效。" * 6
_CONDUCT = "本年度开展工作考核和社会评议，没有责任追究情形。"

Entry = tuple[str, str, str]
"""Address, title, date."""

_DOCUMENTS: list[tuple[Entry, str, str]] = [
    (("/wj/1.html", "青河县停车管理办法", "2026-10-20"), "青政规〔2026〕5号", "2026-10-10"),
    # Made by others, posted when it came in.
    (
        ("/wj/2.html", "省人民政府办公厅关于加强停车管理的通知", "2026-10-01"),
        "鄂政办发〔2026〕3号",
        "2026-03-01",
    ),
    (
        ("/wj/3.html", "国务院办公厅关于全面推进公开的意见", "2026-09-20"),
        "国办发〔2026〕1号",
        "2026-01-02",
    ),
]
_DRAFTS: list[tuple[Entry, str]] = [
    (
        (
            "/zjyj/1.html",
            "关于公开征集《青河县企业投资管理办法（征求意见稿）》意见的公告",
            "2026-10-01",
        ),
        "因上级要求尽快出台，征集意见时间为2026年10月1日至2026年10月10日，期限短于30日，特此说明。",
    ),
    (
        ("/zjyj/2.html", "关于2026年春节联欢节目征集意见的公告", "2026-09-01"),
        "征集意见时间为2026年9月1日至2026年9月7日。",
    ),
    (
        ("/zjyj/3.html", "《青河县价格管理办法》（二次征求意见稿）公开征求意见", "2026-08-01"),
        "征求意见时间：2026年8月1日—2026年8月10日。",
    ),
]
_REVIEWS: list[Entry] = [
    ("/bs/1.html", "2025年下半年规范性文件备案审查情况", "2026-01-10"),
    ("/bs/2.html", "2026年上半年规范性文件备案审查情况", "2026-07-10"),
    ("/bs/3.html", "2026年前三季度规范性文件备案审查情况", "2026-10-10"),
]
_REPORTS: list[Entry] = [
    (f"/nb/{y}.html", f"{OWN}{y}年政府信息公开工作年度报告", f"{y + 1}-03-20")
    for y in (2025, 2024, 2023)
]
_BELOW = (
    ("/wj/", "政府文件"),
    ("/gh/", "规划总结"),
    ("/bs/", "备案审查"),
    ("/nb/", "年度报告"),
    ("/jd/", "政策图解"),
)
_PLATFORM = (
    '<div class="tabs"><ul><li class="on">政府信息公开指南</li><li>政府信息公开制度</li>'
    "<li>法定主动公开内容</li><li>政府信息公开年报</li></ul></div>"
    '<p><a href="/files/guide.docx">青河县政府信息公开指南（2026年版）.docx</a></p>'
    '<button type="button" onclick="apply()">依申请公开</button>'
)


def build(site: Site) -> None:
    """Put all pages on ``site``."""
    news = [(f"/xw/{n}.html", f"青河县第{n}次常务会议召开", f"2026-11-{19 - n}") for n in (1, 2, 3)]
    extra = '<a href="/zjyj/">民意征集</a> <a href="/zt/cwhy/">常务会议专题</a>'
    _put(site, "/", "首页", f"{_listed(news)}{extra}<a href='/mlss/'>信息公开目录检索</a>")
    _column(site, "/xw/", "要闻动态", news)
    _put(site, "/fw/", "办事", "<p>办事服务请到政务服务网。</p>")
    _put(site, "/zt/cwhy/", "常务会议专题", _listed(news))
    _put(site, "/mlss/", "信息公开目录检索", "<p>按索引号、名称和日期检索。</p>")
    _put(site, "/xxgk/", "政府信息公开", _PLATFORM + _listed([(u, t, "") for u, t in _BELOW]))
    _documents(site)
    _plans(site)
    _column(site, "/bs/", "备案审查", _REVIEWS)
    _put(site, "/zjyj/", "民意征集", _listed([entry for entry, _ in _DRAFTS]))
    for entry, text in _DRAFTS:
        _article(site, entry, f"<p>{text}</p>")
    _reports(site)


def _documents(site: Site) -> None:
    """Each with a block of links to its interpretation, which leads back."""
    _put(site, "/wj/", "政府文件", _listed([entry for entry, _, _ in _DOCUMENTS]))
    told = [(u.replace("wj", "jd"), f"一图读懂《{t}》", d) for (u, t, d), _, _ in _DOCUMENTS]
    _put(site, "/jd/", "政策图解", _listed(told))
    for (entry, number, made_on), reading in zip(_DOCUMENTS, told, strict=True):
        url, title, date = entry
        fields = {
            "索引号": f"000/2026-{number[-2]}",
            "发布机构": f"{OWN}办公室",
            "文号": number,
            "成文日期": made_on,
            "发布日期": date,
            "有效性": "有效",
        }
        rows = "".join(f"<tr><td>{k}：</td><td>{v}</td></tr>" for k, v in fields.items())
        way = f'<div class="rel"><h4>相关解读</h4><a href="{reading[0]}">{reading[1]}</a></div>'
        _article(site, entry, f"<table>{rows}</table>{way}")
        _article(site, reading, f'<p>相关文件：<a href="{url}">{title}</a></p>')


def _plans(site: Site) -> None:
    names = {
        "gh14": "青河县国民经济和社会发展第十四个五年规划纲要",
        "yj": "青河县突发事件总体应急预案",
        "ql": "青河县政府部门权责清单",
        "guide": "青河县政府信息公开指南",
    }
    for file, name in names.items():
        site.put(f"/files/{file}.docx", _word(name), content_type=WORD)
    links = "".join(
        f'<p><a href="/files/{f}.docx">附件：{n}.docx</a></p>' for f, n in names.items()
    )
    entry = ("/gh/1.html", "关于印发有关规划的通知", "2026-05-01")
    _put(site, "/gh/", "规划总结", _listed([entry]))
    _article(site, entry, links)


def _reports(site: Site) -> None:
    """The tables stand in Word files."""
    report = made(1, AnnualFormat.Y2021, year=2023)
    papers = {2023: report}
    for year in (2024, 2025):
        papers[year] = next_year(papers[year - 1], year)
    _put(site, "/nb/", "年度报告", _listed(_REPORTS))
    for entry, year in zip(_REPORTS, (2025, 2024, 2023), strict=True):
        name = f"/files/nb{year}.docx"
        _article(site, entry, f'<p><a href="{name}">{entry[1]}.docx</a></p>')
        site.put(name, as_docx(papers[year], overview=_CONDUCT), content_type=WORD)


def _word(text: str) -> bytes:
    paper = docx.Document()
    paper.add_paragraph(text)
    paper.add_paragraph(_TEXT)
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _listed(entries: list[Entry]) -> str:
    items = (f'<li><a href="{u}">{t}</a><span>{d}</span></li>' for u, t, d in entries)
    return f'<ul class="list">{"".join(items)}</ul>'


def _column(site: Site, path: str, name: str, entries: list[Entry]) -> None:
    _put(site, path, name, _listed(entries))
    for entry in entries:
        _article(site, entry, "")


def _article(site: Site, entry: Entry, markup: str) -> None:
    url, title, date = entry
    info = f'<div class="info">发布时间：{date}　来源：县政府办</div>'
    body = f'<h1>{title}</h1>{info}<div class="content"><p>{_TEXT}</p>{markup}</div>'
    _put(site, url, title, body)


def _put(site: Site, path: str, title: str, body: str) -> None:
    site.put(
        path,
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}-{OWN}</title></head>'
        f'<body>{_NAVIGATION}<div class="main">{body}</div>{_FOOTER}</body></html>',
    )
