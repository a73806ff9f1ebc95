"""Settings of the walk (``config/walk.yaml``)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from config.yamlfile import load


class Priorities(BaseModel):
    """Rank of an address by where it was met; higher goes first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: int
    data_of_list: int
    navigation: int
    more_of_block: int
    breadcrumb: int
    column_address: int
    next_page: int
    item: int
    rest: int


class UplinkSettings(BaseModel):
    """Hosts that tell whether our own network is up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hosts: tuple[str, ...]
    ports: tuple[int, ...]
    timeout_seconds: float = Field(gt=0)
    good_for_seconds: float = Field(ge=0)


class WalkSettings(BaseModel):
    """How a site is walked and how much of it is noted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    priorities: Priorities
    column_address: re.Pattern[str]
    item_days: int = Field(ge=1)
    depth_cost: int = Field(ge=0)
    next_page_cost: int = Field(ge=0)
    mark_pages: int = Field(ge=1)
    marks: int = Field(ge=1)
    anchor_text: int = Field(ge=1)
    robots_bytes: int = Field(ge=1)
    robots_max_delay: float = Field(ge=0)
    home_tries: int = Field(ge=1)
    home_pause: float = Field(ge=0)
    faults_in_a_row: int = Field(ge=1)
    heartbeat_seconds: float = Field(gt=0)
    uplink: UplinkSettings


@cache
def walk_settings() -> WalkSettings:
    return load(Path(__file__).with_name("walk.yaml"), WalkSettings)
