"""``govaudit report``: old reports again, and what has become of faults over time."""

from __future__ import annotations

import json as json_format
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from config.errors import UserError
from config.terms import FaultChange, InspectionState
from config.wording import word
from console.commands.check import DEFAULT_OUT
from console.database import opened
from console.delivery import deliver, require_deliverable
from console.faultchoice import SiteOption, chosen_site
from console.jsonout import require_json_target, write_json
from console.outputs import say
from console.rescoring import packs_of
from console.summary import summary_lines
from console.tables import print_table
from reports.build import build_report
from reports.model import Report
from store.faulthistory import FaultTrace, TrendPoint, compare, judged_inspections, trend
from store.inspections import get_inspection
from store.results import indicator_titles, rulesets_of
from store.tables import Inspection, Site

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[str | None, typer.Option(help="写成 JSON 文件；- 为标准输出。")]
Db = Annotated[str | None, typer.Option(help="数据库地址或文件。")]
Number = Annotated[int, typer.Argument(metavar="INSPECTION", min=1, help="巡检编号。")]
_TREND = 12


@app.command(help="看一次巡检的结论；数据不变，按现有复核意见计分。")
def show(number: Number, json: Json = None, db: Db = None) -> None:
    """The summary of an old inspection, or its report.json."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        report = _report(session, number)
        if json is not None:
            write_json(json, report.to_json())
        else:
            say(summary_lines(report))


@app.command(help="把一次巡检的报告重新写出来。")
def write(
    number: Number,
    out: Annotated[Path, typer.Option(help="报告所在目录。")] = DEFAULT_OUT,
    json: Annotated[
        str | None, typer.Option(help="把 report.json 另存到文件；- 为标准输出。")
    ] = None,
    db: Db = None,
) -> int:
    """All papers of an old inspection again; the exit status tells the verdict."""
    require_deliverable(out, json)
    with opened(db) as store, store.session() as session:
        return deliver(_report(session, number), out, json)


@app.command(help="比较同一网站的两次巡检：新发现、仍存在、已整改、反弹、未能确定。")
def diff(
    earlier: Annotated[int | None, typer.Argument(metavar="A", help="较早一次的编号。")] = None,
    later: Annotated[int | None, typer.Argument(metavar="B", help="较晚一次的编号。")] = None,
    site: SiteOption = None,
    json: Json = None,
    db: Db = None,
) -> None:
    """What has become of the faults of one inspection in another, or in a site's last two."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        pair = _pair(session, earlier, later, site)
        packs = rulesets_of(session, _number(pair[1]))
        traces = [trace for pack in packs for trace in compare(session, *pair, pack)]
        titles = indicator_titles(session, map(_number, pair))
        if json is not None:
            data = _diff_data(*pair, traces)
            write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))
            return
    traces.sort(key=lambda trace: list(FaultChange).index(trace.change))
    columns = ("变化", "严重程度", "指标", "问题", "网址", "依据")
    print_table("问题变化", columns, (_trace_row(trace, titles) for trace in traces))
    say([_sum(*pair, traces)])


@app.command(help="一个网站历次巡检的结论、得分和问题变化。")
def history(
    site: Annotated[str, typer.Argument(metavar="SITE", help="登记编号或首页地址。")],
    last: Annotated[int, typer.Option(min=1, max=1000, help="最近多少次。")] = _TREND,
    json: Json = None,
    db: Db = None,
) -> None:
    """The trend of one site."""
    require_json_target(json)
    with opened(db) as store, store.session() as session:
        chosen = chosen_site(session, site)
        inspections = judged_inspections(session, int(chosen.id or 0), 1)
        if not inspections:
            raise UserError(f"{chosen.name} 还没有判定过的巡检。", "请先用 govaudit check 巡检。")
        pack = rulesets_of(session, _number(inspections[-1]))[0]
        points = trend(session, int(chosen.id or 0), pack, limit=last)
    if json is not None:
        data = _history_data(chosen, pack, points)
        write_json(json, json_format.dumps(data, ensure_ascii=False, indent=1))
        return
    columns = ("巡检", "监测时间点", "结论", "得分", "问题", *map(word, FaultChange))
    print_table(f"{chosen.name} 历次巡检", columns, map(_point_row, points))


def _report(session: Session, number: int) -> Report:
    inspection = get_inspection(session, number)
    if inspection.state is not InspectionState.JUDGED:
        raise UserError(
            f"编号为 {number} 的巡检还没有判定。",
            f"已中断的用 govaudit check {inspection.home_url} --resume 接着做完。",
        )
    report = build_report(session, inspection, packs_of(inspection))
    session.commit()
    return report


def _pair(
    session: Session, earlier: int | None, later: int | None, site: str | None
) -> tuple[Inspection, Inspection]:
    if site is not None and earlier is None and later is None:
        chosen = chosen_site(session, site)
        two = judged_inspections(session, int(chosen.id or 0), 2)
        if len(two) < 2:
            raise UserError(f"{chosen.name} 没有两次判定过的巡检。", "请再巡检一次后比较。")
        return two[0], two[1]
    if earlier is None or later is None or site is not None:
        raise UserError("不知道比较哪两次巡检。", "请写两个巡检编号，或只写 --site 取最近两次。")
    return get_inspection(session, earlier), get_inspection(session, later)


def _number(inspection: Inspection) -> int:
    return int(inspection.id or 0)


def _trace_row(trace: FaultTrace, titles: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    return (
        word(trace.change),
        word(trace.severity),
        titles.get((trace.ruleset, trace.indicator), trace.indicator),
        trace.title,
        trace.url or "",
        trace.reason,
    )


def _counts(traces: Sequence[FaultTrace]) -> dict[FaultChange, int]:
    counted = Counter(trace.change for trace in traces)
    return {change: counted[change] for change in FaultChange}


def _sum(earlier: Inspection, later: Inspection, traces: Sequence[FaultTrace]) -> str:
    parts = "，".join(f"{word(change)} {count}" for change, count in _counts(traces).items())
    return f"巡检 {earlier.id}（{earlier.as_of}）→ {later.id}（{later.as_of}）：{parts}。"


def _head_data(inspection: Inspection) -> dict[str, Any]:
    fields = {"id", "as_of", "verdict", "score", "complete"}
    return inspection.model_dump(mode="json", include=fields)


def _diff_data(
    earlier: Inspection, later: Inspection, traces: Sequence[FaultTrace]
) -> dict[str, Any]:
    return {
        "site": {"id": later.site_id, "home_url": later.home_url},
        "earlier": _head_data(earlier),
        "later": _head_data(later),
        "counts": _counts(traces),
        "faults": [asdict(trace) for trace in traces],
    }


def _history_data(site: Site, ruleset: str, points: Sequence[TrendPoint]) -> dict[str, Any]:
    return {
        "site": {"id": site.id, "name": site.name, "home_url": site.home_url},
        "ruleset": ruleset,
        "inspections": [{**asdict(point), "as_of": f"{point.as_of}"} for point in points],
    }


def _point_row(point: TrendPoint) -> tuple[str, ...]:
    changes = (str(point.changes[each]) if point.changes else "" for each in FaultChange)
    return (
        str(point.inspection_id),
        point.as_of.isoformat(),
        word(point.verdict) if point.verdict else "",
        f"{point.score:g}" if point.score is not None else "",
        str(point.faults),
        *changes,
    )
