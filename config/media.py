"""How accounts of new media are known on a portal (``config/media.yaml``), typed."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt

from config.terms import MediaPlatform
from config.yamlfile import load

_FILE = Path(__file__).with_name("media.yaml")


class MediaRules(BaseModel):
    """All of ``config/media.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pages: re.Pattern[str]
    not_accounts: re.Pattern[str]
    hosts: dict[MediaPlatform, re.Pattern[str]]
    captions: dict[MediaPlatform, re.Pattern[str]]
    furniture: re.Pattern[str]
    longest: PositiveInt
    kept: PositiveInt


@functools.cache
def media_rules() -> MediaRules:
    """The rules that come with the program. Raises ``UserError`` on a bad file."""
    return load(_FILE, MediaRules)
