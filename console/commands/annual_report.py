"""``govaudit annual-report FILE|URL``: the sums of an annual report on disclosure."""

from __future__ import annotations

import asyncio
import json as json_module
from pathlib import Path
from typing import Annotated, TypeAlias
from urllib.parse import urlsplit

import typer

from checks.annual import Judgement, judge_report, read_report
from checks.annual.judging import overall
from config.documents import document_limits
from config.errors import UserError
from config.settings import settings
from config.systemfaults import system_fault
from config.terms import AnnualRelation, AnnualResult
from config.wording import word
from console.annualview import as_json, print_judgements
from console.exits import ExitStatus
from console.jsonout import require_json_target, write_json
from console.options import home_address, split_list
from crawler.documents import DocumentUnreadable, read_document
from crawler.net import open_net
from store.documents import DocumentText

_EXITS = {
    AnnualResult.PASS: ExitStatus.QUALIFIED,
    AnnualResult.FAIL: ExitStatus.UNQUALIFIED,
    AnnualResult.IN_DOUBT: ExitStatus.UNDETERMINED,
    AnnualResult.NOT_ASSESSABLE: ExitStatus.UNDETERMINED,
}
_FIRST_YEAR, _LAST_YEAR = 2008, 2199
_HOW = "请给出年度报告的网页、Word（docx）、PDF 或文本文件，或以 http:// 开头的网址。"
_DOWNLOAD_SECONDS = 120.0


def annual_report(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="年度报告的文件或网址。")],
    last_year: Annotated[
        str | None, typer.Option(metavar="FILE|URL", help="上一年的报告，用来核对跨年数字。")
    ] = None,
    year: Annotated[int | None, typer.Option(help="报告的年份；默认从标题里读。")] = None,
    json: Annotated[str | None, typer.Option(help="把结果写成 JSON 文件；- 为标准输出。")] = None,
    resolver: Annotated[str | None, typer.Option(help="域名服务器 IP[:端口]。")] = None,
    allow_private: Annotated[
        str | None, typer.Option(help="允许访问的内网网段，逗号分隔。")
    ] = None,
) -> int:
    """Read a report, hold its numbers against each other, and say what came of it."""
    require_json_target(json)
    if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UserError(f"--year 的值 {year} 不是年份。", "请写成四位数，例如 2021。")
    networks = split_list(allow_private)
    last_document = _document(last_year, resolver, networks) if last_year else None
    document = _document(source, resolver, networks)
    report = read_report(_text_of(document), year)
    last = read_report(_text_of(last_document)) if last_document else None
    judgements = [
        *_unread(source, document),
        *(_unread(str(last_year), last_document) if last_document else ()),
        *(judge_report(report, last) if isinstance(document, DocumentText) else ()),
    ]
    result = overall(judgements)
    if json is not None:
        data = as_json(source, report, judgements, result)
        write_json(json, json_module.dumps(data, ensure_ascii=False, indent=2))
    if json != "-":
        print_judgements(source, report, judgements, result, compared=last is not None)
    return _EXITS[result]


_Document: TypeAlias = DocumentText | DocumentUnreadable


def _text_of(document: _Document) -> DocumentText:
    """What could not be read is a report of which nothing can be said."""
    return document if isinstance(document, DocumentText) else DocumentText(document.format, ())


def _unread(source: str, document: _Document) -> list[Judgement]:
    if isinstance(document, DocumentText):
        return []
    text = f"{source} 读不出文字：{word(document.fault)}（{word(document.format)}）。"
    return [Judgement(AnnualRelation.READABLE, "报告文件", AnnualResult.NOT_ASSESSABLE, text)]


def _document(source: str, resolver: str | None, networks: tuple[str, ...]) -> _Document:
    try:
        if source.lower().startswith(("http://", "https://")):
            return asyncio.run(_fetched(home_address(source), resolver, networks))
        return read_document(_content(source), name=source)
    except DocumentUnreadable as error:
        return error


def _content(source: str) -> bytes:
    most = document_limits().file_bytes
    try:
        with Path(source).open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = system_fault(error) if isinstance(error, OSError) else "路径不对"
        raise UserError(f"文件 {source} 不能读取（{reason}）。", _HOW) from None


async def _fetched(url: str, resolver: str | None, networks: tuple[str, ...]) -> DocumentText:
    """Over our own client: no private address, no more bytes and time than the limits allow."""
    known = settings()
    limits = known.limits.model_copy(update={"total_seconds": _DOWNLOAD_SECONDS})
    client = open_net(
        known.model_copy(update={"limits": limits}), resolver=resolver, allow_private=networks
    )
    most = document_limits().file_bytes
    try:
        trail = await client.follow(url, max_bytes=most)
    finally:
        await client.aclose()
    last = trail.last
    if last.cause is not None or trail.loop or trail.bad_target:
        reason = last.error or (word(last.cause) if last.cause else "跳转没有尽头")
        raise UserError(f"打不开 {last.url}：{reason}。", "请检查网址和网络后再试。")
    if (last.status or 0) >= 400:
        raise UserError(f"打不开 {last.url}：状态码 {last.status}。", "请检查网址。")
    if last.truncated:
        raise UserError(f"{last.url} 超过 {most // 1_000_000} MB。", "请给出报告本身的地址。")
    name = urlsplit(last.url).path
    content_type = last.headers.get("content-type")
    return await asyncio.to_thread(read_document, last.body, content_type=content_type, name=name)
