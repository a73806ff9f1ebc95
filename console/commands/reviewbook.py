"""``govaudit review export`` and ``import``: the spreadsheet that goes out and comes back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from config.errors import UserError
from config.systemfaults import system_fault
from config.terms import ReviewState
from console.database import opened
from console.deciding import Wish, bring_up_to_date, decide_all, told
from console.exits import ExitStatus
from console.faultchoice import (
    AuditOption,
    IndicatorOption,
    InspectionOption,
    SeverityOption,
    SiteOption,
    StateOption,
    SuspectOption,
    fault_filter,
)
from console.operator import Operator, operator_name
from console.outputs import say
from console.targets import replace_file, require_file
from reports.reviewbook import BookRow, read_book, row_code, write_book
from store.acts import one_line
from store.faultquery import FaultFilter, ReviewedFault, reviewed_faults
from store.reviews import Decision

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
_AT_A_TIME = 500
_SHOWN = 50


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="写到哪个文件。")],
    site: SiteOption = None,
    audit: AuditOption = None,
    inspection: InspectionOption = None,
    indicator: IndicatorOption = None,
    severity: SeverityOption = None,
    suspect: SuspectOption = None,
    state: StateOption = None,
    db: Db = None,
) -> None:
    """Write the faults that fit, those that are open where no state is named."""
    try:
        require_file(file)
    except OSError as error:
        raise _refused(file, error) from error
    stream = io.BytesIO()
    with opened(db) as store, store.session() as session:
        chosen = fault_filter(
            session,
            site=site,
            audit=audit,
            inspection=inspection,
            indicator=indicator,
            severity=severity,
            suspect=suspect,
            state=state or [ReviewState.OPEN],
        )
        count = write_book(reviewed_faults(session, chosen), stream)
    try:
        replace_file(file, stream.getvalue())
    except OSError as error:
        raise _refused(file, error) from error
    say([f"已导出 {count} 条问题：{file}。填好“复核意见”“理由”后用 govaudit review import 导入。"])


def import_book(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="填好的复核表。")],
    good: Annotated[
        bool, typer.Option("--good", help="有错的行跳过，其余的照收；不写则有一行错就都不收。")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="只核对，不入库。")] = False,
    operator: Operator = None,
    db: Db = None,
) -> int:
    """Take in what was decided, row by row: all rows, or the good ones."""
    who = operator_name(operator)
    now = dt.datetime.now(dt.UTC).astimezone()
    book = read_book(file)
    with opened(db) as store, store.session() as session:
        refusals = list(book.faults)
        wishes = list(_wishes(session, book.rows, who, now, refusals))
        if refusals and not good:
            return _nothing_taken(refusals)
        if check:
            say([f"可以导入 {len(wishes)} 行，{book.empty} 行没有填意见。"])
            say(refusals, err=True)
            return ExitStatus.USAGE if refusals else ExitStatus.QUALIFIED
        decided = decide_all(session, wishes, now=now)
        refusals += decided.conflicts + decided.refusals
        if refusals and not good:
            session.rollback()
            return _nothing_taken(refusals)
        rescored = bring_up_to_date(session, decided)
        session.commit()
    same = f"，{decided.unchanged} 行与现有意见相同" if decided.unchanged else ""
    say([f"已导入 {decided.count} 行{same}，{book.empty} 行没有填意见。"])
    say(refusals[:_SHOWN], err=True)
    say(each.line for each in rescored)
    return ExitStatus.USAGE if refusals else ExitStatus.QUALIFIED


def _nothing_taken(refusals: Sequence[str]) -> ExitStatus:
    more = len(refusals) - _SHOWN
    say(refusals[:_SHOWN], err=True)
    rest = f"另有 {more} 行未列出。" if more > 0 else ""
    how = "改好后重新导入，或加 --good 只收没有错的行。"
    line = f"{len(refusals)} 行不能接收，整份没有导入。{rest}{how}"
    say([line], err=True)
    return ExitStatus.USAGE


def _wishes(
    session: Session,
    rows: Sequence[BookRow],
    who: str,
    now: dt.datetime,
    refusals: list[str],
) -> Iterator[Wish]:
    """The rows that still stand for what they were written for; the others are refused by row."""
    taken: dict[int, int] = {}
    for start in range(0, len(rows), _AT_A_TIME):
        some = rows[start : start + _AT_A_TIME]
        numbers = tuple(row.number for row in some)
        faults = {
            fault.finding.id: fault
            for fault in reviewed_faults(session, FaultFilter(finding_ids=numbers))
        }
        for row in some:
            fault = faults.get(row.number)
            reason = _refusal(row, fault, now.date(), taken)
            if reason is not None or fault is None:
                refusals.append(f"第 {row.row} 行：{reason}")
                continue
            taken[row.number] = row.row
            decision = Decision(row.state, who, one_line(row.reason), row.until)
            yield Wish(fault, decision, row.version, f"第 {row.row} 行")


def _refusal(
    row: BookRow, fault: ReviewedFault | None, today: dt.date, taken: dict[int, int]
) -> str | None:
    if row.number in taken:
        return f"与第 {taken[row.number]} 行是同一个问题。"
    if fault is None:
        return f"没有编号为 {row.number} 的问题，可能已重新判定，请重新导出。"
    if row_code(fault).partition("-")[0] != row.code.partition("-")[0]:
        return "识别码与编号对不上：行被挪动过，或问题已重新判定，请重新导出。"
    shown = (one_line(fault.finding.title), one_line(fault.finding.url or ""))
    if (row.title, row.url) != tuple(" ".join(each.split()) for each in shown):
        return "问题或网址被改动过，不能确定说的是哪一个问题。"
    if row.until is not None and row.until < today:
        return f"误报有效期 {row.until} 已经过去。"
    if fault.version != row.version and not _same(row, fault):
        by = told(fault.review) if fault.review else "已有人改过"
        return f"导出之后{by}，没有覆盖。"
    return None


def _same(row: BookRow, fault: ReviewedFault) -> bool:
    return fault.state is row.state


def _refused(file: Path, error: OSError) -> UserError:
    return UserError(f"{file} 不能写入（{system_fault(error)}）。", "请换一个可写的位置。")
