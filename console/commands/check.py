"""``govaudit check URL``: inspect one site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.errors import UserError
from config.rulesets import DEFAULT_RULESET
from config.terms import Level, Profile
from console.cluster.asking import Asking
from console.commands.walkoptions import (
    AllowPrivate,
    AsOf,
    Browser,
    Concurrency,
    Delay,
    Fresh,
    IgnoreRobots,
    Resolver,
    Ruleset,
    SecondLook,
    Timeout,
    Uplink,
)
from console.database import opened
from console.delivery import deliver, require_deliverable
from console.dutytexts import document_texts
from console.inspect import begin, inspect, take_up
from console.options import (
    day_or_today,
    home_address,
    region_code,
    require_permitted,
    ruleset_name,
    site_name,
    split_list,
)
from console.outputs import ProgressScreen
from console.packs import load_packs
from crawler.ipv6.uplink import split_host
from crawler.net import parse_networks, parse_resolvers
from crawler.plan import PlanOptions, make_plan
from crawler.rendering import EXECUTABLE_VARIABLE, available
from store.jobschema import require_server

DEFAULT_OUT = Path("govaudit-report")


def check(
    url: Annotated[str, typer.Argument(help="网站首页地址，例如 https://www.example.gov.cn/")],
    name: Annotated[str | None, typer.Option(help="网站名称；不写则取首页上的名称。")] = None,
    level: Annotated[Level | None, typer.Option(help="层级。")] = None,
    region: Annotated[
        str | None, typer.Option(help="行政区划代码，6 位或前几位；地方规则包据此适用。")
    ] = None,
    ruleset: Ruleset = DEFAULT_RULESET,
    as_of: AsOf = None,
    profile: Annotated[Profile, typer.Option(help="巡检深度。")] = Profile.STANDARD,
    max_pages: Annotated[int | None, typer.Option(min=1, help="最多读取的网页数。")] = None,
    delay: Delay = None,
    concurrency: Concurrency = None,
    timeout: Timeout = None,
    second_look: SecondLook = None,
    resolver: Resolver = None,
    allow_private: AllowPrivate = None,
    ignore_robots: IgnoreRobots = False,
    browser: Browser = None,
    uplink: Uplink = None,
    out: Annotated[Path, typer.Option(help="报告所在目录。")] = DEFAULT_OUT,
    json: Annotated[
        str | None, typer.Option(help="把 report.json 另存到文件；- 为标准输出。")
    ] = None,
    document: Annotated[
        list[Path] | None,
        typer.Option(help="文件原文（docx、pdf、网页或文本），职责页里逐段对照；可多次给出。"),
    ] = None,
    db: Annotated[str | None, typer.Option(help="数据库地址或文件。")] = None,
    fresh: Fresh = False,
    resume: Annotated[bool, typer.Option(help="接着做完上次中断的巡检。")] = False,
    cluster: Annotated[
        bool,
        typer.Option(
            "--cluster",
            help="交给各台机器上的工作进程（govaudit worker），先于各次检查；需要 PostgreSQL。",
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option(help="不显示进度。")] = False,
) -> int:
    """Inspect one site; the exit status tells the verdict."""
    home_url = home_address(url)
    private = split_list(allow_private)
    require_permitted(home_url, parse_networks(private))
    if resolver is not None:
        parse_resolvers(resolver)
    hosts = tuple(named for text in uplink or () for named in split_list(text))
    for named in hosts:
        split_host(named)
    plan = make_plan(
        home_url,
        ruleset_name(ruleset),
        day_or_today(as_of),
        PlanOptions(
            name=site_name(name),
            level=level,
            region=region_code(region),
            profile=profile,
            max_pages=max_pages,
            delay=delay,
            connections=concurrency,
            timeout=timeout,
            second_look=second_look,
            resolver=resolver,
            allow_private=private,
            ignore_robots=ignore_robots,
            browser=use_browser(browser),
            uplink_hosts=hosts,
            fresh=fresh,
        ),
    )
    packs = load_packs(plan.ruleset)
    texts = document_texts(document or ())
    require_deliverable(out, json)
    with opened(db) as store:
        if cluster:
            require_server(store)
        taken = take_up(store, home_url) if resume else None
        if resume and taken is None:
            raise UserError(
                f"没有可以接着做的巡检：{home_url}。", "去掉 --resume 重新巡检，或核对网址和 --db。"
            )
        inspection_id, plan = taken or (begin(store, plan), plan)
        if resume:
            packs = load_packs(plan.ruleset)
        if cluster:
            report = Asking(store, plan, inspection_id, quiet).report(packs)
        else:
            screen = ProgressScreen()
            report = inspect(store, plan, inspection_id, packs, screen=screen, quiet=quiet)
        return deliver(report, out, json, texts)


def use_browser(wanted: bool | None) -> bool:
    """Whether pages may be opened with a browser; raises ``UserError`` where one is asked for and
    there is none."""
    if wanted and not available():
        raise UserError(
            "没有可用的浏览器。",
            "请安装 Chromium（Debian/Ubuntu：apt-get install chromium）和 playwright"
            f"（pip install 'govaudit[browser]'），或用环境变量 {EXECUTABLE_VARIABLE} 指明浏览器。",
        )
    return wanted is not False
