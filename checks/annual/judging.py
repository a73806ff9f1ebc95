"""All relations of one report, in the order of the paper."""

from __future__ import annotations

from collections.abc import Iterable

from checks.annual.model import AnnualReport, Judgement
from checks.annual.relations import (
    balances,
    column_sums,
    dispute_sums,
    numbers,
    published_totals,
    row_sums,
)
from checks.annual.sentences import sentences
from checks.annual.structure import structure
from checks.annual.years import across_years
from config.terms import AnnualResult, AnnualTable


def judge_report(report: AnnualReport, last: AnnualReport | None = None) -> list[Judgement]:
    """Every relation at every place; those of a table that was not read are left out, as its own
    line says why. ``last`` is the report of the year before."""
    judgements = list(structure(report))
    if AnnualTable.APPLICATIONS not in report.faults:
        judgements += [*row_sums(report), *column_sums(report), *balances(report)]
    if AnnualTable.DISPUTES not in report.faults:
        judgements += dispute_sums(report)
    judgements += [*numbers(report), *published_totals(report), *sentences(report)]
    if last is not None:
        judgements += across_years(last, report)
    return judgements


def overall(judgements: Iterable[Judgement]) -> AnnualResult:
    """FAIL where one fails, else NOT_ASSESSABLE or IN_DOUBT where one is left open."""
    results = {judgement.result for judgement in judgements}
    order = (AnnualResult.FAIL, AnnualResult.NOT_ASSESSABLE, AnnualResult.IN_DOUBT)
    return next((result for result in order if result in results), AnnualResult.PASS)
