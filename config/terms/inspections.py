"""Inspections: how far they go and why they end."""

from __future__ import annotations

from enum import StrEnum


class Profile(StrEnum):
    """How much of a site one inspection looks at; the budgets are in ``config/settings.yaml``."""

    QUICK = "quick"
    STANDARD = "standard"
    FULL = "full"


class InspectionState(StrEnum):
    """Where an inspection stands; ``GATHERING`` after a crash means that it can be resumed."""

    GATHERING = "gathering"
    GATHERED = "gathered"
    JUDGED = "judged"


class StoppedBecause(StrEnum):
    """Why gathering ended before the site did."""

    PAGE_BUDGET = "page_budget"
    TIME_BUDGET = "time_budget"
    INTERRUPTED = "interrupted"
    HOME_UNREACHABLE = "home_unreachable"
    HOME_BLOCKED = "home_blocked"
    HOME_NOT_HTML = "home_not_html"
    HOME_ELSEWHERE = "home_elsewhere"
    HOME_EMPTY = "home_empty"
    HOME_PRIVATE = "home_private"
    STORE_FAILED = "store_failed"
    CRASHED = "crashed"


class Phase(StrEnum):
    """What a running inspection is doing."""

    HOME = "home"
    WALK = "walk"
    LINKS = "links"
    BROWSER = "browser"
    IPV6 = "ipv6"
    FUNCTIONS = "functions"
    COLUMNS = "columns"
    JUDGING = "judging"
    DONE = "done"
