"""The page reader: one body in, one :class:`PageReading` out. Never raises, never fetches."""

from __future__ import annotations

import datetime as dt

from config.media import media_rules
from config.reading import reading_rules
from config.terms import LinkPlace, PageKind, Rendering
from crawler.personal.pages import note_personal
from crawler.reading.anchors import empty_anchors
from crawler.reading.blocks import find_lists
from crawler.reading.crumbs import Step, read_crumbs
from crawler.reading.data import data_records, looks_like_data, xml_records
from crawler.reading.digest import body_chars, outline_digest, text_digest
from crawler.reading.disclosure import (
    consultation_of,
    file_elements,
    metadata_of,
    section_names,
)
from crawler.reading.encoding import Decoded, decode
from crawler.reading.features import (
    board_facts,
    guide_elements,
    is_entry_form,
    named_by_title,
    search_form,
)
from crawler.reading.found import Found
from crawler.reading.items import item_facts
from crawler.reading.kinds import Evidence, decide
from crawler.reading.leaving import leave_notice
from crawler.reading.left import content_left
from crawler.reading.letters import letter_facts
from crawler.reading.links import collect_links, resolver
from crawler.reading.mains import choose_main
from crawler.reading.marks import error_report_is_own, read_marks
from crawler.reading.media import media_accounts
from crawler.reading.metas import Metas
from crawler.reading.model import Crumb, DateFact, ListBlock, PageReading
from crawler.reading.paging import next_page
from crawler.reading.published import generated_on, meta_date, visible_date
from crawler.reading.scripted import endpoints, record_sources, rendering_of
from crawler.reading.states import (
    blank_guise,
    blank_sign,
    challenge_sign,
    error_sign,
    redirect_target,
)
from crawler.reading.surveys import survey_result
from crawler.reading.titles import column_name, heading_of_column, page_title, site_name, title_tag
from crawler.reading.tree import Document, squeeze
from crawler.reading.zones import mark_friend_links, mark_zones
from crawler.urls import resolve as resolve_url


def read_page(
    body: bytes,
    url: str,
    *,
    as_of: dt.date,
    content_type: str | None = None,
    is_home: bool = False,
) -> PageReading:
    """Read one page as a person would on ``as_of``.

    ``body`` is HTML, or the XML or JSON of a data endpoint. ``url`` is where it was found in the
    end; relative addresses resolve against it (or the page's ``base``).
    """
    decoded = decode(body, content_type)
    if looks_like_data(decoded.text, content_type):
        return _read_data(decoded, url, as_of)
    return _Reader(decoded, url, as_of, is_home).read()


def _read_data(decoded: Decoded, url: str, as_of: dt.date) -> PageReading:
    resolve = resolver(url, decoded.encoding)
    records = data_records(decoded.text, as_of)
    items = item_facts(records, resolve, as_of)
    blocks = [ListBlock(items)] if items else []
    text = squeeze(decoded.text)
    return PageReading(
        url=url,
        kind=PageKind.DATA,
        kind_why=reading_rules().reason("data", len(items)),
        encoding=decoded.encoding,
        encoding_declared=decoded.declared,
        base_url=url,
        title=None,
        site_name=None,
        column=None,
        breadcrumb=[],
        published=None,
        rendering=Rendering.STATIC,
        rendering_why=None,
        blocks=blocks,
        next_page=None,
        data_endpoints=[],
        redirect_to=None,
        blank_sign=None,
        marks=[],
        metas={},
        links=[],
        text_length=len(text),
        text_hash=text_digest(text),
        sample=text[: reading_rules().limits.sample_chars],
        outline=text_digest(decoded.text[:200]) or "",
        as_of=as_of,
    )


_LETTER_KINDS = frozenset({PageKind.ARTICLE, PageKind.OTHER})
_NOTHING_DISCLOSED = frozenset(
    {PageKind.HOME, PageKind.CHALLENGE, PageKind.REDIRECT_STUB, PageKind.ERROR}
)
_MANY_ITEMS = 8
_BODY_CHARS = 120
"""Text beside a long list from which the page may be an article after all."""


class _Reader:
    """One reading of one page: the steps share the tree and what was found before them."""

    def __init__(self, decoded: Decoded, url: str, as_of: dt.date, is_home: bool) -> None:
        self.decoded = decoded
        self.url = url
        self.as_of = as_of
        self.is_home = is_home
        self.document = Document(decoded.text)
        self.footer = mark_zones(self.document)
        mark_friend_links(self.document)
        self.metas = Metas(self.document)
        self.base = self._base()
        self.resolve = resolver(self.base, decoded.encoding)
        self.latest = min(as_of, generated_on(self.metas) or as_of)
        self.content = self._content_text()
        self.guide = guide_elements(self.document)
        self.next_page = next_page(self.document, url, self.resolve)

    def _base(self) -> str:
        base = next((e for e in self.document.tagged("base") if e.get("href")), None)
        if base is None:
            return self.url
        return resolve_url(self.url, base.get("href")).url or self.url

    def read(self) -> PageReading:
        """All of it."""
        document, metas = self.document, self.metas
        tag = title_tag(document)
        site = site_name(document, metas, tag)
        title = page_title(document, metas, tag, site)
        crumbs = read_crumbs(document, title)
        lists = find_lists(document, self.as_of)
        lists.extend(self._embedded())
        seen = self._evidence(tag, title, crumbs, lists)
        kind, why = decide(seen)
        self._settle_mains(kind, lists)
        content = self.content
        blocks = [self._block(found) for found in lists]
        is_column = kind in (PageKind.LIST, PageKind.HUB)
        listed = any(b.main and b.items for b in blocks)
        article = kind in (PageKind.ARTICLE, PageKind.GUIDE)
        rendering, rendering_why = rendering_of(
            document, has_items=listed, is_article=article, bare=seen.guise is not None
        )
        page = kind not in (PageKind.CHALLENGE, PageKind.REDIRECT_STUB)
        reading = PageReading(
            url=self.url,
            kind=kind,
            kind_why=why,
            encoding=self.decoded.encoding,
            encoding_declared=self.decoded.declared,
            base_url=self.base,
            title=self._title(kind, title, tag, crumbs),
            site_name=site,
            column=column_name(crumbs, metas, is_column=is_column, title=title, site=site)
            if page and kind is not PageKind.HOME
            else metas.first("ColumnName"),
            breadcrumb=[
                Crumb(text, self.resolve(a.get("href"))[0] if a is not None else None)
                for text, a in crumbs
            ],
            published=seen.published if article else None,
            rendering=rendering,
            rendering_why=rendering_why,
            blocks=blocks,
            next_page=None if article else self.next_page,
            data_endpoints=endpoints(document, self.resolve),
            redirect_to=seen.redirect,
            blank_sign=None if listed or rendering is Rendering.SCRIPT else seen.blank,
            marks=read_marks(document, metas, self.footer, self.resolve),
            metas=metas.values,
            links=collect_links(document, self.resolve),
            text_length=len(content),
            text_hash=text_digest(content),
            sample=content[: reading_rules().limits.sample_chars],
            outline=outline_digest(document),
            as_of=self.as_of,
            facts=self._facts(lists, seen, kind)
            | ({"blank_guise": seen.guise or "words"} if _is_blank(kind, rendering, seen) else {}),
        )
        note_personal(reading, content, self.as_of)
        return reading

    def _published(self, title: str | None, lists: list[Found], skip: set[int]) -> DateFact | None:
        """The visible date of publication; a page of many dated items has none to look for."""
        dated = sum(block.dated for block in lists if block.main)
        alone = dated >= _MANY_ITEMS and body_chars(self.document, skip) < _BODY_CHARS
        if alone and not self.metas.first("ArticleTitle"):
            return None
        return visible_date(self.document, title, skip)

    def _title(
        self, kind: PageKind, title: str | None, tag: str | None, crumbs: list[Step]
    ) -> str | None:
        if kind in (PageKind.CHALLENGE, PageKind.REDIRECT_STUB):
            return tag
        if kind in (PageKind.LIST, PageKind.HUB):
            return heading_of_column(self.document, crumbs, title) or title
        return title

    def _embedded(self) -> list[Found]:
        """Records that stand in the page as ``<script type="text/xml">``."""
        found: list[Found] = []
        for text in record_sources(self.document):
            records = xml_records(text, self.as_of)
            if records:
                found.append(Found(self.document.body, records))
        return found

    def _evidence(
        self, tag: str | None, title: str | None, crumbs: list[Step], lists: list[Found]
    ) -> Evidence:
        choose_main(lists, many=self.is_home)
        skip = _list_orders(lists)
        listed = any(b.main for b in lists)
        guise = None if listed else self._guise(lists, crumbs, title)
        rendering, _ = rendering_of(
            self.document, has_items=listed, is_article=False, bare=guise is not None
        )
        return Evidence(
            url=self.url,
            title=title,
            title_tag=tag,
            is_home=self.is_home,
            challenge=challenge_sign(self.document, self.decoded.text),
            redirect=redirect_target(self.document, self.url, self.resolve),
            error=error_sign(self.document, tag or title, self.content),
            article_meta=bool(self.metas.first("ArticleTitle")),
            column_meta=bool(self.metas.first("ColumnName")),
            published=self._published(title, lists, skip),
            body_chars=body_chars(self.document, skip),
            table=any(b.main and all(r.unit.roles for r in b.records) for b in lists),
            lists=lists,
            rendering=rendering,
            blank=blank_sign(self.document),
            guide=self.guide is not None,
            form=is_entry_form(self.document),
            guise=guise,
            crumb_tail=crumbs[-1][0] if crumbs else None,
            pager=self.next_page is not None,
        )

    def _guise(self, lists: list[Found], crumbs: list[Step], title: str | None) -> str | None:
        left = content_left(self.document, lists, crumbs, self.resolve, self.url)
        return blank_guise(self.document, left, title)

    def _settle_mains(self, kind: PageKind, lists: list[Found]) -> None:
        if kind is PageKind.HOME:
            choose_main(lists, many=True)
        elif kind not in (PageKind.LIST, PageKind.HUB, PageKind.SEARCH):
            for block in lists:
                block.main = False

    def _block(self, found: Found) -> ListBlock:
        items = item_facts(found.records, self.resolve, self.latest)
        for record in found.records if found.main else ():
            for anchor in record.linked:
                anchor.place = LinkPlace.LIST
        more = self.resolve(found.more.get("href"))[0] if found.more is not None else None
        return ListBlock(items, found.heading, more, found.main)

    def _content_text(self) -> str:
        return squeeze(
            " ".join(
                piece
                for owner, piece in self.document.body.pieces()
                if owner.place is LinkPlace.CONTENT
            )
        )

    def _facts(self, lists: list[Found], seen: Evidence, kind: PageKind) -> dict[str, object]:
        facts: dict[str, object] = {}
        if self.guide:
            facts["guide_elements"] = named_by_title(self.guide, seen.title)
        search = search_form(self.document, self.resolve)
        if search:
            facts["search_form"] = search
        board = board_facts([r for b in lists if b.main for r in b.records])
        if board:
            facts["board"] = board
        witness = meta_date(self.metas)
        if witness:
            facts["meta_published"] = {"date": witness.value.isoformat(), "raw": witness.raw}
        if seen.challenge:
            facts["challenge"] = seen.challenge
        if error_report_is_own(self.document):
            facts["own_error_report"] = True
        anchors = empty_anchors(self.document)
        if anchors:
            facts["empty_anchors"] = anchors
        return facts | self._particulars(seen.title, kind) | self._disclosed(seen, kind)

    def _disclosed(self, seen: Evidence, kind: PageKind) -> dict[str, object]:
        """What pages of disclosure tell: documents, guides and consultations."""
        if kind in _NOTHING_DISCLOSED:
            return {}
        names = (seen.title, self.metas.first("ColumnName"), seen.crumb_tail)
        told = kind in _LETTER_KINDS
        facts = {
            "metadata": metadata_of(self.document) if told else None,
            "disclosure_guide": file_elements(names, self.content),
            "consultation": consultation_of(seen.title, self.content) if told else None,
            "section_names": None if kind is PageKind.ARTICLE else section_names(self.document),
        }
        return {name: value for name, value in facts.items() if value}

    def _particulars(self, title: str | None, kind: PageKind) -> dict[str, object]:
        """What only home pages, letters or pages about surveys tell."""
        letter = letter_facts(self.document, self.content) if kind in _LETTER_KINDS else None
        result = survey_result([title, self.metas.first("ColumnName")], self.content)
        notice = leave_notice(self.document, self.url, self.resolve) if self.is_home else None
        named: dict[str, object] = {
            "letter": letter,
            "survey_result": result,
            "leave_notice": notice,
        }
        if self.is_home or media_rules().pages.search(title or ""):
            named["media"] = media_accounts(self.document, self.resolve)
        return {name: value for name, value in named.items() if value}


def _is_blank(kind: PageKind, rendering: Rendering, seen: Evidence) -> bool:
    """A list page without items of which nothing says that a script brings them."""
    empty = not any(b.main for b in seen.lists) and bool(seen.guise or seen.blank)
    return kind is PageKind.LIST and rendering is Rendering.STATIC and empty


def _list_orders(lists: list[Found]) -> set[int]:
    """Orders of all elements inside dated lists: their dates are no publication date."""
    return {
        order
        for block in lists
        if block.is_dated or all(r.unit.roles for r in block.records)
        for record in block.records
        for root in record.unit.elements
        for order in range(root.order, root.end)
    }
