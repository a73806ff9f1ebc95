"""Words for a home page that could not be read (``config/home.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, field_validator

from config.terms import LinkCause
from config.yamlfile import load


class OurSide(BaseModel):
    """What is said when it was our own network."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    why: str
    how: str


class HomeWording(BaseModel):
    """Lines with places in braces, and the advice for each cause."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unopened: str
    unopened_behind_redirect: str
    elsewhere: str
    not_html: str
    empty: str
    untyped: str
    status: str
    redirects: str
    our_side: OurSide
    how: dict[LinkCause, str]

    @field_validator("how")
    @classmethod
    def _advises_on_every_cause(cls, how: dict[LinkCause, str]) -> dict[LinkCause, str]:
        missing = [cause for cause in LinkCause if cause not in how]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return how


@cache
def home_wording() -> HomeWording:
    """The words that come with the program. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("home.yaml"), HomeWording)
