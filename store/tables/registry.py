"""The registry (登记册): the sites, and what the operator says of them."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Field, SQLModel

from config.terms import (
    Level,
    SiteKind,
    SiteState,
)
from store.tables.fields import text_field
from store.types import UtcDateTime, value_enum


class Site(SQLModel, table=True):
    """One site of the registry (登记册)."""

    __tablename__ = "site"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    home_url: str = text_field(unique=True)
    host: str = Field(index=True)
    site_code: str | None = Field(default=None, index=True)
    level: Level | None = Field(default=None, sa_type=value_enum(Level))
    kind: SiteKind = Field(default=SiteKind.PORTAL, sa_type=value_enum(SiteKind))
    sponsor: str | None = None
    region: str | None = None
    region_code: str | None = Field(default=None, index=True)
    """行政区划代码, six digits as a rule; null: the first six of the site code stand for it."""
    category: str | None = None
    contact: str | None = None
    phone: str | None = None
    parent_id: int | None = Field(default=None, foreign_key="site.id", index=True)
    """The unit above it; the registry is a tree."""
    state: SiteState = Field(default=SiteState.NORMAL, sa_type=value_enum(SiteState))
    state_from: dt.date | None = None
    """The first day on which ``state`` holds; null: from the beginning."""
    state_until: dt.date | None = None
    """The last day on which ``state`` holds, then the site is normal again; null: for good."""
    note: str | None = text_field(default=None)
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    updated_at: dt.datetime = Field(sa_type=UtcDateTime)


class Exclusion(SQLModel, table=True):
    """A rule of the operator that leaves links of a site out of judgement until it expires."""

    __tablename__ = "exclusion"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    pattern: str = text_field()
    reason: str = text_field()
    operator: str
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    expires_on: dt.date | None = None
