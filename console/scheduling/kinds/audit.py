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

    month: Month = Month.CURRENT
    sites: str | None = None
    ruleset: str | None = None
    profile: str | None = None
    sample: str | None = None
    seed: int | None = None
    workers: int | None = Field(default=None, ge=1)
    sites_at_once: int | None = Field(default=None, ge=1)
    cluster: bool = False

    def arguments(self, occasion: Occasion) -> list[str]:
        day = occasion.due.date()
        if self.month is Month.PREVIOUS:
            day = day.replace(day=1) - dt.timedelta(days=1)
        names = self.model_dump(exclude={"month"})
        given = [part for name, value in names.items() for part in option(name, value)]
        return ["audit", "run", "--period", f"{day:%Y-%m}", *given]
