"""``govaudit sites``: the registry."""

from __future__ import annotations

import datetime as dt
import json as json_format
from pathlib import Path
from typing import Annotated

import typer

from config.errors import UserError
from config.terms import Act, ActSubject
from console.commands import siteedit
from console.database import opened
from console.jsonout import STANDARD_OUTPUT, require_json_target, write_json
from console.operator import Operator, operator_name
from console.options import day_or_today, split_list
from console.outputs import say
from console.sitefiles import read_sites, write_sites
from console.sitefiles.values import refused_address
from console.sitesview import (
    HISTORY_COLUMNS,
    LIST_COLUMNS,
    field_rows,
    inspection_row,
    plan_data,
    print_plan,
    site_data,
    site_row,
    state_words,
    tree_lines,
)
from console.tables import print_table
from crawler.net import parse_networks
from store.acts import note_act
from store.inspections import inspections_of
from store.sitefilter import SiteFilter
from store.siteimport import apply_import, plan_import
from store.sites import find_site, home_urls, select_sites

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
siteedit.add_to(app)

FilterText = Annotated[
    str | None,
    typer.Option("--filter", help="筛选条件，例如 level=county region=2305 state=normal name~友谊"),
]
AsOf = Annotated[str | None, typer.Option(help="状态以哪一天为准 YYYY-MM-DD；默认今天。")]
Json = Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")]
Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]


@app.command("import", help="从 csv、xlsx 或 jsonl 文件导入网站名单，并列出变化和有误的行。")
def import_sites(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="名单文件。")],
    sheet: Annotated[str | None, typer.Option(help="只读这张工作表；默认所有可见的。")] = None,
    dry_run: Annotated[bool, typer.Option(help="只看变化，不写入。")] = False,
    strict: Annotated[bool, typer.Option(help="有一行有误就全都不写入。")] = False,
    clear_blanks: Annotated[bool, typer.Option(help="空白单元格清除原有内容；默认保留。")] = False,
    allow_private: Annotated[
        str | None, typer.Option(help="允许登记的内网网段，逗号分隔。")
    ] = None,
    operator: Operator = None,
    json: Json = None,
    db: Db = None,
) -> None:
    """Good rows are taken in one transaction, bad ones named with row and reason."""
    networks = parse_networks(split_list(allow_private))
    who = operator_name(operator)
    require_json_target(json)
    read = read_sites(file, sheet=sheet, clear=clear_blanks)
    with opened(db) as store, store.session() as session:
        plan = plan_import(session, read.rows, lambda url: refused_address(url, networks))
        fit = bool(plan.new or plan.changed or plan.unchanged)
        written = not dry_run and not (plan.refused and (strict or not fit))
        if written:
            apply_import(session, plan, dt.datetime.now(dt.UTC))
            if plan.new or plan.changed:
                counts = {"file": file.name, "new": len(plan.new), "changed": len(plan.changed)}
                note_act(session, who, Act.REGISTER, ActSubject.REGISTRY, file.name, counts)
            session.commit()
        print_plan(plan, read, written=written, err=json == STANDARD_OUTPUT)
        if json is not None:
            data = plan_data(plan, read, written=written)
            write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))
    if plan.refused and (strict or not fit):
        why = "按 --strict 全部没有写入" if strict else "没有一行可以写入"
        raise UserError(
            f"{file} 有 {len(plan.refused)} 行有误，{why}。",
            "请按上面所列改正后重试。",
        )


@app.command("list", help="列出登记的网站。")
def list_sites(
    chosen: FilterText = None,
    tree: Annotated[bool, typer.Option(help="按上下级排成树。")] = False,
    as_of: AsOf = None,
    json: Json = None,
    db: Db = None,
) -> None:
    """All sites, or those that a filter means."""
    require_json_target(json)
    wanted, day = SiteFilter.parse(chosen), day_or_today(as_of)
    with opened(db) as store, store.session() as session:
        sites = select_sites(session, wanted, as_of=day)
        parents = home_urls(session, {site.parent_id for site in sites if site.parent_id})
    if json is not None:
        rows = [site_data(site, parents, day) for site in sites]
        write_json(json, json_format.dumps(rows, ensure_ascii=False, indent=1))
    elif tree:
        for line in tree_lines(sites, day):
            typer.echo(line)
    else:
        print_table("网站", LIST_COLUMNS, (site_row(site, parents, day) for site in sites))
    if not sites:
        which = f"符合“{wanted.text}”的" if wanted.text else ""
        say(
            [f"登记册中没有{which}网站。请用 govaudit sites import 导入，或核对条件和 --db。"],
            err=True,
        )


@app.command(help="查看一个网站的登记内容和历次巡检。")
def show(
    site: Annotated[str, typer.Argument(help="#编号、标识码、首页网址或名称。")],
    as_of: AsOf = None,
    json: Json = None,
    db: Db = None,
) -> None:
    """One site, what is below it, and how its inspections ended."""
    require_json_target(json)
    day = day_or_today(as_of)
    with opened(db) as store, store.session() as session:
        found = find_site(session, site)
        parents = home_urls(session, {found.parent_id} if found.parent_id else set())
        children = select_sites(session, f"under=#{found.id} id!={found.id}", as_of=day)
        history = inspections_of(session, int(found.id or 0))
    if json is not None:
        data = {
            **site_data(found, parents, day),
            "below": [child.id for child in children],
            "inspections": [each.model_dump(mode="json", exclude={"options"}) for each in history],
        }
        write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))
        return
    say([f"#{found.id} {found.name}，{day} 的状态：{state_words(found, day)}"])
    print_table("登记内容", ("项目", "内容"), field_rows(found, parents))
    if children:
        print_table("下级网站", LIST_COLUMNS, (site_row(each, {}, day) for each in children))
    print_table("历次巡检", HISTORY_COLUMNS, map(inspection_row, history))


@app.command(help="把登记的网站导出为 csv、xlsx 或 jsonl；改好后可再导入。")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写到这个文件。")],
    chosen: FilterText = None,
    as_of: AsOf = None,
    db: Db = None,
) -> None:
    """The sites that a filter means, as a file that can come back."""
    wanted, day = SiteFilter.parse(chosen), day_or_today(as_of)
    with opened(db) as store, store.session() as session:
        sites = select_sites(session, wanted, as_of=day)
        parents = home_urls(session, {site.parent_id for site in sites if site.parent_id})
    write_sites(file, sites, parents)
    say([f"已导出 {len(sites)} 个网站到 {file}。"])
