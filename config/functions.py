"""What is tried on a site beyond reading it (``config/functions.yaml``), typed."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt

from config.terms import Profile
from config.yamlfile import load

_FILE = Path(__file__).with_name("functions.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SearchRules(_Strict):
    """How the site's own search is tried."""

    titles: PositiveInt
    youngest_days: int
    oldest_days: PositiveInt
    title_chars: tuple[PositiveInt, PositiveInt]
    query_chars: PositiveInt
    columns: tuple[str, ...]
    nothing: re.Pattern[str]
    hits: re.Pattern[str]
    hidden_fields: PositiveInt


class AttachmentRules(_Strict):
    """How many files are opened, and how much of them; sizes in bytes, times in seconds."""

    files: dict[Profile, PositiveInt]
    bytes: dict[Profile, PositiveInt]
    file_bytes: PositiveInt
    seconds: PositiveFloat
    sample_chars: PositiveInt


class ReportRules(_Strict):
    """Which annual reports are read."""

    column: str
    reports: PositiveInt
    title: re.Pattern[str]


class FunctionRules(_Strict):
    """All of ``config/functions.yaml``."""

    search: SearchRules
    attachments: AttachmentRules
    reports: ReportRules


@functools.cache
def function_rules() -> FunctionRules:
    """The rules that come with the program. Raises ``UserError`` on a bad file."""
    return load(_FILE, FunctionRules)
