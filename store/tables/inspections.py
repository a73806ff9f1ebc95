"""Inspections, and what is judged of them: results and findings are kept for ever."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from config.terms import (
    IndicatorKind,
    IndicatorStatus,
    InspectionState,
    Level,
    NotAssessedCause,
    Profile,
    Severity,
    Side,
    SiteKind,
    StoppedBecause,
    Verdict,
)
from store.tables.fields import json_field, optional_json_field, text_field
from store.types import UtcDateTime, value_enum


class Inspection(SQLModel, table=True):
    """One inspection of one site (一次巡检)."""

    __tablename__ = "inspection"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    home_url: str = text_field(index=True)
    final_home_url: str | None = text_field(default=None)
    name: str | None = None
    level: Level | None = Field(default=None, sa_type=value_enum(Level))
    kind: SiteKind = Field(default=SiteKind.PORTAL, sa_type=value_enum(SiteKind))
    profile: Profile = Field(sa_type=value_enum(Profile))
    ruleset: str
    as_of: dt.date
    state: InspectionState = Field(sa_type=value_enum(InspectionState), index=True)
    options: dict[str, Any] = json_field(dict)
    """The plan as data (:class:`crawler.plan.Plan`), so that a killed inspection can go on."""
    tool_version: str
    started_at: dt.datetime = Field(sa_type=UtcDateTime)
    finished_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    active_seconds: float = 0.0
    """Time spent gathering, over all runs of it."""
    complete: bool = False
    focused: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """It looked at a part alone, again at the faults of a notice or whether an offline site still
    answers: no inspection of the site, and never with a verdict."""
    stopped_because: StoppedBecause | None = Field(default=None, sa_type=value_enum(StoppedBecause))
    home_note: str | None = text_field(default=None)
    """What was met instead of a home page, in words, when there was none to read."""
    uplink_v4: bool | None = None
    uplink_v6: bool | None = None
    pages_fetched: int = 0
    pages_unchanged: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    """Of them, those that were as in the last inspection, and were not read again."""
    urls_seen: int = 0
    links_checked: int = 0
    verdict: Verdict | None = Field(default=None, sa_type=value_enum(Verdict))
    score: float | None = None
    score_if_suspects_hold: float | None = None
    pruning_began_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """From then on its evidence is no longer whole: it can't be judged again."""
    pruned_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """All of its evidence is gone; results and findings stay."""


class IndicatorResult(SQLModel, table=True):
    """The answer to one rule of the pack, with the points then in force."""

    __tablename__ = "indicator_result"
    __table_args__ = (UniqueConstraint("inspection_id", "ruleset", "indicator"),)

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    ruleset: str
    indicator: str
    position: int
    kind: IndicatorKind = Field(sa_type=value_enum(IndicatorKind))
    status: IndicatorStatus = Field(sa_type=value_enum(IndicatorStatus))
    deduction: float = 0.0
    deduction_if_suspects_hold: float = 0.0
    checked: int | None = None
    failed: int = 0
    suspected: int = 0
    reason: str = text_field(default="")
    cause: NotAssessedCause | None = Field(default=None, sa_type=value_enum(NotAssessedCause))
    side: Side | None = Field(default=None, sa_type=value_enum(Side))
    rule: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON))
    """The rule as it stood (:meth:`config.rulepack.Rule.model_dump`)."""
    tally: list[Any] | None = optional_json_field()
    """How faults make the status: ``[{threshold, unread}, …]``, one entry for each group that
    :attr:`Finding.tally_group` names (:class:`checks.base.Tally`); null: it was not noted."""
    evidence: list[Any] | None = optional_json_field()
    """What was found, of a duty: ``[{label, value, url}, …]``; null where nothing is to be
    shown."""
    judged: dict[str, Any] | None = optional_json_field()
    """What the program itself had found (``status``, ``failed``, ``suspected``, ``reason``,
    ``cause``, ``side``), where a person's review has changed the answer; else null."""


class Finding(SQLModel, table=True):
    """One fault, with its evidence, clause and remedy."""

    __tablename__ = "finding"

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    ruleset: str
    indicator: str = Field(index=True)
    position: int
    severity: Severity = Field(sa_type=value_enum(Severity))
    suspect: bool = False
    title: str = text_field()
    url: str | None = text_field(default=None)
    detail: str = text_field(default="")
    evidence: list[Any] = json_field(list)
    """``[{label, value, url or null}, …]``"""
    basis: str = text_field(default="")
    remedy: str = text_field(default="")
    fingerprint: str = Field(index=True)
    tally_group: int | None = None
    """Which entry of :attr:`IndicatorResult.tally` it counts in."""
