"""Which packs an inspection was judged by."""

from __future__ import annotations

from sqlmodel import Session, col, select

from store.tables import IndicatorResult, Inspection


def rulesets_of(session: Session, inspection_id: int) -> list[str]:
    """Ids of the packs that have answers for an inspection, the one of its plan first."""
    query = select(IndicatorResult.ruleset).where(IndicatorResult.inspection_id == inspection_id)
    found = list(session.exec(query.distinct().order_by(col(IndicatorResult.ruleset))))
    inspection = session.get(Inspection, inspection_id)
    named = inspection.ruleset.split(",") if inspection else []
    return sorted(found, key=lambda each: named.index(each) if each in named else len(named))
