"""The watch over home pages."""

from __future__ import annotations

from pydantic import Field

from console.scheduling.base import Kind, Occasion, option


class ProbeKind(Kind):
    """``govaudit probe run``: one visit to each home page, or a watch of some hours."""

    id = "probe"
    title = "首页可用性监测"

    sites: str | None = None
    per_day: int | None = Field(default=None, ge=20, le=1440)
    hours: float | None = Field(default=None, gt=0, le=24 * 366)

    def arguments(self, occasion: Occasion) -> list[str]:
        given = [part for name, value in self for part in option(name, value)]
        return ["probe", "run", "--quiet", *given, *([] if self.hours else ["--once"])]
