"""Layout of official papers, typed (``config/official.yaml``). Source: GB/T 9704-2012."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt

from config.yamlfile import load


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PageMeasures(_Strict):
    """Paper and margins. Unit: millimetres."""

    width: PositiveFloat
    height: PositiveFloat
    top: PositiveFloat
    bottom: PositiveFloat
    left: PositiveFloat
    right: PositiveFloat


class Grid(_Strict):
    """The text area. Unit: points."""

    lines: PositiveInt
    characters: PositiveInt
    line_pitch: PositiveFloat
    tightening: float = Field(ge=0)


class Sizes(_Strict):
    """Sizes of type. Unit: points."""

    body: PositiveFloat
    title: PositiveFloat
    head: PositiveFloat
    number: PositiveFloat
    page_number: PositiveFloat
    imprint: PositiveFloat
    table: PositiveFloat


class Font(_Strict):
    """A font by name, and what may stand for it."""

    name: str
    instead: tuple[str, ...]


class Fonts(_Strict):
    """The fonts of a paper, by what they are for."""

    title: Font
    body: Font
    second: Font
    first: Font
    page_number: Font


class Quotes(_Strict):
    """How much of a page's own words a paper shows. Unit: characters."""

    title: PositiveInt
    url: PositiveInt
    detail: PositiveInt
    evidence: PositiveInt


class TemplateLimits(_Strict):
    """Of a template. Unit: bytes."""

    packed: PositiveInt
    unpacked: PositiveInt


class OfficialLayout(_Strict):
    """All of it."""

    page: PageMeasures
    grid: Grid
    sizes: Sizes
    head_drop: PositiveFloat
    head_longest: PositiveInt
    """Characters of 发文机关标志 that fit at its full size; a longer one is set smaller."""
    page_number_drop: PositiveFloat
    red: str = Field(pattern=r"^[0-9A-F]{6}$")
    fonts: Fonts
    quotes: Quotes
    evidence_per_fault: PositiveInt
    pictures_per_paper: PositiveInt
    picture_bytes: PositiveInt
    template: TemplateLimits
    pdf_seconds: PositiveFloat


@cache
def official_layout() -> OfficialLayout:
    """The layout that comes with the program. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("official.yaml"), OfficialLayout)
