"""The make of a report: six parts, the format of its year, three tables, the word on fees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.annual.model import AnnualReport, CellName, Judgement, labels
from config.annual import annual_rules
from config.terms import (
    AnnualPart,
    AnnualRelation,
    AnnualResult,
    AnnualTable,
    AnnualTableFault,
)
from config.wording import word


def structure(report: AnnualReport) -> Iterator[Judgement]:
    """All of it."""
    yield from _parts(report)
    yield from _format(report)
    yield from _tables(report)
    yield from _fee(report)


def _parts(report: AnnualReport) -> Iterator[Judgement]:
    """Headings that were not found: a person looks, since they may be pictures or worded freely.
    Where none was found, the text is not that of a report."""
    if not report.parts:
        text = "没有认出任何一个部分的标题，可能不是年度报告，或标题是图片。"
        yield Judgement(AnnualRelation.PARTS, "全部六个部分", AnnualResult.NOT_ASSESSABLE, text)
        return
    for part in AnnualPart:
        if part in report.parts:
            text, result = f"标题“{report.parts[part].strip()}”。", AnnualResult.PASS
        else:
            text, result = "没有认出这一部分的标题。", AnnualResult.IN_DOUBT
        yield Judgement(AnnualRelation.PARTS, word(part), result, text)


def _format(report: AnnualReport) -> Iterator[Judgement]:
    if report.year is None or len(report.faults) == len(AnnualTable):
        return
    due = annual_rules().format_for(report.year)
    if due is None:
        return
    place = f"{report.year}年报告"
    if due.id is report.rules.id:
        text, result = f"表格是{due.document}的统一格式。", AnnualResult.PASS
    else:
        text = f"{report.year}年报告应使用{due.document}的格式，表格是{report.rules.document}的。"
        seen = report.signs.get(report.rules.id.value, 0) > 1
        result = AnnualResult.FAIL if seen else AnnualResult.IN_DOUBT
    yield Judgement(AnnualRelation.FORMAT, place, result, text)


def _tables(report: AnnualReport) -> Iterator[Judgement]:
    for table in AnnualTable:
        fault = report.faults.get(table)
        if fault is not None:
            yield _unread(table, fault)
            continue
        missing, due = _missing(report, table), _due(report, table)
        text = f"表样{len(due)}行都已读到。"
        result = AnnualResult.PASS
        if missing:
            result = AnnualResult.IN_DOUBT
            text = f"表样{len(due)}行中没有认出：{'、'.join(missing)}。"
        elif table is AnnualTable.APPLICATIONS and report.extra_rows:
            result = AnnualResult.IN_DOUBT
            text = f"有表样以外的行：{'、'.join(report.extra_rows)[:200]}。"
        yield Judgement(AnnualRelation.TABLES, word(table), result, text)


def _unread(table: AnnualTable, fault: AnnualTableFault) -> Judgement:
    text = f"{word(fault)}。"
    return Judgement(AnnualRelation.TABLES, word(table), AnnualResult.NOT_ASSESSABLE, text)


def _due(report: AnnualReport, table: AnnualTable) -> list[str]:
    """Ids of the rows of the form."""
    if table is AnnualTable.APPLICATIONS:
        return [row.id for row in report.rules.applications]
    if table is AnnualTable.DISPUTES:
        return [group.id for group in annual_rules().disputes.groups]
    return [line.id for line in report.rules.proactive]


def _missing(report: AnnualReport, table: AnnualTable) -> list[str]:
    read = {name.row for name in report.values if name.table is table} | report.short_rows
    return [_label(report, table, row) for row in _due(report, table) if row not in read]


def _label(report: AnnualReport, table: AnnualTable, row: str) -> str:
    if table is AnnualTable.PROACTIVE:
        return next(line.label for line in report.rules.proactive if line.id == row)
    return labels(report.rules, CellName(table, row, "total"))[0]


def _fee(report: AnnualReport) -> Iterator[Judgement]:
    """国办公开办函〔2021〕30号: part six says what was charged for processing. Said in other words
    than ours, it is said all the same: a person looks."""
    pattern = report.rules.fee_statement
    if pattern is None or AnnualPart.OTHERS not in report.parts:
        return
    said = any(re.search(pattern, text) for text in report.texts.values())
    text = "报告说明了信息处理费情况。" if said else "第六部分没有看到收取信息处理费情况的说明。"
    result = AnnualResult.PASS if said else AnnualResult.IN_DOUBT
    yield Judgement(AnnualRelation.FEE, word(AnnualPart.OTHERS), result, text)
