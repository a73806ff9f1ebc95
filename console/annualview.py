"""The judgement of an annual report shown: what does not hold first, then how much holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from checks.annual.model import AnnualReport, Cell, Judgement
from config.terms import AnnualRelation, AnnualResult, AnnualTable
from config.wording import word
from console.outputs import say
from console.tables import print_table

SCHEMA_VERSION = 1
_VERDICTS = {
    AnnualResult.PASS: "全部成立",
    AnnualResult.FAIL: "有不成立的",
    AnnualResult.IN_DOUBT: "没有不成立的，有存疑的",
    AnnualResult.NOT_ASSESSABLE: "没有不成立的，有无法判断的",
}


def print_judgements(
    source: str,
    report: AnnualReport,
    judgements: Sequence[Judgement],
    result: AnnualResult,
    *,
    compared: bool,
) -> None:
    """Print the head, every judgement that does not hold, and the count of each relation."""
    say(
        [
            f"{report.title or source}",
            f"年份：{report.year or '没有读到'}；格式：{_format_of(report)}",
            f"结论：{_verdict(judgements, result)}",
        ]
    )
    shown = [each for each in judgements if each.result is not AnnualResult.PASS]
    if shown:
        print_table("", ("关系", "结果", "位置", "说明"), map(_row, shown))
    print_table("", ("关系", "成立", "不成立", "存疑", "无法判断"), _counts(judgements))
    if not compared:
        say(["没有给出上一年的报告（--last-year），跨年关系没有核对。"])


def _format_of(report: AnnualReport) -> str:
    """The format where something tells of it: signs in the tables, the document cited, the year."""
    told = any(report.signs.values()) or report.cited or report.year
    return word(report.rules.id) if told else "没有读到"


def _verdict(judgements: Sequence[Judgement], result: AnnualResult) -> str:
    """Of a file in which nothing could be held against anything, nothing is said."""
    if result is AnnualResult.NOT_ASSESSABLE and not any(
        each.result is AnnualResult.PASS for each in judgements
    ):
        return "没有读到可以核对的内容，不能判断"
    return _VERDICTS[result]


def _row(judgement: Judgement) -> tuple[str, str, str, str]:
    return (
        word(judgement.relation),
        word(judgement.result),
        judgement.place,
        judgement.text,
    )


def _counts(judgements: Sequence[Judgement]) -> list[tuple[str, ...]]:
    counts = Counter((each.relation, each.result) for each in judgements)
    met = {each.relation for each in judgements}
    return [
        (word(relation), *(str(counts[relation, result]) for result in AnnualResult))
        for relation in AnnualRelation
        if relation in met
    ]


def as_json(
    source: str, report: AnnualReport, judgements: Sequence[Judgement], result: AnnualResult
) -> dict[str, Any]:
    """Everything that was read and judged, as plain data; numbers are integers where they are
    whole, null where a cell has none."""
    return {
        "schema_version": SCHEMA_VERSION,
        "source": source,
        "title": report.title,
        "year": report.year,
        "format": {"id": report.rules.id, "document": report.rules.document},
        "result": result,
        "counts": {
            each.value: sum(judgement.result is each for judgement in judgements)
            for each in AnnualResult
        },
        "parts": {part.value: heading for part, heading in report.parts.items()},
        "tables": {table.value: _table(report, table) for table in AnnualTable},
        "judgements": [_judgement(judgement) for judgement in judgements],
    }


def _table(report: AnnualReport, table: AnnualTable) -> dict[str, Any]:
    fault = report.faults.get(table)
    rows: dict[str, dict[str, Any]] = {}
    for name, value in report.values.items():
        if name.table is table:
            rows.setdefault(name.row, {})[name.column] = _number(value.number)
    return {"fault": fault, "rows": rows}


def _judgement(judgement: Judgement) -> dict[str, Any]:
    return {
        "relation": judgement.relation,
        "name": word(judgement.relation),
        "place": judgement.place,
        "result": judgement.result,
        "text": judgement.text,
        "expected": _number(judgement.expected),
        "actual": _number(judgement.actual),
        "cells": [_cell(cell) for cell in judgement.cells],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "table": cell.table,
        "row": cell.row,
        "column": cell.column,
        "year": cell.year,
        "raw": cell.raw,
        "value": _number(cell.number),
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
