"""What an inspection has come to under a pack, be it its own or another.

An inspection has one verdict: that of the first scoring pack that it was begun with. Answers under
another pack stand beside it, under that pack's id, with their points; what they would have come to
is told, and the verdict stays. Only when its own deciding pack is judged again does the verdict
follow, for that is the same question asked anew.
"""

from __future__ import annotations

from sqlmodel import Session

from config.rulepack import RulePack
from reports.build import rules_in_force
from reports.persist import results_of
from reports.scoring import Score, score
from store.tables import Inspection


def stored_score(session: Session, inspection: Inspection, pack: RulePack) -> Score | None:
    """What the answers under ``pack`` come to as they are stored; null where there are none."""
    results = results_of(session, inspection, pack.id)
    if not results:
        return None
    seen = inspection.pages_fetched > 0
    return score(rules_in_force(pack, results), results, inspection.kind, seen=seen)
