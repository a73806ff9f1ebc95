"""``govaudit publish``: what the office shows everybody, as a static site."""

from __future__ import annotations

import datetime as dt
import json as json_format
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session
from typer.core import TyperGroup

from config.bulletin import bulletin_text_of
from config.errors import UserError
from config.office import Office, load_office
from config.terms import Act, ActSubject, NoticeState, PublicationKind
from config.wording import word
from console.bulletins import make_bulletin
from console.database import opened
from console.jsonout import require_json_target, write_json
from console.operator import Operator, operator_name
from console.options import day_or_today
from console.outputs import say
from console.tables import print_table
from reports.bulletin.text import bulletin
from reports.publishing.content import (
    PublicContent,
    public_bulletin,
    public_notice,
    public_progress,
)
from reports.publishing.folder import place_site
from reports.publishing.site import items_of, site_files
from store.acts import note_act
from store.auditfacts import get_audit
from store.publications import publications, put_publication, withdraw_publication
from store.tables import Notice, Publication

_SITE = "site"
_COLUMNS = ("编号", "种类", "标题", "选定时间", "操作人", "状态")
_UNPUBLISHED = (NoticeState.DRAFT, NoticeState.DISCARDED)


class _Publish(TyperGroup):
    """``publish DIR`` means ``publish site DIR``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help",):
            args = [_SITE, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, cls=_Publish)

OfficeFile = Annotated[
    Path | None, typer.Option("--office", help="发文机关的资料；写法见 config/office.yaml。")
]
Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]


@app.command(_SITE, help="生成公开网站；“publish 目录”是它的简写。")
def site(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="公开网站所在目录。")],
    office: OfficeFile = None,
    db: Db = None,
) -> None:
    """Write everything that is published into ``folder``."""
    ours = load_office(office)
    _require_page(ours)
    with opened(db) as store, store.session() as session:
        _renew(session, ours)
        session.commit()
        items = items_of(publications(session))
    placed = place_site(folder, site_files(items, ours))
    say(
        [
            f"公开网站：{folder / 'index.html'}，公开内容 {len(items)} 项",
            f"文件：更新 {placed.written}，未变 {placed.unchanged}，删去 {placed.removed}",
        ]
    )


@app.command(help="选定公开：bulletin 检查编号、notice 通知书编号或 progress 检查编号。")
def choose(
    kind: Annotated[PublicationKind, typer.Argument(metavar="KIND", help="种类。")],
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="检查或通知书的编号。")],
    office: OfficeFile = None,
    text: Annotated[Path | None, typer.Option(help="通报的文字。")] = None,
    date: Annotated[str | None, typer.Option(help="通报的成文日期 YYYY-MM-DD；默认今天。")] = None,
    operator: Operator = None,
    db: Db = None,
) -> None:
    """Choose a paper for publication; what is seen is fixed now."""
    name, ours = operator_name(operator), load_office(office)
    day = day_or_today(date)
    now = dt.datetime.now(dt.UTC)
    with opened(db) as store, store.session() as session:
        content = _content(session, kind, number, ours, text, day)
        row = put_publication(
            session, kind, number, content.title, content.model_dump(mode="json"), name, now
        )
        _log(session, row, name, Act.PUBLISH, now)
        session.commit()
    say([f"已选定公开 {row.id}：{row.title}。用 govaudit publish 目录 生成网站后可见。"])


@app.command("list", help="列出公开的内容。")
def list_publications(
    every: Annotated[bool, typer.Option("--all", help="撤下的也列出。")] = False,
    json: Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")] = None,
    db: Db = None,
) -> None:
    """What is published."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        rows = publications(session, withdrawn=every)
    if json is not None:
        data = [row.model_dump(mode="json") for row in rows]
        write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))
    else:
        print_table("公开内容", _COLUMNS, map(_row, rows))


@app.command(help="撤下一项公开内容。")
def withdraw(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="公开内容的编号。")],
    operator: Operator = None,
    db: Db = None,
) -> None:
    """Take a paper off; it is gone from the site when that is made again."""
    name, now = operator_name(operator), dt.datetime.now(dt.UTC)
    with opened(db) as store, store.session() as session:
        row = withdraw_publication(session, number, now)
        _log(session, row, name, Act.UNPUBLISH, now)
        session.commit()
    say([f"已撤下 {number}：{row.title}。重新生成网站后不再可见。"])


def _require_page(office: Office) -> None:
    missing = [name for name in ("name", "url") if getattr(office.page, name) is None]
    if missing:
        keys = "、".join(f"page.{name}" for name in missing)
        raise UserError(
            f"不知道公开网站的名称或网址（缺 {keys}）。",
            "请在 --office 文件里写明，写法见 config/office.yaml。",
        )


def _content(
    session: Session,
    kind: PublicationKind,
    number: int,
    office: Office,
    text: Path | None,
    day: dt.date,
) -> PublicContent:
    if kind is PublicationKind.NOTICE:
        return public_notice(session, _issued_notice(session, number), office)
    if kind is PublicationKind.PROGRESS:
        return public_progress(session, get_audit(session, number), office, day)
    words = bulletin_text_of(text)
    made = make_bulletin(session, number, office, words, day=day)
    public = bulletin(made.facts, words, office=office.name or "", date=day, public=True)
    return public_bulletin(public, office)


def _issued_notice(session: Session, number: int) -> Notice:
    notice = session.get(Notice, number)
    if notice is None:
        raise UserError(f"没有编号为 {number} 的通知书。", "请用 govaudit notice list 查看编号。")
    if notice.state in _UNPUBLISHED:
        raise UserError(
            f"通知书 {number} 还没有发出，不能公开。", "请先用 govaudit notice issue 发出。"
        )
    return notice


def _renew(session: Session, office: Office) -> None:
    """Notices and progress are shown as they stand when the site is made; bulletins stay."""
    today = day_or_today(None)
    for row in publications(session):
        if row.kind is not PublicationKind.BULLETIN:
            content = _content(session, row.kind, row.subject_id, office, None, today)
            row.title, row.content = content.title, content.model_dump(mode="json")
            session.add(row)


def _log(session: Session, row: Publication, operator: str, act: Act, now: dt.datetime) -> None:
    detail = {"kind": row.kind.value, "subject": row.subject_id, "title": row.title}
    note_act(session, operator, act, ActSubject.PUBLICATION, row.id, detail, at=now)


def _row(row: Publication) -> tuple[str, ...]:
    return (
        str(row.id),
        word(row.kind),
        row.title,
        f"{row.chosen_at.astimezone():%Y-%m-%d %H:%M}",
        row.operator,
        "公开" if row.withdrawn_at is None else "已撤下",
    )
