"""``govaudit ledger``: the ledger of faults (问题台账), out and back."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from sqlmodel import Session

from config.errors import UserError
from config.ledger import ledger_layout
from config.systemfaults import system_fault
from config.terms import Act, ActSubject
from console.database import opened
from console.exits import ExitStatus
from console.operator import Operator, operator_name
from console.outputs import say
from reports.formats.files import written_together
from reports.ledger.importing import Imported, import_ledger
from reports.ledger.plain import write_csv, write_json
from reports.ledger.read import read_ledger
from reports.ledger.xlsx import write_xlsx
from store.acts import note_act
from store.auditfacts import get_audit
from store.ledger import LedgerRow, all_audits, fault_id, ledger_rows

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
_KINDS = (".xlsx", ".csv", ".json")


@app.command(help="导出问题台账：xlsx（一类问题一张表）、csv 或 json，按文件名的后缀。")
def export(
    audit: Annotated[
        int | None, typer.Argument(metavar="AUDIT", help="检查的编号；全部检查用 --all。")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="全部检查，每个问题取最近一次。")] = False,
    out: Annotated[Path, typer.Option(help="台账文件。")] = Path("govaudit-ledger.xlsx"),
    db: Db = None,
) -> None:
    """Write the ledger of one audit or of all."""
    if (audit is None) != every:
        raise UserError("不知道导出哪次检查。", "请写检查的编号，或用 --all，二者写一个。")
    if out.suffix.lower() not in _KINDS:
        raise UserError(f"不支持 {out.name} 的格式。", f"请用 {'、'.join(_KINDS)} 后缀。")
    with opened(db) as store, store.session() as session:
        title, audits = _chosen(session, audit)
        count = _write(ledger_rows(session, audits), out, title)
    say([f"台账：{out}，问题 {count} 条"])


@app.command("import", help="把填好的台账导回：整改情况、完成时间、情况说明、复核结果。")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="填好的台账（xlsx）。")],
    operator: Operator = None,
    dry_run: Annotated[bool, typer.Option(help="只看会改什么，不写入。")] = False,
    skip_bad: Annotated[bool, typer.Option(help="有误和冲突的行跳过，其余写入。")] = False,
    overwrite: Annotated[bool, typer.Option(help="冲突时以表中的为准。")] = False,
    db: Db = None,
) -> int:
    """Read the filled columns back; nothing is written while a row is wrong."""
    name = operator_name(operator)
    layout = ledger_layout()
    read = read_ledger(file, layout, dt.date.today())  # noqa: DTZ011 - the user's own today
    with opened(db) as store, store.session() as session:
        now = dt.datetime.now(dt.UTC)
        result, changes = import_ledger(
            session, read, name, now, overwrite=overwrite, skip_bad=skip_bad, dry_run=dry_run
        )
        for key, before, after in changes:
            detail = {"before": before.data(), "after": after.data()}
            note_act(session, name, Act.FILL, ActSubject.LEDGER, fault_id(key), detail, at=now)
        session.commit()
    say(_lines(result, layout.limits.errors_shown, dry_run=dry_run))
    wrong = bool(result.faults or result.conflicts)
    return ExitStatus.USAGE if wrong else ExitStatus.QUALIFIED


def _chosen(session: Session, audit: int | None) -> tuple[str, list[int]]:
    if audit is None:
        return "", all_audits(session)
    found = get_audit(session, audit)
    return f"{found.title}问题台账", [audit]


def _write(rows: Iterator[LedgerRow], out: Path, title: str) -> int:
    try:
        with (
            written_together(out.parent, [out.name]) as (streams, _),
            tempfile.TemporaryDirectory(prefix="govaudit-ledger-") as scratch,
        ):
            return _write_to(streams[0], rows, out.suffix.lower(), title, Path(scratch))
    except OSError as error:
        raise UserError(
            f"台账 {out} 不能写入（{system_fault(error)}）。", "请用 --out 换一个可写的位置。"
        ) from error


def _write_to(
    stream: BinaryIO, rows: Iterator[LedgerRow], kind: str, title: str, scratch: Path
) -> int:
    if kind == ".csv":
        return write_csv(rows, stream)
    if kind == ".json":
        return write_json(rows, stream)
    return write_xlsx(rows, stream, title=title, scratch=scratch).rows


def _lines(result: Imported, most: int, *, dry_run: bool) -> list[str]:
    wrong = [*result.faults, *result.conflicts]
    lines = [f"有误：{line}" for line in result.faults]
    lines += [f"冲突：{line}" for line in result.conflicts]
    if len(lines) > most:
        lines = [*lines[:most], f"……另有 {len(wrong) - most} 处。"]
    verb = "导入" if result.written else "将导入"
    lines.append(f"{verb} {result.changed} 条，未变 {result.unchanged} 条。")
    if wrong and not result.written and not dry_run:
        lines.append("没有写入：请改正后重新导入，或用 --skip-bad 跳过、--overwrite 以表为准。")
    return lines
