"""Settings of the browser that runs the scripts of pages (``config/rendering.yaml``)."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, field_validator

from config.terms import Profile
from config.yamlfile import load

RENDERING_FILE = Path(__file__).with_name("rendering.yaml")


class Fault(StrEnum):
    """Why a page could not be read with the browser, or not wholly."""

    NO_BROWSER = "no_browser"
    NOT_OPENED = "not_opened"
    BAD_STATUS = "bad_status"
    MOVED = "moved"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    CRASHED = "crashed"
    SCRIPT_ERROR = "script_error"
    NO_ITEMS = "no_items"
    UNSETTLED = "unsettled"
    MISSED = "missed"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Viewport(_Strict):
    """Size of the window in CSS pixels."""

    width: PositiveInt
    height: PositiveInt


class Process(_Strict):
    """The life of the browser."""

    launch_seconds: PositiveFloat
    close_seconds: PositiveFloat
    launches: PositiveInt


class PageLimits(_Strict):
    """What one page may take: everything fetched is hostile."""

    seconds: PositiveFloat
    grace_seconds: PositiveFloat
    requests: PositiveInt
    bytes: PositiveInt
    posted_bytes: int = Field(ge=0)
    html_chars: PositiveInt
    text_chars: PositiveInt
    missed: PositiveInt
    kept_bytes: int = Field(ge=0)


class Patience(_Strict):
    """When a page counts as done."""

    poll_seconds: PositiveFloat
    there_seconds: PositiveFloat
    quiet_seconds: PositiveFloat


class Hollow(_Strict):
    """How a list container that was left empty is known."""

    names: re.Pattern[str]
    not_names: re.Pattern[str]
    waiting: re.Pattern[str]
    waiting_chars: PositiveInt


class RenderingRules(_Strict):
    """All of ``config/rendering.yaml``."""

    executables: tuple[str, ...]
    switches: tuple[str, ...]
    locale: str
    timezone: str
    viewport: Viewport
    process: Process
    pages: dict[Profile, PositiveInt]
    limits: PageLimits
    patience: Patience
    posted_to: re.Pattern[str]
    loaded: frozenset[str]
    data: frozenset[str]
    ignored_hosts: re.Pattern[str]
    refusals: re.Pattern[str]
    hollow: Hollow
    faults: dict[Fault, str]

    @field_validator("pages")
    @classmethod
    def _every_profile(cls, pages: dict[Profile, int]) -> dict[Profile, int]:
        missing = [profile.value for profile in Profile if profile not in pages]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return pages

    @field_validator("faults")
    @classmethod
    def _every_fault(cls, faults: dict[Fault, str]) -> dict[Fault, str]:
        missing = [fault.value for fault in Fault if fault not in faults]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return faults

    def say(self, fault: Fault, **values: object) -> str:
        """The words for ``fault``."""
        return self.faults[fault].format(**values)


@cache
def rendering_rules() -> RenderingRules:
    """The settings that come with the program; raises ``UserError`` naming file, line and key."""
    return load(RENDERING_FILE, RenderingRules)
