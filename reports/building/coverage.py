"""What the inspection was to look at, and what it was kept from."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func
from sqlmodel import Session, col, select

from reports.model.head import ExclusionPart, GuardCutPart, PlanPart
from store.evidence import Evidence
from store.tables import Inspection, LinkAttempt


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


def rechecked_at(session: Session, inspection: Inspection) -> dt.datetime | None:
    """The last look at a link that was taken after the inspection had ended."""
    if inspection.finished_at is None:
        return None
    latest = select(func.max(LinkAttempt.at)).where(
        LinkAttempt.inspection_id == inspection.id,
        col(LinkAttempt.at) > inspection.finished_at,
    )
    return session.exec(latest).one()


def exclusion_parts(evidence: Evidence) -> list[ExclusionPart]:
    """Rules of the operator that were in force."""
    return [
        ExclusionPart(
            pattern=row.pattern,
            reason=row.reason,
            operator=row.operator,
            expires_on=row.expires_on,
        )
        for row in evidence.exclusions.rules
    ]
