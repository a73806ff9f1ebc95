"""The columns of the site with their states, by the same judgement that the checks use."""

from __future__ import annotations

from config.columns import vocabulary
from config.rulepack import RulePack
from config.terms import Rendering
from reports.model import ColumnRow
from store.column_digest import ColumnDigests
from store.column_state import ColumnStateFact, state_of
from store.column_windows import PackWindows
from store.evidence import ColumnView, Evidence


def column_rows(evidence: Evidence, pack: RulePack) -> list[ColumnRow]:
    """Every column, each parent before its children."""
    windows = PackWindows.of_pack(pack)
    digests = ColumnDigests(evidence.as_of)
    return [
        _row(view, state_of(view, evidence.as_of, windows.of(view.column), digests))
        for view in _tree_order(evidence.columns())
    ]


def _tree_order(views: list[ColumnView]) -> list[ColumnView]:
    known = {view.column.key for view in views}
    waiting = [view for view in reversed(views) if view.column.parent_key not in known]
    ordered: dict[int, ColumnView] = {}
    while waiting:
        view = waiting.pop()
        if view.column.key not in ordered:
            ordered[view.column.key] = view
            waiting.extend(reversed(view.children))
    # Columns that name each other as parent would otherwise be lost.
    return [*ordered.values(), *(view for view in views if view.column.key not in ordered)]


def _row(view: ColumnView, fact: ColumnStateFact) -> ColumnRow:
    column = view.column
    definition = vocabulary().types.get(column.type or "")
    first = next((page for page in view.pages if page.key == column.key), None)
    return ColumnRow(
        name=column.name,
        type=column.type,
        type_title=definition.title if definition else None,
        matched_by=column.matched_by,
        kind=column.kind,
        url=column.url,
        level=column.level,
        items=fact.items,
        newest_date=fact.newest_date,
        days_since_update=fact.days_since_update,
        threshold_days=fact.threshold_days,
        state=fact.state,
        reason=fact.reason,
        rendering=first.rendering if first else Rendering.STATIC,
    )
