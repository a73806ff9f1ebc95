"""Relations between the reports of two years that follow each other: R5 to R7."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks.annual.model import AnnualReport, Cell, CellName, Judgement
from checks.annual.sums import Equation
from config.annual import annual_rules
from config.terms import AnnualFormat, AnnualRelation, AnnualResult, AnnualTable

_APPLICATIONS, _PROACTIVE = AnnualTable.APPLICATIONS, AnnualTable.PROACTIVE

_STOCK = ("made", "repealed", "in_force")


def across_years(last: AnnualReport, this: AnnualReport) -> Iterator[Judgement]:
    """What last year's report says must fit this year's; where the years are known and don't follow
    each other, nothing can be said."""
    if last.year and this.year and last.year + 1 != this.year:
        text = f"所给的上年报告是{last.year}年的，本报告是{this.year}年的，不是相邻两年。"
        yield Judgement(AnnualRelation.CARRIED_OVER, "跨年核对", AnnualResult.NOT_ASSESSABLE, text)
        return
    yield from _carried_over(last, this)
    if last.rules.id is this.rules.id is AnnualFormat.Y2021:
        yield from _in_force(last, this)
    if last.rules.id is this.rules.id is AnnualFormat.Y2019:
        yield from _last_year(last, this)


def _carried_over(last: AnnualReport, this: AnnualReport) -> Iterator[Judgement]:
    """R5, per column: what was carried into this year is what was carried out of the last."""
    for column in annual_rules().applicants.columns:
        yield Equation(
            AnnualRelation.CARRIED_OVER,
            column.label,
            (_cell(last, CellName(_APPLICATIONS, "carried_out", column.id), this, -1),),
            (_cell(this, CellName(_APPLICATIONS, "carried_in", column.id), this, 0),),
        ).judge()


def _in_force(last: AnnualReport, this: AnnualReport) -> Iterator[Judgement]:
    """R6: in force = in force last year + made − repealed. Clean-ups of older documents may explain
    a difference, so a person looks."""
    for line in ("rules", "normative"):
        names = {each: CellName(_PROACTIVE, line, each) for each in _STOCK}
        if names["in_force"] not in last.values or names["in_force"] not in this.values:
            continue
        made, repealed, now = (_cell(this, names[each], this, 0) for each in names)
        before = _cell(last, names["in_force"], this, -1)
        yield Equation(AnnualRelation.IN_FORCE, now.row, (before, made), (repealed, now)).judge(
            mismatch=AnnualResult.IN_DOUBT
        )


def _last_year(last: AnnualReport, this: AnnualReport) -> Iterator[Judgement]:
    """R7: the number of items that this report gives for last year is what last year's report comes
    to."""
    for line in this.rules.proactive:
        before, change = (CellName(_PROACTIVE, line.id, each) for each in ("last_year", "change"))
        if before not in this.values or before not in last.values or change not in last.values:
            continue
        yield Equation(
            AnnualRelation.LAST_YEAR,
            line.label,
            (_cell(last, before, this, -1), _cell(last, change, this, -1)),
            (_cell(this, before, this, 0),),
        ).judge()


def _cell(report: AnnualReport, name: CellName, this: AnnualReport, offset: int) -> Cell:
    year = report.year or (this.year + offset if this.year else None)
    return replace(report.cell(name), year=year)
