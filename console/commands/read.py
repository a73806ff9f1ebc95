"""``govaudit read FILE|URL``: how one page is read, and why."""

from __future__ import annotations

import asyncio
import json as json_module
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from config.errors import UserError
from config.settings import settings
from config.systemfaults import system_fault
from config.wording import word
from console.exits import ExitStatus
from console.jsonout import write_json
from console.options import day_or_today, home_address, split_list
from console.readingview import print_reading
from crawler.net import open_net
from crawler.reading import read_page
from crawler.reading.asjson import as_json

_UNKNOWN_ADDRESS = "http://localhost/local/page.html"


@dataclass(frozen=True)
class _Source:
    """A body and where it is from."""

    body: bytes
    url: str
    content_type: str | None


def read(
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="网页文件，或网页地址。")],
    url: Annotated[str | None, typer.Option(help="文件原来的网址，用来补全相对链接。")] = None,
    as_of: Annotated[str | None, typer.Option(help="监测时间点 YYYY-MM-DD；默认今天。")] = None,
    json: Annotated[str | None, typer.Option(help="把结果写成 JSON 文件；- 为标准输出。")] = None,
    home: Annotated[bool, typer.Option(help="按首页来读。")] = False,
    resolver: Annotated[str | None, typer.Option(help="域名服务器 IP[:端口]。")] = None,
    allow_private: Annotated[
        str | None, typer.Option(help="允许访问的内网网段，逗号分隔。")
    ] = None,
) -> int:
    """Read one page and show what was read where."""
    day = day_or_today(as_of)
    if _is_address(source):
        page = asyncio.run(_fetch(home_address(source), resolver, split_list(allow_private)))
    else:
        page = _open(source, url)
    reading = read_page(
        page.body, page.url, as_of=day, content_type=page.content_type, is_home=home
    )
    if json is not None:
        write_json(json, json_module.dumps(as_json(reading), ensure_ascii=False, indent=2))
    if json != "-":
        print_reading(reading)
    return ExitStatus.QUALIFIED


def _is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _open(source: str, url: str | None) -> _Source:
    path = Path(source)
    most = settings().limits.page_bytes
    try:
        with path.open("rb") as file:
            body = file.read(most)
    except OSError as error:
        raise UserError(
            f"文件 {source} 不能读取（{system_fault(error)}）。",
            "请给出网页文件，或以 http:// 开头的网址。",
        ) from error
    return _Source(body, home_address(url) if url else _UNKNOWN_ADDRESS, None)


async def _fetch(url: str, resolver: str | None, allow_private: tuple[str, ...]) -> _Source:
    client = open_net(settings(), resolver=resolver, allow_private=allow_private)
    try:
        trail = await client.follow(url)
    finally:
        await client.aclose()
    last = trail.last
    if last.cause is not None:
        reason = last.error or word(last.cause)
        raise UserError(f"打不开 {last.url}：{reason}。", "请检查网址和网络后再试。")
    return _Source(last.body, last.url, last.headers.get("content-type"))
