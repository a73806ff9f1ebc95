"""``govaudit duties``: the ledger of duties (工作台账) that only people can do."""

from __future__ import annotations

import datetime as dt
import json as json_format
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from config.dutybook import duty_book
from config.errors import UserError
from config.rulepack import RulePack
from config.systemfaults import system_fault
from config.terms import DutyState
from config.wording import word
from console.database import opened
from console.dutylines import DutyLine, due, duty_lines, duty_packs, find_duty, occurrences
from console.exits import ExitStatus
from console.jsonout import require_json_target, write_json
from console.operator import Operator, operator_name
from console.options import day_or_today, parse_day, split_list
from console.outputs import say
from console.tables import print_table
from console.targets import replace_file
from reports.dutybook.read import read_duty_book
from reports.dutybook.write import write_duty_book, write_duty_csv
from store.duties import DutyChange, DutyKey, checked_unit, duty_file, set_duty, stored_duty, units
from store.sites import find_site

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
Unit = Annotated[str | None, typer.Option(help="单位名称；不写为台账里的全部单位。")]
Ruleset = Annotated[str | None, typer.Option(help="规则包，逗号分隔；不写为有任务的全部规则包。")]
AsOf = Annotated[str | None, typer.Option(help="计算逾期的日期 YYYY-MM-DD；默认今天。")]
_COLUMNS = ("单位", "编号", "任务", "完成时限", "状态", "说明")
_KINDS = (".xlsx", ".csv", ".json")
_SHOWN = 20
"""Faults of a sheet that are told at a time."""


@app.command("list", help="列出只能由人完成的任务及其状态。")
def list_duties(
    unit: Unit = None,
    ruleset: Ruleset = None,
    state: Annotated[DutyState | None, typer.Option(help="只列这种状态的。")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期的。")] = False,
    as_of: AsOf = None,
    json: Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")] = None,
    db: Db = None,
) -> None:
    """Every duty for people of the packs, with what is entered for it."""
    require_json_target(json)
    day, packs = day_or_today(as_of), duty_packs(split_list(ruleset))
    with opened(db) as store, store.session() as session:
        lines = [
            line
            for line in _lines(session, packs, unit, day)
            if (state is None or line.state is state) and (line.overdue or not overdue)
        ]
    if json is not None:
        rows = [_data(line) for line in lines]
        write_json(json, json_format.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print_table("工作台账", _COLUMNS, map(_row, lines))


@app.command("set", help="填报一项任务的状态、时限、说明和佐证材料。")
def set_state(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="单位名称。")],
    duty: Annotated[str, typer.Argument(metavar="DUTY", help="任务编号，例如 h20-31。")],
    state: Annotated[DutyState | None, typer.Option(help="状态。")] = None,
    deadline: Annotated[str | None, typer.Option(help="完成时限 YYYY-MM-DD。")] = None,
    occurrence: Annotated[
        str | None, typer.Option(help="多次报送的任务：是哪一天的，YYYY-MM-DD。")
    ] = None,
    note: Annotated[str | None, typer.Option(help="情况说明。")] = None,
    file: Annotated[Path | None, typer.Option(help="佐证材料。")] = None,
    site: Annotated[
        str | None, typer.Option(help="写进哪个网站的报告：#编号、标识码、首页网址或名称。")
    ] = None,
    ruleset: Ruleset = None,
    operator: Operator = None,
    db: Db = None,
) -> None:
    """Enter or change one duty."""
    name = operator_name(operator)
    pack, rule = find_duty(duty_packs(split_list(ruleset)), duty)
    day = _occurrence(occurrences(rule), occurrence)
    key = DutyKey(checked_unit(unit), pack.id, rule.id, day)
    last_day = parse_day(deadline) if deadline is not None else None
    evidence = _evidence(file) if file is not None else None
    with opened(db) as store, store.session() as session:
        site_id = find_site(session, site).id if site is not None else None
        change = DutyChange(state, last_day, note, site_id, evidence)
        row = set_duty(session, key, change, name, dt.datetime.now(dt.UTC))
        session.commit()
        shown = row.deadline or due(rule, day)
    said = f"，时限 {shown}" if shown else ""
    say([f"已登记：{key.unit} {rule.id} {rule.title}：{word(row.state)}{said}。"])


@app.command(help="列出逾期的和即将到期的任务。")
def remind(
    unit: Unit = None,
    within: Annotated[
        int | None, typer.Option(min=0, max=3660, help="几天之内到期的；默认 14 天。")
    ] = None,
    ruleset: Ruleset = None,
    as_of: AsOf = None,
    db: Db = None,
) -> int:
    """What is overdue, then what is due soon; exit status 1 where there is any of the first."""
    day, packs = day_or_today(as_of), duty_packs(split_list(ruleset))
    last = day + dt.timedelta(days=duty_book().remind_days if within is None else within)
    with opened(db) as store, store.session() as session:
        lines = [line for line in _lines(session, packs, unit, day) if _is_open(line)]
    late = [line for line in lines if line.overdue]
    soon = [line for line in lines if not line.overdue and line.deadline and line.deadline <= last]
    if not (late or soon):
        say([f"没有逾期的，{last} 前也没有到期的。"])
        return ExitStatus.QUALIFIED
    ordered = [*sorted(late, key=_deadline), *sorted(soon, key=_deadline)]
    print_table("到期提醒", _COLUMNS, map(_row, ordered))
    say([f"逾期 {len(late)} 项，{last} 前到期 {len(soon)} 项。"], err=True)
    return ExitStatus.UNQUALIFIED if late else ExitStatus.QUALIFIED


@app.command(help="导出工作台账：xlsx、csv 或 json，按文件名的后缀。")
def export(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="台账文件。")],
    unit: Unit = None,
    ruleset: Ruleset = None,
    as_of: AsOf = None,
    db: Db = None,
) -> None:
    """Write the ledger as a sheet."""
    if out.suffix.lower() not in _KINDS:
        raise UserError(f"不支持 {out.name} 的格式。", f"请用 {'、'.join(_KINDS)} 后缀。")
    day, packs = day_or_today(as_of), duty_packs(split_list(ruleset))
    with opened(db) as store, store.session() as session:
        lines = [_data(line) for line in _lines(session, packs, unit, day)]
    content = _content(out.suffix.lower(), lines)
    try:
        replace_file(out, content)
    except OSError as error:
        raise UserError(f"{out} 不能写入（{system_fault(error)}）。", "请换一个位置。") from error
    say([f"工作台账：{out}，任务 {len(lines)} 项"])


@app.command("import", help="把填好的工作台账导回：完成时限、状态、情况说明。")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="填好的台账（xlsx）。")],
    operator: Operator = None,
    db: Db = None,
) -> int:
    """Read the filled columns back; nothing is written while a row is wrong."""
    name = operator_name(operator)
    read = read_duty_book(file)
    rules = {(pack.id, rule.id): rule for pack in duty_packs(()) for rule in pack.rules}
    known = [(row, rules.get((row.key.ruleset, row.key.duty))) for row in read.rows]
    faults = [
        *read.faults,
        *(
            f"第 {row.row} 行：没有任务 {row.key.ruleset} {row.key.duty}。"
            for row, rule in known
            if rule is None
        ),
    ]
    if faults:
        more = [f"……另有 {len(faults) - _SHOWN} 处。"] if len(faults) > _SHOWN else []
        say([*faults[:_SHOWN], *more, "没有写入，请改正后重新导入。"], err=True)
        return ExitStatus.USAGE
    changed = 0
    with opened(db) as store, store.session() as session:
        now = dt.datetime.now(dt.UTC)
        for row, rule in known:
            default = due(rule, row.key.occurrence) if rule else None
            if row.differs_from(stored_duty(session, row.key), default):
                set_duty(session, row.key, row.change, name, now)
                changed += 1
        session.commit()
    say([f"已导入 {len(read.rows)} 行，改动 {changed} 项。"])
    return ExitStatus.QUALIFIED


@app.command("file", help="取出一项任务的佐证材料。")
def take_file(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="单位名称。")],
    duty: Annotated[str, typer.Argument(metavar="DUTY", help="任务编号。")],
    out: Annotated[Path, typer.Option(help="写到哪个文件。")],
    occurrence: Annotated[str | None, typer.Option(help="哪一天的，YYYY-MM-DD。")] = None,
    ruleset: Ruleset = None,
    db: Db = None,
) -> None:
    """Write the evidence to a file; its name in the ledger is never a path."""
    pack, rule = find_duty(duty_packs(split_list(ruleset)), duty)
    key = DutyKey(checked_unit(unit), pack.id, rule.id, _occurrence(occurrences(rule), occurrence))
    with opened(db) as store, store.session() as session:
        row = stored_duty(session, key)
        content = duty_file(session, row) if row is not None else None
    if content is None:
        raise UserError(f"{key.unit} 的 {rule.id} 没有佐证材料。", "请核对单位和编号。")
    try:
        replace_file(out, content)
    except OSError as error:
        raise UserError(f"{out} 不能写入（{system_fault(error)}）。", "请换一个位置。") from error
    say([f"佐证材料：{out}"])


def _lines(
    session: Session, packs: Sequence[RulePack], unit: str | None, day: dt.date
) -> Iterator[DutyLine]:
    named = [checked_unit(unit)] if unit is not None else units(session)
    for each in named:
        yield from duty_lines(session, packs, each, day)


def _occurrence(known: tuple[str, ...], given: str | None) -> str:
    if known == ("",):
        return parse_day(given).isoformat() if given is not None else ""
    if given is None:
        raise UserError("这项任务要报送多次。", f"请用 --occurrence 写明：{'、'.join(known)}。")
    day = parse_day(given).isoformat()
    if day not in known:
        raise UserError(f"这项任务没有 {day} 这个节点。", f"节点有：{'、'.join(known)}。")
    return day


def _evidence(path: Path) -> tuple[str, bytes]:
    try:
        with path.open("rb") as stream:
            return path.name, stream.read(duty_book().file_bytes + 1)
    except (OSError, ValueError) as error:
        why = system_fault(error) if isinstance(error, OSError) else "路径不对"
        raise UserError(f"佐证材料 {path} 不能读取（{why}）。", "请核对路径。") from None


def _is_open(line: DutyLine) -> bool:
    return line.state in (DutyState.NOT_STARTED, DutyState.IN_PROGRESS)


def _deadline(line: DutyLine) -> tuple[dt.date, str, str]:
    return line.deadline or dt.date.max, line.unit, line.duty


def _row(line: DutyLine) -> tuple[str, ...]:
    late = "（逾期）" if line.overdue else ""
    name = f"{line.title}（{line.occurrence}）" if line.occurrence else line.title
    return (
        line.unit,
        line.duty,
        name,
        str(line.deadline or ""),
        f"{word(line.state)}{late}",
        line.note,
    )


def _data(line: DutyLine) -> dict[str, Any]:
    return {
        "unit": line.unit,
        "ruleset": line.ruleset,
        "duty": line.duty,
        "document": line.document,
        "clause": line.clause,
        "title": line.title,
        "occurrence": line.occurrence,
        "deadline": line.deadline.isoformat() if line.deadline else None,
        "state": line.state.value,
        "overdue": line.overdue,
        "note": line.note,
        "file": {"name": line.file_name, "sha256": line.file_sha256} if line.file_sha256 else None,
        "updated_at": line.updated_at.isoformat() if line.updated_at else None,
        "updated_by": line.updated_by,
    }


def _content(kind: str, rows: list[dict[str, Any]]) -> bytes:
    if kind == ".json":
        return (json_format.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()
    return write_duty_csv(rows) if kind == ".csv" else write_duty_book(rows)
