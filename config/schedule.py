"""Settings of schedules (``config/schedule.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, field_validator

from config.yamlfile import load


class ScheduleSettings(BaseModel):
    """How the scheduler works; seconds unless the name says otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timezone: str
    check_seconds: PositiveFloat
    lost_seconds: PositiveFloat
    late_seconds: float = Field(ge=0)
    horizon_days: PositiveInt
    stop_seconds: PositiveFloat
    most_attempts: PositiveInt
    last_lines: PositiveInt
    last_bytes: PositiveInt
    history_days: PositiveInt
    retry_first_seconds: PositiveFloat
    retry_longest_seconds: PositiveFloat

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError("应为时区名称，例如 Asia/Shanghai") from None
        return name


@cache
def schedule_settings() -> ScheduleSettings:
    """The settings that come with the program."""
    return load(Path(__file__).with_name("schedule.yaml"), ScheduleSettings)
