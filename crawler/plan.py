"""The plan of one inspection: everything that gathering needs to know, as data."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from config.settings import Settings, settings
from config.terms import Level, Profile, SiteFunction, SiteKind

_Number = TypeVar("_Number", int, float)


class Focus(BaseModel):
    """The addresses that a gathering looks at besides the home page, and at nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pages: tuple[str, ...] = ()
    """Pages to read."""
    links: tuple[str, ...] = ()
    """Links to look at where they are met."""
    columns: tuple[str, ...] = ()
    """First pages of columns, to be read with what belongs to them."""
    pages_per_column: int = Field(default=0, ge=0)
    checks: tuple[str, ...] = ()
    """Rules of other checks are not answered; empty: all are."""

    @property
    def is_home_only(self) -> bool:
        return not (self.pages or self.links or self.columns)


class Plan(BaseModel):
    """What to gather and how politely. Stored with the inspection, so that it can be resumed.

    Seconds throughout; ``None`` in a budget means no limit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    home_url: str
    name: str | None = None
    level: Level | None = None
    region: str | None = None
    """Region code, or how it begins, as the user gives it; goes before the registry's."""
    kind: SiteKind = SiteKind.PORTAL
    ruleset: str
    as_of: dt.date
    profile: Profile = Profile.STANDARD
    max_pages: int | None = Field(default=None, ge=1)
    max_seconds: float | None = Field(default=None, gt=0)
    max_depth: int | None = Field(default=None, ge=1)
    max_external_links: int | None = Field(default=None, ge=0)
    delay: float = Field(ge=0)
    connections: int = Field(ge=1)
    timeout: float = Field(gt=0)
    second_look: float = Field(ge=0)
    resolver: str | None = None
    allow_private: tuple[str, ...] = ()
    ignore_robots: bool = False
    browser: bool = True
    """Open pages that need a script with the browser, where there is one."""
    ipv6: bool = True
    """Probe the site over IPv6."""
    sitemaps: bool = True
    """Walk pages that only a sitemap lists, when all others are done."""
    uplink_hosts: tuple[str, ...] = ()
    focus: Focus | None = None
    """None: the whole site."""
    fresh: bool = False
    """Take nothing over from the last inspection; fetch and read every page."""
    functions: tuple[SiteFunction, ...] = ()
    """What is tried beyond reading the site: what the checks of the rule packs need."""


class PlanOptions(BaseModel):
    """What the user may say on the command line; ``None`` leaves it to profile and settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    level: Level | None = None
    region: str | None = None
    profile: Profile = Profile.STANDARD
    max_pages: int | None = None
    max_seconds: float | None = None
    delay: float | None = None
    connections: int | None = None
    timeout: float | None = None
    second_look: float | None = None
    resolver: str | None = None
    allow_private: tuple[str, ...] = ()
    ignore_robots: bool = False
    browser: bool = True
    ipv6: bool = True
    uplink_hosts: tuple[str, ...] = ()
    fresh: bool = False
    functions: tuple[SiteFunction, ...] = ()


def make_plan(
    home_url: str,
    ruleset: str,
    as_of: dt.date,
    options: PlanOptions,
    defaults: Settings | None = None,
) -> Plan:
    """The options of the user over the profile's budgets and the general politeness."""
    known = defaults or settings()
    profile = known.profiles[options.profile]
    return Plan(
        home_url=home_url,
        name=options.name,
        level=options.level,
        region=options.region,
        kind=kind_of_level(options.level),
        ruleset=ruleset,
        as_of=as_of,
        profile=options.profile,
        max_pages=options.max_pages or profile.max_pages,
        max_seconds=options.max_seconds or profile.max_seconds,
        max_depth=profile.max_depth,
        max_external_links=profile.max_external_links,
        delay=_first(options.delay, known.politeness.delay_seconds),
        connections=_first(options.connections, known.politeness.connections_per_host),
        timeout=_first(options.timeout, known.limits.total_seconds),
        second_look=_first(options.second_look, profile.second_look_seconds),
        resolver=options.resolver,
        allow_private=options.allow_private,
        ignore_robots=options.ignore_robots,
        browser=options.browser,
        ipv6=options.ipv6,
        sitemaps=profile.sitemaps,
        uplink_hosts=options.uplink_hosts,
        fresh=options.fresh,
        functions=options.functions,
    )


def kind_of_level(level: Level | None) -> SiteKind:
    """A site of level ``department`` is a 部门网站; every other level has a portal."""
    return SiteKind.DEPARTMENT if level is Level.DEPARTMENT else SiteKind.PORTAL


def _first(wanted: _Number | None, default: _Number) -> _Number:
    return default if wanted is None else wanted
