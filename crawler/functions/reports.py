"""Annual reports on disclosure: found by their column, read once more with their tables."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.documents import document_limits
from config.functions import function_rules
from config.terms import LinkKind, LinkPlace, SiteFunction
from crawler.documents import DocumentUnreadable, read_document
from crawler.functions.asking import Asking
from crawler.personal import detect, mask_all
from crawler.reading import read_page
from store.columns import ItemView
from store.documents import DocumentText, Grid
from store.evidence import Evidence
from store.inspections import get_inspection
from store.keys import url_key
from store.tables import FunctionRun, ReportText

if TYPE_CHECKING:
    from crawler.assembly import Parts
    from crawler.net.exchange import Exchange
    from store.database import Store

_MOST_FILES = 2
"""Files of one article that are tried."""
_FURNITURE = (LinkPlace.NAVIGATION, LinkPlace.FOOTER, LinkPlace.HEAD, LinkPlace.FRIEND_LINKS)


@dataclass(frozen=True, slots=True)
class _Published:
    """A report as the column lists it."""

    url: str
    title: str
    day: dt.date | None


async def read_reports(store: Store, inspection_id: int, parts: Parts) -> None:
    """Read the newest reports of the column, each committed by itself."""
    with store.session() as session:
        evidence = Evidence(session, get_inspection(session, inspection_id))
        published = _listed(evidence)
    reader = _Reader(parts, inspection_id)
    newest = published[: function_rules().reports.reports]
    for report in newest:
        row = await reader.read(report)
        with store.session() as session:
            session.merge(row)
            session.commit()
    with store.session() as session:
        session.merge(
            FunctionRun(
                inspection_id=inspection_id,
                function=SiteFunction.REPORTS,
                at=dt.datetime.now(dt.UTC),
                chosen=len(newest),
                available=len(published),
                note=None if published else "没有认出年报栏目里的报告。",
            )
        )
        session.commit()


def _listed(evidence: Evidence) -> list[_Published]:
    """The items of the column that are reports by their title, newest first, each address once."""
    rules = function_rules().reports
    found: dict[str, _Published] = {}
    for view in evidence.columns():
        if view.column.type != rules.column:
            continue
        for item in view.items:
            url = item.item.url
            if url is not None and rules.title.search(item.item.title):
                found.setdefault(url, _Published(url, item.item.title, _day(item)))
    days = {url: each.day or dt.date.min for url, each in found.items()}
    return sorted(found.values(), key=lambda each: (days[each.url], each.url), reverse=True)


def _day(item: ItemView) -> dt.date | None:
    return item.effective_date()


class _Reader:
    """Reads one report after the other."""

    def __init__(self, parts: Parts, inspection_id: int) -> None:
        self._asking = Asking(parts)
        self._id = inspection_id
        self._as_of = parts.plan.as_of

    async def read(self, report: _Published) -> ReportText:
        """The page of the report; where its tables are in a file that it links to, that file."""
        most = document_limits().file_bytes
        asked = await self._asking.ask(report.url, max_bytes=most)
        row = ReportText(
            inspection_id=self._id,
            key=url_key(report.url),
            url=report.url,
            page_url=report.url,
            title=report.title,
            published=report.day,
            at=dt.datetime.now(dt.UTC),
            cause=asked.look.cause,
        )
        if asked.page is None:
            return row
        await self._take(row, asked.page)
        if not _has_tables(row):
            await self._from_files(row, asked.page)
        return row

    async def _take(self, row: ReportText, answer: Exchange) -> None:
        try:
            document = await asyncio.to_thread(
                read_document,
                answer.body,
                content_type=answer.headers.get("content-type"),
                name=answer.url,
            )
        except DocumentUnreadable as error:
            row.format, row.fault = error.format, error.fault
            return
        row.format, row.fault = document.format, None
        row.data = self._without_personal(document)
        row.url = answer.url

    async def _from_files(self, row: ReportText, page: Exchange) -> None:
        """A page that only brings the report as a file says little itself."""
        for url in self._files(page)[:_MOST_FILES]:
            asked = await self._asking.ask(
                url, LinkKind.ATTACHMENT, max_bytes=document_limits().file_bytes
            )
            if asked.page is None or asked.page.truncated:
                continue
            kept = row.model_copy()
            await self._take(kept, asked.page)
            if _has_tables(kept) or kept.fault is not None:
                row.data, row.url = kept.data or row.data, kept.url if kept.data else url
                row.format, row.fault = kept.format, kept.fault
            if _has_tables(kept):
                return

    def _files(self, page: Exchange) -> list[str]:
        reading = read_page(
            page.body,
            page.url,
            as_of=self._as_of,
            content_type=page.headers.get("content-type"),
        )
        return [
            link.url
            for link in reading.links
            if link.url and link.kind is LinkKind.ATTACHMENT and link.place not in _FURNITURE
        ]

    def _without_personal(self, document: DocumentText) -> dict[str, object]:
        data = document.to_json()
        personal = detect("\n".join(document.lines()), self._as_of)
        return mask_all(data, personal.masks) if personal else data


def _has_tables(row: ReportText) -> bool:
    if not row.data:
        return False
    blocks = DocumentText.from_json(row.data).blocks
    return any(isinstance(block, Grid) for block in blocks)
