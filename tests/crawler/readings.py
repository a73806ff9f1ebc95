"""Readings of pages, made up fact by fact."""

from __future__ import annotations

import datetime as dt
from typing import Any

from config.terms import DateSource, LinkKind, LinkPlace, LinkScope, PageKind, Rendering
from crawler.frontier import Entry
from crawler.reading.model import (
    Crumb,
    DataEndpoint,
    DateFact,
    ItemFact,
    LinkFact,
    ListBlock,
    PageReading,
)
from store.keys import url_key

HOST = "http://www.lan.gov.cn"
AS_OF = dt.date(2026, 11, 20)


def url(path: str) -> str:
    """``path`` on the site, or an absolute address as it is."""
    return f"{HOST}{path}" if path.startswith("/") else path


def entry(path: str, depth: int = 1, priority: int = 900, **more: Any) -> Entry:
    """A page that is being read."""
    address = url(path)
    key = url_key(address)
    return Entry(key, address, LinkKind.PAGE, LinkScope.SITE, depth, priority, **more)


def link(
    path: str,
    kind: LinkKind = LinkKind.PAGE,
    place: LinkPlace = LinkPlace.CONTENT,
    text: str = "链接",
    *,
    problem: str | None = None,
    download: bool = False,
) -> LinkFact:
    """A link; with a ``problem`` its address is wrong as written."""
    address = None if problem else url(path)
    return LinkFact(path, address, problem, kind, "a@href", text, place, download)


def dated(path: str, day: str | None, title: str = "通知") -> ItemFact:
    """An item of a list."""
    date = DateFact(dt.date.fromisoformat(day), day, DateSource.TEXT) if day else None
    return ItemFact(title, url(path), date)


def reading(path: str, links: list[LinkFact] | None = None, **more: Any) -> PageReading:
    """What was read of the page at ``path``."""
    given = {
        "url": url(path),
        "kind": PageKind.LIST,
        "kind_why": "",
        "encoding": "utf-8",
        "encoding_declared": "utf-8",
        "base_url": url(path),
        "title": "标题",
        "site_name": None,
        "column": None,
        "breadcrumb": [],
        "published": None,
        "rendering": Rendering.STATIC,
        "rendering_why": None,
        "blocks": [],
        "next_page": None,
        "data_endpoints": [],
        "redirect_to": None,
        "blank_sign": None,
        "marks": [],
        "metas": {},
        "links": links or [],
        "text_length": 100,
        "text_hash": "0",
        "sample": "",
        "outline": "",
        "as_of": AS_OF,
    }
    return PageReading(**(given | more))


def block(*items: ItemFact, more_url: str | None = None, main: bool = True) -> ListBlock:
    """A list of the page."""
    return ListBlock(list(items), "标题", url(more_url) if more_url else None, main)


def crumb(path: str) -> Crumb:
    return Crumb("栏目", url(path))


def data(path: str) -> DataEndpoint:
    return DataEndpoint(url(path), "ajax")
