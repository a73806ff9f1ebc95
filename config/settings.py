"""Budgets, politeness and limits, typed; the figures are in ``config/settings.yaml``."""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import (
    BaseModel,
    ConfigDict,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    field_validator,
)

from config.terms import Profile
from config.version import program_version
from config.yamlfile import load

SETTINGS_FILE = Path(__file__).with_name("settings.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProfileSettings(_Strict):
    """The budget of one inspection; null is no limit."""

    max_pages: PositiveInt | None
    max_seconds: PositiveFloat | None
    max_depth: PositiveInt
    """Clicks from the home page."""
    max_external_links: PositiveInt | None
    """Distinct links to other sites that are verified."""
    second_look_seconds: NonNegativeFloat
    """How long after the first look a transient fault is looked at again."""
    sitemaps: bool
    """Whether pages that only a sitemap lists are walked, too."""


class Politeness(_Strict):
    """What a host is spared; the command line may change it for one run."""

    delay_seconds: NonNegativeFloat
    connections_per_host: PositiveInt
    max_retry_after_seconds: NonNegativeFloat


class Limits(_Strict):
    """What is taken from a server at most."""

    page_bytes: PositiveInt
    attachment_probe_bytes: PositiveInt
    header_bytes: PositiveInt
    compression_ratio: PositiveInt
    connect_seconds: PositiveFloat
    addresses_per_host: PositiveInt
    """Addresses of a name that a connection is tried with, all of them within one and a half times
    ``connect_seconds``."""
    total_seconds: PositiveFloat
    redirects: PositiveInt
    links_per_page: PositiveInt
    url_length: PositiveInt


class Verification(_Strict):
    """Links that are looked at without being crawled."""

    concurrency: PositiveInt
    max_attempts: PositiveInt
    max_waiting: PositiveInt
    """Links that may wait for their second look at the same time."""


class Settings(_Strict):
    """``config/settings.yaml`` as a whole."""

    user_agent: str
    profiles: dict[Profile, ProfileSettings]
    politeness: Politeness
    limits: Limits
    verification: Verification

    @field_validator("user_agent")
    @classmethod
    def _name_the_version(cls, text: str) -> str:
        return text.replace("{version}", program_version())

    @field_validator("profiles")
    @classmethod
    def _every_profile(
        cls, profiles: dict[Profile, ProfileSettings]
    ) -> dict[Profile, ProfileSettings]:
        missing = [profile.value for profile in Profile if profile not in profiles]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return profiles


def load_settings(path: Path) -> Settings:
    """Read other settings than the ones that come with the program. Raises ``UserError``."""
    return load(path, Settings)


@functools.cache
def settings() -> Settings:
    """The settings that come with the program."""
    return load_settings(SETTINGS_FILE)
