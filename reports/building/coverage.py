"""What the inspection was to look at, and what it was kept from."""

from __future__ import annotations

from sqlmodel import Session, col, or_, select

from reports.model.head import ExclusionPart, GuardCutPart, PlanPart
from store.evidence import Evidence
from store.tables import Exclusion, Inspection


def plan_part(inspection: Inspection) -> PlanPart:
    """The plan as it was stored; what an older one did not note stays null."""
    known = {name: inspection.options.get(name) for name in PlanPart.model_fields}
    return PlanPart.model_validate(known)


def guard_cut_parts(evidence: Evidence) -> list[GuardCutPart]:
    """What guards against endless crawls left out, the most first."""
    cuts = sorted(evidence.guard_cuts(), key=lambda cut: -cut.count)
    return [
        GuardCutPart(kind=cut.kind, pattern=cut.pattern, count=cut.count, example=cut.example)
        for cut in cuts
    ]


def exclusion_parts(session: Session, inspection: Inspection) -> list[ExclusionPart]:
    """Rules of the operator that were in force."""
    query = (
        select(Exclusion)
        .where(
            Exclusion.site_id == inspection.site_id,
            or_(col(Exclusion.expires_on).is_(None), col(Exclusion.expires_on) >= inspection.as_of),
        )
        .order_by(col(Exclusion.id))
    )
    return [
        ExclusionPart(
            pattern=row.pattern,
            reason=row.reason,
            operator=row.operator,
            expires_on=row.expires_on,
        )
        for row in session.exec(query)
    ]
