"""Rectification notices (整改通知书), what they name, and what came of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from config.terms import NoticeKind, NoticeState, RecheckOutcome, Severity
from store.tables.fields import json_field, text_field
from store.types import UtcDateTime, value_enum


class NoticeSequence(SQLModel, table=True):
    """The last number given out under one 机关代字 in one year; its row is locked while issuing."""

    __tablename__ = "notice_sequence"

    prefix: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int = 0


class Notice(SQLModel, table=True):
    """One notice. After issue only its state and what comes of it change."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("prefix", "year", "sequence"),
        Index("ix_notice_state_deadline", "state", "deadline"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    inspection_id: int = Field(foreign_key="inspection.id")
    audit_id: int | None = Field(default=None, foreign_key="audit.id", index=True)
    kind: NoticeKind = Field(sa_type=value_enum(NoticeKind))
    state: NoticeState = Field(sa_type=value_enum(NoticeState))
    earlier_id: int | None = Field(default=None, foreign_key="notice.id", index=True)
    """The notice that it follows up or corrects."""
    note: str = text_field(default="")
    """Why it corrects the earlier one, in words."""
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    created_by: str
    prefix: str | None = None
    year: int | None = None
    sequence: int | None = None
    number: str | None = None
    """机关代字〔年〕号; null before it is issued and where the office has no 机关代字."""
    issued_on: dt.date | None = None
    issued_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    deadline: dt.date | None = None
    """The last of the days by which its faults have to be mended."""
    data: dict[str, Any] = json_field(dict)
    """The text as issued (:class:`reports.notices.model.NoticeText`)."""


class NoticeItem(SQLModel, table=True):
    """One fault that a notice names."""

    __tablename__ = "notice_item"
    __table_args__ = (Index("ix_notice_item_fault", "ruleset", "fingerprint"),)

    notice_id: int = Field(foreign_key="notice.id", primary_key=True)
    position: int = Field(primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id")
    ruleset: str
    indicator: str
    fingerprint: str
    severity: Severity = Field(sa_type=value_enum(Severity))
    title: str = text_field()
    url: str | None = text_field(default=None)
    deadline: dt.date | None = None
    outcome: RecheckOutcome | None = Field(default=None, sa_type=value_enum(RecheckOutcome))
    """What the last re-check found."""
    outcome_reason: str = text_field(default="")
    rechecked_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)


class NoticePaper(SQLModel, table=True):
    """The bytes of a notice as issued; they are never made again."""

    __tablename__ = "notice_paper"

    notice_id: int = Field(foreign_key="notice.id", primary_key=True)
    sha256: str
    content: bytes = Field(sa_type=LargeBinary)


class NoticeRecheck(SQLModel, table=True):
    """One re-check of the faults of a notice."""

    __tablename__ = "notice_recheck"

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id", index=True)
    inspection_id: int = Field(foreign_key="inspection.id")
    """The inspection that looked again, of these faults alone."""
    at: dt.datetime = Field(sa_type=UtcDateTime)
    operator: str
    outcomes: list[Any] = json_field(list)
    """``[{position, outcome, reason}, …]``"""


class NoticeReply(SQLModel, table=True):
    """What the unit replied, with the file that came with it."""

    __tablename__ = "notice_reply"

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id", index=True)
    received_at: dt.datetime = Field(sa_type=UtcDateTime)
    operator: str
    text: str = text_field(default="")
    file_name: str | None = None
    """As the unit called it; only ever shown, never a path."""
    sha256: str | None = None
    size: int | None = None
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
