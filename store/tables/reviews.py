"""What people say of findings, and the log of who did what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from config.terms import Act, ActSubject, IndicatorStatus, ReviewState
from store.tables.fields import json_field, text_field
from store.types import UtcDateTime, value_enum


class LoggedAct(SQLModel, table=True):
    """One act of an operator. Rows are only ever added: the database refuses anything else."""

    __tablename__ = "act"
    __table_args__ = (Index("ix_act_subject", "subject_kind", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: dt.datetime = Field(sa_type=UtcDateTime)
    operator: str
    act: Act = Field(sa_type=value_enum(Act), index=True)
    subject_kind: ActSubject = Field(sa_type=value_enum(ActSubject))
    subject_id: str
    """The number of a notice or audit; of a finding ``inspection/ruleset/fingerprint``, of an
    indicator ``inspection/ruleset/indicator``."""
    detail: dict[str, Any] = json_field(dict)


class FalsePositive(SQLModel, table=True):
    """A mark that a fault is none, for the same fault in later inspections until it expires."""

    __tablename__ = "false_positive"
    __table_args__ = (Index("ix_false_positive_fault", "site_id", "ruleset", "fingerprint"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    ruleset: str
    fingerprint: str
    inspection_id: int = Field(foreign_key="inspection.id")
    """The inspection in which it was made; it holds for later ones."""
    reason: str = text_field()
    operator: str
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    expires_on: dt.date
    """The last monitoring time point (监测时间点) that it holds for."""
    ended_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When somebody took it back."""


class Review(SQLModel, table=True):
    """The decision in force on one fault of one inspection; no row means that it is open.

    Keyed by the fault, not by the finding's row: judging again makes new rows.
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("inspection_id", "ruleset", "fingerprint"),
        Index("ix_review_fault", "site_id", "ruleset", "fingerprint"),
    )

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    inspection_id: int = Field(foreign_key="inspection.id")
    ruleset: str
    indicator: str
    fingerprint: str
    state: ReviewState = Field(sa_type=value_enum(ReviewState), index=True)
    reason: str = text_field(default="")
    operator: str
    decided_at: dt.datetime = Field(sa_type=UtcDateTime)
    version: int = 1
    """Goes up with every decision, so that one made meanwhile is noticed."""
    mark_id: int | None = Field(default=None, foreign_key="false_positive.id")
    """The lasting mark that it follows from, or that was made with it."""


class Answer(SQLModel, table=True):
    """A person's answer to a rule that only a person can judge."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("inspection_id", "ruleset", "indicator"),)

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id")
    ruleset: str
    indicator: str
    status: IndicatorStatus = Field(sa_type=value_enum(IndicatorStatus))
    """``pass``, ``fail`` or ``not_applicable``."""
    failed: int = 0
    """Of a ``fail``: how many faults, in the unit that the points count in."""
    reason: str = text_field()
    url: str | None = text_field(default=None)
    evidence: list[Any] = json_field(list)
    """``[{label, value, url or null}, …]``"""
    operator: str
    answered_at: dt.datetime = Field(sa_type=UtcDateTime)
