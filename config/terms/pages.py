"""Pages, columns, dates and marks."""

from __future__ import annotations

from enum import StrEnum


class PageKind(StrEnum):
    """What a page is, read from its structure."""

    HOME = "home"
    LIST = "list"
    HUB = "hub"
    ARTICLE = "article"
    GUIDE = "guide"
    FORM = "form"
    SEARCH = "search"
    ERROR = "error"
    CHALLENGE = "challenge"
    REDIRECT_STUB = "redirect_stub"
    DATA = "data"
    OTHER = "other"


class Rendering(StrEnum):
    """Whether the items stand in the HTML or a script brings them."""

    STATIC = "static"
    SCRIPT = "script"


class ColumnKind(StrEnum):
    """A list of items, a hub of several columns, or a page of one text (概况, 机构职能)."""

    LIST = "list"
    HUB = "hub"
    PAGE = "page"


class ColumnState(StrEnum):
    """The state of a column against its window."""

    FRESH = "fresh"
    STALE = "stale"
    BLANK = "blank"
    UNDATED = "undated"
    UNREADABLE = "unreadable"
    NOT_APPLICABLE = "not_applicable"


class RequiredStatus(StrEnum):
    """Whether a required column is there."""

    FOUND = "found"
    MISSING = "missing"
    EMPTY_LINK = "empty_link"
    DEAD_LINK = "dead_link"
    IN_DOUBT = "in_doubt"


class DateSource(StrEnum):
    """Where a date was read."""

    TEXT = "text"
    SPLIT_TEXT = "split_text"
    ATTRIBUTE = "attribute"
    URL = "url"
    META = "meta"
    RECORD = "record"


class LetterState(StrEnum):
    """What a public board says of a letter."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    IN_PROGRESS = "in_progress"


class MarkKind(StrEnum):
    """Footer and header marks of 国办发〔2017〕47号."""

    SITE_CODE = "site_code"
    ICP = "icp"
    POLICE = "police"
    PARTY_GOV_MARK = "party_gov_mark"
    ERROR_REPORT_ENTRY = "error_report_entry"
    SPONSOR = "sponsor"
    CONTACT = "contact"
    SITEMAP = "sitemap"
    IPV6_CLAIM = "ipv6_claim"


class MarkPlace(StrEnum):
    """Where on the page a mark stands."""

    META = "meta"
    FOOTER = "footer"
    WIDGET = "widget"
