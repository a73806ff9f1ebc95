"""What is done to notices: issue, re-check, reply, close, second notice, correct, withdraw."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from config.errors import UserError
from config.notices import notice_wording
from config.office import load_office
from config.systemfaults import system_fault
from config.terms import Act, NoticeState, RecheckOutcome
from config.wording import word
from console.commands.noticerecheck import recheck_notices
from console.database import opened
from console.issuing import Issue, draft_correction, draft_second, issue
from console.noticefiles import require_folder, write_notice
from console.operator import Operator, operator_name
from console.options import parse_day
from console.outputs import say
from reports.official.pdf import require_pdf
from store.acts import checked_reason, one_line
from store.noticereplies import add_reply
from store.notices import begin_numbers, get_notice, items_of, move, paper_of

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="通知书编号（不是文号）。")]
OfficeFile = Annotated[
    Path | None,
    typer.Option("--office", help="本单位信息的 YAML 文件，写法见 config/office.yaml。"),
]


def register(app: typer.Typer) -> None:
    """Add the commands to ``govaudit notice``."""
    for name, command, words in (
        ("issue", issue_notice, "发出草稿：编文号、定期限，从此内容不再变动。"),
        ("recheck", recheck_notices, "只复核通知书所列问题；--due 复核所有到期的。"),
        ("reply", reply, "登记单位的反馈和附件。"),
        ("close", close, "办结；还有未整改的须写理由。"),
        ("second", second, "对逾期的通知书起草再次整改通知书。"),
        ("correct", correct, "起草更正通知书；发出后原通知书作废。"),
        ("withdraw", withdraw, "撤回已发出的通知书，或作废草稿。"),
        ("numbers", numbers, "登记别处已用到的文号，从下一号编起。"),
    ):
        app.command(name, help=words)(command)


def issue_notice(
    number: Number,
    office: OfficeFile = None,
    deadline: Annotated[
        str | None, typer.Option(help="统一的整改期限 YYYY-MM-DD；不写按严重程度。")
    ] = None,
    on: Annotated[str | None, typer.Option(help="落款日期 YYYY-MM-DD；默认今天。")] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(help="问题截图所在目录：文件名为问题序号，如 3.png、3-2.jpg。"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="发出后把文件写到哪个目录。")] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="另转 PDF（需要 LibreOffice）。")] = False,
    operator: Operator = None,
    db: Db = None,
) -> None:
    """Issue a draft; from then on number, deadlines and text stand."""
    known = load_office(office)
    if pdf:
        require_pdf()
    if out is not None:
        require_folder(out)
    now = _now()
    how = Issue(
        office=known,
        day=parse_day(on) if on else now.date(),
        operator=operator_name(operator),
        now=now,
        deadline=parse_day(deadline) if deadline else None,
        pictures=pictures,
    )
    with opened(db) as store, store.session() as session:
        notice = get_notice(session, number)
        text = issue(session, notice, how)
        session.commit()
        paper = paper_of(session, notice)
        content = paper.content if paper else b""
    named = text.number or "（没有给机关代字，不编文号）"
    say([f"已发出：{named} {text.title}，{len(text.faults)} 个问题，整改期限 {text.deadline}。"])
    if text.deadline_note:
        say([f"注意：{text.deadline_note}"], err=True)
    if known.name is None:
        say(["注意：没有给发文机关名称，通知书没有红头和署名；请用 --office 写明。"], err=True)
    if out is not None:
        files = {f"notice-{number}.docx": content}
        files[f"notice-{number}.json"] = text.model_dump_json(indent=1).encode()
        say(f"已写出：{path}" for path in write_notice(out, files, pdf=pdf))


def reply(
    number: Number,
    text: Annotated[str, typer.Option(help="反馈的内容。")] = "",
    file: Annotated[Path | None, typer.Option(help="反馈的附件；只存档，不打开。")] = None,
    operator: Operator = None,
    db: Db = None,
) -> None:
    """Note what the unit replied."""
    who = operator_name(operator)
    said = one_line(text)
    if not said and file is None:
        raise UserError("反馈没有内容。", "请用 --text 写明，或用 --file 给出附件。")
    if len(said) > notice_wording().reply_text:
        raise UserError(f"反馈超过 {notice_wording().reply_text} 字。", "长的请作为附件。")
    content = _attached(file) if file is not None else None
    with opened(db) as store, store.session() as session:
        notice = get_notice(session, number)
        row = add_reply(
            session,
            notice,
            text=said,
            file_name=file.name if file else None,
            content=content,
            operator=who,
            now=_now(),
        )
        session.commit()
    digest = f"，附件 SHA-256 {row.sha256}" if row.sha256 else ""
    say([f"已登记通知书 {number} 的反馈 {row.id}{digest}。"])


def _attached(file: Path) -> bytes:
    most = notice_wording().reply_bytes
    try:
        with file.open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as error:
        raise UserError(f"读不了附件 {file}（{system_fault(error)}）。", "请核对路径。") from None
    if len(content) > most:
        raise UserError(f"附件 {file} 超过 {most // 1_000_000} MB。", "请压缩或分成几次。")
    return content


def close(
    number: Number,
    reason: Annotated[str, typer.Option(help="还有未整改或未能确定的，为什么办结。")] = "",
    operator: Operator = None,
    db: Db = None,
) -> None:
    """The end of a notice, and of the one that it has followed up."""
    who, now = operator_name(operator), _now()
    with opened(db) as store, store.session() as session:
        notice = get_notice(session, number)
        left = [i for i in items_of(session, notice) if i.outcome is not RecheckOutcome.FIXED]
        if left and not reason.strip():
            raise UserError(
                f"通知书 {number} 还有 {len(left)} 个问题没有复核为已整改。",
                "请先用 govaudit notice recheck 复核，确需办结的用 --reason 写明理由。",
            )
        why = checked_reason(reason) if reason.strip() else "全部已整改"
        detail = {"reason": why, "not_fixed": len(left)}
        move(session, notice, NoticeState.CLOSED, Act.CLOSE, operator=who, now=now, detail=detail)
        while notice.earlier_id is not None:
            notice = get_notice(session, notice.earlier_id)
            if notice.state is not NoticeState.URGED:
                break
            also = {"reason": f"随通知书 {number} 办结"}
            move(session, notice, NoticeState.CLOSED, Act.CLOSE, operator=who, now=now, detail=also)
        session.commit()
    say([f"通知书 {number} 已办结：{why}。"])


def second(number: Number, operator: Operator = None, db: Db = None) -> None:
    """A draft that names the overdue notice, with what is not mended."""
    who, now = operator_name(operator), _now()
    with opened(db) as store, store.session() as session:
        earlier = get_notice(session, number)
        notice = draft_second(session, earlier, operator=who, now=now, today=now.date())
        count = len(items_of(session, notice))
        session.commit()
    say([f"已起草再次整改通知书 {notice.id}，{count} 个问题；用 govaudit notice issue 发出。"])


def correct(
    number: Number,
    note: Annotated[str, typer.Option(help="原通知书错在哪里。")],
    operator: Operator = None,
    db: Db = None,
) -> None:
    """A draft in the place of a notice that was wrong; what was dismissed since falls away."""
    who, now, why = operator_name(operator), _now(), checked_reason(note, "更正说明")
    with opened(db) as store, store.session() as session:
        earlier = get_notice(session, number)
        notice = draft_correction(session, earlier, note=why, operator=who, now=now)
        count = len(items_of(session, notice))
        session.commit()
    say([f"已起草更正通知书 {notice.id}，{count} 个问题；用 govaudit notice issue 发出。"])


def withdraw(
    number: Number,
    reason: Annotated[str, typer.Option(help="为什么撤回。")],
    operator: Operator = None,
    db: Db = None,
) -> None:
    """Take back what was issued, its number stays taken; or throw away a draft."""
    who, why = operator_name(operator), checked_reason(reason)
    with opened(db) as store, store.session() as session:
        notice = get_notice(session, number)
        is_draft = notice.state is NoticeState.DRAFT
        state, act = (
            (NoticeState.DISCARDED, Act.DISCARD)
            if is_draft
            else (NoticeState.WITHDRAWN, Act.WITHDRAW)
        )
        move(session, notice, state, act, operator=who, now=_now(), detail={"reason": why})
        session.commit()
    say([f"通知书 {number}：{word(state)}（{why}）。"])


def numbers(
    office: OfficeFile,
    last: Annotated[int, typer.Option(min=0, max=99_999, help="已经用到的最后一号。")],
    year: Annotated[int | None, typer.Option(min=1990, max=2199, help="年份；默认今年。")] = None,
    db: Db = None,
) -> None:
    """Numbers that were given out elsewhere before."""
    known = load_office(office)
    if known.code is None:
        raise UserError("没有机关代字。", "请在 --office 的文件里写 code。")
    which = year or _now().year
    with opened(db) as store, store.session() as session:
        begin_numbers(session, known.code, which, last)
        session.commit()
    say([f"下一号是 {known.number(which, last + 1)}。"])


def _now() -> dt.datetime:
    """Now, on the user's own clock: days end at midnight here."""
    return dt.datetime.now(dt.UTC).astimezone()
