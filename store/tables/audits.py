"""Audits (检查): rounds over the registry, and where every site of a round stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from config.terms import AuditSiteState, AuditState, Profile
from store.tables.fields import json_field, text_field
from store.types import UtcDateTime, value_enum


class Audit(SQLModel, table=True):
    """One round over the registry, monthly by custom."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    title: str
    period: str = Field(index=True)
    """``YYYY-MM``, the month that the audit speaks for."""
    ruleset: str
    """Ids of the packs, joined by commas; the first decides the verdict."""
    as_of: dt.date
    profile: Profile = Field(sa_type=value_enum(Profile))
    state: AuditState = Field(sa_type=value_enum(AuditState), index=True)
    options: dict[str, Any] = json_field(dict)
    """What was said of every inspection (:class:`crawler.plan.PlanOptions`), as data."""
    chosen: dict[str, Any] = json_field(dict)
    """How the sites were chosen: ``{"filter": …, "share": 0.3, "seed": 7}``, each where given."""
    in_cluster: bool = False
    """Whether the workers of a cluster do it, as jobs of a queue."""
    tool_version: str
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    finished_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)


class AuditSite(SQLModel, table=True):
    """One site of an audit, with the one inspection that it gets in it."""

    __tablename__ = "audit_site"
    __table_args__ = (Index("ix_audit_site_queue", "audit_id", "state", "position"),)

    audit_id: int = Field(foreign_key="audit.id", primary_key=True)
    site_id: int = Field(foreign_key="site.id", primary_key=True)
    position: int
    """The order in which sites are begun: fair over hosts and regions."""
    state: AuditSiteState = Field(default=AuditSiteState.QUEUED, sa_type=value_enum(AuditSiteState))
    inspection_id: int | None = Field(default=None, foreign_key="inspection.id", index=True)
    attempts: int = 0
    reason: str | None = text_field(default=None)
    """Why it failed, was left out or was cancelled, in words."""
    worker: str | None = None
    """Who is at it: host and process."""
    heartbeat_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    started_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
