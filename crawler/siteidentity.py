"""Which site a page says it belongs to: several may live on one host, each in its directory."""

from __future__ import annotations

from typing import NamedTuple

from crawler.columndraft import tag_of
from store.tables import Page


class SiteIdentity(NamedTuple):
    """By what tags a page says which site it belongs to."""

    code: str
    name: str

    @classmethod
    def of(cls, page: Page) -> SiteIdentity | None:
        """null: the page lacks one of the two tags."""
        code, name = tag_of(page, "SiteIDCode"), tag_of(page, "SiteName")
        return cls(code.lower(), name) if code and name else None

    def differs(self, other: SiteIdentity) -> bool:
        """Whether it is another site: a wrong code alone is a fault of the page."""
        return self.code != other.code and self.name != other.name
