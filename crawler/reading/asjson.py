"""A reading as plain data: the answer of ``govaudit read --json``."""

from __future__ import annotations

from typing import Any

from config.terms import MarkKind, MarkPlace
from crawler.reading.model import DateFact, ItemFact, LinkFact, MarkFact, PageReading


def as_json(reading: PageReading) -> dict[str, Any]:
    """The reading with absolute addresses and days as ``YYYY-MM-DD``."""
    newest = reading.newest_date
    return {
        "kind": reading.kind.value,
        "encoding": reading.encoding,
        "title": reading.title,
        "column": reading.column,
        "breadcrumb": [crumb.text for crumb in reading.breadcrumb],
        "published": _published(reading.published),
        "rendering": reading.rendering.value,
        "items": [_item(item) for item in reading.items],
        "newest_date": newest.isoformat() if newest else None,
        "next_page": reading.next_page,
        "marks": marks_as_json(reading.marks),
        "metas": reading.metas,
        "links": [_link(link) for link in reading.links],
    }


def _published(fact: DateFact | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {"date": fact.value.isoformat(), "source": fact.source.value, "raw": fact.raw}


def _item(item: ItemFact) -> dict[str, Any]:
    date = item.date
    return {
        "title": item.title,
        "url": item.url,
        "date": date.value.isoformat() if date else None,
        "date_raw": date.raw if date else None,
        "date_source": date.source.value if date else None,
        "pinned": item.pinned,
    }


def _link(link: LinkFact) -> dict[str, Any]:
    return {
        "url": link.url,
        "raw": link.raw,
        "problem": link.problem,
        "kind": link.kind.value,
        "tag": link.tag,
        "place": link.place.value,
        "text": link.text,
    }


def marks_as_json(marks: list[MarkFact]) -> dict[str, Any]:
    """Marks by kind; a link 联系我们 alone is an entry, not the contact itself."""

    def values(kind: MarkKind, place: MarkPlace | None = None) -> list[str]:
        return [m.value for m in marks if m.kind is kind and place in (None, m.place)]

    contact = [m.value for m in marks if m.kind is MarkKind.CONTACT and m.link is None]
    sitemap = [m for m in marks if m.kind is MarkKind.SITEMAP]
    return {
        "site_code": {place.value: values(MarkKind.SITE_CODE, place) for place in MarkPlace},
        "icp": values(MarkKind.ICP),
        "police": values(MarkKind.POLICE),
        "party_gov_mark": bool(values(MarkKind.PARTY_GOV_MARK)),
        "error_report_entry": bool(values(MarkKind.ERROR_REPORT_ENTRY)),
        "sponsor": next(iter(values(MarkKind.SPONSOR)), None),
        "contact": next(iter(contact), None),
        "sitemap": (sitemap[0].link or sitemap[0].value) if sitemap else None,
    }
