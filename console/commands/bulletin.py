"""``govaudit bulletin AUDIT``: the bulletin (通报) of an audit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.bulletin import bulletin_text_of
from config.errors import UserError
from config.office import load_office
from console.bulletins import Made, make_bulletin, write_bulletin
from console.database import opened
from console.jsonout import STANDARD_OUTPUT, require_json_target, write_json
from console.options import day_or_today
from console.outputs import say
from reports.bulletin.json import to_json
from reports.official import quoted
from reports.official.pdf import require_pdf

DEFAULT_OUT = Path("govaudit-bulletin")
_LONGEST_NUMBER = 60


def bulletin(
    audit: Annotated[int, typer.Argument(metavar="AUDIT", help="检查的编号。")],
    out: Annotated[Path, typer.Option(help="通报所在目录。")] = DEFAULT_OUT,
    office: Annotated[
        Path | None, typer.Option(help="发文机关的资料；写法见 config/office.yaml。")
    ] = None,
    text: Annotated[
        Path | None, typer.Option(help="通报的文字；写法见 config/bulletin.yaml。")
    ] = None,
    previous: Annotated[int | None, typer.Option(help="与哪一次检查比较；默认为上一期。")] = None,
    date: Annotated[str | None, typer.Option(help="成文日期 YYYY-MM-DD；默认今天。")] = None,
    number: Annotated[
        str | None, typer.Option(help="发文字号，例如 云政办函〔2026〕12号；不写则没有。")
    ] = None,
    draft: Annotated[
        bool, typer.Option(help="未经人工复核的问题也写进去，通报标明是草稿。")
    ] = False,
    pdf: Annotated[
        bool | None, typer.Option("--pdf/--no-pdf", help="另存 PDF；默认有 LibreOffice 就存。")
    ] = None,
    json: Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")] = None,
    db: Annotated[str | None, typer.Option(help="数据库地址或文件。")] = None,
) -> None:
    """Write the bulletin of an audit as docx, HTML and PDF."""
    require_json_target(json)
    if pdf:
        require_pdf()
    ours, words = load_office(office), bulletin_text_of(text)
    day = day_or_today(date)
    with opened(db) as store, store.session() as session:
        made = make_bulletin(session, audit, ours, words, previous=previous, day=day, draft=draft)
    if not made.facts.sites:
        raise UserError(f"检查 {audit} 里没有网站。", "请核对编号和 --db。")
    paths = write_bulletin(made, ours, day, out, number=_number(number), pdf=pdf)
    if json is not None:
        write_json(json, to_json(made.facts, made.bulletin, words))
    say([*_summary(made), *(f"通报：{path}" for path in paths)], err=json == STANDARD_OUTPUT)


def _number(text: str | None) -> str | None:
    number = quoted(text, 61)
    if len(number) > _LONGEST_NUMBER:
        raise UserError(f"发文字号超过 {_LONGEST_NUMBER} 字。", "请核对 --number。")
    return number or None


def _summary(made: Made) -> list[str]:
    tally = made.facts.tally
    lines = [
        made.bulletin.title,
        f"检查网站 {tally.total}：合格 {tally.qualified}，不合格 {tally.unqualified}，"
        f"待复核 {tally.undetermined}，未检查 {tally.not_inspected}",
        f"问题：已确认 {made.facts.confirmed}，待复核 {made.facts.pending}",
    ]
    if made.facts.pending and not made.bulletin.draft:
        lines.append("待复核的问题不写入通报；请先用 govaudit review 复核。")
    return lines
