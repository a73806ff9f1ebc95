"""The page reader: one body in, one :class:`PageReading` out. Never raises, never fetches."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import re

from config.reading import reading_rules
from config.terms import DateSource, LinkPlace, PageKind, Rendering
from crawler.reading.anchors import empty_anchors
from crawler.reading.blocks import find_lists
from crawler.reading.crumbs import Step, read_crumbs
from crawler.reading.data import data_records, looks_like_data, xml_records
from crawler.reading.dates import url_date
from crawler.reading.encoding import Decoded, decode
from crawler.reading.features import board_facts, guide_elements, is_entry_form, search_form
from crawler.reading.found import Found
from crawler.reading.kinds import Evidence, decide
from crawler.reading.links import Resolve, collect_links
from crawler.reading.mains import choose_main
from crawler.reading.marks import error_report_is_own, read_marks
from crawler.reading.metas import Metas
from crawler.reading.model import Crumb, DateFact, ItemFact, ListBlock, PageReading
from crawler.reading.paging import next_page
from crawler.reading.published import generated_on, meta_date, visible_date
from crawler.reading.records import Record
from crawler.reading.scripted import endpoints, record_sources, rendering_of
from crawler.reading.states import (
    blank_guise,
    blank_sign,
    challenge_sign,
    error_sign,
    redirect_target,
)
from crawler.reading.titles import column_name, page_title, site_name, title_tag
from crawler.reading.tree import HEADINGS, Document, squeeze
from crawler.reading.years import Row, settle
from crawler.reading.zones import mark_friend_links, mark_zones
from crawler.urls import resolve as resolve_url

_SPACE = re.compile(r"\s+")


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


def _resolver(base: str, encoding: str) -> Resolve:
    known: dict[str, tuple[str | None, str | None]] = {}

    def resolve(raw: str) -> tuple[str | None, str | None]:
        found = known.get(raw)
        if found is None:
            resolved = resolve_url(base, raw, encoding=encoding)
            found = known[raw] = (resolved.url, resolved.problem)
        return found

    return resolve


def _items(records: list[Record], resolve: Resolve, latest: dt.date) -> list[ItemFact]:
    """Items with their dates settled: years from neighbours, dates from addresses last."""
    urls = [resolve(r.href)[0] if r.href else None for r in records]
    rows = [Row(r.moment, u, r.pinned) for r, u in zip(records, urls, strict=True)]
    days = settle(rows, latest)
    facts: list[ItemFact] = []
    for record, url, day in zip(records, urls, days, strict=True):
        facts.append(
            ItemFact(
                title=record.title,
                url=url,
                date=_date_fact(record, url, day),
                pinned=record.pinned,
                asked=record.asked.date if record.asked else None,
                answered=record.answered.date if record.answered else None,
            )
        )
    _mark_pinned(facts)
    return facts


def _date_fact(record: Record, url: str | None, day: dt.date | None) -> DateFact | None:
    moment = record.moment
    if moment is not None and day is not None:
        source = record.source or DateSource.TEXT
        return DateFact(day, moment.raw, source, moment.time, year_inferred=moment.year is None)
    address = url_date(url) if url else None
    if address is None or address.date is None:
        return None
    return DateFact(address.date, address.raw, DateSource.URL)


def _mark_pinned(items: list[ItemFact]) -> None:
    """Old items above newer ones in a list that otherwise runs newest first are pinned."""
    dates = [item.date.value for item in items if item.date]
    if len(dates) != len(items) or len(items) < 4:
        return
    for count in range(1, min(6, len(items) // 2 + 1)):
        rest = dates[count:]
        if rest[0] > dates[count - 1] and all(a >= b for a, b in itertools.pairwise(rest)):
            for item, day in zip(items[:count], dates[:count], strict=True):
                item.pinned = item.pinned or day < rest[0]
            return


def _read_data(decoded: Decoded, url: str, as_of: dt.date) -> PageReading:
    resolve = _resolver(url, decoded.encoding)
    records = data_records(decoded.text, as_of)
    items = _items(records, resolve, as_of)
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
        text_hash=_digest(text),
        sample=text[: reading_rules().limits.sample_chars],
        outline=_digest(decoded.text[:200]) or "",
        as_of=as_of,
    )


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
        self.resolve = _resolver(self.base, decoded.encoding)
        self.latest = min(as_of, generated_on(self.metas) or as_of)
        self.content = self._content_text()
        self.guide = guide_elements(self.document)
        self.next_page = next_page(self.document, url, self.resolve)

    def _base(self) -> str:
        base = next((e for e in self.document.elements if e.tag == "base" and e.get("href")), None)
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
        rendering, rendering_why = rendering_of(document, has_items=listed, is_article=article)
        page = kind not in (PageKind.CHALLENGE, PageKind.REDIRECT_STUB)
        return PageReading(
            url=self.url,
            kind=kind,
            kind_why=why,
            encoding=self.decoded.encoding,
            encoding_declared=self.decoded.declared,
            base_url=self.base,
            title=title if page else tag,
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
            text_hash=_digest(content),
            sample=content[: reading_rules().limits.sample_chars],
            outline=_outline(document),
            as_of=self.as_of,
            facts=self._facts(lists, seen)
            | ({"blank_guise": seen.guise or "words"} if _is_blank(kind, rendering, seen) else {}),
        )

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
        rendering, _ = rendering_of(
            self.document, has_items=any(b.main for b in lists), is_article=False
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
            published=visible_date(self.document, title, self.as_of, skip),
            body_chars=_body_chars(self.document, skip),
            table=any(b.main and all(r.unit.roles for r in b.records) for b in lists),
            lists=lists,
            rendering=rendering,
            blank=blank_sign(self.document),
            guide=self.guide is not None,
            form=is_entry_form(self.document),
            guise=None
            if any(b.main for b in lists)
            else blank_guise(self.document, lists, title, sum(len(t) + 1 for t, _ in crumbs)),
            crumb_tail=crumbs[-1][0] if crumbs else None,
            pager=self.next_page is not None,
        )

    def _settle_mains(self, kind: PageKind, lists: list[Found]) -> None:
        if kind is PageKind.HOME:
            choose_main(lists, many=True)
        elif kind not in (PageKind.LIST, PageKind.HUB, PageKind.SEARCH):
            for block in lists:
                block.main = False

    def _block(self, found: Found) -> ListBlock:
        items = _items(found.records, self.resolve, self.latest)
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

    def _facts(self, lists: list[Found], seen: Evidence) -> dict[str, object]:
        facts: dict[str, object] = {}
        if self.guide:
            facts["guide_elements"] = self.guide
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
        return facts


def _is_blank(kind: PageKind, rendering: Rendering, seen: Evidence) -> bool:
    """A list page without items of which nothing says that a script brings them."""
    empty = not any(b.main for b in seen.lists) and bool(seen.guise or seen.blank)
    return kind is PageKind.LIST and rendering is Rendering.STATIC and empty


def _list_orders(lists: list[Found]) -> set[int]:
    """Orders of all elements inside dated lists: their dates are no publication date."""
    return {
        e.order
        for block in lists
        if block.is_dated or all(r.unit.roles for r in block.records)
        for record in block.records
        for root in record.unit.elements
        for e in root.walk()
    }


def _body_chars(document: Document, skip: set[int]) -> int:
    """Text without links of the container that holds most paragraphs."""
    weights: dict[int, int] = {}
    best = 0
    for element in document.elements:
        if element.hidden or element.order in skip or element.place is not LinkPlace.CONTENT:
            continue
        if element.tag in ("a", "option", "select", "script") or element.tag in HEADINGS:
            continue
        own = sum(len(c.strip()) for c in element.children if isinstance(c, str))
        if own < 12:
            continue
        for level, above in enumerate((element, *element.ancestors())):
            if level > 4 or above.tag in ("body", "html"):
                break
            weights[above.order] = weights.get(above.order, 0) + own
            best = max(best, weights[above.order])
    return best


def _digest(text: str) -> str | None:
    bare = _SPACE.sub("", text)
    return (
        hashlib.blake2b(bare.encode("utf-8", "replace"), digest_size=12).hexdigest()
        if bare
        else None
    )


def _outline(document: Document) -> str:
    """Digest of tags and classes, repeated siblings once: pages of one template have the same."""
    parts: list[str] = []
    last = ""
    for element in document.elements:
        if element.tag in ("script", "style", "br", "meta", "link"):
            continue
        mark = f"{element.tag}.{element.get('class')}"
        if mark != last:
            parts.append(mark)
        last = mark
    return hashlib.blake2b("|".join(parts).encode(), digest_size=12).hexdigest()
