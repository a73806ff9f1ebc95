"""Pages as the last inspection of a site left them for the next."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col, func, or_, select

from config.terms import DateSource, InspectionState, LinkVerdict, StoppedBecause
from store.database import Store
from store.keys import url_key
from store.tables import (
    Finding,
    Inspection,
    Item,
    Link,
    MemoryDictionary,
    PageMemory,
    Referrer,
)

_TO_THE_END = (StoppedBecause.PAGE_BUDGET, StoppedBecause.TIME_BUDGET)
"""Reasons to stop of an inspection that has gone as far as it was to go."""
_LOOKED_BACK = 5
"""Inspections of the site that are looked through for one that left something."""


class Kept(NamedTuple):
    """One page of the last inspection (:class:`store.tables.PageMemory`)."""

    etag: str | None
    last_modified: str | None
    content_type: str | None
    size: int
    body_hash: str
    reader: str
    read_on: dt.date
    whole_on: dt.date
    trusted: int
    dictionary: int | None
    packed: str


_FIELDS = tuple(getattr(PageMemory, name) for name in Kept._fields)


def kept_page(store: Store, inspection_id: int, key: int) -> Kept | None:
    """What is kept of one page."""
    query = select(*_FIELDS).where(PageMemory.inspection_id == inspection_id, PageMemory.key == key)
    with store.session() as session:
        row = session.exec(query).first()
    return Kept(*row) if row is not None else None


def last_remembered(session: Session, inspection: Inspection) -> int | None:
    """The newest other inspection of the site that has left something for the next."""
    query = (
        select(Inspection.id)
        .where(
            Inspection.site_id == inspection.site_id,
            Inspection.id != inspection.id,
            col(Inspection.focused).is_(False),
            Inspection.state != InspectionState.GATHERING,
            or_(
                col(Inspection.stopped_because).is_(None),
                col(Inspection.stopped_because).in_(_TO_THE_END),
            ),
        )
        .order_by(col(Inspection.id).desc())
        .limit(_LOOKED_BACK)
    )
    for number in session.exec(query):
        left = select(PageMemory.key).where(PageMemory.inspection_id == number).limit(1)
        if session.exec(left).first() is not None:
            return number
    return None


def dictionary_of(session: Session, inspection_id: int) -> str | None:
    """What the pages that are kept of an inspection have in common."""
    query = select(MemoryDictionary.text).where(MemoryDictionary.inspection_id == inspection_id)
    return session.exec(query.limit(1)).first()


def count_kept(session: Session, inspection_id: int, *, unchanged: bool = False) -> int:
    """How many pages are kept of an inspection, or had not changed in it."""
    query = select(func.count()).select_from(PageMemory)
    query = query.where(PageMemory.inspection_id == inspection_id)
    return session.exec(query.where(col(PageMemory.unchanged)) if unchanged else query).one()


def doubted_keys(session: Session, inspection_id: int) -> frozenset[int]:
    """Pages of an inspection that something was wrong with: a finding names them, or a link on them
    was not alive. Their owners may have mended them since."""
    pages = select(Referrer.page_key).where(
        Referrer.inspection_id == inspection_id,
        Link.inspection_id == inspection_id,
        col(Link.key) == col(Referrer.link_key),
        Link.verdict != LinkVerdict.ALIVE,
    )
    findings = select(Finding.url, Finding.evidence).where(Finding.inspection_id == inspection_id)
    named: set[int] = set()
    for url, evidence in session.exec(findings):
        urls = (url, *(item.get("url") for item in evidence))
        named.update(url_key(each) for each in urls if each)
    return frozenset({*session.exec(pages.distinct()), *named})


def undated_keys(session: Session, inspection_id: int) -> set[int]:
    """Addresses of items whose list shows no date for them."""
    undated = or_(col(Item.date).is_(None), Item.date_source == DateSource.URL)
    query = select(Item.link_key).where(
        Item.inspection_id == inspection_id, undated, col(Item.link_key).is_not(None)
    )
    return {key for key in session.exec(query.distinct()) if key is not None}


def forget_older(session: Session, inspection: Inspection) -> None:
    """Drop what earlier inspections of the site have left, where this one has gone to its end.
    Does not commit."""
    if inspection.stopped_because is not None and inspection.stopped_because not in _TO_THE_END:
        return
    if inspection.focused or inspection.id is None or not count_kept(session, inspection.id):
        return
    older = select(Inspection.id).where(
        Inspection.site_id == inspection.site_id, col(Inspection.id) < inspection.id
    )
    for table in (PageMemory, MemoryDictionary):
        numbers = col(table.inspection_id)
        session.execute(delete(table).where(numbers.in_(older)))
