"""What a page is, from what was found on it; the first that fits, with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from config.reading import reading_rules
from config.terms import PageKind, Rendering
from crawler.reading.found import Found
from crawler.reading.model import DateFact

_ARTICLE_TEXT = 120
_SHORT_TEXT = 40
_MANY = 8
"""Dated items that speak for a list, unless there is a long text beside them."""
_LONG_TEXT = 400


@dataclass(slots=True)
class Evidence:
    """What the decision hangs on."""

    url: str
    title: str | None
    title_tag: str | None
    is_home: bool
    challenge: str | None
    redirect: str | None
    error: str | None
    article_meta: bool
    column_meta: bool
    published: DateFact | None
    body_chars: int
    """Length of the longest run of text that is neither link nor list."""
    table: bool
    """The main list is a table whose header names its titles."""
    lists: list[Found]
    rendering: Rendering
    blank: str | None
    guide: bool
    form: bool
    guise: str | None
    """In which guise the page is blank, when it is (:func:`crawler.reading.states.blank_guise`)."""
    crumb_tail: str | None
    pager: bool


def _why(name: str, *details: object) -> str:
    return reading_rules().reason(name, *details)


def decide(seen: Evidence) -> tuple[PageKind, str]:
    """The kind and why."""
    for kind, why in (
        (PageKind.CHALLENGE, seen.challenge and _why("challenge", seen.challenge)),
        (PageKind.REDIRECT_STUB, seen.redirect and _why("redirect", seen.redirect)),
        (PageKind.ERROR, _error(seen)),
        (PageKind.SEARCH, _search(seen)),
        (PageKind.HOME, _home(seen)),
        (PageKind.GUIDE, seen.guide and _why("guide")),
        (PageKind.ARTICLE, _article(seen)),
        (PageKind.FORM, seen.form and _why("form")),
        (PageKind.HUB, _hub(seen)),
        (PageKind.LIST, _list(seen)),
        (PageKind.ARTICLE, _long_text(seen)),
        (PageKind.LIST, _empty_list(seen)),
    ):
        if why:
            return kind, str(why)
    return PageKind.OTHER, _why("other")


def _error(seen: Evidence) -> str | None:
    if not seen.error or (seen.published and seen.body_chars >= _SHORT_TEXT):
        return None
    return _why("error", seen.error)


def _search(seen: Evidence) -> str | None:
    pattern = reading_rules().form.search_title
    for text in (seen.title_tag, seen.title):
        if text and pattern.search(text) and not seen.article_meta:
            return _why("search", text[:40])
    return None


def _home(seen: Evidence) -> str | None:
    if seen.is_home:
        return _why("home")
    parts = urlsplit(seen.url)
    path = parts.path.rsplit("/", 1)
    root = path[0] == "" and path[-1].split(".")[0] in ("", "index", "default", "main", "home")
    if root and not parts.query and (len(seen.lists) >= 2 or (seen.title and not seen.column_meta)):
        return _why("root")
    return None


def _dated_items(seen: Evidence) -> int:
    return sum(block.dated for block in seen.lists if block.main)


def _article(seen: Evidence) -> str | None:
    dated = _dated_items(seen)
    main = [b for b in seen.lists if b.main]
    if seen.article_meta and (seen.published or seen.body_chars >= 40 or dated < 3):
        return _why("article_meta")
    long = seen.body_chars >= _LONG_TEXT
    if seen.published and seen.body_chars >= _ARTICLE_TEXT and (dated < _MANY or long):
        return _why("published_text", seen.published.raw[:30])
    if seen.crumb_tail == reading_rules().words.body_tail and (dated < _MANY or long):
        return _why("crumb_tail", seen.crumb_tail)
    if seen.published and dated == 0 and (not main or seen.body_chars >= _SHORT_TEXT):
        return _why("published", seen.published.raw[:30])
    if long and dated == 0 and not main:
        return _why("long_text")
    return None


def _long_text(seen: Evidence) -> str | None:
    return _why("text") if seen.body_chars >= _ARTICLE_TEXT else None


def _hub(seen: Evidence) -> str | None:
    blocks = [b for b in seen.lists if b.main and b.is_dated]
    headed = {b.heading for b in blocks if b.heading}
    more = sum(1 for b in blocks if b.more)
    if len(blocks) >= 2 and len(headed) >= 2 and (more >= 2 or len(blocks) >= 3) and not seen.pager:
        return _why("hub", len(blocks), "、".join(sorted(headed)[:4]))
    return None


def _list(seen: Evidence) -> str | None:
    count = sum(len(b.records) for b in seen.lists if b.main)
    if count:
        return _why("list", count)
    return None


def _empty_list(seen: Evidence) -> str | None:
    if seen.rendering is Rendering.SCRIPT:
        return _why("scripted")
    if seen.blank:
        return _why("blank", seen.blank)
    return _why(seen.guise) if seen.guise else None
