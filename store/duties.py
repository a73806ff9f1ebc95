"""The ledger of duties (工作台账): what people say of duties that only they can do."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from config.dutybook import duty_book
from config.errors import UserError
from config.terms import Act, ActSubject, DutyState
from store.acts import note_act, one_line
from store.tables import DutyFile, DutyTask

LONGEST_UNIT = 100
LONGEST_FILE_NAME = 150


@dataclass(frozen=True, slots=True)
class DutyKey:
    """Which duty of which unit."""

    unit: str
    ruleset: str
    duty: str
    occurrence: str = ""
    """``YYYY-MM-DD`` of a duty that comes round more than once."""


@dataclass(frozen=True, slots=True)
class DutyChange:
    """What is said of a duty; None leaves what there is."""

    state: DutyState | None = None
    deadline: dt.date | None = None
    note: str | None = None
    site_id: int | None = None
    file: tuple[str, bytes] | None = None
    """Name and content of the evidence."""


def set_duty(
    session: Session, key: DutyKey, change: DutyChange, operator: str, now: dt.datetime
) -> DutyTask:
    """Enter a duty or change it, and log who did; the commit is the caller's.

    Raises ``UserError`` for a unit without a name, a note or a file that is too long.
    """
    row = stored_duty(session, key) or DutyTask(
        unit=checked_unit(key.unit),
        ruleset=key.ruleset,
        duty=key.duty,
        occurrence=key.occurrence,
        updated_at=now,
        updated_by=operator,
    )
    before = _told(row)
    row.state = change.state or row.state
    row.deadline = change.deadline or row.deadline
    row.note = checked_note(change.note) if change.note is not None else row.note
    row.site_id = change.site_id if change.site_id is not None else row.site_id
    if change.file is not None:
        _keep_file(session, row, *change.file)
    row.updated_at, row.updated_by = now, operator
    session.add(row)
    session.flush()
    detail = {"before": before, "after": _told(row)}
    note_act(session, operator, Act.FILL, ActSubject.DUTY, _subject(key), detail, at=now)
    return row


def stored_duty(session: Session, key: DutyKey) -> DutyTask | None:
    """What is entered for a duty so far."""
    query = select(DutyTask).where(
        DutyTask.unit == key.unit,
        DutyTask.ruleset == key.ruleset,
        DutyTask.duty == key.duty,
        DutyTask.occurrence == key.occurrence,
    )
    return session.exec(query).first()


def duties(
    session: Session, *, unit: str | None = None, rulesets: Sequence[str] | None = None
) -> list[DutyTask]:
    """Everything that is entered, or what belongs to a unit or to some packs."""
    query = select(DutyTask)
    if unit is not None:
        query = query.where(DutyTask.unit == unit)
    if rulesets is not None:
        query = query.where(col(DutyTask.ruleset).in_(rulesets))
    order = (DutyTask.unit, DutyTask.ruleset, DutyTask.duty, DutyTask.occurrence)
    return list(session.exec(query.order_by(*order)))


def units(session: Session) -> list[str]:
    """The units of which anything is entered."""
    return list(session.exec(select(DutyTask.unit).distinct().order_by(DutyTask.unit)))


def duties_of_site(session: Session, site_id: int, ruleset: str) -> dict[str, list[DutyTask]]:
    """What is entered for the duties that are shown in the report of a site, by id of the rule."""
    query = select(DutyTask).where(DutyTask.site_id == site_id, DutyTask.ruleset == ruleset)
    found: dict[str, list[DutyTask]] = {}
    for row in session.exec(query.order_by(DutyTask.duty, DutyTask.occurrence)):
        found.setdefault(row.duty, []).append(row)
    return found


def duty_file(session: Session, row: DutyTask) -> bytes | None:
    """The evidence of a duty, whole and unchanged; None where there is none.

    Raises ``UserError`` where the database holds something else than was brought.
    """
    if row.file_sha256 is None:
        return None
    kept = session.get(DutyFile, row.file_sha256)
    if kept is None or hashlib.sha256(kept.content).hexdigest() != row.file_sha256:
        raise UserError(f"佐证材料“{row.file_name}”与登记时的校验值不符。", "请重新上传。")
    return kept.content


def is_overdue(state: DutyState, deadline: dt.date | None, day: dt.date) -> bool:
    """Whether a duty should have been done by ``day``; the last day itself is in time."""
    is_open = state in (DutyState.NOT_STARTED, DutyState.IN_PROGRESS)
    return is_open and deadline is not None and deadline < day


def checked_unit(name: str) -> str:
    """One line of text. Raises ``UserError`` where it is empty or too long."""
    squeezed = one_line(name)
    if not squeezed:
        raise UserError("单位名称不能为空。", "请写单位的全称。")
    if len(squeezed) > LONGEST_UNIT:
        raise UserError(f"单位名称超过 {LONGEST_UNIT} 字。", "请写单位的全称或规范简称。")
    return squeezed


def checked_note(text: str) -> str:
    """One line of text. Raises ``UserError`` where it is too long."""
    squeezed = one_line(text)
    most = duty_book().note_chars
    if len(squeezed) > most:
        raise UserError(f"情况说明超过 {most} 字。", "请写得简短些，详情放在佐证材料里。")
    return squeezed


def _keep_file(session: Session, row: DutyTask, name: str, content: bytes) -> None:
    most = duty_book().file_bytes
    if not content:
        raise UserError(f"佐证材料 {name} 是空文件。", "请核对文件。")
    if len(content) > most:
        raise UserError(f"佐证材料 {name} 超过 {most // 1_000_000} MB。", "请压缩或拆分。")
    digest = hashlib.sha256(content).hexdigest()
    if session.get(DutyFile, digest) is None:
        session.add(DutyFile(sha256=digest, size=len(content), content=content))
        session.flush()
    row.file_name = one_line(name)[-LONGEST_FILE_NAME:]
    row.file_sha256, row.file_size = digest, len(content)


def _told(row: DutyTask) -> dict[str, str | None]:
    return {
        "state": row.state.value,
        "deadline": row.deadline.isoformat() if row.deadline else None,
        "note": row.note,
        "file": row.file_sha256,
    }


def _subject(key: DutyKey) -> str:
    parts = (key.unit, key.ruleset, key.duty, key.occurrence)
    return "/".join(part for part in parts if part)
