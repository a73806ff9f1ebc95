"""The address that a search box leads to, and what a page of results says. No network."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

from config.functions import SearchRules
from config.terms import LinkPlace, PageKind, SearchState
from crawler.functions.titles import Sampled, plain
from crawler.reading import read_page
from crawler.reading.model import LinkFact, PageReading
from crawler.urls import resolve

_FURNITURE = frozenset(
    {LinkPlace.NAVIGATION, LinkPlace.FOOTER, LinkPlace.HEAD, LinkPlace.FRIEND_LINKS}
)
_FEWEST_MATCHING = 8
"""Characters that a cut title in a result must share."""


@dataclass(frozen=True, slots=True)
class SearchBox:
    """A search form that can be sent with GET."""

    action: str
    field: str
    sent_along: tuple[tuple[str, str], ...]
    encoding: str

    def address(self, query: str) -> str:
        """Where a browser goes when ``query`` is typed in and sent."""
        pairs = [*self.sent_along, (self.field, query)]
        fields = "&".join(f"{self._quoted(name)}={self._quoted(value)}" for name, value in pairs)
        base = self.action.partition("#")[0].partition("?")[0]
        return f"{base}?{fields}"

    def _quoted(self, text: str) -> str:
        return quote_plus(text, encoding=self.encoding, errors="xmlcharrefreplace")


def search_box(fact: dict[str, Any] | None, page_url: str, encoding: str | None) -> SearchBox | str:
    """The box, or why it can't be used, in words; ``fact`` is what the reader noted
    (:func:`crawler.reading.features.search_form`)."""
    if not fact:
        return "没有看到搜索框。"
    if fact.get("method") != "get":
        return "搜索由脚本或以POST方式提交，没有试。"
    if not fact.get("name"):
        return "搜索框没有字段名，由脚本提交，没有试。"
    action = fact.get("action") or page_url
    if urlsplit(action).scheme not in ("http", "https"):
        return "搜索由脚本提交，没有试。"
    hidden = fact.get("hidden") or {}
    return SearchBox(action, str(fact["name"]), tuple(hidden.items()), encoding or "utf-8")


@dataclass(frozen=True, slots=True)
class Results:
    """What a page of results says of one title."""

    state: SearchState
    position: int | None = None
    url: str | None = None
    hits: int | None = None
    note: str | None = None


def read_results(
    body: bytes,
    url: str,
    content_type: str | None,
    wanted: Sampled,
    as_of: dt.date,
    rules: SearchRules,
) -> Results:
    """Found where a link bears the title. Not found only where the page plainly answers: it says
    that there is nothing, or lists other things. Otherwise a script may bring what was not seen."""
    reading = read_page(body, url, as_of=as_of, content_type=content_type)
    if reading.kind is PageKind.CHALLENGE:
        return Results(SearchState.UNDETERMINED, note="要求验证，没有看到结果。")
    text = body_text(body, content_type)
    counted = rules.hits.search(text)
    hits = int(counted[1]) if counted else None
    links = [link for link in reading.links if link.url and link.place not in _FURNITURE]
    for position, link in enumerate(_distinct(links), start=1):
        if _bears(link, wanted, url):
            return Results(SearchState.FOUND, position, link.url, hits)
    if rules.nothing.search(text) or ((hits or 0) > 0 and _lists(reading)):
        return Results(SearchState.NOT_FOUND, hits=hits)
    return Results(SearchState.UNDETERMINED, hits=hits, note="结果可能由脚本显示，没有看到。")


def body_text(body: bytes, content_type: str | None) -> str:
    """The visible text of a page."""
    from crawler.documents.html import read_html
    from crawler.reading.encoding import decode

    return "\n".join(read_html(decode(body, content_type).text).lines())


def _distinct(links: list[LinkFact]) -> list[LinkFact]:
    seen: dict[str, LinkFact] = {}
    for link in links:
        seen.setdefault(str(link.url), link)
        if len(plain(link.text)) > len(plain(seen[str(link.url)].text)):
            seen[str(link.url)] = link
    return list(seen.values())


def _bears(link: LinkFact, wanted: Sampled, page_url: str) -> bool:
    text, title = plain(link.text), plain(wanted.title)
    if link.url == resolve(page_url, wanted.url).url:
        return True
    is_cut = link.text.rstrip().endswith(("…", "...")) and len(text) >= _FEWEST_MATCHING
    return title in text or (is_cut and title.startswith(text))


def _lists(reading: PageReading) -> bool:
    return any(block.items for block in reading.blocks)
