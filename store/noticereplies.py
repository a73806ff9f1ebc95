"""What a unit replied to a notice, with the file that came with it, and re-checks of its faults."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

from sqlmodel import Session, col, select

from config.terms import Act, ActSubject, NoticeState, RecheckOutcome
from store.acts import note_act, one_line
from store.notices import items_of, move
from store.tables import Notice, NoticeRecheck, NoticeReply

_LONGEST_FILE_NAME = 120


class ItemOutcome(NamedTuple):
    """What a re-check found of one fault, and why it is taken for that."""

    position: int
    outcome: RecheckOutcome
    reason: str


def add_reply(
    session: Session,
    notice: Notice,
    *,
    text: str,
    file_name: str | None,
    content: bytes | None,
    operator: str,
    now: dt.datetime,
) -> NoticeReply:
    """Note a reply; its file is kept as bytes and never opened. The commit is the caller's.

    Raises ``UserError`` where the notice is not in force.
    """
    digest = hashlib.sha256(content).hexdigest() if content is not None else None
    detail = {"sha256": digest, "size": len(content) if content is not None else None}
    move(session, notice, NoticeState.REPLIED, Act.REPLY, operator=operator, now=now, detail=detail)
    reply = NoticeReply(
        notice_id=int(notice.id or 0),
        received_at=now,
        operator=operator,
        text=text,
        file_name=_shown_name(file_name),
        sha256=digest,
        size=len(content) if content is not None else None,
        content=content,
    )
    session.add(reply)
    session.flush()
    return reply


def replies_to(session: Session, notice: Notice) -> Sequence[NoticeReply]:
    """All replies, the oldest first."""
    query = select(NoticeReply).where(NoticeReply.notice_id == notice.id)
    return session.exec(query.order_by(col(NoticeReply.id))).all()


def note_recheck(
    session: Session,
    notice: Notice,
    inspection_id: int,
    outcomes: Sequence[ItemOutcome],
    *,
    operator: str,
    now: dt.datetime,
) -> NoticeRecheck:
    """Note what a re-check found, on the notice's faults too. The commit is left to the caller."""
    found = {each.position: each for each in outcomes}
    for item in items_of(session, notice):
        each = found.get(item.position)
        if each is not None:
            item.outcome, item.outcome_reason = each.outcome, each.reason
            item.rechecked_at = now
            session.add(item)
    row = NoticeRecheck(
        notice_id=int(notice.id or 0),
        inspection_id=inspection_id,
        at=now,
        operator=operator,
        outcomes=[each._asdict() | {"outcome": each.outcome.value} for each in outcomes],
    )
    session.add(row)
    counts = {each.value: 0 for each in RecheckOutcome}
    for each in outcomes:
        counts[each.outcome.value] += 1
    detail = {"inspection": inspection_id, **counts}
    note_act(session, operator, Act.RECHECK, ActSubject.NOTICE, notice.id, detail, at=now)
    session.flush()
    return row


def rechecks_of(session: Session, notice: Notice) -> Sequence[NoticeRecheck]:
    """All re-checks, the oldest first."""
    query = select(NoticeRecheck).where(NoticeRecheck.notice_id == notice.id)
    return session.exec(query.order_by(col(NoticeRecheck.id))).all()


def _shown_name(name: str | None) -> str | None:
    """The last part of a name, for people to read."""
    return one_line(PurePath(name.replace("\\", "/")).name)[:_LONGEST_FILE_NAME] if name else None
