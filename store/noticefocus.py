"""Which addresses the faults of a notice are about, by what they are to the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session, col, select

from config.terms import LinkVerdict
from store.keys import url_key
from store.tables import Finding, IndicatorResult, Link, NoticeItem, Referrer, SiteColumn

_REQUIRED_COLUMNS = "required-columns"
"""The check that tells which columns are missing."""
_EVIDENCE_PAGES = 10
"""Pages that one fault names as evidence, at most."""


class FocusAddresses(NamedTuple):
    """Each address once, in the order of the faults."""

    pages: tuple[str, ...]
    """Pages to read."""
    links: tuple[str, ...]
    """Links to look at where they are met."""
    columns: tuple[str, ...]
    """First pages of columns, to be read with what belongs to them."""


def focus_addresses(
    session: Session, items: Sequence[NoticeItem], *, most_columns: int
) -> FocusAddresses:
    """What has to be looked at to tell what has become of these faults.

    A column that was missing may be anywhere: up to ``most_columns`` of those that the inspection
    knew are read for it.
    """
    pages: dict[str, None] = {}
    links: dict[str, None] = {}
    columns: dict[str, None] = {}
    for item in items:
        named = _evidence_pages(session, item)
        if item.url is None:
            pages.update(dict.fromkeys(named))
            continue
        key = (item.inspection_id, url_key(item.url))
        link = session.get(Link, key)
        if session.get(SiteColumn, key) is not None:
            columns[item.url] = None
            pages.update(dict.fromkeys(named))
        elif link is not None and link.verdict is LinkVerdict.DEAD:
            links[item.url] = None
            pages.update(dict.fromkeys(_places(session, key)))
        else:
            pages.update(dict.fromkeys([item.url, *named]))
    if any(_is_missing_column(session, item) for item in items):
        pages.update(dict.fromkeys(_columns(session, items[0].inspection_id, most_columns)))
    return FocusAddresses(tuple(pages), tuple(links), tuple(columns))


def _is_missing_column(session: Session, item: NoticeItem) -> bool:
    query = select(IndicatorResult).where(
        IndicatorResult.inspection_id == item.inspection_id,
        IndicatorResult.ruleset == item.ruleset,
        IndicatorResult.indicator == item.indicator,
    )
    result = session.exec(query).first()
    return result is not None and result.rule.get("check") == _REQUIRED_COLUMNS


def _columns(session: Session, inspection_id: int, most: int) -> list[str]:
    query = select(SiteColumn.url).where(SiteColumn.inspection_id == inspection_id)
    order = (col(SiteColumn.level), col(SiteColumn.key))
    return list(session.exec(query.order_by(*order).limit(most)))


def _places(session: Session, key: tuple[int, int]) -> list[str]:
    query = select(Referrer.page_url).where(
        Referrer.inspection_id == key[0], Referrer.link_key == key[1]
    )
    return list(session.exec(query.order_by(col(Referrer.page_url))))


def _evidence_pages(session: Session, item: NoticeItem) -> list[str]:
    query = select(Finding.evidence).where(
        Finding.inspection_id == item.inspection_id,
        Finding.ruleset == item.ruleset,
        Finding.fingerprint == item.fingerprint,
    )
    evidence = session.exec(query).first() or []
    named = [each["url"] for each in evidence if each.get("url")]
    return [url for url in named if url.startswith(("http://", "https://"))][:_EVIDENCE_PAGES]
