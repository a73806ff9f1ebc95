"""What the reader says about one page. Facts only, no judgement and nothing of the network."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from config.terms import (
    DateSource,
    LetterState,
    LinkKind,
    LinkPlace,
    MarkKind,
    MarkPlace,
    PageKind,
    Rendering,
)


@dataclass(slots=True)
class LinkFact:
    """One address on the page that a visitor or a browser can follow."""

    raw: str
    """As written in the page."""
    url: str | None
    """Absolute, canonical; null where ``problem`` says why there is none."""
    problem: str | None
    """``bad_url`` reason in words, else null."""
    kind: LinkKind
    tag: str
    """``a@href``, ``img@src``, ``img@srcset``, ``style@url`` …"""
    text: str
    place: LinkPlace
    download: bool = False


@dataclass(slots=True)
class DateFact:
    """A date and where it was read."""

    value: dt.date
    raw: str
    source: DateSource
    time: dt.time | None = None
    year_inferred: bool = False
    by_day: bool = False
    """Chosen on the day of reading, as another date beside it had not come yet."""


@dataclass(slots=True)
class ItemFact:
    """One item of a list."""

    title: str
    url: str | None
    date: DateFact | None
    pinned: bool = False
    asked: dt.date | None = None
    answered: dt.date | None = None
    state: LetterState | None = None
    """Of a letter on a board, where the row says it."""


@dataclass(slots=True)
class ListBlock:
    """A list of the page's own content (no navigation, friend links, footer)."""

    items: list[ItemFact]
    heading: str | None = None
    more_url: str | None = None
    main: bool = True


@dataclass(slots=True)
class MarkFact:
    """A mark of 国办发〔2017〕47号 and where it stands."""

    kind: MarkKind
    place: MarkPlace
    value: str
    link: str | None = None
    evidence: str | None = None


@dataclass(slots=True)
class Crumb:
    """One step of the breadcrumb."""

    text: str
    url: str | None


@dataclass(slots=True)
class DataEndpoint:
    """Where a page says that its items come from (XML or JSON), to be fetched by the crawler."""

    url: str
    why: str


@dataclass(slots=True)
class PageReading:
    """One page as a person reads it."""

    url: str
    kind: PageKind
    kind_why: str
    encoding: str
    encoding_declared: str | None
    base_url: str
    title: str | None
    site_name: str | None
    column: str | None
    breadcrumb: list[Crumb]
    published: DateFact | None
    rendering: Rendering
    rendering_why: str | None
    blocks: list[ListBlock]
    next_page: str | None
    data_endpoints: list[DataEndpoint]
    redirect_to: str | None
    blank_sign: str | None
    marks: list[MarkFact]
    metas: dict[str, list[str]]
    links: list[LinkFact]
    text_length: int
    text_hash: str | None
    sample: str
    outline: str
    """Digest of the tag structure, to compare pages by."""
    as_of: dt.date
    """The day on which the page is read: what lies after it proves nothing."""
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def items(self) -> list[ItemFact]:
        """Items of the main blocks, in page order."""
        return [item for block in self.blocks if block.main for item in block.items]

    @property
    def newest_date(self) -> dt.date | None:
        """The newest date shown on the main lists, not after ``as_of``.

        Dates that only stand in addresses count where the lists show none.
        """
        facts = [item.date for item in self.items if item.date]
        past = [fact for fact in facts if fact.value <= self.as_of]
        shown = [fact.value for fact in past if fact.source is not DateSource.URL]
        return max(shown or [fact.value for fact in past], default=None)
