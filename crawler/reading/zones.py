"""Which part of the page an element belongs to: head, navigation, friend links, footer, content.

Names of classes are only believed where the structure does not speak against them: a part that
holds dated items is no navigation, a part with most of the page's text no footer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from config.reading import reading_rules
from config.terms import LinkPlace
from crawler.reading.tree import HEADINGS, Document, Element

_SKIP = frozenset({"html", "body", "head", "a", "img", "span", "i", "em", "li", "td", "tr", "p"})
_NAV_TAGS = frozenset({"nav"})
_HEADING_TAGS = HEADINGS | {"div", "span", "p", "dt", "strong", "li", "a", "b"}
_TELLING_TAGS = frozenset({"nav", "header", "footer"})
_MANY_DATES = 2
_SEED_CHARS = 600
_REMEMBERED_CHARS = 120
"""Longer texts and names are not remembered from page to page."""


class _Named(NamedTuple):
    """Which zones a name of classes speaks of."""

    navigation: bool
    footer: bool
    friend_links: bool


def mark_zones(document: Document) -> Element | None:
    """Give every element its ``place``; returns the root of the footer, if there is one."""
    footer = _footer(document)
    body, content = document.body, LinkPlace.CONTENT
    for element in document.elements:
        above = element.parent.place if element.parent is not None else None
        if above is not None and above is not content:
            element.place = above
        elif element.tag == "head":
            element.place = LinkPlace.HEAD
        else:
            element.place = _own_place(element, footer, body) or content
    return footer


def _own_place(element: Element, footer: Element | None, body: Element) -> LinkPlace | None:
    if element is footer or (footer is not None and _beside(element, footer)):
        return LinkPlace.FOOTER
    if element.tag in _SKIP or not (element.classes or element.tag in _TELLING_TAGS):
        return None
    return _named_place(element, body, footer)


def _beside(element: Element, footer: Element) -> bool:
    """After the footer come only floating tools and scripts."""
    return element.parent is footer.parent and element.order > footer.order and element.dates == 0


def _named_place(element: Element, body: Element, footer: Element | None) -> LinkPlace | None:
    names = element.classes
    quiet = element.dates < _MANY_DATES
    share = element.text_chars / max(1, body.text_chars)
    if element.tag in _NAV_TAGS or (element.tag == "header" and element.links):
        return LinkPlace.NAVIGATION if quiet and share < 0.6 else None
    if element.tag == "footer" and (share < 0.6 or _holds_marks(element, footer)):
        return LinkPlace.FOOTER
    if not names or not quiet:
        return None
    named = (_named if len(names) <= _REMEMBERED_CHARS else _named.__wrapped__)(names)
    if named.footer and (share < 0.5 or _holds_marks(element, footer)):
        return LinkPlace.FOOTER
    if named.friend_links and element.links >= 2:
        return LinkPlace.FRIEND_LINKS
    if named.navigation and share < 0.5 and _linky(element):
        return LinkPlace.NAVIGATION
    return None


@lru_cache(maxsize=4096)
def _named(names: str) -> _Named:
    zones = reading_rules().zones
    patterns = (zones.navigation, zones.footer, zones.friend_links)
    return _Named(*(pattern.search(names) is not None for pattern in patterns))


def _holds_marks(element: Element, footer: Element | None) -> bool:
    """Around the footer's marks, and small: on a bare page the footer is most of the text."""
    if footer is None:
        return False
    own = element.text_chars - element.link_chars
    most = reading_rules().zones.footer_max_chars
    return footer.within(element) and own <= most and not _has_content(element)


def _linky(element: Element) -> bool:
    """Mostly links with short texts, or hardly any text at all."""
    if element.text_chars < 60:
        return element.links > 0 or element.text_chars == 0
    return (
        element.links > 0
        and element.link_chars / element.text_chars > 0.4
        and (element.link_chars / element.links < 14)
    )


def _footer(document: Document) -> Element | None:
    """The smallest part near the end that holds the footer's marks."""
    body = document.body
    most = reading_rules().zones.footer_max_chars
    strong, weak = _seeds(document)
    if not strong and not weak:
        return None
    root = _grow((strong or weak)[-1], body, most)
    for seed in reversed(strong + weak):
        if not seed.within(root):
            wider = _common(root, seed)
            if wider is not body and _is_small(wider, body, most):
                root = wider
    return root


def _seeds(document: Document) -> tuple[list[Element], list[Element]]:
    """Elements whose own text names a registration, and those that name who runs the site."""
    strong: list[Element] = []
    weak: list[Element] = []
    for element in document.bearers:
        if element.hidden:
            continue
        for text in element.strings:
            if 3 < len(text) < _SEED_CHARS:
                short = len(text) <= _REMEMBERED_CHARS
                is_strong, is_weak = (_marks if short else _marks.__wrapped__)(text)
                if is_strong:
                    strong.append(element)
                elif is_weak:
                    weak.append(element)
    return strong, weak


@lru_cache(maxsize=4096)
def _marks(text: str) -> tuple[bool, bool]:
    """Whether a text names a registration, and whether it names who runs the site."""
    zones = reading_rules().zones
    return bool(zones.footer_strong.search(text)), bool(zones.footer_weak.search(text))


def _grow(element: Element, body: Element, most: int) -> Element:
    """Climb while the part stays small, undated and free of headings of an article."""
    root = element
    for above in element.ancestors():
        if (
            above is body
            or above.tag in ("body", "html", "form")
            or not _is_small(above, body, most)
        ):
            break
        root = above
    return root


def _is_small(element: Element, body: Element, most: int) -> bool:
    if element.tag in ("body", "html"):
        return False
    own = element.text_chars - element.link_chars
    if own > most or element.dates > 1 or element.text_chars > 4 * most:
        return False
    return element.text_chars <= 0.5 * body.text_chars and not _has_content(element)


def _has_content(element: Element) -> bool:
    """A main heading never stands in a footer."""
    return any(inner.tag in ("h1", "main", "article") for inner in element.walk())


def _common(one: Element, other: Element) -> Element:
    above = {id(one), *(id(e) for e in one.ancestors())}
    return next((e for e in other.ancestors() if id(e) in above), one)


def mark_friend_links(document: Document) -> None:
    """Blocks under a heading like 友情链接 are friend links, whatever their classes say."""
    for element in document.elements:
        if not 4 <= element.text_chars <= 20 or element.tag not in _HEADING_TAGS:
            continue
        if element.place is not LinkPlace.CONTENT or element.hidden or element.dates:
            continue
        if _heads_friends(element.text()):
            _mark_around(element)


@lru_cache(maxsize=4096)
def _heads_friends(text: str) -> bool:
    return reading_rules().zones.friend_headings.match(text) is not None


def _mark_around(heading: Element) -> None:
    """The smallest part around the heading that has links of its own."""
    for above in heading.ancestors():
        if above.tag in ("body", "html") or above.dates:
            return
        if above.links >= 3:
            if above.text_chars <= 3000:
                for inner in above.walk():
                    inner.place = LinkPlace.FRIEND_LINKS
            return
