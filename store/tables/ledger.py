"""What units and inspectors have filled in in the ledger of faults (问题台账)."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Field, SQLModel

from config.terms import RectificationCheck, RectificationState
from store.tables.fields import text_field
from store.types import UtcDateTime, value_enum


class LedgerEntry(SQLModel, table=True):
    """What was filled in for one fault, kept from audit to audit."""

    __tablename__ = "ledger_entry"

    site_id: int = Field(foreign_key="site.id", primary_key=True)
    ruleset: str = Field(primary_key=True)
    fingerprint: str = Field(primary_key=True)
    state: RectificationState | None = Field(default=None, sa_type=value_enum(RectificationState))
    finished_on: dt.date | None = None
    note: str = text_field(default="")
    outcome: RectificationCheck | None = Field(default=None, sa_type=value_enum(RectificationCheck))
    version: int = 1
    """Goes up with every change; a sheet that was sent out before it is out of date."""
    operator: str
    updated_at: dt.datetime = Field(sa_type=UtcDateTime)
