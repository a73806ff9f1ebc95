"""How faults, reviews and answers stand on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from config.actdetails import act_details
from config.terms import IndicatorStatus
from config.wording import word
from console.outputs import say
from console.tables import print_table
from store.faultquery import ReviewedFault
from store.tables import IndicatorResult, LoggedAct

_COLUMNS = ("编号", "状态", "严重程度", "疑似", "指标", "指标编号", "问题", "网址", "网站", "巡检")
_LONGEST = 60


def print_faults(faults: Iterable[ReviewedFault], *, err: bool = False) -> None:
    """One row for each fault."""
    print_table("问题", _COLUMNS, map(_row, faults), err=err)


def _row(fault: ReviewedFault) -> tuple[str, ...]:
    finding = fault.finding
    return (
        str(finding.id),
        word(fault.state),
        word(finding.severity),
        "疑似" if finding.suspect else "",
        fault.indicator,
        finding.indicator,
        finding.title[:_LONGEST],
        finding.url or "",
        fault.site.name,
        str(finding.inspection_id),
    )


def print_fault(fault: ReviewedFault, acts: Iterable[LoggedAct]) -> None:
    """A fault with all its evidence and what was done about it."""
    finding = fault.finding
    say(
        [
            f"问题 {finding.id}：{finding.title}",
            f"网站：{fault.site.name}（{fault.inspection.home_url}），"
            f"巡检 {finding.inspection_id}，监测时间点 {fault.inspection.as_of}",
            f"指标：{fault.indicator}（{finding.indicator}，{finding.ruleset}），{word(finding.severity)}"
            f"{'，疑似' if finding.suspect else ''}",
            f"网址：{finding.url or '（无）'}",
            f"情况：{finding.detail or '（无）'}",
            *_evidence(finding.evidence),
            f"依据：{finding.basis}",
            f"整改：{finding.remedy}",
            f"复核：{_review(fault)}",
        ]
    )
    rows = list(acts)
    if rows:
        print_acts(rows)


def _evidence(items: list[Any]) -> Iterator[str]:
    for item in items:
        where = f" {item['url']}" if item.get("url") and item["url"] != item["value"] else ""
        yield f"证据：{item['label']}：{item['value']}{where}"


def _review(fault: ReviewedFault) -> str:
    review = fault.review
    if review is None:
        return word(fault.state)
    lasting = f"（误报标记 {review.mark_id}）" if review.mark_id else ""
    moment = f"{review.decided_at.astimezone():%Y-%m-%d %H:%M}"
    return f"{word(review.state)}，{review.operator}，{moment}{lasting} {review.reason}"


def print_acts(acts: Iterable[LoggedAct]) -> None:
    """The log, one row for each act."""
    columns = ("编号", "时间", "操作人", "动作", "对象", "说明")
    print_table("操作记录", columns, map(_act, acts))


def _act(act: LoggedAct) -> tuple[str, ...]:
    return (
        str(act.id),
        f"{act.at.astimezone():%Y-%m-%d %H:%M:%S}",
        act.operator,
        word(act.act),
        f"{word(act.subject_kind)} {act.subject_id}",
        act_details().said(act.detail),
    )


def print_questions(rows: Iterable[IndicatorResult]) -> None:
    """The rules that wait for a person, and those that one has answered."""
    columns = ("指标", "名称", "规则包", "判定", "要求")
    print_table("须由人工判断的指标", columns, map(_question, rows))


def _question(row: IndicatorResult) -> tuple[str, ...]:
    waits = row.status is IndicatorStatus.NOT_ASSESSED
    rule = row.rule
    return (
        row.indicator,
        str(rule.get("title", "")),
        row.ruleset,
        "待判断" if waits else word(row.status),
        str(rule.get("text", "")),
    )


def fault_data(fault: ReviewedFault) -> dict[str, Any]:
    """A fault as JSON has it."""
    review = fault.review
    return {
        **fault.finding.model_dump(mode="json", exclude={"tally_group"}),
        "site": {"id": fault.site.id, "name": fault.site.name, "home_url": fault.site.home_url},
        "as_of": fault.inspection.as_of.isoformat(),
        "state": fault.state.value,
        "review": review.model_dump(mode="json", include=_REVIEW_FIELDS) if review else None,
    }


_REVIEW_FIELDS = {"state", "reason", "operator", "decided_at", "version", "mark_id"}
