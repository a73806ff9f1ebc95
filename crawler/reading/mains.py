"""Which of the lists found are the page's own: not its sidebars, menus and related links."""

from __future__ import annotations

from config.terms import LinkPlace
from crawler.reading.blocks import Found
from crawler.reading.dates import url_date, url_month
from crawler.reading.tree import Element

_ARTICLE_TITLE = 10
"""Average characters of titles from which an undated list is one of articles, not of columns."""
_SIDE_SHARE = 0.25


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
    several = len(headed) >= 2 and sum(1 for b in dated if b.more) >= 2
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
    return block.container.place in (LinkPlace.CONTENT, LinkPlace.LIST) and bool(block.records)


def _is_news(block: Found) -> bool:
    """Undated block of a home page: long titles whose addresses look like articles."""
    if block.title_chars < _ARTICLE_TITLE:
        return False
    hrefs = [r.href or "" for r in block.records]
    like = sum(1 for h in hrefs if url_month(h) or url_date(h))
    return like * 2 >= len(hrefs)
