"""What gathering tried on a site beyond reading it: its search, its files, its annual reports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlmodel import Field, SQLModel

from config.terms import DocumentFault, DocumentFormat, LinkCause, SearchState, SiteFunction
from store.tables.fields import json_field, key_field, text_field
from store.types import UtcDateTime, value_enum


class FunctionRun(SQLModel, table=True):
    """That a function was tried in an inspection, and to the end."""

    __tablename__ = "function_run"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    function: SiteFunction = Field(sa_type=value_enum(SiteFunction), primary_key=True)
    at: dt.datetime = Field(sa_type=UtcDateTime)
    chosen: int = 0
    """How many titles, files or reports were looked at."""
    available: int = 0
    """Out of how many."""
    note: str | None = text_field(default=None)
    """Why nothing could be tried, in words."""


class SearchTry(SQLModel, table=True):
    """One title that the site's own search was asked for."""

    __tablename__ = "search_try"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    number: int = Field(primary_key=True)
    title: str = text_field()
    article_url: str = text_field()
    column_type: str | None = None
    """Type of the column that the title was taken from."""
    query: str = text_field()
    url: str | None = text_field(default=None)
    """The address that was asked, null where there was no way to ask."""
    state: SearchState = Field(sa_type=value_enum(SearchState))
    status: int | None = None
    cause: LinkCause | None = Field(default=None, sa_type=value_enum(LinkCause))
    note: str | None = text_field(default=None)
    hits: int | None = None
    """How many results the page says there are."""
    position: int | None = None
    """Of the result with the title, from 1."""
    result_url: str | None = text_field(default=None)
    result_opens: bool | None = None
    """Null where that is undetermined or nothing was found."""
    at: dt.datetime = Field(sa_type=UtcDateTime)


class Attachment(SQLModel, table=True):
    """One file of the site that was downloaded and read."""

    __tablename__ = "attachment"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = key_field(primary_key=True)
    url: str = text_field()
    title: str = text_field(default="")
    """The text of the link to it."""
    page_url: str | None = text_field(default=None)
    """A page that links to it."""
    column_type: str | None = None
    at: dt.datetime = Field(sa_type=UtcDateTime)
    status: int | None = None
    cause: LinkCause | None = Field(default=None, sa_type=value_enum(LinkCause))
    """Why it could not be downloaded; a file that opened has none."""
    note: str | None = text_field(default=None)
    size: int = key_field(default=0)
    truncated: bool = False
    """It is larger than what is taken; ``sha256`` is null then."""
    sha256: str | None = None
    format: DocumentFormat | None = Field(default=None, sa_type=value_enum(DocumentFormat))
    fault: DocumentFault | None = Field(default=None, sa_type=value_enum(DocumentFault))
    """Why its text was not read."""
    characters: int = 0
    sample: str | None = text_field(default=None)
    """The first characters of its text, personal data masked."""
    personal: dict[str, Any] = json_field(dict)
    """``{"counts": {kind: n}, "examples": [{"kind", "masked"}]}``, empty where there is none."""


class ReportText(SQLModel, table=True):
    """The text of an annual report on disclosure, as it was read; the judge needs its tables."""

    __tablename__ = "report_text"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = key_field(primary_key=True)
    url: str = text_field()
    """Of the page or file that the report stands in."""
    page_url: str = text_field()
    """Of the article that publishes it."""
    title: str = text_field()
    published: dt.date | None = None
    at: dt.datetime = Field(sa_type=UtcDateTime)
    cause: LinkCause | None = Field(default=None, sa_type=value_enum(LinkCause))
    fault: DocumentFault | None = Field(default=None, sa_type=value_enum(DocumentFault))
    format: DocumentFormat | None = Field(default=None, sa_type=value_enum(DocumentFormat))
    data: dict[str, Any] = json_field(dict)
    """:meth:`store.documents.DocumentText.to_json`, personal data masked; empty where it was not
    read."""


FUNCTION_TABLES: tuple[type[SQLModel], ...] = (FunctionRun, SearchTry, Attachment, ReportText)
"""Part of the evidence: pruning may drop them with the rest."""
