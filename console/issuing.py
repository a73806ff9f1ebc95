"""Drafting and issuing notices: number, text and paper come into being together, or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from config.errors import UserError
from config.office import Office
from config.terms import Act, NoticeKind, NoticeState, RecheckOutcome
from config.wording import word
from reports.notices.model import NoticeText
from reports.notices.paper import notice_paper
from reports.notices.pictures import pictures_in
from reports.notices.text import Occasion, notice_text
from store.faultquery import ReviewedFault
from store.noticefaults import faults_of_items
from store.notices import (
    draft_notice,
    get_notice,
    is_overdue,
    items_of,
    move,
    paper_of,
    take_number,
)
from store.tables import Notice, NoticeItem, NoticePaper

_FOLLOWS = {
    NoticeKind.SECOND: (NoticeState.URGED, Act.URGE),
    NoticeKind.CORRECTION: (NoticeState.CORRECTED, Act.CORRECT),
}
"""What becomes of the earlier notice when the new one is issued."""
_FIXED = RecheckOutcome.FIXED


@dataclass(frozen=True, slots=True)
class Issue:
    """How a notice goes out."""

    office: Office
    day: dt.date
    operator: str
    now: dt.datetime
    deadline: dt.date | None = None
    pictures: Path | None = None


def draft_second(
    session: Session, earlier: Notice, *, operator: str, now: dt.datetime, today: dt.date
) -> Notice:
    """A second notice of what an overdue one named and is not mended. Raises ``UserError``."""
    if not is_overdue(earlier, today):
        raise UserError(
            f"通知书 {earlier.id} 没有逾期（{word(earlier.state)}，期限 {earlier.deadline}）。",
            "逾期而未办结的才能再次通知。",
        )
    items = [item for item in items_of(session, earlier) if item.outcome is not _FIXED]
    return _follow(session, earlier, items, NoticeKind.SECOND, operator=operator, now=now)


def draft_correction(
    session: Session, earlier: Notice, *, note: str, operator: str, now: dt.datetime
) -> Notice:
    """A notice in the place of one that was wrong. Raises ``UserError``."""
    if not earlier.state.pending:
        raise UserError(
            f"通知书 {earlier.id} 的状态是“{word(earlier.state)}”，不能更正。",
            "只有发出后还没有办结的可以更正。",
        )
    items = items_of(session, earlier)
    kind = NoticeKind.CORRECTION
    return _follow(session, earlier, items, kind, operator=operator, now=now, note=note)


def _follow(
    session: Session,
    earlier: Notice,
    items: Sequence[NoticeItem],
    kind: NoticeKind,
    *,
    operator: str,
    now: dt.datetime,
    note: str = "",
) -> Notice:
    faults = faults_of_items(session, items)
    if not faults:
        raise UserError(
            f"通知书 {earlier.id} 所列问题已全部整改或不再成立。",
            "请用 govaudit notice close 办结，或 notice withdraw 撤回。",
        )
    return draft_notice(
        session,
        faults,
        kind=kind,
        operator=operator,
        now=now,
        audit_id=earlier.audit_id,
        earlier=earlier,
        note=note,
    )


def issue(session: Session, notice: Notice, how: Issue) -> NoticeText:
    """Issue a draft: its state, number, text and bytes, and what becomes of the notice before it.

    One transaction, left to the caller to commit: where anything fails there is no number given out
    either. Raises ``UserError``.
    """
    if how.deadline is not None and how.deadline < how.day:
        raise UserError(
            f"整改期限 {how.deadline} 早于发出日期 {how.day}。", "请写发出日期当天或以后的日期。"
        )
    earlier = get_notice(session, notice.earlier_id) if notice.earlier_id else None
    number = _number(session, notice, how)
    faults = _faults(session, notice)
    occasion = Occasion(how.office, how.day, number, how.deadline)
    text = notice_text(session, notice, faults, occasion, earlier)
    pictures = pictures_in(how.pictures, len(text.faults)) if how.pictures else []
    content = notice_paper(text, pictures, how.office.template)
    _freeze(session, notice, text, content, how)
    if earlier is not None:
        state, act = _FOLLOWS[notice.kind]
        detail = {"by": notice.id}
        move(session, earlier, state, act, operator=how.operator, now=how.now, detail=detail)
    return text


def preview(session: Session, notice: Notice, office: Office, day: dt.date) -> NoticeText:
    """The text of a notice: as it was frozen, or of a draft as it would be today."""
    if notice.data:
        return NoticeText.model_validate(notice.data)
    earlier = get_notice(session, notice.earlier_id) if notice.earlier_id else None
    return notice_text(session, notice, _faults(session, notice), Occasion(office, day), earlier)


def paper_bytes(session: Session, notice: Notice, office: Office, day: dt.date) -> bytes:
    """The docx: the stored bytes of what was issued, else of a draft as it would be today.

    Raises ``UserError`` where the stored bytes are not those that were issued.
    """
    stored = paper_of(session, notice)
    if stored is None:
        return notice_paper(preview(session, notice, office, day), (), office.template)
    if hashlib.sha256(stored.content).hexdigest() != stored.sha256:
        raise UserError(
            f"通知书 {notice.id} 存档的文件与发出时不一致。", "数据库被改动过，请从备份恢复。"
        )
    return stored.content


def _number(session: Session, notice: Notice, how: Issue) -> str | None:
    """The state first: of two that issue the same draft only one gets past it."""
    detail = {"day": how.day.isoformat()}
    move(
        session,
        notice,
        NoticeState.ISSUED,
        Act.ISSUE,
        operator=how.operator,
        now=how.now,
        detail=detail,
    )
    prefix = how.office.code
    if prefix is None:
        return None
    sequence = take_number(session, prefix, how.day.year)
    notice.prefix, notice.year, notice.sequence = prefix, how.day.year, sequence
    notice.number = how.office.number(how.day.year, sequence)
    return notice.number


def _faults(session: Session, notice: Notice) -> list[ReviewedFault]:
    """The faults of a draft in the order of its items. Raises ``UserError`` where one of them does
    not stand any more."""
    items = items_of(session, notice)
    standing = {
        (fault.finding.inspection_id, fault.finding.ruleset, fault.finding.fingerprint): fault
        for fault in faults_of_items(session, items)
    }
    keys = {item.position: (item.inspection_id, item.ruleset, item.fingerprint) for item in items}
    gone = [str(position) for position, key in keys.items() if key not in standing]
    if gone:
        raise UserError(
            f"草稿 {notice.id} 的第 {'、'.join(gone)} 个问题已不再成立（经复核不属实或免予整改）。",
            "请用 govaudit notice withdraw 作废这份草稿，重新起草。",
        )
    return [standing[key] for key in keys.values()]


def _freeze(session: Session, notice: Notice, text: NoticeText, content: bytes, how: Issue) -> None:
    notice.issued_on, notice.issued_at = how.day, how.now
    notice.deadline = text.deadline
    notice.data = text.model_dump(mode="json")
    session.add(notice)
    for item, fault in zip(items_of(session, notice), text.faults, strict=True):
        item.deadline, item.severity = fault.deadline, fault.severity
        session.add(item)
    digest = hashlib.sha256(content).hexdigest()
    session.add(NoticePaper(notice_id=int(notice.id or 0), sha256=digest, content=content))
    session.flush()
