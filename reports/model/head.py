"""Who was inspected, by which rules, how far the inspection went, and what the score is made of."""

from __future__ import annotations

import datetime as dt

from config.terms import (
    GuardKind,
    Level,
    Profile,
    SiteKind,
    StoppedBecause,
)
from reports.model.base import Part
from reports.scoring import VerdictReason


class Tool(Part):
    """The program that wrote the report."""

    name: str
    version: str


class RulesetPart(Part):
    """The rule pack in force."""

    id: str
    version: str
    title: str
    issued: str
    """Document number (发文字号)."""
    effective_from: dt.date
    note: str


class SitePart(Part):
    """The site that was inspected."""

    name: str
    home_url: str
    final_home_url: str | None
    """Where the home page ended after redirects, if elsewhere."""
    host: str
    level: Level | None
    kind: SiteKind
    site_code: str | None
    """网站标识码 as the site shows it; null when it shows none or several that disagree."""
    sponsor: str | None
    """主办单位 of the registry, else as the footer names it."""


class Uplink(Part):
    """Whether this machine itself reached the network; null: not tried."""

    ipv4: bool | None
    ipv6: bool | None


class GuardCutPart(Part):
    """Addresses that a guard against endless crawls left out."""

    kind: GuardKind
    pattern: str
    count: int
    """Addresses left out."""
    example: str


class ExclusionPart(Part):
    """Links that the operator left out of judgement."""

    pattern: str
    reason: str
    operator: str
    expires_on: dt.date | None


class PlanPart(Part):
    """How much was to be looked at, and how politely; null: no limit, or not noted."""

    max_pages: int | None = None
    max_seconds: float | None = None
    max_depth: int | None = None
    max_external_links: int | None = None
    delay: float | None = None
    """Seconds between two requests to one host."""
    connections: int | None = None
    """Connections to one host at a time."""
    second_look: float | None = None
    """Seconds between the looks at a link that seems dead."""
    resolver: str | None = None
    ignore_robots: bool | None = None


class InspectionPart(Part):
    """How far the inspection went."""

    id: str
    as_of: dt.date
    """监测时间点: every window runs back from this day."""
    started_at: dt.datetime
    finished_at: dt.datetime | None
    profile: Profile
    pages_fetched: int
    pages_unchanged: int = 0
    """Of them, those that were as in the last inspection, so that they were not read again."""
    urls_seen: int
    links_checked: int
    complete: bool
    stopped_because: StoppedBecause | None
    links_rechecked_at: dt.datetime | None = None
    """When the links that were not alive were last looked at again, after the inspection."""
    uplink: Uplink
    active_seconds: float
    """Time spent gathering, over all runs of it. Unit: seconds."""
    plan: PlanPart
    home_note: str | None
    """What was met instead of a home page, in words."""
    guard_cuts: list[GuardCutPart]
    exclusions: list[ExclusionPart]
    """In force at ``as_of``."""


class ScoringPart(Part):
    """How the verdict came about. Unit of all numbers: points of the pack."""

    reason: VerdictReason
    full_marks: float | None
    """null: nothing is scored (the pack has no points, or they don't bind this kind of site)."""
    max_bonus: float
    pass_line: float | None
    bonus_above: float | None
    """The bonus part counts only when the deductions leave more than this."""
    deducted: float
    deducted_if_suspects_hold: float
    bonus: float
    points_not_assessed: float
    """Points of the deduction indicators without an answer."""
    suspect_vetoes: list[str]
    missing: list[str]
    """Indicators without an answer that keep the verdict open."""
