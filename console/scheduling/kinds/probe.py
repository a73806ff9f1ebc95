"""The watch over home pages."""

from __future__ import annotations

from pydantic import Field

from console.scheduling.base import Kind, Occasion, option


class ProbeKind(Kind):
    """``govaudit probe run``, for a number of rounds."""

    id = "probe"
    title = "首页可用性监测"

    rounds: int = Field(default=1, ge=1)
    sites: str | None = None

    def arguments(self, occasion: Occasion) -> list[str]:
        given = [part for name, value in self for part in option(name, value)]
        return ["probe", "run", *given]
