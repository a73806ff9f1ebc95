"""``govaudit probe``: watch whether home pages open, and show how they did."""

from __future__ import annotations

import asyncio
import datetime as dt
import json as json_format
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlmodel import Session

from config.errors import UserError
from config.watch import WatchSettings, watch_settings
from console.database import opened
from console.jsonout import require_json_target, write_json
from console.options import split_list
from console.outputs import say
from console.tables import print_table
from console.watching import (
    Period,
    SiteHistory,
    cause_of,
    history,
    history_data,
    moment,
    outage_data,
    outcome_of,
    share,
    status_data,
    statuses,
)
from crawler.ipv6.uplink import split_host
from crawler.net import parse_networks, parse_resolvers
from crawler.watch.clock import SystemClock
from crawler.watch.opening import opened_watch
from crawler.watch.runner import Watch
from store.claims import watch_claimed
from store.database import Store
from store.sites import find_site
from store.tables import Site
from store.visits import Visit, beijing_day
from store.watching import sites_to_watch

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
Filter = Annotated[
    str | None, typer.Option("--sites", help="只看这些网站，写法同 sites list 的筛选条件。")
]
_COLUMNS = ("编号", "网站", "首页", "访问", "打不开", "不计", "占比", "最后一次（北京时间）")
_FAILURES_SHOWN = 50
_MOST_HOURS = 24 * 366


@app.command(help="按间隔访问登记的每个首页，记录打不开的次数。")
def run(
    sites: Filter = None,
    per_day: Annotated[
        int | None, typer.Option(min=20, max=1440, help="每个首页每天访问的次数；默认 96。")
    ] = None,
    once: Annotated[bool, typer.Option(help="每个首页现在访问一次就结束。")] = False,
    hours: Annotated[
        float | None,
        typer.Option(min=0.0001, max=_MOST_HOURS, help="监测多少小时；不写则一直监测。"),
    ] = None,
    uplink: Annotated[
        list[str] | None,
        typer.Option(help="用来证明本机网络正常的主机，可多次给出，或用逗号分隔。"),
    ] = None,
    resolver: Annotated[str | None, typer.Option(help="域名服务器 IP[:端口]。")] = None,
    allow_private: Annotated[
        str | None, typer.Option(help="允许访问的内网网段，逗号分隔。")
    ] = None,
    db: Db = None,
    quiet: Annotated[bool, typer.Option(help="不显示进度。")] = False,
) -> None:
    """Watch until stopped; Ctrl-C and SIGTERM end in good order."""
    hosts = tuple(named for text in uplink or () for named in split_list(text))
    for named in hosts:
        split_host(named)
    if resolver is not None:
        parse_resolvers(resolver)
    private = split_list(allow_private)
    parse_networks(private)
    settings = watch_settings()
    if per_day is not None:
        settings = settings.model_copy(update={"per_day": per_day})
    with opened(db) as store, watch_claimed(store):
        _require_sites(store, sites)
        asyncio.run(
            _watch(store, settings, sites, hosts, resolver, private, hours, once=once, quiet=quiet)
        )


async def _watch(
    store: Store,
    settings: WatchSettings,
    wanted: str | None,
    hosts: tuple[str, ...],
    resolver: str | None,
    private: tuple[str, ...],
    hours: float | None,
    *,
    once: bool,
    quiet: bool,
) -> None:
    def chosen() -> Mapping[int, str]:
        with store.session() as session:
            return {int(site.id or 0): site.home_url for site in _chosen(session, wanted)}

    async with opened_watch(
        store, settings, SystemClock(), chosen, resolver=resolver, private=private, uplink=hosts
    ) as watch:
        if once and not quiet:
            watch.seen = lambda site_id, visit: _say_visit(chosen_now[site_id], visit)
        chosen_now = chosen()
        with _stopped_by_signals(watch):
            if once:
                await watch.once()
            else:
                await _for_hours(watch, hours, quiet=quiet)
    if not quiet:
        tally = watch.tally
        say([f"共访问 {tally.visits} 次，打不开 {tally.failed} 次，不计 {tally.left_out} 次。"])


async def _for_hours(watch: Watch, hours: float | None, *, quiet: bool) -> None:
    tasks = [asyncio.create_task(_tell(watch))] if not quiet else []
    if hours is not None:
        tasks.append(asyncio.create_task(_stop_after(watch, hours * 3600)))
    try:
        await watch.run()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _stop_after(watch: Watch, seconds: float) -> None:
    await asyncio.sleep(seconds)
    watch.stop()


async def _tell(watch: Watch) -> None:
    """A line at the beginning, whenever our own way out changes, and every hour."""
    per_day = watch.timetable.per_day
    await asyncio.sleep(1)
    say([f"监测 {watch.tally.sites} 个首页，每天各 {per_day} 次；按 Ctrl-C 结束。"], err=True)
    told, works = watch.clock.now(), True
    while True:
        await asyncio.sleep(1)
        tally, now = watch.tally, watch.clock.now()
        if tally.uplink_works != works:
            works = tally.uplink_works
            state = "本机网络已恢复。" if works else "本机网络中断，其间的访问不计。"
            say([f"{moment(now)} {state}"], err=True)
        if now - told >= dt.timedelta(hours=1):
            told = now
            done = f"已访问 {tally.visits} 次，打不开 {tally.failed} 次，不计 {tally.left_out} 次。"
            say([f"{moment(now)} {done}"], err=True)


@contextmanager
def _stopped_by_signals(watch: Watch) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, watch.stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


@app.command(help="最近一周各首页打不开的比例；写网址则列出一个网站的失败、缺测。")
def status(
    site: Annotated[
        str | None, typer.Argument(metavar="[SITE]", help="首页网址、标识码、名称或 #编号。")
    ] = None,
    sites: Filter = None,
    json: Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")] = None,
    db: Db = None,
) -> None:
    """The last days of all sites, or of one in detail."""
    require_json_target(json)
    settings = watch_settings()
    with opened(db) as store, store.session() as session:
        period = Period.until(session, dt.datetime.now(dt.UTC), settings.status_days)
        if site is not None:
            chosen = find_site(session, site)
            _show_one(history(session, chosen, period, settings, settings.per_day), period, json)
        else:
            _show_all(session, _chosen(session, sites), period, json)


def _show_all(session: Session, sites: list[Site], period: Period, json: str | None) -> None:
    found = statuses(session, sites, period)
    if json is not None:
        _write(json, {"sites": [status_data(each) for each in found]}, period)
        return
    rows = (
        (
            str(each.site.id),
            each.site.name,
            each.site.home_url,
            str(each.visits),
            str(each.failed),
            str(each.left_out),
            share(each.share),
            moment(each.last_at),
        )
        for each in found
    )
    print_table(f"{period.first} 至 {period.last} 首页监测", _COLUMNS, rows)
    _say_outages(period)


def _show_one(found: SiteHistory, period: Period, json: str | None) -> None:
    if json is not None:
        _write(json, {"sites": [history_data(found)]}, period)
        return
    each = found.status
    say(
        [
            f"{each.site.name} {each.site.home_url}",
            f"{period.first} 至 {period.last}：访问 {each.visits} 次，打不开 {each.failed} 次，"
            f"不计 {each.left_out} 次，占比 {share(each.share)}，最后一次 {moment(each.last_at)}",
            *(f"原因 {cause}：{number} 次" for cause, number in found.causes.most_common()),
        ]
    )
    shown = found.failures[-_FAILURES_SHOWN:]
    rows = ((moment(v.at), cause_of(v), str(v.status or ""), v.error or "") for v in shown)
    if shown:
        print_table("打不开的访问", ("时间（北京时间）", "原因", "状态码", "详情"), rows)
    say(f"缺测：{moment(first)} 至 {moment(last)}" for first, last in found.gaps)
    _say_outages(period)


def _say_outages(period: Period) -> None:
    say(
        f"本机网络中断，不计：{moment(out.began_at)} 至 {moment(out.until)}（{out.reason}）"
        for out in period.outages
    )


def _write(where: str, data: dict[str, object], period: Period) -> None:
    whole = {
        "first_day": str(period.first),
        "last_day": str(period.last),
        **data,
        "outages": [outage_data(outage) for outage in period.outages],
    }
    write_json(where, json_format.dumps(whole, ensure_ascii=False, indent=1))


def _chosen(session: Session, wanted: str | None) -> list[Site]:
    return sites_to_watch(session, wanted, beijing_day(dt.datetime.now(dt.UTC)))


def _require_sites(store: Store, wanted: str | None) -> None:
    with store.session() as session:
        if _chosen(session, wanted):
            return
    which = f"与“{wanted}”相符的" if wanted else ""
    raise UserError(
        f"登记册里没有{which}应当开通的网站。",
        "请先导入网站（govaudit sites import），或核对 --db。",
    )


def _say_visit(url: str, visit: Visit) -> None:
    say([f"{url}\t{outcome_of(visit)}\t{visit.ms / 1000:.1f} 秒"])
