"""The files of a site: opened, sniffed, read, and searched for personal data."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import select

from config.functions import function_rules
from config.terms import LinkKind, LinkScope, LinkVerdict, SiteFunction
from crawler.documents import DocumentUnreadable, read_document
from crawler.documents.sniff import sniff
from crawler.functions.asking import Asking
from crawler.personal import Personal, detect, mask_all
from store.documents import DocumentText
from store.evidence import Evidence
from store.inspections import get_inspection
from store.links import LinkView
from store.tables import Attachment, FunctionRun

if TYPE_CHECKING:
    from crawler.assembly import Parts
    from crawler.net.exchange import Exchange
    from store.database import Store

_OWN = (LinkScope.SITE, LinkScope.DOMAIN)


@dataclass(frozen=True, slots=True)
class _File:
    """A file that is linked to."""

    key: int
    url: str
    title: str
    page_url: str | None
    page_key: int | None


async def open_attachments(store: Store, inspection_id: int, parts: Parts) -> None:
    """Open a bounded sample of the site's files, each committed by itself. Files that an earlier
    run has opened are left alone."""
    rules, profile = function_rules().attachments, parts.plan.profile
    with store.session() as session:
        evidence = Evidence(session, get_inspection(session, inspection_id))
        files, available = _sample(evidence, rules.files[profile])
        types = _column_types(evidence, files)
        done = set(
            session.exec(
                select(Attachment.key).where(Attachment.inspection_id == inspection_id)
            ).all()
        )
    room = rules.bytes[profile]
    opener = _Opener(parts, inspection_id)
    opened = len(done)
    for file in files:
        if file.key in done or room <= 0:
            continue
        row = await opener.open(file, types.get(file.key), min(rules.file_bytes, room))
        room -= row.size
        opened += 1
        with store.session() as session:
            session.merge(row)
            session.commit()
    with store.session() as session:
        session.merge(
            FunctionRun(
                inspection_id=inspection_id,
                function=SiteFunction.ATTACHMENTS,
                at=dt.datetime.now(dt.UTC),
                chosen=opened,
                available=available,
            )
        )
        session.commit()


def _sample(evidence: Evidence, most: int) -> tuple[list[_File], int]:
    """Files spread over the pages that link to them: one of each page, then the next ones. The keys
    are hashes of the addresses, so their order is as good as chance and always the same."""
    by_page: dict[int | None, list[_File]] = {}
    count = 0
    for view in evidence.links(kind=LinkKind.ATTACHMENT, scope=_OWN):
        if view.link.verdict is LinkVerdict.DEAD:
            continue
        count += 1
        file = _file(view)
        by_page.setdefault(file.page_key, []).append(file)
    chosen: list[_File] = []
    while by_page and len(chosen) < most:
        for page in list(by_page):
            chosen.append(by_page[page].pop(0))
            if not by_page[page]:
                del by_page[page]
            if len(chosen) == most:
                break
    return chosen, count


def _file(view: LinkView) -> _File:
    referrer = view.referrers[0] if view.referrers else None
    return _File(
        view.link.key,
        view.link.url,
        referrer.text if referrer else "",
        referrer.page_url if referrer else None,
        referrer.page_key if referrer else None,
    )


def _column_types(evidence: Evidence, files: list[_File]) -> dict[int, str]:
    """The type of the column that the page of each file is an article of, where that is known."""
    wanted: dict[int | None, list[int]] = {}
    for file in files:
        wanted.setdefault(file.page_key, []).append(file.key)
    types: dict[int, str] = {}
    for view in evidence.columns():
        if view.column.type is None:
            continue
        keys = {item.item.link_key for item in view.items} | {page.key for page in view.pages}
        for page_key in keys & wanted.keys():
            for key in wanted[page_key]:
                types.setdefault(key, view.column.type)
    return types


class _Opener:
    """Downloads and reads one file after the other."""

    def __init__(self, parts: Parts, inspection_id: int) -> None:
        self._asking = Asking(parts)
        self._id = inspection_id
        self._as_of = parts.plan.as_of

    async def open(self, file: _File, column_type: str | None, most: int) -> Attachment:
        """What is to be stored of ``file``; at most ``most`` bytes of it are taken."""
        seconds = function_rules().attachments.seconds
        asked = await self._asking.ask(
            file.url, LinkKind.ATTACHMENT, max_bytes=most, seconds=seconds
        )
        row = Attachment(
            inspection_id=self._id,
            key=file.key,
            url=file.url,
            title=file.title,
            page_url=file.page_url,
            column_type=column_type,
            at=dt.datetime.now(dt.UTC),
            status=asked.look.status,
            cause=asked.look.cause,
            note=asked.look.note,
        )
        if asked.page is not None:
            await self._read(row, asked.page, file)
        return row

    async def _read(self, row: Attachment, answer: Exchange, file: _File) -> None:
        body, content_type = answer.body, answer.headers.get("content-type")
        row.size, row.truncated = len(body), answer.truncated
        row.format = sniff(body, content_type, file.url)
        if answer.truncated:
            return
        row.sha256 = hashlib.sha256(body).hexdigest()
        try:
            document = await asyncio.to_thread(
                read_document, body, content_type=content_type, name=file.url
            )
        except DocumentUnreadable as error:
            row.format, row.fault = error.format, error.fault
            return
        self._note_text(row, document)

    def _note_text(self, row: Attachment, document: DocumentText) -> None:
        text = "\n".join(document.lines())
        personal = detect(text, self._as_of) or Personal()
        row.characters = len(text)
        most = function_rules().attachments.sample_chars
        row.sample = mask_all(" ".join(text.split()), personal.masks)[:most]
        row.personal = personal.as_facts() if personal.found else {}
        row.title = mask_all(row.title, personal.masks)
