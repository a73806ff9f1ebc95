"""Words of the published pages (``config/publishing.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from config.terms import PublicationKind
from config.yamlfile import load


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PublicColumn(_Strict):
    """One column of the published pages."""

    title: str
    folder: str = Field(pattern=r"^[a-z]+$")
    type: str
    """A controlled word of ColumnType (国办发〔2017〕47号)."""
    description: str
    keywords: str


class PublicWords(_Strict):
    """What the pages say themselves."""

    all: str
    search: str
    sitemap: str
    nothing: str
    search_hint: str
    notice_title: str
    progress_title: str
    source: str
    published: str
    not_found: str
    not_found_hint: str


class PublishingText(_Strict):
    """All of it."""

    columns: dict[PublicationKind, PublicColumn]
    words: PublicWords

    @field_validator("columns")
    @classmethod
    def _has_all(
        cls, columns: dict[PublicationKind, PublicColumn]
    ) -> dict[PublicationKind, PublicColumn]:
        missing = [kind for kind in PublicationKind if kind not in columns]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return columns


@cache
def publishing_text() -> PublishingText:
    """The words that come with the program. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("publishing.yaml"), PublishingText)
