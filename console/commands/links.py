"""``govaudit links``: look again at links that were not alive, list them, leave some out."""

from __future__ import annotations

import asyncio
import json as json_format
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from config.terms import LinkCause, LinkScope
from config.wording import word
from console.chosen import chosen_inspection, finished_plan
from console.commands import exclude
from console.commands.check import DEFAULT_OUT
from console.database import opened
from console.delivery import deliver, require_deliverable
from console.inspect import conclude, interruptible
from console.jsonout import STANDARD_OUTPUT, require_json_target, write_json
from console.options import LONGEST_WAIT
from console.outputs import ProgressScreen
from console.packs import load_packs
from console.progress import shown
from console.recheckview import print_changes, print_verdicts, recheck_facts
from console.tables import print_table
from crawler.plan import Plan
from crawler.recheck import Recheck
from reports.building.links import StoredLinks
from reports.model import LinkRow
from store.inspections import require_evidence

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(exclude.app, name="exclude", help="例外：登记、查看、撤销不计的链接。")

Url = Annotated[str | None, typer.Argument(help="网站首页地址：取它最近一次巡检。")]
Number = Annotated[int | None, typer.Option("--inspection", min=1, help="巡检编号。")]
Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
_COLUMNS = ("结论", "原因", "状态码", "类型", "范围", "首页", "所在页面", "处数", "例外", "链接")


@app.command(help="重新查看一次巡检中失效和未能确定的链接，重新判定并出报告。")
def recheck(
    url: Url = None,
    inspection: Number = None,
    second_look: Annotated[
        float | None, typer.Option(min=0, max=LONGEST_WAIT, help="仍失效的隔多少秒再看一次。")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, max=LONGEST_WAIT, help="一次访问的时限，秒。")
    ] = None,
    out: Annotated[Path, typer.Option(help="报告所在目录。")] = DEFAULT_OUT,
    json: Annotated[
        str | None, typer.Option(help="把 report.json 另存到文件；- 为标准输出。")
    ] = None,
    db: Db = None,
    quiet: Annotated[bool, typer.Option(help="不显示进度。")] = False,
) -> int:
    """Look again at what was not alive; the exit status tells the verdict that now stands."""
    with opened(db) as store:
        with store.session() as session:
            chosen = chosen_inspection(session, url, inspection)
            plan = _plan(finished_plan(chosen), second_look, timeout)
            number, before = int(chosen.id or 0), (chosen.verdict, chosen.score)
        packs = load_packs(plan.ruleset)
        require_deliverable(out, json)
        work = Recheck(store, plan, number)
        asyncio.run(_run(work, quiet=quiet))
        with store.session() as session:
            report = conclude(session, number, packs)
        err = json == STANDARD_OUTPUT
        print_changes(work.progress, work.ending, err=err)
        print_verdicts(before, report, err=err)
        return deliver(report, out, json)


def _plan(plan: Plan, second_look: float | None, timeout: float | None) -> Plan:
    said = {"second_look": second_look, "timeout": timeout}
    return plan.model_copy(update={name: each for name, each in said.items() if each is not None})


async def _run(work: Recheck, *, quiet: bool) -> None:
    with interruptible(work):
        async with shown(lambda: recheck_facts(work.progress), ProgressScreen(), quiet=quiet):
            await work.run()


@app.command("list", help="列出一次巡检中失效和未能确定的链接。")
def list_links(
    url: Url = None,
    inspection: Number = None,
    cause: Annotated[list[LinkCause] | None, typer.Option(help="只列这种原因，可给多个。")] = None,
    scope: Annotated[list[LinkScope] | None, typer.Option(help="只列这个范围，可给多个。")] = None,
    json: Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")] = None,
    db: Db = None,
) -> None:
    """Dead and undetermined links, those of the home page first."""
    require_json_target(json)
    with opened(db) as store:
        with store.session() as session:
            found = chosen_inspection(session, url, inspection)
            require_evidence(found)
            links = StoredLinks(store.engine, found)
        chosen = (
            link
            for link in links
            if (not cause or link.cause in cause) and (not scope or link.scope in scope)
        )
        if json is not None:
            rows = [link.model_dump(mode="json") for link in chosen]
            write_json(json, json_format.dumps(rows, ensure_ascii=False, indent=1))
        else:
            print_table("未能正常打开的链接", _COLUMNS, _rows(chosen))


def _rows(links: Iterator[LinkRow]) -> Iterator[tuple[str, ...]]:
    for link in links:
        yield (
            word(link.verdict),
            word(link.cause) if link.cause else "",
            str(link.status or ""),
            word(link.kind),
            word(link.scope),
            "是" if link.on_home else "",
            link.referrers[0].url if link.referrers else "",
            str(link.referrer_count),
            link.excluded or "",
            link.url,
        )
