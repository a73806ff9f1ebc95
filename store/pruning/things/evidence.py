"""The evidence of old inspections: pages, links, items and all that gathering wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from config.errors import UserError
from config.pruning import PruningPolicy
from store.claims import claimed
from store.database import Store
from store.pruning.base import Batch, Prunable, delete_some
from store.pruning.guards import guards
from store.tables import EVIDENCE_TABLES, Inspection, NoticeRecheck


class OldEvidence(Prunable):
    """An inspection is marked before its first row goes, so that nothing judges a torso; what was
    begun is ended first."""

    id = "evidence"
    title = "旧巡检的证据"
    unit = "次巡检"

    def __init__(self) -> None:
        self._skipped: dict[int, str] = {}

    def due(self, session: Session, policy: PruningPolicy, now: dt.datetime) -> int:
        begun = session.exec(select(func.count()).select_from(Inspection).where(_begun())).one()
        return begun + len(session.execute(due_inspections(policy, now)).all())

    def prune_batch(self, store: Store, policy: PruningPolicy, now: dt.datetime) -> Batch:
        with store.session() as session:
            number = self._next(session, policy, now)
        if number is None:
            return Batch(0, True)
        try:
            with claimed(store, number), store.session() as session:
                return Batch(_prune_some(session, number, policy, now), False)
        except UserError as error:
            self._skipped[number] = error.what
            return Batch(0, False)

    def skipped(self) -> Sequence[str]:
        return list(self._skipped.values())

    def _next(self, session: Session, policy: PruningPolicy, now: dt.datetime) -> int | None:
        begun = select(Inspection.id).where(_begun(), col(Inspection.id).not_in(self._skipped))
        number = session.exec(begun.order_by(col(Inspection.id)).limit(1)).first()
        if number is not None:
            return number
        due = due_inspections(policy, now).where(col(Inspection.id).not_in(self._skipped))
        return session.execute(due.order_by(col(Inspection.id)).limit(1)).scalars().first()


def due_inspections(policy: PruningPolicy, now: dt.datetime) -> Any:
    """A query for the numbers of the inspections whose evidence the policy lets go."""
    # What looked at a part alone must not push a whole inspection out of the newest ones.
    rechecks = select(NoticeRecheck.inspection_id)
    rank = func.row_number().over(
        partition_by=col(Inspection.site_id), order_by=col(Inspection.id).desc()
    )
    ranked = (
        select(col(Inspection.id).label("id"), rank.label("rank"))
        .where(
            col(Inspection.pages_fetched) > 0,
            col(Inspection.focused).is_(False),
            col(Inspection.id).not_in(rechecks),
        )
        .subquery()
    )
    kept = select(ranked.c.id).where(ranked.c.rank <= policy.keep_inspections)
    ended = func.coalesce(Inspection.finished_at, Inspection.started_at)
    return select(Inspection.id).where(
        col(Inspection.pruning_began_at).is_(None),
        ended < now - dt.timedelta(days=policy.keep_days),
        col(Inspection.id).not_in(kept),
        *(col(Inspection.id).not_in(each.held()) for each in guards()),
    )


def _begun() -> Any:
    return col(Inspection.pruning_began_at).is_not(None) & col(Inspection.pruned_at).is_(None)


def _prune_some(session: Session, number: int, policy: PruningPolicy, now: dt.datetime) -> int:
    """Let go of some rows of one inspection; gives their number."""
    mark = update(Inspection).where(col(Inspection.id) == number)
    session.execute(mark.where(_unmarked()).values(pruning_began_at=now))
    gone = 0
    for table in EVIDENCE_TABLES:
        clause = table.__table__.c.inspection_id == number  # type: ignore[attr-defined]
        gone += delete_some(session, table, clause, policy.batch_rows - gone)
        if gone >= policy.batch_rows:
            session.commit()
            return gone
    session.execute(mark.values(pruned_at=now))
    session.commit()
    return gone


def _unmarked() -> Any:
    return col(Inspection.pruning_began_at).is_(None)


PRUNABLE = OldEvidence
