"""``govaudit sites add|edit|remove``: one site of the registry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated

import typer
from sqlmodel import Session

from config.errors import UserError
from config.terms import Act, ActSubject, SiteField
from console.database import opened
from console.operator import Operator, operator_name
from console.options import split_list
from console.outputs import say
from console.sitefiles.reader import row_of
from console.sitefiles.values import refused_address
from console.sitesview import change_words
from crawler.net import parse_networks
from store.acts import note_act
from store.siteimport import ImportPlan, SiteRow, apply_import, plan_import
from store.sites import find_site, remove_site
from store.tables import Site

Name = Annotated[str | None, typer.Option(help="网站名称。")]
Code = Annotated[str | None, typer.Option(help="网站标识码。")]
Sponsor = Annotated[str | None, typer.Option(help="主办单位。")]
Level = Annotated[str | None, typer.Option(help="层级，例如 county 或 县级。")]
Kind = Annotated[str | None, typer.Option(help="网站类型：portal（门户）或 department（部门）。")]
Region = Annotated[str | None, typer.Option(help="行政区划名称。")]
RegionCode = Annotated[str | None, typer.Option(help="行政区划代码。")]
Parent = Annotated[str | None, typer.Option(help="上级：#编号、标识码、首页网址或名称。")]
State = Annotated[str | None, typer.Option(help="状态：正常、例外、临时下线、永久下线。")]
StateFrom = Annotated[str | None, typer.Option(help="状态的第一天 YYYY-MM-DD。")]
StateUntil = Annotated[str | None, typer.Option(help="状态的最后一天；过后恢复正常。")]
Category = Annotated[str | None, typer.Option(help="类别。")]
Contact = Annotated[str | None, typer.Option(help="联系人。")]
Phone = Annotated[str | None, typer.Option(help="联系电话。")]
Note = Annotated[str | None, typer.Option(help="备注。")]
Private = Annotated[str | None, typer.Option(help="允许登记的内网网段，逗号分隔。")]
Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
Called = Annotated[str, typer.Argument(metavar="SITE", help="#编号、标识码、首页网址或名称。")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command(help="登记一个网站。")(add)
    app.command(help="修改一个网站的登记内容；写空文字（''）为清除。")(edit)
    app.command(help="删除一个没有任何记录的网站。")(remove)


def add(
    url: Annotated[str, typer.Argument(help="首页网址。")],
    name: Name = None,
    site_code: Code = None,
    sponsor: Sponsor = None,
    level: Level = None,
    kind: Kind = None,
    region: Region = None,
    region_code: RegionCode = None,
    parent: Parent = None,
    state: State = None,
    state_from: StateFrom = None,
    state_until: StateUntil = None,
    category: Category = None,
    contact: Contact = None,
    phone: Phone = None,
    note: Note = None,
    allow_private: Private = None,
    operator: Operator = None,
    db: Db = None,
) -> None:
    """Enter one site, checked as a row of a file would be."""
    row = row_of(_given(locals()) | {SiteField.HOME_URL: url}, "命令行")
    who = operator_name(operator)
    with opened(db) as store, store.session() as session:
        plan = plan_import(session, [row], _refusal(allow_private))
        _require_fit(plan)
        if not plan.new:
            known = (plan.changed or plan.unchanged)[0].site
            raise UserError(f"{url} 已经登记为 #{known and known.id}。", "要修改请用 sites edit。")
        apply_import(session, plan, dt.datetime.now(dt.UTC))
        site = plan.new[0].site
        _note(session, who, site, "")
        session.commit()
        say([f"已登记 #{site and site.id} {site and site.name}（{site and site.home_url}）。"])


def edit(
    site: Called,
    home_url: Annotated[str | None, typer.Option(help="首页网址。")] = None,
    name: Name = None,
    site_code: Code = None,
    sponsor: Sponsor = None,
    level: Level = None,
    kind: Kind = None,
    region: Region = None,
    region_code: RegionCode = None,
    parent: Parent = None,
    state: State = None,
    state_from: StateFrom = None,
    state_until: StateUntil = None,
    category: Category = None,
    contact: Contact = None,
    phone: Phone = None,
    note: Note = None,
    allow_private: Private = None,
    operator: Operator = None,
    db: Db = None,
) -> None:
    """Change what is said of one site, and tell what changed."""
    given = _given(locals())
    if not given:
        raise UserError("没有写要修改什么。", "例如 --state 临时下线 --state-until 2026-12-31")
    row = row_of(given, "命令行")
    who = operator_name(operator)
    with opened(db) as store, store.session() as session:
        found = find_site(session, site)
        plan = plan_import(session, [row], _refusal(allow_private), site=found)
        _require_fit(plan)
        changes = plan.changed[0].changes if plan.changed else ()
        apply_import(session, plan, dt.datetime.now(dt.UTC))
        if changes:
            _note(session, who, found, change_words(changes))
        session.commit()
    said = f"已修改 #{found.id} {found.name}：{change_words(changes)}" if changes else "没有变化"
    say([f"{said}。"])


def remove(site: Called, operator: Operator = None, db: Db = None) -> None:
    """Take a site out that nothing refers to."""
    who = operator_name(operator)
    with opened(db) as store, store.session() as session:
        found = find_site(session, site)
        remove_site(session, found)
        detail = {"name": found.name, "home_url": found.home_url}
        note_act(session, who, Act.STRIKE_OFF, ActSubject.SITE, found.id, detail)
        session.commit()
    say([f"已删除 #{found.id} {found.name}（{found.home_url}）。"])


def _note(session: Session, who: str, site: Site | None, changes: str) -> None:
    if site is not None:
        detail = {"home_url": site.home_url, "changes": changes}
        note_act(session, who, Act.REGISTER, ActSubject.SITE, site.id, detail)


def _given(said: dict[str, str | None]) -> dict[SiteField, str]:
    """What was said of the fields, by field."""
    return {each: text for each in SiteField if (text := said.get(each.value)) is not None}


def _refusal(allow_private: str | None) -> Callable[[str], str | None]:
    networks = parse_networks(split_list(allow_private))
    return lambda url: refused_address(url, networks)


def _require_fit(plan: ImportPlan) -> None:
    refused: list[SiteRow] = plan.refused
    if refused:
        raise UserError(f"{'；'.join(refused[0].faults)}。", "请改正后重试。")
