"""The register of new-media accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from config.terms import MediaPlatform, MediaState
from store.tables import MediaAccount


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a register names it."""

    platform: MediaPlatform
    name: str
    unit: str = ""
    state: MediaState = MediaState.RUNNING
    url: str | None = None


def put_account(session: Session, site_id: int, account: Account, now: dt.datetime) -> MediaAccount:
    """Enter an account or change what is known of it; the commit is the caller's."""
    query = select(MediaAccount).where(
        MediaAccount.platform == account.platform, MediaAccount.name == account.name
    )
    row = session.exec(query).first() or MediaAccount(
        platform=account.platform, name=account.name, updated_at=now
    )
    row.site_id, row.unit, row.state = site_id, account.unit, account.state
    row.url, row.updated_at = account.url, now
    session.add(row)
    session.flush()
    return row


def list_accounts(session: Session, site_id: int | None = None) -> Sequence[MediaAccount]:
    """The accounts of one site, or all, in the order that they were entered."""
    query = select(MediaAccount)
    if site_id is not None:
        query = query.where(MediaAccount.site_id == site_id)
    return session.exec(query.order_by(col(MediaAccount.id))).all()
