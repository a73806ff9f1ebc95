"""The availability watch: visits to home pages, packed by site and day, and our own outages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from store.tables.fields import json_field, text_field
from store.types import UtcDateTime


class ProbeDay(SQLModel, table=True):
    """All visits of the watch to one home page on one day of Beijing.

    The counts repeat what is packed, so that thousands of sites are summed up without unpacking.
    """

    __tablename__ = "probe_day"

    site_id: int = Field(foreign_key="site.id", primary_key=True)
    day: dt.date = Field(primary_key=True, index=True)
    url: str = text_field()
    """The home page as the registry had it at the last visit of the day."""
    visits: int
    failed: int
    """Not open within the limit of the visit, for the site's own reasons."""
    left_out: int
    """Prove nothing: our own side failed, or the site kept us out."""
    last_at: dt.datetime = Field(sa_type=UtcDateTime)
    packed: bytes = Field(sa_type=LargeBinary)
    """:func:`store.visits.pack_visits`."""
    details: list[Any] = json_field(list)
    """``[[cause or null, status or null, error or null], …]``: each once; visits refer to them."""


class UplinkOutage(SQLModel, table=True):
    """A span of time in which our own way out was down, as far as the watch could tell."""

    __tablename__ = "uplink_outage"

    id: int | None = Field(default=None, primary_key=True)
    began_at: dt.datetime = Field(sa_type=UtcDateTime, index=True)
    """When the way out was last seen to work."""
    until: dt.datetime = Field(sa_type=UtcDateTime, index=True)
    """When it was seen to work again, or last seen not to."""
    reason: str = text_field(default="")
