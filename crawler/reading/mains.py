"""Which of the lists found are the page's own: not its sidebars, menus and related links."""

from __future__ import annotations

import re

from config.terms import LinkPlace
from crawler.reading.dates import url_date, url_month
from crawler.reading.found import Found
from crawler.reading.records import Record
from crawler.reading.tree import Element

_ARTICLE_TITLE = 10
"""Average characters of titles from which an undated list is one of articles, not of columns."""
_DOMINANT = 8
"""Items from which a list twice as long as any other is the page's only one."""
_GRID = 6
"""Links that a table of short names (places) has at least."""
_PAGE_NUMBER = re.compile(
    r"(?:(?:^|[/_=-])\d{2,}|(?:^|/)[\w-]*\d[\w-]*\.\w{3,5}$|\d{4,}|[0-9a-f]{16,})[^/]*$|[?&]\w*id=\w+"
)


def choose_main(lists: list[Found], *, many: bool) -> None:
    """Set ``main`` on the lists. ``many``: a home page, where every dated block counts."""
    dated = [block for block in lists if block.is_dated]
    if many:
        for block in lists:
            block.main = block.is_dated or _is_news(block)
        return
    if dated:
        _choose_dated(dated)
        return
    undated = [b for b in lists if _plausible(b)]
    best = max(undated, key=_size, default=None)
    if best is not None:
        best.main = True
        for block in undated:
            block.main = block is best or _same_form(best.container, block.container)


def _choose_dated(dated: list[Found]) -> None:
    best = max(dated, key=_size)
    headed = [b for b in dated if b.heading and b.heading != best.heading]
    others = max((len(b.records) for b in dated if b is not best), default=0)
    dominant = len(best.records) >= _DOMINANT and len(best.records) >= 2 * others
    several = not dominant and len(headed) >= 2 and sum(1 for b in dated if b.more) >= 2
    for block in dated:
        alike = _same_form(best.container, block.container)
        block.main = block is best or alike or several


def _size(block: Found) -> float:
    return sum(min(len(r.title), 40) for r in block.records) + 4 * block.dated


def _same_form(one: Element, other: Element) -> bool:
    """The same markup at the same depth: another part or tab of it."""
    if one.tag != other.tag or one.get("class") != other.get("class"):
        return False
    return sum(1 for _ in one.ancestors()) == sum(1 for _ in other.ancestors())


def _plausible(block: Found) -> bool:
    """An undated list of items, not a menu of columns."""
    if block.container.place not in (LinkPlace.CONTENT, LinkPlace.LIST):
        return False
    if all(r.unit.roles for r in block.records):
        return True
    hrefs = [r.href or "" for r in block.records]
    paged = sum(1 for h in hrefs if _names_a_page(h)) * 2 >= len(hrefs)
    if block.title_chars >= _ARTICLE_TITLE:
        return paged or block.title_chars >= 2 * _ARTICLE_TITLE
    return paged and len(hrefs) >= _GRID and block.container.tag in ("tr", "table", "tbody")


def _names_a_page(href: str) -> bool:
    """An address with a number of its own, as articles have and columns have not."""
    return bool(_PAGE_NUMBER.search(href.split("#", 1)[0]))


def _pictured(record: Record) -> bool:
    """Slides and cards with pictures repeat what the lists say."""
    return any(e.tag == "img" for root in record.unit.elements for e in root.walk())


def _is_news(block: Found) -> bool:
    """Undated block of a home page: long titles whose addresses look like articles."""
    if block.title_chars < _ARTICLE_TITLE:
        return False
    if any(_pictured(r) for r in block.records):
        return False
    hrefs = [r.href or "" for r in block.records]
    like = sum(1 for h in hrefs if url_month(h) or url_date(h))
    return like * 2 >= len(hrefs)
