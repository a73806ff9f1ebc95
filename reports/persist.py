"""Stores what scoring found, so that later papers and queries need not score again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy.orm import defer
from sqlmodel import Session, select

from reports.scoring import IndicatorPoints, Score
from store.tables import IndicatorResult, Inspection


def record_score(
    session: Session, inspection: Inspection, results: Iterable[IndicatorResult], score: Score
) -> None:
    """Write ``score`` to the inspection and the points to its ``results`` under one pack.

    Leaves the commit to the caller.
    """
    inspection.verdict = score.verdict
    inspection.score = score.score
    inspection.score_if_suspects_hold = score.score_if_suspects_hold
    session.add(inspection)
    record_points(session, results, score)


def record_points(session: Session, results: Iterable[IndicatorResult], score: Score) -> None:
    """Write the points alone: a pack that does not decide leaves the verdict as it is."""
    for result in results:
        points = score.points.get(result.indicator, IndicatorPoints())
        result.deduction = points.deduction
        result.deduction_if_suspects_hold = points.deduction_if_suspects_hold
        session.add(result)
    session.flush()


def results_of(
    session: Session, inspection: Inspection, ruleset: str, *, with_rules: bool = True
) -> list[IndicatorResult]:
    """The answers to the rules of one pack, in the order of the pack; ``with_rules``: with the
    rules as they stood, which are most of what there is to load."""
    query = (
        select(IndicatorResult)
        .where(IndicatorResult.inspection_id == inspection.id, IndicatorResult.ruleset == ruleset)
        .order_by(IndicatorResult.position)  # type: ignore[arg-type]
    )
    if not with_rules:
        query = query.options(defer(cast("Any", IndicatorResult.rule)))
    return list(session.exec(query))
