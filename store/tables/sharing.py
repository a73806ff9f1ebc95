"""What inspections share: links to other sites within an audit, pages from one to the next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlmodel import Field, SQLModel

from store.tables.fields import json_field, key_field, text_field
from store.types import UtcDateTime


class SharedLink(SQLModel, table=True):
    """A link to another site that one inspection of an audit found alive."""

    __tablename__ = "shared_link"

    audit_id: int = Field(foreign_key="audit.id", primary_key=True)
    key: int = key_field(primary_key=True)
    """Of the address, with what was expected there: a picture may be fine where a page is not."""
    url: str = text_field()
    put_at: dt.datetime = Field(sa_type=UtcDateTime, index=True)
    result: dict[str, Any] = json_field(dict)
    """:class:`crawler.links.result.LinkResult` as data."""


class PageMemory(SQLModel, table=True):
    """What the next inspection of the site need not read again where the page is the same.

    Of the newest inspections of a site only.
    """

    __tablename__ = "page_memory"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = key_field(primary_key=True)
    etag: str | None = text_field(default=None)
    last_modified: str | None = None
    content_type: str | None = text_field(default=None)
    size: int = key_field()
    body_hash: str
    reader: str
    """Fingerprint of the program and the rules that the page was read with."""
    read_on: dt.date
    """The day that the page was read for (``as_of``)."""
    whole_on: dt.date
    """The day (``as_of``) for which it was last fetched as a whole."""
    trusted: int = 0
    """How often in a row the server was believed since that it has not changed."""
    unchanged: bool = False
    """In this inspection it was not read again."""
    dictionary: int | None = key_field(default=None)
    packed: str = text_field()
    """The reading (:mod:`crawler.memory.packing`)."""


class MemoryDictionary(SQLModel, table=True):
    """What the pages of a site have in common, so that each is packed small."""

    __tablename__ = "memory_dictionary"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    number: int = key_field(primary_key=True)
    text: str = text_field()
