"""``govaudit media``: the registered accounts of new media (政务新媒体), which a portal's are held
against."""

from __future__ import annotations

import datetime as dt
import json as json_format
from pathlib import Path
from typing import Annotated, Any

import typer

from config.terms import Act, ActSubject
from config.wording import word
from console.database import opened
from console.exits import ExitStatus
from console.jsonout import require_json_target, write_json
from console.mediasheet import read_accounts
from console.operator import Operator, operator_name
from console.outputs import say
from console.tables import print_table
from store.acts import note_act
from store.media import list_accounts, put_account
from store.sites import find_site
from store.tables import MediaAccount

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
_COLUMNS = ("单位", "平台", "名称", "状态", "网址", "更新时间")
_SHOWN = 20


@app.command("import", help="导入账号登记表（csv 或 xlsx）：平台、名称，可有单位、状态、网址。")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="登记表。")],
    site: Annotated[str, typer.Option(help="属于哪个网站：#编号、标识码、首页网址或名称。")],
    operator: Operator = None,
    db: Db = None,
) -> int:
    """Enter or change every account; nothing is written while a row is wrong."""
    name = operator_name(operator)
    accounts, faults = read_accounts(file)
    if faults:
        say([*faults[:_SHOWN], "没有写入，请改正后重新导入。"], err=True)
        return ExitStatus.USAGE
    now = dt.datetime.now(dt.UTC)
    with opened(db) as store, store.session() as session:
        site_id = int(find_site(session, site).id or 0)
        for account in accounts:
            put_account(session, site_id, account, now)
        detail = {"file": file.name, "accounts": len(accounts)}
        note_act(session, name, Act.FILL, ActSubject.MEDIA, site_id, detail, at=now)
        session.commit()
    say([f"已登记账号 {len(accounts)} 个。"])
    return ExitStatus.QUALIFIED


@app.command("list", help="列出登记的账号。")
def list_media(
    site: Annotated[
        str | None, typer.Option(help="只列这个网站的：#编号、标识码、首页网址或名称。")
    ] = None,
    json: Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")] = None,
    db: Db = None,
) -> None:
    """All registered accounts, or those of one site."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        site_id = find_site(session, site).id if site is not None else None
        rows = list_accounts(session, site_id)
    if json is not None:
        data = [row.model_dump(mode="json") for row in rows]
        write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))
    else:
        print_table("政务新媒体账号", _COLUMNS, map(_row, rows))


def _row(row: MediaAccount) -> tuple[Any, ...]:
    return (
        row.unit,
        word(row.platform),
        row.name,
        word(row.state),
        row.url or "",
        f"{row.updated_at.astimezone():%Y-%m-%d}",
    )
