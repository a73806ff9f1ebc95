"""Limits of what is taken from sitemaps (``config/sitemaps.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveFloat, PositiveInt

from config.yamlfile import load


class SitemapLimits(BaseModel):
    """``bytes``: of one file, unpacked. ``seconds``: for all files of an inspection."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    default_path: str = Field(pattern="^/")
    files: PositiveInt
    nesting: NonNegativeInt
    bytes: PositiveInt
    addresses: PositiveInt
    seconds: PositiveFloat


@cache
def sitemap_limits() -> SitemapLimits:
    """The limits that come with the program."""
    return load(Path(__file__).with_name("sitemaps.yaml"), SitemapLimits)
