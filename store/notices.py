"""Notices in the store: their states, their numbers, and what comes of them.

A state changes by one statement that names the state it was in, so that two processes never both
do the same thing; a number is taken in the transaction that issues the notice, so that there is
none without its notice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from config.errors import UserError
from config.terms import NEXT_STATES, Act, ActSubject, NoticeKind, NoticeState
from config.wording import word
from store.acts import note_act
from store.faultquery import ReviewedFault
from store.tables import Notice, NoticeItem, NoticePaper, NoticeSequence

PENDING = tuple(state for state in NoticeState if state.pending)


def get_notice(session: Session, number: int) -> Notice:
    """Raises ``UserError`` when there is none."""
    notice = session.get(Notice, number, populate_existing=True)
    if notice is None:
        raise UserError(
            f"没有编号为 {number} 的通知书。", "请用 govaudit notice list 查看，并核对 --db。"
        )
    return notice


def items_of(session: Session, notice: Notice) -> Sequence[NoticeItem]:
    """The faults that a notice names, in its order."""
    query = select(NoticeItem).where(NoticeItem.notice_id == notice.id)
    return session.exec(query.order_by(col(NoticeItem.position))).all()


def paper_of(session: Session, notice: Notice) -> NoticePaper | None:
    """The bytes as issued; None of a draft."""
    return session.get(NoticePaper, notice.id)


def list_notices(
    session: Session,
    *,
    site_id: int | None = None,
    audit_id: int | None = None,
    states: Sequence[NoticeState] = (),
    due_before: dt.date | None = None,
    limit: int = 1000,
) -> Sequence[Notice]:
    """The newest first. ``due_before``: pending ones whose last day lies before that day."""
    query = select(Notice)
    if site_id is not None:
        query = query.where(Notice.site_id == site_id)
    if audit_id is not None:
        query = query.where(Notice.audit_id == audit_id)
    if states:
        query = query.where(col(Notice.state).in_(states))
    if due_before is not None:
        query = query.where(col(Notice.state).in_(PENDING), col(Notice.deadline) < due_before)
    return session.exec(query.order_by(col(Notice.id).desc()).limit(limit)).all()


def is_overdue(notice: Notice, today: dt.date) -> bool:
    """Whether its last day has passed and the unit still has to mend something."""
    return notice.state.pending and notice.deadline is not None and notice.deadline < today


def pending_faults(session: Session, site_id: int) -> set[tuple[str, str]]:
    """Faults, as (ruleset, fingerprint), that a notice in force or a draft of the site names."""
    query = (
        select(NoticeItem.ruleset, NoticeItem.fingerprint)
        .join(Notice, col(Notice.id) == col(NoticeItem.notice_id))
        .where(Notice.site_id == site_id, col(Notice.state).in_((*PENDING, NoticeState.DRAFT)))
    )
    return {(ruleset, fingerprint) for ruleset, fingerprint in session.exec(query)}


def draft_notice(
    session: Session,
    faults: Sequence[ReviewedFault],
    *,
    kind: NoticeKind,
    operator: str,
    now: dt.datetime,
    audit_id: int | None = None,
    earlier: Notice | None = None,
    note: str = "",
) -> Notice:
    """A draft that names these faults of one inspection of one site; logged, not committed."""
    first = faults[0]
    notice = Notice(
        site_id=int(first.site.id or 0),
        inspection_id=int(first.inspection.id or 0),
        audit_id=audit_id,
        kind=kind,
        state=NoticeState.DRAFT,
        earlier_id=earlier.id if earlier else None,
        note=note,
        created_at=now,
        created_by=operator,
    )
    session.add(notice)
    session.flush()
    for position, fault in enumerate(faults, 1):
        session.add(_item(int(notice.id or 0), position, fault))
    detail = {"site": notice.site_id, "faults": len(faults), "earlier": notice.earlier_id}
    note_act(session, operator, Act.DRAFT, ActSubject.NOTICE, notice.id, detail, at=now)
    session.flush()
    return notice


def move(
    session: Session,
    notice: Notice,
    state: NoticeState,
    act: Act,
    *,
    operator: str,
    now: dt.datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Bring a notice to another state and log it; the commit is left to the caller.

    Raises ``UserError`` where its state does not allow that, or another process was first.
    """
    before = notice.state
    if state not in NEXT_STATES[before]:
        raise UserError(
            f"通知书 {notice.id} 的状态是“{word(before)}”，不能{word(act)}。",
            _allowed(before),
        )
    changed = session.execute(
        update(Notice)
        .where(col(Notice.id) == notice.id, col(Notice.state) == before)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise UserError(f"通知书 {notice.id} 刚被别人处理过。", "请用 govaudit notice show 查看。")
    session.refresh(notice)
    more = {"before": before.value, "after": state.value, **(detail or {})}
    note_act(session, operator, act, ActSubject.NOTICE, notice.id, more, at=now)


def take_number(session: Session, prefix: str, year: int) -> int:
    """The next number under ``prefix`` in ``year``; nobody gets one until this transaction ends."""
    _open_sequence(session, prefix, year)
    row = (col(NoticeSequence.prefix) == prefix) & (col(NoticeSequence.year) == year)
    session.execute(
        update(NoticeSequence)
        .where(row)
        .values(last=col(NoticeSequence.last) + 1)
        .execution_options(synchronize_session=False)
    )
    return int(session.execute(select(NoticeSequence.last).where(row)).scalar_one())


def begin_numbers(session: Session, prefix: str, year: int, last: int) -> None:
    """Say that numbers up to ``last`` were given out elsewhere. Raises ``UserError`` where that
    would give one out twice."""
    _open_sequence(session, prefix, year)
    row = (col(NoticeSequence.prefix) == prefix) & (col(NoticeSequence.year) == year)
    changed = session.execute(
        update(NoticeSequence)
        .where(row, col(NoticeSequence.last) <= last)
        .values(last=last)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        known = session.execute(select(NoticeSequence.last).where(row)).scalar_one()
        raise UserError(
            f"{prefix}〔{year}〕已经编到 {known} 号，不能退回到 {last} 号。", "文号不能重复。"
        )


def count_by_state(session: Session) -> dict[NoticeState, int]:
    """How many notices are in each state."""
    query = select(Notice.state, func.count()).group_by(col(Notice.state))
    found = {NoticeState(state): count for state, count in session.exec(query)}
    return {state: found.get(state, 0) for state in NoticeState}


def _open_sequence(session: Session, prefix: str, year: int) -> None:
    """Make the row where it is missing: the first statement that locks is always this one."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"prefix": prefix, "year": year, "last": 0}
    session.execute(insert(NoticeSequence).values(row).on_conflict_do_nothing())


def _item(notice_id: int, position: int, fault: ReviewedFault) -> NoticeItem:
    finding = fault.finding
    return NoticeItem(
        notice_id=notice_id,
        position=position,
        inspection_id=finding.inspection_id,
        ruleset=finding.ruleset,
        indicator=finding.indicator,
        fingerprint=finding.fingerprint,
        severity=finding.severity,
        title=finding.title,
        url=finding.url,
    )


def _allowed(state: NoticeState) -> str:
    following = sorted(NEXT_STATES[state], key=list(NoticeState).index)
    if not following:
        return "它已经了结，不再变动。"
    return f"可以变为：{'、'.join(word(each) for each in following)}。"
