"""What is tried on a site beyond reading it: its search, its files, its annual reports."""

from __future__ import annotations

from enum import StrEnum


class SiteFunction(StrEnum):
    """A function that gathering can try, where a rule needs it."""

    SEARCH = "search"
    ATTACHMENTS = "attachments"
    REPORTS = "reports"


class SearchState(StrEnum):
    """What came of searching the site for a title that is on it."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    BROKEN = "broken"
    """The search did not answer, in two looks that agree."""
    UNDETERMINED = "undetermined"


class PersonalKind(StrEnum):
    """Kinds of personal data that can be known by their form."""

    ID_CARD = "id_card"
    MOBILE = "mobile"
    BANK_CARD = "bank_card"
    PASSPORT = "passport"
