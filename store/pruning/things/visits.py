"""Visits of the availability watch, and our own outages, beyond the days that they are kept for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.pruning import PruningPolicy
from config.watch import watch_settings
from store.database import Store
from store.pruning.base import Batch, Prunable, delete_some
from store.tables import ProbeDay, UplinkOutage


class OldVisits(Prunable):
    """By ``keep_days`` of ``config/watch.yaml``."""

    id = "visits"
    title = "首页监测的旧记录"

    def due(self, session: Session, policy: PruningPolicy, now: dt.datetime) -> int:
        return sum(
            session.exec(select(func.count()).select_from(table).where(clause)).one()
            for table, clause in _old(now)
        )

    def prune_batch(self, store: Store, policy: PruningPolicy, now: dt.datetime) -> Batch:
        gone = 0
        with store.session() as session:
            for table, clause in _old(now):
                gone += delete_some(session, table, clause, policy.batch_rows - gone)
            session.commit()
        return Batch(gone, gone < policy.batch_rows)


def _old(now: dt.datetime) -> list[tuple[Any, Any]]:
    oldest = now - dt.timedelta(days=watch_settings().keep_days)
    return [
        (ProbeDay, col(ProbeDay.day) < oldest.date()),
        (UplinkOutage, col(UplinkOutage.until) < oldest),
    ]


PRUNABLE = OldVisits
