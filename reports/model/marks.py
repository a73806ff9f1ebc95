"""Footer and header marks of 国办发〔2017〕47号, as the site shows them."""

from __future__ import annotations

from reports.model.base import Part


class SiteCodes(Part):
    """网站标识码 by the place where it stands; distinct values."""

    meta: list[str]
    footer: list[str]
    widget: list[str]


class Marks(Part):
    """null: not seen on any page that was read."""

    site_code: SiteCodes
    icp: list[str]
    police: list[str]
    party_gov_mark: str | None
    error_report_entry: str | None
    sponsor: str | None
    contact: str | None
    sitemap: str | None
