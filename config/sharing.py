"""What inspections share with each other (``config/sharing.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from config.terms import PageKind
from config.yamlfile import load


class LinkSharing(BaseModel):
    """Links to other sites, within one audit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: float = Field(gt=0)
    wait_seconds: float = Field(ge=0)
    write_seconds: float = Field(gt=0)
    remembered: int = Field(ge=1)


class PageSharing(BaseModel):
    """Pages, from one inspection of a site to the next."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    most: int = Field(ge=0)
    most_bytes: int = Field(ge=1)
    kinds: frozenset[PageKind]
    times: int = Field(ge=0)
    days: int = Field(ge=0)
    proofs: int = Field(ge=1)
    proof_every: int = Field(ge=1)
    settled_seconds: float = Field(ge=0)


class SharingSettings(BaseModel):
    """Both."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    links: LinkSharing
    pages: PageSharing


@cache
def sharing_settings() -> SharingSettings:
    return load(Path(__file__).with_name("sharing.yaml"), SharingSettings)
