"""``govaudit notice``: rectification notices (整改通知书), from the draft to the end."""

from __future__ import annotations

import datetime as dt
import json as json_format
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import func
from sqlmodel import Session, col, select

from config.errors import UserError
from config.notices import notice_wording
from config.office import Office, load_office
from config.terms import ActSubject, NoticeKind, NoticeState, RecheckOutcome
from console.commands import noticeacts
from console.database import opened
from console.exits import ExitStatus
from console.faultchoice import (
    AuditOption,
    IndicatorOption,
    InspectionOption,
    SeverityOption,
    SiteOption,
    chosen_site,
    fault_filter,
)
from console.issuing import paper_bytes, preview
from console.jsonout import require_json_target, write_json
from console.noticefiles import require_folder, write_notice
from console.noticeview import notice_data, print_notices, print_text
from console.operator import Operator, operator_name
from console.outputs import say
from console.reviewview import print_acts
from reports.official.pdf import require_pdf
from store.acts import list_acts
from store.noticefaults import Noticeable, noticeable_faults
from store.noticereplies import rechecks_of, replies_to
from store.notices import draft_notice, get_notice, items_of, list_notices, paper_of
from store.tables import Notice, NoticeItem, Site

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
noticeacts.register(app)

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
Json = Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")]
OfficeFile = Annotated[
    Path | None,
    typer.Option("--office", help="本单位信息的 YAML 文件，写法见 config/office.yaml。"),
]
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="通知书编号（不是文号）。")]
DEFAULT_OUT = Path("govaudit-notices")


@app.command(help="起草通知书：每个网站一份，只收复核属实的问题。")
def draft(
    site: SiteOption = None,
    audit: AuditOption = None,
    inspection: InspectionOption = None,
    indicator: IndicatorOption = None,
    severity: SeverityOption = None,
    operator: Operator = None,
    db: Db = None,
) -> int:
    """One draft for each site that has something to mend."""
    who = operator_name(operator)
    if site is None and audit is None and inspection is None:
        raise UserError("不知道给谁起草。", "请写 --site、--audit 或 --inspection。")
    with opened(db) as store, store.session() as session:
        chosen = fault_filter(
            session,
            site=site,
            audit=audit,
            inspection=inspection,
            indicator=indicator,
            severity=severity,
        )
        found = noticeable_faults(session, chosen)
        drafts = [_draft(session, each, who, audit) for each in found if each.faults]
        session.commit()
        say(line for made in drafts for line in made)
    unreviewed = sum(each.unreviewed for each in found)
    noticed = sum(each.noticed for each in found)
    if unreviewed:
        say([f"另有 {unreviewed} 个问题还没有复核，没有列入；请用 govaudit review 复核后再起草。"])
    if noticed:
        say([f"另有 {noticed} 个问题已在草稿或已发出的通知书中，没有重复列入。"])
    if not drafts:
        say(["没有可以列入通知书的问题。"], err=True)
        return ExitStatus.USAGE
    return ExitStatus.QUALIFIED


def _draft(session: Session, found: Noticeable, operator: str, audit: int | None) -> list[str]:
    most = notice_wording().items
    faults = found.faults[:most]
    notice = draft_notice(
        session,
        faults,
        kind=NoticeKind.RECTIFICATION,
        operator=operator,
        now=dt.datetime.now(dt.UTC),
        audit_id=audit,
    )
    left = len(found.faults) - len(faults)
    lines = [f"已起草通知书 {notice.id}：{faults[0].site.name}，{len(faults)} 个问题。"]
    if left:
        lines.append(f"一份通知书最多 {most} 个问题，还有 {left} 个没有列入，请再起草一次。")
    return lines


@app.command("list", help="列出通知书；--overdue 只列逾期未办结的。")
def list_all(
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期未办结的。")] = False,
    site: SiteOption = None,
    audit: AuditOption = None,
    state: Annotated[list[NoticeState] | None, typer.Option(help="状态，可给多个。")] = None,
    json: Json = None,
    db: Db = None,
) -> None:
    """The newest first."""
    require_json_target(json)
    today = _today()
    with opened(db) as store, store.session() as session:
        notices = list_notices(
            session,
            site_id=chosen_site(session, site).id if site is not None else None,
            audit_id=audit,
            states=tuple(state or ()),
            due_before=today if overdue else None,
        )
        rows = [(each, *_counts(session, each)) for each in notices]
    if json is None:
        print_notices(rows, today)
        return
    data = [
        {
            **notice.model_dump(mode="json", exclude={"data"}),
            "site": name,
            "faults": faults,
            "mended": mended,
        }
        for notice, name, faults, mended in rows
    ]
    write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))


def _counts(session: Session, notice: Notice) -> tuple[str, int, int]:
    count = select(func.count()).select_from(NoticeItem).where(NoticeItem.notice_id == notice.id)
    mended = count.where(col(NoticeItem.outcome) == RecheckOutcome.FIXED)
    site = session.get_one(Site, notice.site_id)
    return site.name, session.exec(count).one(), session.exec(mended).one()


@app.command(help="看一份通知书的内容、经过和复核结果。")
def show(number: Number, office: OfficeFile = None, json: Json = None, db: Db = None) -> None:
    """All there is on one notice."""
    require_json_target(json)
    known = load_office(office)
    with opened(db) as store, store.session() as session:
        notice = get_notice(session, number)
        text = preview(session, notice, known, _today())
        items = items_of(session, notice)
        acts = list_acts(session, subject_kind=ActSubject.NOTICE, subject_id=str(notice.id))
        paper = paper_of(session, notice)
        if json is not None:
            data = notice_data(
                notice,
                text,
                items,
                sha256=paper.sha256 if paper else None,
                replies=replies_to(session, notice),
                rechecks=rechecks_of(session, notice),
                acts=acts,
            )
            write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))
            return
        print_text(notice, text, items)
        for reply in replies_to(session, notice):
            file = f"，附件 {reply.file_name}（{reply.size} 字节）" if reply.file_name else ""
            say([f"反馈 {reply.id}：{reply.received_at.astimezone():%Y-%m-%d} {reply.text}{file}"])
        print_acts(acts)


@app.command(help="写出通知书的 docx 和 JSON；已发出的总是存档的原件。")
def write(
    number: Number,
    out: Annotated[Path, typer.Option(help="写到哪个目录。")] = DEFAULT_OUT,
    pdf: Annotated[bool, typer.Option("--pdf", help="另转 PDF（需要 LibreOffice）。")] = False,
    replies: Annotated[bool, typer.Option("--replies", help="把反馈的附件也写出来。")] = False,
    office: OfficeFile = None,
    db: Db = None,
) -> None:
    """The paper of a notice, its data, and on demand the files of the replies."""
    known: Office = load_office(office)
    if pdf:
        require_pdf()
    require_folder(out)
    with opened(db) as store, store.session() as session:
        notice = get_notice(session, number)
        text = preview(session, notice, known, _today())
        content = paper_bytes(session, notice, known, _today())
        files = {f"notice-{notice.id}.docx": content}
        files[f"notice-{notice.id}.json"] = text.model_dump_json(indent=1).encode()
        if replies:
            files |= {
                f"notice-{notice.id}-reply-{reply.id}.bin": reply.content
                for reply in replies_to(session, notice)
                if reply.content is not None
            }
    say(f"已写出：{path}" for path in write_notice(out, files, pdf=pdf))


def _today() -> dt.date:
    """Today by the user's own clock."""
    return dt.datetime.now(dt.UTC).astimezone().date()
