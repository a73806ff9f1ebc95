"""The log of acts: who did what, when, to what. Entries are added, never changed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from config.errors import UserError
from config.terms import Act, ActSubject
from store.tables import LoggedAct

LONGEST_OPERATOR = 100
LONGEST_REASON = 500
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


def note_act(
    session: Session,
    operator: str,
    act: Act,
    subject_kind: ActSubject,
    subject_id: object,
    detail: Mapping[str, Any] | None = None,
    *,
    at: dt.datetime | None = None,
) -> LoggedAct:
    """Add an entry; it is committed, or not, with what it tells of.

    ``detail``: plain JSON data. Raises ``UserError`` for an operator without a name.
    """
    entry = LoggedAct(
        at=at or dt.datetime.now(dt.UTC),
        operator=checked_operator(operator),
        act=act,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        detail=dict(detail or {}),
    )
    session.add(entry)
    return entry


def list_acts(
    session: Session,
    *,
    operator: str | None = None,
    act: Act | None = None,
    subject_kind: ActSubject | None = None,
    subject_id: str | None = None,
    since: dt.datetime | None = None,
    limit: int = 100,
) -> Sequence[LoggedAct]:
    """The newest entries first, those that fit everything that is given."""
    query = select(LoggedAct)
    if operator is not None:
        query = query.where(LoggedAct.operator == operator)
    if act is not None:
        query = query.where(LoggedAct.act == act)
    if subject_kind is not None:
        query = query.where(LoggedAct.subject_kind == subject_kind)
    if subject_id is not None:
        query = query.where(LoggedAct.subject_id == subject_id)
    if since is not None:
        query = query.where(col(LoggedAct.at) >= since)
    return session.exec(query.order_by(col(LoggedAct.id).desc()).limit(limit)).all()


def checked_operator(name: str) -> str:
    """One line of text. Raises ``UserError`` where it is empty or too long."""
    squeezed = one_line(name)
    if not squeezed:
        raise UserError("不知道由谁决定。", "请用 --operator 写明，或设置 GOVAUDIT_OPERATOR。")
    if len(squeezed) > LONGEST_OPERATOR:
        raise UserError(f"决定人的名字超过 {LONGEST_OPERATOR} 字。", "请写姓名或工号。")
    return squeezed


def checked_reason(text: str, what: str = "理由") -> str:
    """One line of text. Raises ``UserError`` where it is empty or too long."""
    squeezed = one_line(text)
    if not squeezed:
        raise UserError(f"{what}不能为空。", "请用 --reason 写明。")
    if len(squeezed) > LONGEST_REASON:
        raise UserError(f"{what}超过 {LONGEST_REASON} 字。", "请写得简短些。")
    return squeezed


def one_line(text: str) -> str:
    """``text`` without control characters and marks that turn the reading direction."""
    return " ".join(_CONTROL.sub(" ", text).split())
