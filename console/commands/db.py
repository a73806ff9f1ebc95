"""``govaudit db``: the database itself: schema, soundness, and what is kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json as json_format
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from config.errors import UserError
from config.pruning import PruningPolicy, load_policy
from config.terms import Act, ActSubject
from console.database import opened
from console.exits import ExitStatus
from console.jsonout import STANDARD_OUTPUT, require_json_target, write_json
from console.operator import Operator, operator_name
from console.outputs import say
from console.tables import print_table
from store.acts import note_act
from store.database import Store, open_unchanged
from store.dbcheck import Soundness, check_database
from store.faults import named_faults
from store.jobschema import ensure_job_schema, has_job_schema
from store.pruning import Pruned, prune
from store.pruning.run import give_space_back
from store.schema import schema_version

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
Json = Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")]
_TOLD_EACH = 100_000
"""Rows between two lines of progress."""


@app.command(help="把数据库的结构升级到本程序的版本；没有则新建。")
def upgrade(json: Json = None, db: Db = None) -> None:
    """What every other command does by itself, by name, so that it can be done at a quiet time."""
    require_json_target(json)
    before = _version_before(db)
    with opened(db) as store:
        after, where = schema_version(store.engine), store.where
        if has_job_schema(store):
            ensure_job_schema(store)
    data = {"where": where, "before": before, "after": after}
    if before == after:
        line = f"{where} 的结构已是最新（{after}）。"
    else:
        line = f"{where} 的结构已从 {before or '无'} 升级到 {after}。"
    _out(line, data, json)


def _version_before(db: str | None) -> str | None:
    """Null for a database that is yet to be made; other faults are told by opening it."""
    try:
        with closing(open_unchanged(db)) as store, named_faults(store.where):
            return schema_version(store.engine)
    except UserError:
        return None


@app.command(help="检查数据库是否完好，列出大小和没有做完的事；有问题时退出码为 1。")
def check(
    full: Annotated[bool, typer.Option(help="逐条核对索引，大库要很久（SQLite）。")] = False,
    json: Json = None,
    db: Db = None,
) -> int:
    """Nothing is changed, not even an old schema."""
    require_json_target(json)
    with closing(open_unchanged(db)) as store:
        found = check_database(store, now=_now(), thorough=full)
    if json is not None:
        data = {**dataclasses.asdict(found), "sound": found.sound}
        write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))
    if json != STANDARD_OUTPUT:
        _print_soundness(found)
    return ExitStatus.QUALIFIED if found.sound else ExitStatus.UNQUALIFIED


def _print_soundness(found: Soundness) -> None:
    size = f"，{_megabytes(found.bytes)}" if found.bytes is not None else ""
    say([f"{found.where}（{found.engine}，结构版本 {found.version or '无'}{size}）"])
    if found.tables:
        rows = [(each.name, f"{each.rows}", _megabytes(each.bytes)) for each in found.tables]
        print_table("各表", ("表", "行数", "大小"), rows)
    say(f"问题：{line}。" for line in found.problems)
    say(f"提示：{line}。" for line in found.notes)
    say(["数据库完好。" if found.sound else f"发现 {len(found.problems)} 个问题。"])


def _megabytes(size: int | None) -> str:
    return "" if size is None else f"{size / 1_000_000:.1f} MB"


@app.command("prune", help="按策略清理旧证据；结果、问题和文书永久保留。")
def prune_command(
    policy: Annotated[Path | None, typer.Option(help="策略文件（YAML）；默认随程序的。")] = None,
    keep_inspections: Annotated[
        int | None, typer.Option(min=1, help="每个网站保留最近几次巡检的证据。")
    ] = None,
    keep_days: Annotated[int | None, typer.Option(min=0, help="保留多少天以内的证据。")] = None,
    dry_run: Annotated[bool, typer.Option(help="只看有多少可清理。")] = False,
    vacuum: Annotated[
        bool, typer.Option(help="清理后收回空间；SQLite 要独占数据库并另需同样大的磁盘。")
    ] = False,
    operator: Operator = None,
    json: Json = None,
    db: Db = None,
    quiet: Annotated[bool, typer.Option(help="不显示进度。")] = False,
) -> None:
    """In small transactions, so that others go on; broken off, it goes on at the next run."""
    require_json_target(json)
    said = {"keep_inspections": keep_inspections, "keep_days": keep_days}
    known = _overridden(load_policy(policy), said)
    who = operator_name(operator)
    with opened(db) as store:
        told = _silent if quiet else _Progress()
        pruned = prune(store, known, now=_now(), dry_run=dry_run, told=told)
        if any(each.rows for each in pruned):
            _note(store, who, known, pruned)
        if vacuum and not dry_run:
            give_space_back(store)
    data = {
        "dry_run": dry_run,
        "policy": known.model_dump(),
        "pruned": [dataclasses.asdict(each) for each in pruned],
    }
    _out("；".join(_line(each, dry_run=dry_run) for each in pruned) + "。", data, json)
    say((f"提示：{line}" for each in pruned for line in each.skipped), err=True)


def _note(store: Store, who: str, policy: PruningPolicy, pruned: list[Pruned]) -> None:
    detail = {"policy": policy.model_dump(), "rows": {each.id: each.rows for each in pruned}}
    with store.session() as session:
        note_act(session, who, Act.PRUNE, ActSubject.DATABASE, store.where, detail)
        session.commit()


def _overridden(policy: PruningPolicy, said: dict[str, int | None]) -> PruningPolicy:
    return policy.model_copy(
        update={name: value for name, value in said.items() if value is not None}
    )


def _line(pruned: Pruned, *, dry_run: bool) -> str:
    due = f"{pruned.title}：可清理 {pruned.due} {pruned.unit}"
    return due if dry_run or not pruned.due else f"{due}，已删除 {pruned.rows} 行"


def _silent(_title: str, _rows: int) -> None:
    """Progress that nobody sees."""


class _Progress:
    """A plain line every so many rows."""

    def __init__(self) -> None:
        self._next = _TOLD_EACH

    def __call__(self, title: str, rows: int) -> None:
        if rows >= self._next:
            say([f"{title}：已删除 {rows} 行"], err=True)
            self._next += _TOLD_EACH


def _out(line: str, data: dict[str, Any], json: str | None) -> None:
    if json is not None:
        write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))
    say([line], err=json == STANDARD_OUTPUT)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
