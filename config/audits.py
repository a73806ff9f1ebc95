"""How an audit uses the machine; the figures are in ``config/audits.yaml``."""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveFloat, PositiveInt

from config.yamlfile import load

AUDITS_FILE = Path(__file__).with_name("audits.yaml")


class AuditSettings(BaseModel):
    """``config/audits.yaml`` as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    attempts: PositiveInt
    deaths: PositiveInt
    sites_per_core: PositiveInt
    memory_mb: PositiveFloat
    memory_share: float = Field(gt=0, le=1)
    requests_per_address: NonNegativeInt
    line_seconds: PositiveFloat
    browsers: PositiveInt
    hold_pages: NonNegativeInt
    hold_links: NonNegativeInt

    def sites_at_once(self, free_bytes: int) -> int:
        """How many sites one process takes on, where so much memory is its own."""
        fit = int(free_bytes * self.memory_share / (self.memory_mb * 1_000_000))
        return max(1, min(self.sites_per_core, fit))


@functools.cache
def audit_settings() -> AuditSettings:
    """The settings that come with the program. Raises ``UserError`` for a bad line."""
    return load(AUDITS_FILE, AuditSettings)
