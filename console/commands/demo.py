"""``govaudit demo``: the sample portal on loopback, inspected."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.rulesets import DEFAULT_RULESET
from console.commands.check import DEFAULT_OUT
from console.database import opened
from console.delivery import deliver, require_deliverable
from console.demo.background import serve_in_thread
from console.dutytexts import document_texts
from console.inspect import begin, inspect
from console.options import region_code, ruleset_name, split_list
from console.outputs import ProgressScreen
from console.packs import load_packs
from crawler.plan import PlanOptions, make_plan

# The portal is on this machine: what it takes to see a flapping answer twice, and no more.
SECOND_LOOK = 2.0
TIMEOUT = 5.0


def demo(
    out: Annotated[Path, typer.Option(help="报告所在目录。")] = DEFAULT_OUT,
    json: Annotated[
        str | None, typer.Option(help="把 report.json 另存到文件；- 为标准输出。")
    ] = None,
    ruleset: Annotated[str, typer.Option(help="规则包编号或文件。")] = DEFAULT_RULESET,
    region: Annotated[
        str | None, typer.Option(help="行政区划代码，6 位或前几位；默认按网站标识码。")
    ] = None,
    document: Annotated[
        list[Path] | None,
        typer.Option(help="文件原文（docx、pdf、网页或文本），职责页里逐段对照；可多次给出。"),
    ] = None,
    db: Annotated[str | None, typer.Option(help="数据库地址或文件；默认放在报告目录里。")] = None,
    quiet: Annotated[bool, typer.Option(help="不显示进度。")] = False,
) -> int:
    """Serve the sample portal on loopback and inspect it; the exit status tells the verdict."""
    ruleset = ruleset_name(ruleset)
    packs = load_packs(ruleset)
    texts = document_texts(document or ())
    require_deliverable(out, json)
    database = db if db is not None else str(out / "demo.db")
    with opened(database) as store, serve_in_thread() as portal:
        plan = make_plan(
            portal.home_url,
            ruleset,
            portal.as_of,
            PlanOptions(
                name=portal.name,
                level=portal.level,
                region=region_code(region),
                delay=0.0,
                second_look=SECOND_LOOK,
                timeout=TIMEOUT,
                resolver=portal.resolver,
                allow_private=split_list(portal.allow_private),
            ),
        )
        number = begin(store, plan)
        report = inspect(store, plan, number, packs, screen=ProgressScreen(), quiet=quiet)
        return deliver(report, out, json, texts)
