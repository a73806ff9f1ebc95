"""Settings of the guards that keep a crawl out of traps (``config/guards.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from config.yamlfile import load


class GuardSettings(BaseModel):
    """Names that give a trap away, and how much of one is walked before it is cut."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session_parameters: frozenset[str]
    likely_session_parameters: frozenset[str]
    session_token_length: int = Field(ge=1)
    print_parameters: frozenset[str]
    print_values: frozenset[str]
    print_paths: tuple[str, ...]
    calendar_parameters: frozenset[str]
    calendar_pages: int = Field(ge=1)
    repeated_path_parts: int = Field(ge=2)
    max_parameters: int = Field(ge=1)
    repeated_parameter: int = Field(ge=2)
    same_text_pages: int = Field(ge=1)
    max_url_length: int = Field(ge=200)
    remembered_patterns: int = Field(ge=1)


@cache
def guard_settings() -> GuardSettings:
    return load(Path(__file__).with_name("guards.yaml"), GuardSettings)
