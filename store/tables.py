"""The tables that every stage shares.

Evidence rows are keyed by ``(inspection_id, key)`` where ``key`` is :func:`store.keys.url_key` of
the address: the crawl can write pages, links and referrers in batches, in any order and twice,
without asking the database for ids. Times are UTC and aware; dates are plain dates.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from config.terms import (
    ColumnKind,
    DateSource,
    DnsStatus,
    Family,
    GuardKind,
    IndicatorKind,
    IndicatorStatus,
    InspectionState,
    Level,
    LinkCause,
    LinkKind,
    LinkPlace,
    LinkScope,
    LinkState,
    LinkVerdict,
    MarkKind,
    MarkPlace,
    NotAssessedCause,
    PageKind,
    Profile,
    Rendering,
    Severity,
    Side,
    SiteKind,
    SiteState,
    StoppedBecause,
    Verdict,
)
from store.types import UtcDateTime, value_enum


def _key(**options: Any) -> Any:
    """A 64-bit number: a key, or a size that a server claims."""
    return Field(sa_type=BigInteger, **options)


def _text(**options: Any) -> Any:
    return Field(sa_type=Text, **options)


def _json(default: type[list[Any]] | type[dict[str, Any]]) -> Any:
    return Field(default_factory=default, sa_type=JSON)


class Site(SQLModel, table=True):
    """One site of the registry (登记册)."""

    __tablename__ = "site"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    home_url: str = _text(unique=True)
    host: str = Field(index=True)
    site_code: str | None = Field(default=None, index=True)
    level: Level | None = Field(default=None, sa_type=value_enum(Level))
    kind: SiteKind = Field(default=SiteKind.PORTAL, sa_type=value_enum(SiteKind))
    sponsor: str | None = None
    region: str | None = None
    contact: str | None = None
    parent_id: int | None = Field(default=None, foreign_key="site.id")
    state: SiteState = Field(default=SiteState.NORMAL, sa_type=value_enum(SiteState))
    state_from: dt.date | None = None
    state_until: dt.date | None = None
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    updated_at: dt.datetime = Field(sa_type=UtcDateTime)


class Inspection(SQLModel, table=True):
    """One inspection of one site (一次巡检)."""

    __tablename__ = "inspection"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    home_url: str = _text()
    final_home_url: str | None = _text(default=None)
    name: str | None = None
    level: Level | None = Field(default=None, sa_type=value_enum(Level))
    kind: SiteKind = Field(default=SiteKind.PORTAL, sa_type=value_enum(SiteKind))
    profile: Profile = Field(sa_type=value_enum(Profile))
    ruleset: str
    as_of: dt.date
    state: InspectionState = Field(sa_type=value_enum(InspectionState), index=True)
    options: dict[str, Any] = _json(dict)
    """The plan as data (:class:`crawler.plan.Plan`), so that a killed inspection can go on."""
    tool_version: str
    started_at: dt.datetime = Field(sa_type=UtcDateTime)
    finished_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    active_seconds: float = 0.0
    """Time spent gathering, over all runs of it."""
    complete: bool = False
    stopped_because: StoppedBecause | None = Field(default=None, sa_type=value_enum(StoppedBecause))
    home_note: str | None = _text(default=None)
    """What was met instead of a home page, in words, when there was none to read."""
    uplink_v4: bool | None = None
    uplink_v6: bool | None = None
    pages_fetched: int = 0
    urls_seen: int = 0
    links_checked: int = 0
    verdict: Verdict | None = Field(default=None, sa_type=value_enum(Verdict))
    score: float | None = None
    score_if_suspects_hold: float | None = None


class Page(SQLModel, table=True):
    """A page of the site that was fetched and read."""

    __tablename__ = "page"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = _key(primary_key=True)
    url: str = _text()
    final_url: str = _text()
    depth: int
    status: int | None = None
    content_type: str | None = None
    encoding: str | None = None
    encoding_declared: str | None = None
    size: int = _key(default=0)
    ms: int | None = None
    fetched_at: dt.datetime = Field(sa_type=UtcDateTime)
    kind: PageKind = Field(default=PageKind.OTHER, sa_type=value_enum(PageKind))
    title: str | None = _text(default=None)
    column_name: str | None = _text(default=None)
    column_key: int | None = _key(default=None)
    """Key of the first page of the column this page belongs to (a further page of its list)."""
    breadcrumb: list[Any] = _json(list)
    """``[[text, url or null], …]`` from the home page down."""
    metas: dict[str, Any] = _json(dict)
    """``{name as written: [values]}``"""
    published: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """By the site's own clock, as the page shows it; the UTC it is stored with is not converted."""
    published_has_time: bool = False
    published_raw: str | None = _text(default=None)
    published_source: DateSource | None = Field(default=None, sa_type=value_enum(DateSource))
    rendering: Rendering = Field(default=Rendering.STATIC, sa_type=value_enum(Rendering))
    blank_sign: str | None = _text(default=None)
    """The words that say that there is nothing (暂无数据, 栏目建设中), as seen."""
    text_hash: str | None = None
    text_length: int = 0
    sample: str | None = _text(default=None)
    """The first characters of the visible main text, as evidence."""
    challenge: str | None = None
    """Id of the bot-wall signature that matched, if any."""
    facts: dict[str, Any] = _json(dict)
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
    page_key: int = _key(primary_key=True)
    block: int = Field(primary_key=True)
    heading: str | None = _text(default=None)
    more_url: str | None = _text(default=None)
    main: bool = True
    item_count: int = 0


class Item(SQLModel, table=True):
    """An item of a list block."""

    __tablename__ = "item"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    page_key: int = _key(primary_key=True)
    block: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    title: str = _text()
    url: str | None = _text(default=None)
    link_key: int | None = _key(default=None)
    date: dt.date | None = None
    date_raw: str | None = None
    date_source: DateSource | None = Field(default=None, sa_type=value_enum(DateSource))
    year_inferred: bool = False
    pinned: bool = False
    facts: dict[str, Any] = _json(dict)
    """Message boards: ``{"asked": …, "answered": …, "state": …}``, days as ``YYYY-MM-DD``, the
    state a :class:`config.terms.LetterState`; each only where the row shows it."""


class SiteColumn(SQLModel, table=True):
    """A column (栏目) of the site, noted at the end of gathering; its state is for the checks."""

    __tablename__ = "site_column"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = _key(primary_key=True)
    url: str = _text()
    name: str = _text()
    type: str | None = Field(default=None, index=True)
    """Id of the column vocabulary (``config/columns.yaml``), null where no name fits."""
    matched_text: str | None = _text(default=None)
    matched_by: str | None = None
    """``exact`` | ``alias`` | ``similar:0.87`` | ``column_type`` | ``column_name``"""
    kind: ColumnKind = Field(sa_type=value_enum(ColumnKind))
    level: int = 1
    """1 for 一级栏目; a child has one more than its parent."""
    parent_key: int | None = _key(default=None)
    on_navigation: bool = False


class Link(SQLModel, table=True):
    """Every address met, its state in the frontier and what was found there."""

    __tablename__ = "link"
    __table_args__ = (
        Index("ix_link_frontier", "inspection_id", "state", "crawl", "priority"),
        Index("ix_link_verdict", "inspection_id", "verdict", "key"),
    )

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = _key(primary_key=True)
    url: str = _text()
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
    column_key: int | None = _key(default=None)
    state: LinkState = Field(default=LinkState.QUEUED, sa_type=value_enum(LinkState))
    verdict: LinkVerdict | None = Field(default=None, sa_type=value_enum(LinkVerdict))
    cause: LinkCause | None = Field(default=None, sa_type=value_enum(LinkCause))
    status: int | None = None
    content_type: str | None = None
    size: int | None = _key(default=None)
    final_url: str | None = _text(default=None)
    onward_key: int | None = _key(default=None)
    """Key of the link that the walk went on with, where this page only leads on within the site;
    the verdict is then that of where the visitor ends."""
    note: str | None = _text(default=None)
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
    link_key: int = _key(primary_key=True)
    page_key: int = _key(primary_key=True)
    page_url: str = _text()
    text: str = _text(default="")
    tag: str = ""
    place: LinkPlace = Field(default=LinkPlace.CONTENT, sa_type=value_enum(LinkPlace))


class LinkAttempt(SQLModel, table=True):
    """One look at a link that was not alive at once."""

    __tablename__ = "link_attempt"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    link_key: int = _key(primary_key=True)
    number: int = Field(primary_key=True)
    at: dt.datetime = Field(sa_type=UtcDateTime)
    method: str
    status: int | None = None
    cause: LinkCause | None = Field(default=None, sa_type=value_enum(LinkCause))
    error: str | None = _text(default=None)
    ms: int | None = None


class Mark(SQLModel, table=True):
    """A footer, header or widget mark, kept once for each value, place and page up to a limit."""

    __tablename__ = "mark"

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    page_key: int = _key()
    page_url: str = _text()
    on_home: bool = False
    kind: MarkKind = Field(sa_type=value_enum(MarkKind))
    place: MarkPlace = Field(sa_type=value_enum(MarkPlace))
    value: str = _text()
    link: str | None = _text(default=None)
    evidence: str | None = _text(default=None)


class DnsAnswer(SQLModel, table=True):
    """One DNS question of the inspection and how it ended."""

    __tablename__ = "dns_answer"

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    name: str
    rtype: str
    status: DnsStatus = Field(sa_type=value_enum(DnsStatus))
    answers: list[Any] = _json(list)
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
    url: str = _text()
    family: Family | None = Field(default=None, sa_type=value_enum(Family))
    at: dt.datetime = Field(sa_type=UtcDateTime)
    ok: bool
    status: int | None = None
    cause: LinkCause | None = Field(default=None, sa_type=value_enum(LinkCause))
    error: str | None = _text(default=None)
    ms: int | None = None
    our_side: bool = False
    """True: our own uplink was down, or we were kept out, so the visit proves nothing."""


class Ipv6Evidence(SQLModel, table=True):
    """What the IPv6 probe saw, in the shape of section 6.2 of the design brief."""

    __tablename__ = "ipv6_evidence"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    data: dict[str, Any] = _json(dict)


class GuardCut(SQLModel, table=True):
    """What a guard kept the crawl out of."""

    __tablename__ = "guard_cut"
    __table_args__ = (UniqueConstraint("inspection_id", "kind", "pattern"),)

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    kind: GuardKind = Field(sa_type=value_enum(GuardKind))
    pattern: str = _text()
    count: int = 0
    example: str = _text()


class CutAddress(SQLModel, table=True):
    """An address that a guard cut, so that a resumed inspection neither admits nor counts it."""

    __tablename__ = "cut_address"

    inspection_id: int = Field(foreign_key="inspection.id", primary_key=True)
    key: int = _key(primary_key=True)
    kind: GuardKind = Field(sa_type=value_enum(GuardKind))


class IndicatorResult(SQLModel, table=True):
    """The answer to one rule of the pack, with the points then in force."""

    __tablename__ = "indicator_result"
    __table_args__ = (UniqueConstraint("inspection_id", "ruleset", "indicator"),)

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    ruleset: str
    indicator: str
    position: int
    kind: IndicatorKind = Field(sa_type=value_enum(IndicatorKind))
    status: IndicatorStatus = Field(sa_type=value_enum(IndicatorStatus))
    deduction: float = 0.0
    deduction_if_suspects_hold: float = 0.0
    checked: int | None = None
    failed: int = 0
    suspected: int = 0
    reason: str = _text(default="")
    cause: NotAssessedCause | None = Field(default=None, sa_type=value_enum(NotAssessedCause))
    side: Side | None = Field(default=None, sa_type=value_enum(Side))
    rule: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON))
    """The rule as it stood (:meth:`config.rulepack.Rule.model_dump`)."""


class Finding(SQLModel, table=True):
    """One fault, with its evidence, clause and remedy."""

    __tablename__ = "finding"

    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    ruleset: str
    indicator: str = Field(index=True)
    position: int
    severity: Severity = Field(sa_type=value_enum(Severity))
    suspect: bool = False
    title: str = _text()
    url: str | None = _text(default=None)
    detail: str = _text(default="")
    evidence: list[Any] = _json(list)
    """``[{label, value, url or null}, …]``"""
    basis: str = _text(default="")
    remedy: str = _text(default="")
    fingerprint: str = Field(index=True)


class Exclusion(SQLModel, table=True):
    """A rule of the operator that leaves links of a site out of judgement until it expires."""

    __tablename__ = "exclusion"

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    pattern: str = _text()
    reason: str = _text()
    operator: str
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    expires_on: dt.date | None = None


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
)
"""What gathering writes and pruning may drop; results and findings are kept for ever."""
