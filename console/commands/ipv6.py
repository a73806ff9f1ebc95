"""``govaudit ipv6 HOST``: how far one site supports IPv6, and nothing else."""

from __future__ import annotations

import asyncio
import datetime as dt
import json as json_format
import sys
from typing import Annotated

import typer
from rich.console import Console

from config.settings import Settings, settings
from console.ipv6_table import show_ipv6
from console.jsonout import require_json_target, write_json
from console.options import home_address, split_list
from crawler.ipv6 import Ipv6Facts
from crawler.ipv6.survey import survey_ipv6
from crawler.ipv6.uplink import split_host
from crawler.net import open_net
from crawler.net.limiter import HostLimiter


def ipv6(
    host: Annotated[str, typer.Argument(help="网站主机名或首页地址，例如 www.example.gov.cn")],
    json: Annotated[str | None, typer.Option(help="把结果写成 JSON 文件；- 为标准输出。")] = None,
    resolver: Annotated[
        str | None, typer.Option(help="域名服务器 IP[:端口] 或 [v6]:端口。")
    ] = None,
    allow_private: Annotated[
        str | None, typer.Option(help="允许访问的内网网段，逗号分隔。")
    ] = None,
    uplink: Annotated[
        list[str] | None,
        typer.Option(help="用来证明本机有 IPv6 出口的主机，可多次给出，或用逗号分隔。"),
    ] = None,
    timeout: Annotated[float | None, typer.Option(min=0.1, help="一次访问的时限，秒。")] = None,
    delay: Annotated[float | None, typer.Option(min=0, help="同一主机两次访问的间隔，秒。")] = None,
) -> int:
    """Look at the IPv6 support of one site; exit status 0 whatever was seen."""
    home_url = home_address(host)
    require_json_target(json)
    written_out = "://" in host
    home_urls = [home_url] if written_out else [home_url, home_url.replace("http:", "https:", 1)]
    uplink_hosts = tuple(name for text in uplink or () for name in split_list(text))
    for name in uplink_hosts:
        split_host(name)
    known = _with_timeout(settings(), timeout)
    look = _look(
        home_urls,
        known,
        resolver=resolver,
        allow_private=split_list(allow_private),
        uplink=uplink_hosts,
        delay=known.politeness.delay_seconds if delay is None else delay,
    )
    with Console(stderr=True).status("正在检测 IPv6 支持情况…"):
        facts = asyncio.run(look)
    if json:
        write_json(json, json_format.dumps(facts.as_json(), ensure_ascii=False, indent=2))
    if json != "-":
        show_ipv6(facts, Console(file=sys.stdout))
    return 0


def _with_timeout(known: Settings, timeout: float | None) -> Settings:
    if timeout is None:
        return known
    limits = known.limits.model_copy(
        update={
            "total_seconds": timeout,
            "connect_seconds": min(timeout, known.limits.connect_seconds),
        }
    )
    return known.model_copy(update={"limits": limits})


async def _look(
    home_urls: list[str],
    known: Settings,
    *,
    resolver: str | None,
    allow_private: tuple[str, ...],
    uplink: tuple[str, ...],
    delay: float,
) -> Ipv6Facts:
    net = open_net(known, resolver=resolver, allow_private=allow_private)
    try:
        return await survey_ipv6(
            home_urls,
            net=net,
            limiter=HostLimiter(known.politeness.connections_per_host, delay),
            as_of=dt.date.today(),  # noqa: DTZ011 - the user's own day
            uplink_hosts=uplink,
        )
    finally:
        await net.aclose()
