"""Settings of the availability watch (``config/watch.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from config.yamlfile import load


class WatchSettings(BaseModel):
    """How often and how patiently home pages are visited; units are in the names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    per_day: int = Field(ge=1, le=1440)
    jitter: float = Field(ge=0, le=1)
    seconds: float = Field(gt=0)
    page_bytes: int = Field(ge=1)
    tries_after: tuple[float, ...]
    """Seconds from the beginning of the visit."""
    at_once: int = Field(ge=1)
    delay_seconds: float = Field(ge=0)
    connections_per_host: int = Field(ge=1)
    write_seconds: float = Field(gt=0)
    registry_seconds: float = Field(gt=0)
    uplink_seconds: float = Field(gt=0)
    names: tuple[str, ...]
    witnesses: int = Field(ge=1)
    keep_days: int = Field(ge=8)
    status_days: int = Field(ge=1)
    gap_factor: float = Field(gt=1)


@cache
def watch_settings() -> WatchSettings:
    return load(Path(__file__).with_name("watch.yaml"), WatchSettings)
