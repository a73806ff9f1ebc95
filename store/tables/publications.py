"""What the office has chosen to publish."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from config.terms import PublicationKind
from store.tables.fields import json_field, text_field
from store.types import UtcDateTime, value_enum


class Publication(SQLModel, table=True):
    """One thing that is published, as it was when it was chosen; its number is its address, also
    when it is withdrawn and chosen again."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: PublicationKind = Field(sa_type=value_enum(PublicationKind))
    subject_id: int
    """The number of the audit (bulletin, progress) or of the notice."""
    title: str = text_field()
    content: dict[str, Any] = json_field(dict)
    """What may be seen (:mod:`reports.publishing.content`): nothing else leaves the office."""
    chosen_at: dt.datetime = Field(sa_type=UtcDateTime)
    operator: str
    withdrawn_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
