"""What gathering sees of a site.

Rows are keyed by ``(inspection_id, key)`` where ``key`` is :func:`store.keys.url_key` of the
address: the crawl can write pages, links and referrers in batches, in any order and twice, without
asking the database for ids.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from config.terms import (
    ColumnKind,
    DateSource,
    DnsStatus,
    Family,
    GuardKind,
    LinkCause,
    LinkKind,
    LinkPlace,
    LinkScope,
    LinkState,
    LinkVerdict,
    MarkKind,
    MarkPlace,
    PageKind,
    Rendering,
)
from store.tables.fields import json_field, key_field, text_field
from store.tables.functions import FUNCTION_TABLES
from store.types import UtcDateTime, value_enum


class Page(SQLModel, table=True):
    """A page of the site that was fetched and read."""

    __tablename__ = "page"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = key_field(primary_key=True)
    url: str = text_field()
    final_url: str = text_field()
    depth: int
    status: int | None = None
    content_type: str | None = None
    encoding: str | None = None
    encoding_declared: str | None = None
    size: int = key_field(default=0)
    ms: int | None = None
    fetched_at: dt.datetime = Field(sa_type=UtcDateTime)
    kind: PageKind = Field(default=PageKind.OTHER, sa_type=value_enum(PageKind))
    title: str | None = text_field(default=None)
    column_name: str | None = text_field(default=None)
    column_key: int | None = key_field(default=None)
    """Key of the first page of the column this page belongs to (a further page of its list)."""
    breadcrumb: list[Any] = json_field(list)
    """``[[text, url or null], …]`` from the home page down."""
    metas: dict[str, Any] = json_field(dict)
    """``{name as written: [values]}``"""
    published: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """By the site's own clock, as the page shows it; the UTC it is stored with is not converted."""
    published_has_time: bool = False
    published_raw: str | None = text_field(default=None)
    published_source: DateSource | None = Field(default=None, sa_type=value_enum(DateSource))
    rendering: Rendering = Field(default=Rendering.STATIC, sa_type=value_enum(Rendering))
    blank_sign: str | None = text_field(default=None)
    """The words that say that there is nothing (暂无数据, 栏目建设中), as seen."""
    text_hash: str | None = None
    text_length: int = 0
    sample: str | None = text_field(default=None)
    """The first characters of the visible main text, as evidence."""
    challenge: str | None = None
    """Id of the bot-wall signature that matched, if any."""
    facts: dict[str, Any] = json_field(dict)
    """What only some kinds of page have: guide elements, message rows, search forms, on the page of
    a letter ``letter`` (:func:`crawler.reading.letters.letter_facts`) …

    Of a page whose items a script brings: ``rendered`` (true: a browser has run it, and what it
    showed is what is stored here; false: that did not bring all of it) and ``render_failed`` (why,
    in words)."""

    @property
    def needs_script(self) -> bool:
        """A script brings the items, and they were not seen: no browser ran it, or in vain."""
        return self.rendering is Rendering.SCRIPT and not self.facts.get("rendered")


class PageBlock(SQLModel, table=True):
    """A list block of a page."""

    __tablename__ = "page_block"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    page_key: int = key_field(primary_key=True)
    block: int = Field(primary_key=True)
    heading: str | None = text_field(default=None)
    more_url: str | None = text_field(default=None)
    main: bool = True
    item_count: int = 0


class Item(SQLModel, table=True):
    """An item of a list block."""

    __tablename__ = "item"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    page_key: int = key_field(primary_key=True)
    block: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    title: str = text_field()
    url: str | None = text_field(default=None)
    link_key: int | None = key_field(default=None)
    date: dt.date | None = None
    date_raw: str | None = None
    date_source: DateSource | None = Field(default=None, sa_type=value_enum(DateSource))
    year_inferred: bool = False
    pinned: bool = False
    facts: dict[str, Any] = json_field(dict)
    """Message boards: ``{"asked": …, "answered": …, "state": …}``, days as ``YYYY-MM-DD``, the
    state a :class:`config.terms.LetterState`; each only where the row shows it."""


class SiteColumn(SQLModel, table=True):
    """A column (栏目) of the site, noted at the end of gathering; its state is for the checks."""

    __tablename__ = "site_column"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = key_field(primary_key=True)
    url: str = text_field()
    name: str = text_field()
    type: str | None = Field(default=None, index=True)
    """Id of the column vocabulary (``config/columns.yaml``), null where no name fits."""
    matched_text: str | None = text_field(default=None)
    matched_by: str | None = None
    """``exact`` | ``alias`` | ``similar:0.87`` | ``column_type`` | ``column_name``"""
    kind: ColumnKind = Field(sa_type=value_enum(ColumnKind))
    level: int = 1
    """1 for 一级栏目; a child has one more than its parent."""
    parent_key: int | None = key_field(default=None)
    on_navigation: bool = False


class Link(SQLModel, table=True):
    """Every address met, its state in the frontier and what was found there."""

    __tablename__ = "link"
    __table_args__ = (
        Index("ix_link_frontier", "inspection_id", "state", "crawl", "priority"),
        Index("ix_link_verdict", "inspection_id", "verdict", "key"),
    )

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = key_field(primary_key=True)
    url: str = text_field()
    """Absolute address as requested (escapes kept, host in punycode, no fragment); for ``bad_url``
    the text as written."""
    kind: LinkKind = Field(sa_type=value_enum(LinkKind))
    scope: LinkScope = Field(sa_type=value_enum(LinkScope))
    crawl: bool = False
    """True: the spider walks it. False: it is only verified."""
    on_home: bool = False
    depth: int = 0
    priority: int = 0
    """Higher goes first."""
    column_key: int | None = key_field(default=None)
    state: LinkState = Field(default=LinkState.QUEUED, sa_type=value_enum(LinkState))
    verdict: LinkVerdict | None = Field(default=None, sa_type=value_enum(LinkVerdict))
    cause: LinkCause | None = Field(default=None, sa_type=value_enum(LinkCause))
    status: int | None = None
    content_type: str | None = None
    size: int | None = key_field(default=None)
    final_url: str | None = text_field(default=None)
    onward_key: int | None = key_field(default=None)
    """Key of the link that the walk went on with, where this page only leads on within the site;
    the verdict is then that of where the visitor ends."""
    note: str | None = text_field(default=None)
    """What tells the cause: signature id, the soft-404 comparison, the error of the certificate."""
    certificate_fault: str | None = None
    """What is wrong with the certificate of the link's own host
    (:class:`config.terms.CertificateFault`)."""
    checked_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    referrer_count: int = 0


class Referrer(SQLModel, table=True):
    """A place where a link stands; at most five are kept for each link."""

    __tablename__ = "referrer"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    link_key: int = key_field(primary_key=True)
    page_key: int = key_field(primary_key=True)
    page_url: str = text_field()
    text: str = text_field(default="")
    tag: str = ""
    place: LinkPlace = Field(default=LinkPlace.CONTENT, sa_type=value_enum(LinkPlace))


class LinkAttempt(SQLModel, table=True):
    """One look at a link that was not alive at once."""

    __tablename__ = "link_attempt"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    link_key: int = key_field(primary_key=True)
    number: int = Field(primary_key=True)
    at: dt.datetime = Field(sa_type=UtcDateTime)
    method: str
    status: int | None = None
    cause: LinkCause | None = Field(default=None, sa_type=value_enum(LinkCause))
    error: str | None = text_field(default=None)
    ms: int | None = None


class Mark(SQLModel, table=True):
    """A footer, header or widget mark, kept once for each value, place and page up to a limit."""

    __tablename__ = "mark"

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    page_key: int = key_field()
    page_url: str = text_field()
    on_home: bool = False
    kind: MarkKind = Field(sa_type=value_enum(MarkKind))
    place: MarkPlace = Field(sa_type=value_enum(MarkPlace))
    value: str = text_field()
    link: str | None = text_field(default=None)
    evidence: str | None = text_field(default=None)


class DnsAnswer(SQLModel, table=True):
    """One DNS question of the inspection and how it ended."""

    __tablename__ = "dns_answer"

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    name: str
    rtype: str
    status: DnsStatus = Field(sa_type=value_enum(DnsStatus))
    answers: list[Any] = json_field(list)
    resolver: str | None = None
    at: dt.datetime = Field(sa_type=UtcDateTime)
    ms: int | None = None


class Probe(SQLModel, table=True):
    """One visit to a home page: of an inspection (per family) or of the availability watch."""

    __tablename__ = "probe"
    __table_args__ = (Index("ix_probe_site_at", "site_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int | None = Field(default=None, foreign_key="inspection.id", index=True)
    site_id: int = Field(foreign_key="site.id")
    url: str = text_field()
    family: Family | None = Field(default=None, sa_type=value_enum(Family))
    at: dt.datetime = Field(sa_type=UtcDateTime)
    ok: bool
    status: int | None = None
    cause: LinkCause | None = Field(default=None, sa_type=value_enum(LinkCause))
    error: str | None = text_field(default=None)
    ms: int | None = None
    our_side: bool = False
    """True: our own uplink was down, or we were kept out, so the visit proves nothing."""


class Ipv6Evidence(SQLModel, table=True):
    """What the IPv6 probe saw, in the shape of section 6.2 of the design brief."""

    __tablename__ = "ipv6_evidence"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    data: dict[str, Any] = json_field(dict)


class GuardCut(SQLModel, table=True):
    """What a guard kept the crawl out of."""

    __tablename__ = "guard_cut"
    __table_args__ = (UniqueConstraint("inspection_id", "kind", "pattern"),)

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    kind: GuardKind = Field(sa_type=value_enum(GuardKind))
    pattern: str = text_field()
    count: int = 0
    example: str = text_field()


class CutAddress(SQLModel, table=True):
    """An address that a guard cut, so that a resumed inspection neither admits nor counts it."""

    __tablename__ = "cut_address"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = key_field(primary_key=True)
    kind: GuardKind = Field(sa_type=value_enum(GuardKind))


EVIDENCE_TABLES: tuple[type[SQLModel], ...] = (
    Page,
    PageBlock,
    Item,
    SiteColumn,
    Link,
    Referrer,
    LinkAttempt,
    Mark,
    DnsAnswer,
    Probe,
    Ipv6Evidence,
    GuardCut,
    CutAddress,
    *FUNCTION_TABLES,
)
"""What gathering writes and pruning may drop; results and findings are kept for ever."""
