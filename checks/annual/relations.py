"""The relations inside one report: R1 to R4, R9 and R10 of the form."""

from __future__ import annotations

from collections.abc import Iterator

from checks.annual.model import AnnualReport, Cell, CellName, Judgement
from checks.annual.sums import Equation, name, number
from config.annual import RowRole, ValueColumn, annual_rules
from config.terms import AnnualRelation, AnnualResult, AnnualTable
from config.wording import word

_APPLICATIONS, _DISPUTES = AnnualTable.APPLICATIONS, AnnualTable.DISPUTES


def row_sums(report: AnnualReport) -> Iterator[Judgement]:
    """R1: in each row of table three, the six kinds of applicant make the total."""
    *kinds, total = (column.id for column in annual_rules().applicants.columns)
    for row in report.rules.applications:
        if row.id in report.short_rows:
            text = "这一行的单元格比表样少，分不清是哪一列，无法核对。"
            yield Judgement(AnnualRelation.ROW_SUM, row.label, AnnualResult.NOT_ASSESSABLE, text)
            continue
        yield Equation(
            AnnualRelation.ROW_SUM,
            row.label,
            tuple(_application(report, row.id, kind) for kind in kinds),
            (_application(report, row.id, total),),
        ).judge()


def column_sums(report: AnnualReport) -> Iterator[Judgement]:
    """R2: in each column of table three, the results make （七）总计."""
    for column in annual_rules().applicants.columns:
        yield Equation(
            AnnualRelation.COLUMN_SUM,
            column.label,
            _column(report, column.id, RowRole.OUTCOME),
            _column(report, column.id, RowRole.TOTAL),
        ).judge()


def balances(report: AnnualReport) -> Iterator[Judgement]:
    """R3: in each column of table three, 一加二等于三加四, as its own head says."""
    for column in annual_rules().applicants.columns:
        yield Equation(
            AnnualRelation.BALANCE,
            column.label,
            _column(report, column.id, RowRole.IN),
            _column(report, column.id, RowRole.TOTAL, RowRole.OUT),
        ).judge()


def dispute_sums(report: AnnualReport) -> Iterator[Judgement]:
    """R4: the results of each group of table four make its total."""
    *results, total = (column.id for column in annual_rules().disputes.columns)
    for group in annual_rules().disputes.groups:
        yield Equation(
            AnnualRelation.DISPUTE_SUM,
            group.label,
            tuple(report.cell(CellName(_DISPUTES, group.id, each)) for each in results),
            (report.cell(CellName(_DISPUTES, group.id, total)),),
        ).judge()


def numbers(report: AnnualReport) -> Iterator[Judgement]:
    """R9: counts are whole numbers that are not negative, and no cell is empty."""
    for table in AnnualTable:
        if table in report.faults:
            continue
        names = [each for each in report.values if each.table is table]
        faulty = [found for each in names if (found := _number(report, each))]
        yield from faulty
        if not faulty:
            words = "各格都是数字。"
            yield Judgement(AnnualRelation.NUMBERS, word(table), AnnualResult.PASS, words)


def _number(report: AnnualReport, cell_name: CellName) -> Judgement | None:
    value, cell = report.values[cell_name], report.cell(cell_name)
    column = _proactive_column(report, cell_name)
    if value.is_blank:
        written = f"填的是“{value.raw.strip()}”" if value.raw.strip() else "没有填写"
        text = f"“{name(cell)}”{written}；没有发生的应填0，空白不等于0。"
        return _judged(cell, AnnualResult.IN_DOUBT, text)
    if value.number is None:
        text = f"“{name(cell)}”填的是“{value.raw.strip()[:30]}”，读不出数字。"
        return _judged(cell, AnnualResult.NOT_ASSESSABLE, text)
    if value.number < 0 and not (column and column.signed):
        return _judged(cell, AnnualResult.FAIL, f"“{name(cell)}”是负数{number(value.number)}。")
    if value.number % 1 and not (column and column.decimal):
        text = f"“{name(cell)}”是{number(value.number)}，件数应为整数。"
        return _judged(cell, AnnualResult.FAIL, text)
    return None


def _judged(cell: Cell, result: AnnualResult, text: str) -> Judgement:
    return Judgement(AnnualRelation.NUMBERS, name(cell), result, text, (cell,))


def published_totals(report: AnnualReport) -> Iterator[Judgement]:
    """R10: what is public in all is no less than what became public this year. That new documents
    are no fewer than newly published ones is no identity, and is not held."""
    for line in ("rules", "normative"):
        parts = [CellName(AnnualTable.PROACTIVE, line, each) for each in ("published", "total")]
        if not all(each in report.values for each in parts):
            continue
        published, total = map(report.cell, parts)
        if published.number is None or total.number is None:
            continue
        holds = total.number >= published.number
        sign = "不小于" if holds else "小于"
        text = (
            f"“{name(total)}”{number(total.number)}{sign}"
            f"“{name(published)}”{number(published.number)}。"
        )
        result = AnnualResult.PASS if holds else AnnualResult.IN_DOUBT
        yield Judgement(AnnualRelation.PUBLISHED_TOTAL, total.row, result, text, (published, total))


def _application(report: AnnualReport, row: str, column: str) -> Cell:
    return report.cell(CellName(_APPLICATIONS, row, column))


def _column(report: AnnualReport, column: str, *roles: RowRole) -> tuple[Cell, ...]:
    return tuple(_application(report, row, column) for row in report.rules.rows(*roles))


def _proactive_column(report: AnnualReport, cell_name: CellName) -> ValueColumn | None:
    if cell_name.table is not AnnualTable.PROACTIVE:
        return None
    line = next(line for line in report.rules.proactive if line.id == cell_name.row)
    return next(column for column in line.columns if column.id == cell_name.column)
