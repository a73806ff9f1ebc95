"""Links to other sites that the inspections of an audit have shared: they stand for hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.pruning import PruningPolicy
from config.sharing import sharing_settings
from store.database import Store
from store.pruning.base import Batch, Prunable, delete_some
from store.tables import SharedLink


class OldSharedLinks(Prunable):
    """By ``links.hours`` of ``config/sharing.yaml``."""

    id = "shared-links"
    title = "检查中共用的链接结果"

    def due(self, session: Session, policy: PruningPolicy, now: dt.datetime) -> int:
        return session.exec(select(func.count()).select_from(SharedLink).where(_old(now))).one()

    def prune_batch(self, store: Store, policy: PruningPolicy, now: dt.datetime) -> Batch:
        with store.session() as session:
            gone = delete_some(session, SharedLink, _old(now), policy.batch_rows)
            session.commit()
        return Batch(gone, gone < policy.batch_rows)


def _old(now: dt.datetime) -> Any:
    return col(SharedLink.put_at) < now - dt.timedelta(hours=sharing_settings().links.hours)


PRUNABLE = OldSharedLinks
