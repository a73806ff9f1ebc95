"""``govaudit audit``: inspect the sites of the registry, all or some, and see how far it is."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import Annotated

import typer

from config.errors import UserError
from config.rulesets import DEFAULT_RULESET
from config.terms import Act, ActSubject, AuditSiteState, AuditState, Profile
from config.wording import word
from console.audits.beginning import Choice, begin_audit, parse_period, parse_share
from console.audits.command import run_audit
from console.audits.leading import take_from_the_dead
from console.audits.machine import force
from console.audits.options import pack_names, plan_options, require_out
from console.audits.showing import audit_data, audit_line, print_result
from console.cluster.choice import Cluster, Detach, InCluster, by_workers, require_fit
from console.cluster.following import call_off_in_cluster, run_in_cluster
from console.cluster.showing import worker_lines
from console.commands.check import use_browser
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
from console.exits import ExitStatus
from console.jsonout import STANDARD_OUTPUT, require_json_target, write_json
from console.operator import Operator, operator_name
from console.options import (
    LONGEST_WAIT,
    day_or_today,
    site_name,
)
from console.outputs import say
from console.packs import load_packs
from console.tables import print_table
from store.acts import note_act
from store.audits import (
    cancel_audit,
    counts,
    get_audit,
    latest_audit,
    list_audits,
    requeue,
    unfinished_audit,
)
from store.database import Store
from store.jobschema import require_server
from store.sitefilter import SiteFilter
from store.tables import Audit

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_MOST_WORKERS, _MOST_AT_ONCE = 256, 100_000
_COLUMNS = ("编号", "月份", "名称", "状态", "网站", "未成功", "开始时间")

Number = Annotated[int | None, typer.Argument(min=1, help="检查编号；不写则取最近一次。")]
Workers = Annotated[
    int | None,
    typer.Option(min=1, max=_MOST_WORKERS, help="进程数；默认每个处理器核心一个。"),
]
AtOnce = Annotated[
    int | None,
    typer.Option(
        "--sites-at-once",
        min=1,
        max=_MOST_AT_ONCE,
        help="同时检查的网站数；默认按内存和处理器核心数定。",
    ),
]
Out = Annotated[
    Path | None, typer.Option(help="把每个网站的报告写到这个目录下以网站编号为名的子目录。")
]
Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
Quiet = Annotated[bool, typer.Option(help="不显示进度。")]
Json = Annotated[str | None, typer.Option(help="把结果写成 JSON 文件；- 为标准输出。")]


@app.command(help="检查登记册中的网站：全部，或按条件选择，或抽查。")
def run(
    period: Annotated[
        str | None, typer.Option(help="检查所属月份 YYYY-MM；默认监测时间点的月份。")
    ] = None,
    title: Annotated[str | None, typer.Option(help="检查名称；默认“某年某月检查”。")] = None,
    sites: Annotated[
        str | None, typer.Option(help="只检查这些网站，写法同 sites list 的筛选条件。")
    ] = None,
    sample: Annotated[
        str | None, typer.Option(help="按层级和地区分层抽查的比例，例如 30%。")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="抽查用的随机数；同一个数抽出同样的网站。")] = 0,
    ruleset: Ruleset = DEFAULT_RULESET,
    as_of: AsOf = None,
    profile: Annotated[Profile, typer.Option(help="巡检深度。")] = Profile.STANDARD,
    max_pages: Annotated[int | None, typer.Option(min=1, help="每个网站最多读取的网页数。")] = None,
    site_seconds: Annotated[
        float | None, typer.Option(min=1, max=LONGEST_WAIT, help="每个网站最多用时，秒。")
    ] = None,
    delay: Delay = None,
    concurrency: Concurrency = None,
    timeout: Timeout = None,
    second_look: SecondLook = None,
    resolver: Resolver = None,
    allow_private: AllowPrivate = None,
    ignore_robots: IgnoreRobots = False,
    fresh: Fresh = False,
    browser: Browser = None,
    ipv6: Annotated[bool, typer.Option("--ipv6/--no-ipv6", help="检测 IPv6。")] = True,
    uplink: Uplink = None,
    workers: Workers = None,
    sites_at_once: AtOnce = None,
    out: Out = None,
    cluster: Cluster = False,
    detach: Detach = False,
    take_up: Annotated[
        bool, typer.Option("--take-up", help="同月份同名的检查没有做完时接着做，不另开一次。")
    ] = False,
    operator: Operator = None,
    db: Db = None,
    quiet: Quiet = False,
) -> int:
    """Begin an audit and do it. Exit status: 0 done, 3 done but some sites failed, 130 stopped."""
    day = day_or_today(as_of)
    month = parse_period(period, day)
    options = plan_options(resolver, allow_private, uplink).model_copy(
        update={
            "max_pages": max_pages,
            "max_seconds": site_seconds,
            "delay": delay,
            "connections": concurrency,
            "timeout": timeout,
            "second_look": second_look,
            "ignore_robots": ignore_robots,
            "fresh": fresh,
            "browser": use_browser(browser),
            "ipv6": ipv6,
        }
    )
    choice = Choice(SiteFilter.parse(sites), parse_share(sample), seed)
    packs = pack_names(ruleset)
    name = site_name(title) or f"{month[:4]}年{int(month[5:])}月检查"
    who = operator_name(operator)
    require_out(out)
    require_fit(cluster, detach, out)
    with opened(db) as store:
        if cluster:
            require_server(store)
        with store.session() as session:
            begun = unfinished_audit(session, month, name) if take_up else None
            audit = begun or begin_audit(
                session,
                choice,
                title=name,
                period=month,
                ruleset=packs,
                as_of=day,
                profile=profile,
                options=options,
                operator=who,
            )
        if cluster or audit.in_cluster:
            return run_in_cluster(store, int(audit.id or 0), quiet=quiet, detach=detach)
        return _go_on(store, audit, workers, sites_at_once, out, quiet=quiet)


@app.command(help="接着做没有做完的检查。")
def resume(
    audit: Number = None,
    workers: Workers = None,
    sites_at_once: AtOnce = None,
    out: Out = None,
    cluster: InCluster = None,
    detach: Detach = False,
    db: Db = None,
    quiet: Quiet = False,
) -> int:
    """Go on with an audit from what is stored."""
    require_out(out)
    require_fit(cluster is not False, detach, out if cluster else None)
    with opened(db) as store:
        found = _found(store, audit)
        if found.state is not AuditState.RUNNING:
            raise UserError(
                f"检查 {found.id} 不能接着做：{word(found.state)}。",
                f"重试未成功的网站用 govaudit audit retry {found.id} --failed。",
            )
        if by_workers(store, found, cluster):
            return run_in_cluster(store, int(found.id or 0), quiet=quiet, detach=detach)
        return _go_on(store, found, workers, sites_at_once, out, quiet=quiet)


@app.command(help="重新检查没有成功的网站。")
def retry(
    audit: Number = None,
    failed: Annotated[bool, typer.Option("--failed", help="重试所有未成功的网站。")] = False,
    workers: Workers = None,
    sites_at_once: AtOnce = None,
    out: Out = None,
    cluster: InCluster = None,
    detach: Detach = False,
    operator: Operator = None,
    db: Db = None,
    quiet: Quiet = False,
) -> int:
    """Try again what failed for a reason that may pass; what is left out stays so."""
    if not failed:
        raise UserError("没有说明重试哪些网站。", "请加 --failed，重试所有未成功的网站。")
    who = operator_name(operator)
    require_out(out)
    require_fit(cluster is not False, detach, out if cluster else None)
    with opened(db) as store:
        found = _found(store, audit)
        number = int(found.id or 0)
        with store.session() as session:
            again = requeue(session, number, [AuditSiteState.FAILED])
            if not again:
                raise UserError(
                    f"检查 {number} 没有未成功的网站。", "用 govaudit audit status 查看。"
                )
            note_act(session, who, Act.AUDIT_RETRY, ActSubject.AUDIT, number, {"sites": again})
            session.commit()
        if by_workers(store, found, cluster):
            return run_in_cluster(store, number, quiet=quiet, detach=detach)
        return _go_on(store, found, workers, sites_at_once, out, quiet=quiet)


@app.command(help="取消一次检查；已有的结果保留。")
def cancel(audit: Number = None, operator: Operator = None, db: Db = None) -> None:
    """End an audit for good; processes that are at it give up what they have."""
    who = operator_name(operator)
    with opened(db) as store, store.session() as session:
        number = int(_found(store, audit).id or 0)
        # What a killed process had is nobody's any more, and nobody will give it up.
        take_from_the_dead(store, number)
        dropped = cancel_audit(session, number)
        running = counts(session, number)[AuditSiteState.RUNNING]
        note_act(session, who, Act.AUDIT_CANCEL, ActSubject.AUDIT, number, {"sites": dropped})
        session.commit()
        call_off_in_cluster(store, number)
    rest = f"；正在检查的 {running} 个会在几秒内停下" if running else ""
    say([f"检查 {number} 已取消，{dropped} 个网站不再检查{rest}。"])


@app.command(help="查看一次检查进行到哪里、结论如何。")
def status(audit: Number = None, json: Json = None, db: Db = None) -> None:
    """Counts, verdicts, and the sites that are not like others."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        found = _found(store, audit)
        data = audit_data(session, int(found.id or 0))
        workers = worker_lines(store) if found.in_cluster else []
    if json is not None:
        write_json(json, json_format.dumps(data, ensure_ascii=False, indent=2))
    if json != STANDARD_OUTPUT:
        print_result(data)
        say(workers)


@app.command("list", help="列出各次检查。")
def list_(db: Db = None) -> None:
    """The newest audits first."""
    with opened(db) as store, store.session() as session:
        rows = [
            audit_line(audit, counts(session, int(audit.id or 0))) for audit in list_audits(session)
        ]
    print_table("检查", _COLUMNS, rows)
    if not rows:
        say(["还没有进行过检查。用 govaudit audit run 开始一次检查，或核对 --db。"], err=True)


def _found(store: Store, number: int | None) -> Audit:
    with store.session() as session:
        return latest_audit(session) if number is None else get_audit(session, number)


def _go_on(
    store: Store,
    audit: Audit,
    workers: int | None,
    at_once: int | None,
    out: Path | None,
    *,
    quiet: bool,
) -> ExitStatus:
    number = int(audit.id or 0)
    load_packs(audit.ruleset)
    with store.session() as session:
        counted = counts(session, number)
    waiting = sum(counted[state] for state in AuditSiteState if not state.settled)
    machine = force(waiting, workers, at_once)
    if not quiet:
        many = f"{machine.workers} 个进程，每个同时检查至多 {machine.at_once} 个网站"
        say([f"检查 {number}：{audit.title}，{waiting} 个网站；{many}。"], err=True)
    return run_audit(store, number, machine, out=out, quiet=quiet)
