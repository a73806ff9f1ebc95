"""Marks of 国办发〔2017〕47号: where each stands, as text, link, widget or script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from config.reading import reading_rules
from config.terms import LinkPlace, MarkKind, MarkPlace
from crawler.reading.links import Resolve
from crawler.reading.metas import Metas
from crawler.reading.model import MarkFact
from crawler.reading.tree import Document, Element, squeeze

_EVIDENCE = 120
_REMEMBERED_CHARS = 160
"""Longer texts and addresses are not remembered from page to page."""
_LINE_CHARS = 600
_PART_CHARS = 6000
_AROUND_CHARS = 600
_LAST_PARTS = 6
"""Parts at the end of a page that has no recognisable footer."""
_LINE_TAGS = frozenset({"p", "li", "div", "td", "span", "dd", "center"})
_BLOCKS = frozenset({"p", "li", "div", "td", "ul", "table"})
_SIGNED_TAGS = frozenset({"a", "img", "script", "span", "iframe", "area", "div"})


def read_marks(
    document: Document, metas: Metas, footer: Element | None, resolve: Resolve
) -> list[MarkFact]:
    """Every mark on the page, each value once for each place."""
    texts = list(dict.fromkeys(_texts(document, footer)))
    hint = reading_rules().marks.hint
    marks = [
        *_meta_codes(metas),
        *_text_marks([text for text in texts if hint.search(text)]),
        *_signature_marks(document, resolve),
        *_sponsor(texts),
        *_contact(texts, document, resolve),
        *_sitemap(document, resolve),
    ]
    if any(m.kind is MarkKind.POLICE and m.place is MarkPlace.FOOTER for m in marks):
        marks = [m for m in marks if m.kind is not MarkKind.POLICE or m.place is MarkPlace.FOOTER]
    unique: dict[tuple[MarkKind, MarkPlace, str], MarkFact] = {}
    for mark in marks:
        unique.setdefault((mark.kind, mark.place, mark.value), mark)
    return list(unique.values())


def _texts(document: Document, footer: Element | None) -> Iterator[str]:
    """Texts near the edges of the page, block by block; the footer first."""
    if footer is not None:
        small = [e for e in footer.ancestors() if e.text_chars < _AROUND_CHARS]
        around = [e for e in small if e.tag not in ("body", "html")]
        yield from _lines(around[-1] if around else footer)
    else:
        for element in document.body.elements[-_LAST_PARTS:]:
            if not element.hidden and element.text_chars < _PART_CHARS:
                yield from _lines(element)
    for element in document.bearers:
        if element.hidden or not 5 < element.text_chars < _LINE_CHARS:
            continue
        if any(_hints(text) for text in element.strings):
            yield element.own_text()
            yield element.text()


def _hints(text: str) -> bool:
    return (_may_mark if len(text) <= _REMEMBERED_CHARS else _may_mark.__wrapped__)(text)


@lru_cache(maxsize=4096)
def _may_mark(text: str) -> bool:
    return reading_rules().marks.hint.search(text) is not None


def _lines(root: Element) -> Iterator[str]:
    """Texts of the smallest blocks, then the text of the whole."""
    for element in root.walk():
        if element.hidden or not 0 < element.text_chars < _LINE_CHARS:
            continue
        if element.tag in _LINE_TAGS and not any(c.tag in _BLOCKS for c in element.elements):
            yield element.text()
    if root.text_chars < 4000:
        yield root.text()


def _meta_codes(metas: Metas) -> Iterator[MarkFact]:
    for value in metas.all("SiteIDCode"):
        yield MarkFact(MarkKind.SITE_CODE, MarkPlace.META, value, evidence="SiteIDCode")


def _text_marks(texts: list[str]) -> Iterator[MarkFact]:
    rules = reading_rules().marks
    for text in texts:
        for match in rules.site_code_text.finditer(text):
            code = match.group(1).replace(" ", "").lower()
            yield _mark(MarkKind.SITE_CODE, code, text)
        for match in rules.icp.finditer(text):
            yield _mark(MarkKind.ICP, squeeze(match.group()), text)
        for match in rules.police.finditer(text):
            yield _mark(MarkKind.POLICE, squeeze(match.group()), text)
        claim = rules.ipv6_claim.search(text)
        if claim:
            yield _mark(MarkKind.IPV6_CLAIM, squeeze(claim.group()), text)


def _mark(kind: MarkKind, value: str, text: str) -> MarkFact:
    return MarkFact(kind, MarkPlace.FOOTER, value, evidence=text[:_EVIDENCE])


def _signature_marks(document: Document, resolve: Resolve) -> Iterator[MarkFact]:
    """Marks that are a link, an image or a script: 党政机关标识, 找错, codes in addresses."""
    rules = reading_rules().marks
    for element in document.elements:
        if element.tag not in _SIGNED_TAGS or not element.attrs:
            continue
        attrs = element.attrs
        address = attrs.get("href") or attrs.get("src") or attrs.get("data-src") or ""
        identity = f"{address} {attrs.get('id') or ''}"
        party_gov, error_report = _signatures(identity)
        if party_gov:
            yield _party_mark(address, resolve)
        if error_report:
            yield from _error_report(element, address, resolve)
        police = rules.police_link.search(address) if "beian" in address else None
        if police:
            yield MarkFact(MarkKind.POLICE, MarkPlace.WIDGET, police.group(1), resolve(address)[0])
    for element, script in document.scripts:
        if rules.party_gov_links.search(script):
            yield MarkFact(
                MarkKind.PARTY_GOV_MARK,
                MarkPlace.WIDGET,
                rules.party_gov_default,
                evidence="script",
            )
        if element.get("id") != "_jiucuo_" and rules.error_report_links.search(script):
            code = rules.site_code_parameter.search(script)
            yield MarkFact(
                MarkKind.ERROR_REPORT_ENTRY, MarkPlace.WIDGET, "jiucuo", evidence="script"
            )
            if code:
                yield MarkFact(MarkKind.SITE_CODE, MarkPlace.WIDGET, code.group(1).lower())


def _signatures(identity: str) -> tuple[bool, bool]:
    short = len(identity) <= _REMEMBERED_CHARS
    return (_read_signatures if short else _read_signatures.__wrapped__)(identity)


@lru_cache(maxsize=4096)
def _read_signatures(identity: str) -> tuple[bool, bool]:
    """Whether an address or a name is the 党政机关标识's, and whether it is 找错's."""
    rules = reading_rules().marks
    return (
        rules.party_gov_links.search(identity) is not None,
        rules.error_report_links.search(identity) is not None,
    )


def _party_mark(address: str, resolve: Resolve) -> MarkFact:
    rules = reading_rules().marks
    image = re.search(r"/(red_error|red|blue)\.png", address)
    value = rules.party_gov_kinds[image.group(1)] if image else rules.party_gov_default
    return MarkFact(
        MarkKind.PARTY_GOV_MARK, MarkPlace.WIDGET, value, resolve(address)[0], address[:_EVIDENCE]
    )


def _error_report(element: Element, address: str, resolve: Resolve) -> Iterator[MarkFact]:
    rules = reading_rules().marks
    yield MarkFact(
        MarkKind.ERROR_REPORT_ENTRY,
        MarkPlace.WIDGET,
        "jiucuo",
        resolve(address)[0],
        address[:_EVIDENCE],
    )
    code = element.get("sitecode").strip() or element.get("siteCode").strip()
    if not code and (match := rules.site_code_parameter.search(address)):
        code = match.group(1)
    if code:
        yield MarkFact(
            MarkKind.SITE_CODE, MarkPlace.WIDGET, code.lower(), evidence=address[:_EVIDENCE]
        )


def _sponsor(texts: list[str]) -> Iterator[MarkFact]:
    rules = reading_rules().marks
    for text in texts:
        match = rules.sponsor.search(text)
        if not match:
            continue
        value = match.group(1)
        stop = rules.sponsor_stop.search(value)
        value = (value[: stop.start()] if stop and stop.start() else value).strip(" ，,。;；")
        if len(value) >= 2 and not (stop and stop.start() == 0):
            yield _mark(MarkKind.SPONSOR, value, text)
            return


def _contact(texts: list[str], document: Document, resolve: Resolve) -> Iterator[MarkFact]:
    rules = reading_rules().marks
    for text in texts:
        match = rules.contact.search(text)
        if match and rules.contact_sign.search(text[match.start() :]):
            cut = rules.contact_stop.split(text[match.start() :])[0]
            parts = [part.strip(" ，,;；|") for part in rules.contact_part.split(cut)]
            yield _mark(MarkKind.CONTACT, "；".join(p for p in parts if p)[:200], text)
            return
    for text in texts:
        match = rules.contact_fallback.search(text)
        if match:
            yield _mark(MarkKind.CONTACT, squeeze(match.group()), text)
            return
    for element in document.tagged("a"):
        if element.text_chars < 12 and rules.contact_link.match(element.text()):
            yield MarkFact(
                MarkKind.CONTACT, MarkPlace.FOOTER, element.text(), resolve(element.get("href"))[0]
            )
            return


def _sitemap(document: Document, resolve: Resolve) -> Iterator[MarkFact]:
    rules = reading_rules().marks
    for element in document.tagged("a"):
        if element.text_chars <= 12:
            text = element.text() or squeeze(element.get("title"))
            if text and rules.sitemap.match(text.lower()):
                url = resolve(element.get("href"))[0]
                yield MarkFact(MarkKind.SITEMAP, MarkPlace.FOOTER, text, url)
                return


def error_report_is_own(document: Document) -> bool:
    """An entry of the site's own for reporting errors, without the national widget."""
    pattern = reading_rules().marks.error_report_text
    return any(
        pattern.search(e.text())
        for e in document.tagged("a")
        if e.text_chars <= 14 and e.place is not LinkPlace.CONTENT
    )
