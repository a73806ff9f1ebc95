"""``govaudit rescore``: judge and score again from stored evidence, by the same or other packs."""

from __future__ import annotations

import json as json_format
import os
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from sqlmodel import Session

from config.errors import UserError
from config.terms import Act, ActSubject
from config.wording import word
from console.database import opened
from console.exits import ExitStatus
from console.jsonout import STANDARD_OUTPUT, require_json_target, write_json
from console.operator import Operator, operator_name
from console.options import ruleset_name, split_list
from console.outputs import say
from console.packs import load_packs
from console.rejudging.one import PackChange, Rescored, Standing, as_data, rescore
from console.rejudging.pool import Task, rescore_many
from console.tables import print_table
from store.acts import note_act
from store.audits import get_audit, inspections_of_audit
from store.database import Store
from store.inspections import get_inspection

_COLUMNS = ("巡检", "网站", "规则包", "结论", "得分", "问题", "变化的指标")
_TOLD_EACH = 25


def command(
    audit: Annotated[
        int | None, typer.Argument(metavar="AUDIT", min=1, help="检查的编号。")
    ] = None,
    inspection: Annotated[
        list[int] | None, typer.Option("--inspection", min=1, help="巡检编号，可给多个。")
    ] = None,
    ruleset: Annotated[
        str | None, typer.Option(help="规则包编号或文件，逗号分隔；默认巡检当时的。")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="同时进行的进程数；默认每核一个。")
    ] = None,
    operator: Operator = None,
    json: Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")] = None,
    db: Annotated[str | None, typer.Option(help="数据库地址或文件。")] = None,
    quiet: Annotated[bool, typer.Option(help="不显示进度。")] = False,
) -> int:
    """Nothing is fetched. The verdict of an inspection follows only its own pack."""
    if (audit is None) == (not inspection):
        raise UserError(
            "不知道要重新判定什么。", "请写检查的编号，或用 --inspection 写巡检编号，二者写一个。"
        )
    require_json_target(json)
    rulesets = _rulesets(ruleset)
    who = operator_name(operator)
    with opened(db) as store:
        with store.session() as session:
            numbers = _numbers(session, audit, inspection or [])
            _note(session, who, audit, inspection or [], rulesets)
        done = sorted(
            _told(_all(store, numbers, rulesets, workers), len(numbers), quiet=quiet),
            key=lambda each: each.inspection,
        )
    if json is not None:
        write_json(json, json_format.dumps(as_data(done), ensure_ascii=False, indent=1))
    _print(done, err=json == STANDARD_OUTPUT)
    return ExitStatus.INTERNAL if any(each.failed for each in done) else ExitStatus.QUALIFIED


def _rulesets(text: str | None) -> str | None:
    """The packs by id or absolute path, proved to be fit before anything is judged by them."""
    if text is None:
        return None
    names = ",".join(ruleset_name(name) for name in split_list(text) or (text,))
    load_packs(names)
    return names


def _numbers(session: Session, audit: int | None, inspections: Sequence[int]) -> list[int]:
    if audit is None:
        for number in inspections:
            get_inspection(session, number)
        return list(dict.fromkeys(inspections))
    get_audit(session, audit)
    numbers = inspections_of_audit(session, audit)
    if not numbers:
        raise UserError(f"检查 {audit} 还没有巡检。", "请等它有了结果再重新判定。")
    return numbers


def _note(
    session: Session,
    who: str,
    audit: int | None,
    inspections: Sequence[int],
    rulesets: str | None,
) -> None:
    detail = {"ruleset": rulesets}
    if audit is not None:
        note_act(session, who, Act.RESCORE, ActSubject.AUDIT, audit, detail)
    for number in inspections:
        note_act(session, who, Act.RESCORE, ActSubject.INSPECTION, number, detail)
    session.commit()


def _all(
    store: Store, numbers: Sequence[int], rulesets: str | None, workers: int | None
) -> Iterator[Rescored]:
    if len(numbers) == 1:
        yield rescore(store, numbers[0], rulesets)
        return
    url = store.engine.url.render_as_string(hide_password=False)
    most = workers or len(os.sched_getaffinity(0))
    yield from rescore_many(Task(url, rulesets), numbers, most)


def _told(done: Iterator[Rescored], of: int, *, quiet: bool) -> Iterator[Rescored]:
    for count, each in enumerate(done, 1):
        if not quiet and count % _TOLD_EACH == 0:
            say([f"已重新判定 {count}/{of}"], err=True)
        yield each


def _print(done: Sequence[Rescored], *, err: bool) -> None:
    rows = [_row(each, change) for each in done for change in each.packs]
    if rows:
        print_table("重新判定", _COLUMNS, rows, err=err)
    for each in done:
        if each.left or each.failed:
            say(
                [f"巡检 {each.inspection}（{each.home_url}）：{each.left or each.failed}。"],
                err=True,
            )
    changed = sum(any(_moved(change) for change in each.packs) for each in done)
    again = sum(bool(each.packs) for each in done)
    left, failed = (sum(bool(getattr(each, name)) for each in done) for name in ("left", "failed"))
    line = f"重新判定 {again} 次巡检，结论有变化的 {changed} 次；未重判 {left}，出错 {failed}。"
    say([line], err=err)


def _moved(change: PackChange) -> bool:
    return change.before is not None and change.before.verdict is not change.after.verdict


def _row(each: Rescored, change: PackChange) -> tuple[str, ...]:
    before, after = change.before, change.after
    faults = f"{after.findings}（新增 {change.new_findings}，消失 {change.gone_findings}）"
    statuses = "、".join(one.indicator for one in change.statuses[:5])
    more = f" 等 {len(change.statuses)} 项" if len(change.statuses) > 5 else ""
    return (
        str(each.inspection),
        each.name or each.home_url,
        change.ruleset + ("" if change.decides else "（不改变结论）"),
        _arrow(_verdict(before) if before else None, _verdict(after)),
        _arrow(_mark(before) if before else None, _mark(after)),
        faults,
        statuses + more,
    )


def _arrow(before: str | None, after: str) -> str:
    return after if before in (None, after) else f"{before} → {after}"


def _verdict(standing: Standing) -> str:
    return word(standing.verdict) if standing.verdict else "不作结论"


def _mark(standing: Standing) -> str:
    return "不计分" if standing.score is None else f"{standing.score:g}"
