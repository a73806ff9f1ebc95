"""Audits of the registry, monthly by custom."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import Field

from console.scheduling.base import Kind, Occasion, option


class Month(StrEnum):
    """Which month an audit speaks for."""

    CURRENT = "current"
    PREVIOUS = "previous"


class AuditKind(Kind):
    """``govaudit audit run``."""

    id = "audit"
    title = "检查"
    fine = frozenset({0, 3})
    """3: done, and some sites could not be inspected; the audit names them."""

    month: Month = Month.CURRENT
    sites: str | None = None
    ruleset: str | None = None
    profile: str | None = None
    sample: str | None = None
    seed: int | None = None
    workers: int | None = Field(default=None, ge=1)
    sites_at_once: int | None = Field(default=None, ge=1)
    name: str | None = None
    cluster: bool = False

    def arguments(self, occasion: Occasion) -> list[str]:
        day = occasion.due.date()
        if self.month is Month.PREVIOUS:
            day = day.replace(day=1) - dt.timedelta(days=1)
        names = {**self.model_dump(exclude={"month", "name"}), "title": self.name}
        given = [part for name, value in names.items() for part in option(name, value)]
        # The workers go on without us; and what was broken off is not begun a second time.
        more = ["--detach"] if self.cluster else []
        more += ["--take-up"] if occasion.attempt > 1 else []
        return ["audit", "run", "--quiet", "--period", f"{day:%Y-%m}", *given, *more]
