"""What is published: chosen, listed, withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from config.errors import UserError
from config.terms import PublicationKind
from store.tables import Publication


def put_publication(
    session: Session,
    kind: PublicationKind,
    subject_id: int,
    title: str,
    content: dict[str, Any],
    operator: str,
    now: dt.datetime,
) -> Publication:
    """Publish this; what was published of the same subject is replaced under the same number.

    Leaves the commit to the caller.
    """
    query = select(Publication).where(
        Publication.kind == kind, Publication.subject_id == subject_id
    )
    found = session.exec(query).first()
    row = found or Publication(
        kind=kind, subject_id=subject_id, title=title, chosen_at=now, operator=operator
    )
    if row.withdrawn_at is not None:
        row.chosen_at = now
    row.title, row.content, row.operator, row.withdrawn_at = title, content, operator, None
    session.add(row)
    session.flush()
    return row


def withdraw_publication(session: Session, number: int, now: dt.datetime) -> Publication:
    """Take it off the pages. Raises ``UserError`` where it is not there."""
    row = session.get(Publication, number)
    if row is None:
        raise UserError(
            f"没有编号为 {number} 的公开内容。", "请用 govaudit publish list 查看编号。"
        )
    if row.withdrawn_at is not None:
        raise UserError(f"编号为 {number} 的内容已经撤下。", "要重新公开请用 publish choose。")
    row.withdrawn_at = now
    session.add(row)
    return row


def publications(session: Session, *, withdrawn: bool = False) -> Sequence[Publication]:
    """What is published, the newest first; ``withdrawn``: what was taken down, too."""
    query = select(Publication)
    if not withdrawn:
        query = query.where(col(Publication.withdrawn_at).is_(None))
    return session.exec(
        query.order_by(col(Publication.chosen_at).desc(), col(Publication.id).desc())
    ).all()
