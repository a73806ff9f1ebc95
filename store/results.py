"""Which packs an inspection was judged by, and what they call their indicators."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from store.tables import IndicatorResult, Inspection


def rulesets_of(session: Session, inspection_id: int) -> list[str]:
    """Ids of the packs that have answers for an inspection, the one of its plan first."""
    query = select(IndicatorResult.ruleset).where(IndicatorResult.inspection_id == inspection_id)
    found = list(session.exec(query.distinct().order_by(col(IndicatorResult.ruleset))))
    inspection = session.get(Inspection, inspection_id)
    named = inspection.ruleset.split(",") if inspection else []
    return sorted(found, key=lambda each: named.index(each) if each in named else len(named))


def indicator_titles(session: Session, inspection_ids: Iterable[int]) -> dict[tuple[str, str], str]:
    """Titles by (ruleset, indicator) as the packs had them; the last inspection's hold."""
    query = (
        select(
            IndicatorResult.ruleset,
            IndicatorResult.indicator,
            col(IndicatorResult.rule)["title"].as_string(),
        )
        .where(col(IndicatorResult.inspection_id).in_(tuple(inspection_ids)))
        .order_by(col(IndicatorResult.inspection_id))
    )
    return {(pack, indicator): title for pack, indicator, title in session.exec(query) if title}
