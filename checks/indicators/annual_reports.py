"""政府信息公开年报 of a portal: published in time, without a gap, in the format of its year, and
with numbers that agree (条例第四十九、五十条)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checks.annual import Judgement, judge_report
from checks.annual.portal import Published, deadline, due_year, published, year_of
from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed, passed
from checks.needs import Need, cut_short
from config.terms import (
    AnnualRelation,
    AnnualResult,
    AnnualTable,
    AnnualTableFault,
    Level,
    NotAssessedCause,
    Side,
)
from config.wording import word
from store.evidence import Evidence

_COLUMN = "openness-report"
_STRUCTURE = frozenset({AnnualRelation.PARTS, AnnualRelation.FEE, AnnualRelation.NUMBERS})
_SHOWN_CELLS = 8


class AnnualReportParams(Params):
    """``year``: only the report on this year; without it, those that the portal shows.
    ``must_mention``: words of which a government's report must use one (条例第五十条第四项)."""

    year: int | None = None
    must_mention: tuple[str, ...] = ()


class AnnualSeriesParams(Params):
    """``years``: how many of the last years must be there."""

    years: int = 3


@check("annual-report", needs=[Need.REPORTS], params=AnnualReportParams)
def annual_report(evidence: Evidence, params: AnnualReportParams) -> Outcome:
    """Every report that was read holds by itself, and against the one of the year before."""
    reports = [published(row) for row in evidence.report_texts()]
    chosen = [each for each in reports if params.year in (None, each.year)]
    read = [each for each in chosen if _has_tables(each)]
    others = [each for each in chosen if each not in read]
    unread = "；".join(dict.fromkeys(_why_unread(each) for each in others))
    faults = [fault for each in chosen for fault in _faults(each, reports, evidence, params)]
    if not (read or faults):
        unread = unread or "没有这一年的报告"
        return not_assessed(
            f"没有读到可核对的年报：{unread}。", NotAssessedCause.NO_EVIDENCE, Side.US
        )
    years = "、".join(f"{each.year}年" for each in read if each.year)
    said = f"核对年报{len(read)}份{f'（{years}）' if years else ''}，有问题{len(faults)}处。"
    said += f"没有核对的：{unread}。" if unread else ""
    return judged(said, len(chosen), faults)


def _has_tables(each: Published) -> bool:
    return each.report is not None and len(each.report.faults) < len(AnnualTable)


@check("annual-series", needs=[Need.COLUMNS], params=AnnualSeriesParams)
def annual_series(evidence: Evidence, params: AnnualSeriesParams) -> Outcome:
    """The reports of the last years are all listed in the column of annual reports."""
    views = [view for view in evidence.columns() if view.column.type == _COLUMN]
    titles = [item.item.title for view in views for item in view.items]
    years = {year for title in titles if (year := year_of(title)) is not None}
    if not years:
        return cut_short(evidence.inspection) or not_assessed(
            "没有读到列出各年年报的栏目。", NotAssessedCause.NO_EVIDENCE, Side.US
        )
    last = due_year(evidence.as_of, evidence.inspection.level)
    due = range(last - params.years + 1, last + 1)
    missing = [year for year in due if year not in years]
    said = f"年报栏目列有{_span(years)}的报告。"
    if not missing:
        return passed(said, len(due))
    url = views[0].column.url
    # A list may go on where the walk did not, or name the year inside the article only.
    faults = [_missing(year, url) for year in missing]
    return judged(f"{said}没有看到{_span(missing)}的。", len(due), faults)


def _missing(year: int, url: str) -> Fault:
    return Fault(
        title=f"没有看到{year}年政府信息公开年报",
        subject=f"annual-report-{year}",
        url=url,
        detail=f"年报栏目里没有标题写明{year}年的报告。",
        suspect=True,
    )


def _span(years: Iterable[int]) -> str:
    return "、".join(f"{year}年" for year in sorted(years))


def _why_unread(each: Published) -> str:
    row = each.row
    if each.report is not None:
        why = "没有读到表格"
    else:
        why = word(row.fault) if row.fault else word(row.cause) if row.cause else "没有文字"
    return f"“{row.title}”{why}"


def _faults(
    each: Published, reports: list[Published], evidence: Evidence, params: AnnualReportParams
) -> Iterator[Fault]:
    report = each.report
    if report is None:
        return
    yield from _late(each, evidence.inspection.level)
    yield from _unmentioned(each, params)
    for table, fault in report.faults.items():
        if fault is AnnualTableFault.PICTURE:
            yield _picture(each, table)
    if not _has_tables(each):
        # A script or a file may bring what was not seen: the sums of nothing are not judged.
        return
    last = _year_before(each, reports)
    for judgement in judge_report(report, last.report if last else None):
        if judgement.result in (AnnualResult.FAIL, AnnualResult.IN_DOUBT):
            yield _fault(each, judgement)


def _year_before(each: Published, reports: list[Published]) -> Published | None:
    """The report of the same unit on the year before, known by its title."""
    if each.year is None:
        return None
    return next(
        (
            other
            for other in reports
            if other.report is not None
            and other.year == (each.year or 0) - 1
            and other.unit == each.unit
        ),
        None,
    )


def _fault(each: Published, judgement: Judgement) -> Fault:
    cells = [
        EvidenceItem(f"{cell.row}·{cell.column}", cell.raw or "（空）", each.row.url)
        for cell in judgement.cells[:_SHOWN_CELLS]
    ]
    return Fault(
        title=f"年报{word(judgement.relation)}：{judgement.place}",
        subject=f"{each.row.page_url}#{judgement.relation}/{judgement.place}",
        url=each.row.page_url,
        detail=f"“{each.row.title}”：{judgement.text}",
        evidence=tuple(cells),
        suspect=judgement.result is AnnualResult.IN_DOUBT or judgement.relation in _STRUCTURE,
    )


def _late(each: Published, level: Level | None) -> Iterator[Fault]:
    """The day that the page shows may be that of a move to a new system: a person looks."""
    if each.row.published is None or each.year is None:
        return
    due = deadline(each.row.title, each.year, level)
    if each.row.published > due:
        yield Fault(
            title="年报发布晚于法定日期",
            subject=f"{each.row.page_url}#late",
            url=each.row.page_url,
            detail=f"“{each.row.title}”应于{due}前发布，页面日期是{each.row.published}。",
            suspect=True,
        )


def _unmentioned(each: Published, params: AnnualReportParams) -> Iterator[Fault]:
    """The duty can be met in other words than these."""
    report = each.report
    if not params.must_mention or report is None or not report.texts:
        return
    text = "".join(report.texts.values())
    if not re.search("|".join(map(re.escape, params.must_mention)), text):
        yield Fault(
            title="年报没有提到工作考核、社会评议和责任追究",
            subject=f"{each.row.page_url}#mention",
            url=each.row.page_url,
            detail=f"“{each.row.title}”全文没有出现：{'、'.join(params.must_mention)}。",
            suspect=True,
        )


def _picture(each: Published, table: AnnualTable) -> Fault:
    return Fault(
        title="年报的表格是图片",
        subject=f"{each.row.page_url}#picture/{table}",
        url=each.row.page_url,
        detail=f"“{each.row.title}”的{word(table)}是图片，读者不能检索和复制。",
        suspect=True,
    )
