"""A reading shown to an inspector: what was read, from where, and why."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.wording import word
from crawler.reading.model import DateFact, ItemFact, ListBlock, PageReading

_MOST_ITEMS = 60
_MOST_LINKS = 12


def print_reading(reading: PageReading, console: Console | None = None) -> None:
    """Print the reading as tables, in Chinese."""
    out = console or Console()
    out.print(_summary(reading))
    for block in reading.blocks:
        if block.items:
            out.print(_items(block, reading))
    if reading.marks:
        out.print(_marks(reading))
    out.print(_links(reading))


def _summary(reading: PageReading) -> Table:
    table = Table(show_header=False, title="页面读取结果", title_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, value in _summary_rows(reading):
        if value:
            table.add_row(name, escape(value))
    return table


def _summary_rows(reading: PageReading) -> list[tuple[str, str | None]]:
    declared = reading.encoding_declared
    encoding = reading.encoding + (f"（声明为 {declared}）" if declared else "（未声明）")
    rendering = word(reading.rendering)
    newest = reading.newest_date
    return [
        ("网址", reading.url),
        ("类型", f"{word(reading.kind)}：{reading.kind_why}"),
        ("编码", encoding),
        ("标题", reading.title),
        ("网站名称", reading.site_name),
        ("栏目", reading.column),
        ("位置", " > ".join(crumb.text for crumb in reading.breadcrumb)),
        ("发布日期", _date(reading.published)),
        (
            "条目来源",
            f"{rendering}（{reading.rendering_why}）" if reading.rendering_why else rendering,
        ),
        ("最新日期", newest.isoformat() if newest else None),
        ("下一页", reading.next_page),
        ("跳转到", reading.redirect_to),
        ("空白用语", reading.blank_sign),
        ("数据接口", "\n".join(f"{e.url}（{e.why}）" for e in reading.data_endpoints)),
        ("其他", "\n".join(f"{name}：{value}" for name, value in reading.facts.items())),
    ]


def _date(fact: DateFact | None) -> str | None:
    if fact is None:
        return None
    guessed = "，年份据上下文推定" if fact.year_inferred else ""
    return f"{fact.value.isoformat()}（{word(fact.source)}“{fact.raw}”{guessed}）"


def _items(block: ListBlock, reading: PageReading) -> Table:
    role = "主列表" if block.main else "其他列表（不计入栏目）"
    heading = f"：{block.heading}" if block.heading else ""
    table = Table(title=escape(f"{role}{heading}，{len(block.items)} 条"), title_justify="left")
    for name in ("日期", "依据", "标题", "地址"):
        table.add_column(name, overflow="fold")
    for item in block.items[:_MOST_ITEMS]:
        table.add_row(*(escape(cell) for cell in _cells(item, reading)))
    return table


def _cells(item: ItemFact, reading: PageReading) -> tuple[str, str, str, str]:
    notes = ["置顶"] if item.pinned else []
    if item.date is None:
        return "无", "", item.title, item.url or "无链接"
    if item.date.value > reading.as_of:
        notes.append("晚于监测时间点，不作数")
    if item.date.year_inferred:
        notes.append("年份推定")
    basis = f"{word(item.date.source)}“{item.date.raw}”" + "".join(f"，{note}" for note in notes)
    return item.date.value.isoformat(), basis, item.title, item.url or "无链接"


def _marks(reading: PageReading) -> Table:
    table = Table(title="网站标识", title_justify="left")
    for name in ("标识", "位置", "内容", "链接"):
        table.add_column(name, overflow="fold")
    for mark in reading.marks:
        table.add_row(
            word(mark.kind), word(mark.place), escape(mark.value), escape(mark.link or "")
        )
    return table


def _links(reading: PageReading) -> Table:
    counts: dict[str, int] = {}
    for link in reading.links:
        name = f"{word(link.kind)} / {word(link.place)}"
        counts[name] = counts.get(name, 0) + 1
    faulty = [link for link in reading.links if link.problem]
    table = Table(title=f"链接 {len(reading.links)} 个", title_justify="left")
    table.add_column("种类 / 位置")
    table.add_column("个数", justify="right")
    for name, count in sorted(counts.items(), key=lambda entry: -entry[1]):
        table.add_row(name, str(count))
    for link in faulty[:_MOST_LINKS]:
        table.add_row(escape(f"地址有误：{link.raw}（{link.problem}）"), "1")
    return table
