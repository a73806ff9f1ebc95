"""The ledger that people keep of their duties, and the registered accounts of new media."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from config.terms import DutyState, MediaPlatform, MediaState
from store.tables.fields import text_field
from store.types import UtcDateTime, value_enum


class DutyTask(SQLModel, table=True):
    """A duty of one unit that only people can tell of; its id is that of the rule in its pack."""

    __tablename__ = "duty_task"
    __table_args__ = (UniqueConstraint("unit", "ruleset", "duty", "occurrence"),)

    id: int | None = Field(default=None, primary_key=True)
    unit: str
    """Whose duty it is, by name."""
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    """The site in whose report it is shown."""
    ruleset: str
    duty: str
    """Id of the rule (H20-31, Y21-40 …)."""
    occurrence: str = ""
    """The day of a duty that comes round more than once, ``YYYY-MM-DD``; empty otherwise."""
    deadline: dt.date | None = Field(default=None, index=True)
    state: DutyState = Field(default=DutyState.NOT_STARTED, sa_type=value_enum(DutyState))
    note: str = text_field(default="")
    file_name: str | None = None
    """Of the evidence, as its bringer called it; only ever shown, never a path."""
    file_sha256: str | None = None
    file_size: int | None = None
    updated_at: dt.datetime = Field(sa_type=UtcDateTime)
    updated_by: str


class DutyFile(SQLModel, table=True):
    """The bytes of evidence files, each once."""

    __tablename__ = "duty_file"

    sha256: str = Field(primary_key=True)
    size: int
    content: bytes = Field(sa_type=LargeBinary)


class MediaAccount(SQLModel, table=True):
    """An account on another platform, as it is registered (备案)."""

    __tablename__ = "media_account"
    __table_args__ = (UniqueConstraint("platform", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    unit: str = ""
    platform: MediaPlatform = Field(sa_type=value_enum(MediaPlatform))
    name: str
    state: MediaState = Field(default=MediaState.RUNNING, sa_type=value_enum(MediaState))
    url: str | None = text_field(default=None)
    updated_at: dt.datetime = Field(sa_type=UtcDateTime)
