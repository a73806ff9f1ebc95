"""``govaudit acts``: who did what."""

from __future__ import annotations

import datetime as dt
import json as json_format
from typing import Annotated

import typer

from config.terms import Act
from console.database import opened
from console.jsonout import require_json_target, write_json
from console.options import parse_day
from console.reviewview import print_acts
from store.acts import list_acts

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Keeps ``list`` a command of its own name."""


@app.command("list", help="列出操作记录，新的在前。记录只增不改。")
def list_log(
    operator: Annotated[str | None, typer.Option(help="只看这个人的。")] = None,
    act: Annotated[Act | None, typer.Option(help="只看这种动作。")] = None,
    subject: Annotated[str | None, typer.Option(help="只看这个对象的编号。")] = None,
    since: Annotated[str | None, typer.Option(help="从哪天起 YYYY-MM-DD。")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="最多多少条。")] = 100,
    json: Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")] = None,
    db: Annotated[str | None, typer.Option(help="数据库地址或文件。")] = None,
) -> None:
    """The newest entries of the log."""
    require_json_target(json)
    first = parse_day(since) if since else None
    with opened(db) as store, store.session() as session:
        acts = list_acts(
            session,
            operator=operator,
            act=act,
            subject_id=subject,
            since=dt.datetime.combine(first, dt.time()).astimezone() if first else None,
            limit=limit,
        )
    if json is not None:
        rows = [entry.model_dump(mode="json") for entry in acts]
        write_json(json, json_format.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print_acts(acts)
