"""``govaudit links exclude``: links of a site that are left out of judgement, with a reason."""

from __future__ import annotations

import datetime as dt
import getpass
import json as json_format
from typing import Annotated, Any

import typer
from sqlmodel import Session

from config.errors import UserError
from console.database import opened
from console.jsonout import require_json_target, write_json
from console.options import home_address, parse_day
from console.outputs import say
from console.tables import print_table
from reports.building.links import StoredLinks
from store.exclusions import Exclusions, add_exclusion, exclusions_of, remove_exclusion
from store.inspections import latest, registered_site
from store.tables import Exclusion, Site

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Home = Annotated[str, typer.Argument(metavar="URL", help="网站首页地址。")]
Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
_COLUMNS = ("编号", "网址样式", "理由", "决定人", "登记时间", "有效期至", "状态")


@app.command(help="登记一条例外：与样式相符的链接打不开也不计。")
def add(
    url: Home,
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="链接的网址，* 代替任意字符。")],
    reason: Annotated[str, typer.Option(help="为什么不计。")],
    operator: Annotated[str | None, typer.Option(help="由谁决定；默认本机用户名。")] = None,
    expires: Annotated[
        str | None, typer.Option(help="有效期的最后一天 YYYY-MM-DD；不写为长期。")
    ] = None,
    db: Db = None,
) -> None:
    """Enter an exclusion, and say what it will leave out."""
    last_day = parse_day(expires) if expires is not None else None
    with opened(db) as store, store.session() as session:
        site = registered_site(session, home_address(url))
        rule = add_exclusion(
            session,
            int(site.id or 0),
            pattern=pattern,
            reason=reason,
            operator=operator if operator is not None else _user(),
            expires_on=last_day,
            now=_now(),
        )
        left_out = _left_out(session, site, rule)
    say([f"已登记例外 {rule.id}：{rule.pattern}（{rule.reason}），{left_out}"])


@app.command("list", help="列出一个网站的例外，过期的也列出。")
def list_rules(
    url: Home,
    json: Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")] = None,
    db: Db = None,
) -> None:
    """All exclusions of one site."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        site = registered_site(session, home_address(url))
        rules = exclusions_of(session, int(site.id or 0))
    if json is not None:
        rows = [_data(rule) for rule in rules]
        write_json(json, json_format.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print_table("例外", _COLUMNS, map(_row, rules))


@app.command(help="撤销一条例外。")
def remove(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="例外的编号。")], db: Db = None
) -> None:
    """Withdraw an exclusion."""
    with opened(db) as store, store.session() as session:
        rule = remove_exclusion(session, number)
    say([f"已撤销例外 {number}：{rule.pattern}。下次巡检或复查起重新计入。"])


def _left_out(session: Session, site: Site, rule: Exclusion) -> str:
    """How many links of the last inspection the rule takes in: a slip in the pattern shows."""
    inspection = latest(session, site.home_url)
    if inspection is None:
        return "下次巡检起生效。"
    rules = Exclusions.of(session, inspection.site_id, inspection.as_of)
    links = StoredLinks(session.get_bind(), inspection)
    hits = [rules.rule_for(link.url) for link in links]
    count = sum(hit is not None and hit.id == rule.id for hit in hits)
    return f"最近一次巡检中有 {count} 个失效或未能确定的链接与它相符，下次巡检或复查起生效。"


def _row(rule: Exclusion) -> tuple[str, ...]:
    return (
        str(rule.id),
        rule.pattern,
        rule.reason,
        rule.operator,
        f"{rule.created_at.astimezone():%Y-%m-%d %H:%M}",
        str(rule.expires_on or "长期"),
        "有效" if _in_force(rule) else "已过期",
    )


def _data(rule: Exclusion) -> dict[str, Any]:
    return {**rule.model_dump(mode="json", exclude={"site_id"}), "in_force": _in_force(rule)}


def _in_force(rule: Exclusion) -> bool:
    return rule.expires_on is None or rule.expires_on >= _now().date()


def _now() -> dt.datetime:
    """Now, on the user's own clock: days end at midnight here."""
    return dt.datetime.now(dt.UTC).astimezone()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise UserError("不知道由谁决定。", "请用 --operator 写明决定人。") from None
