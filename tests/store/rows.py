"""Rows of the evidence tables, as the crawl hands them to the writer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from config.terms import LinkKind, LinkScope, PageKind
from store.keys import url_key

HOME = "https://www.qinghe.gov.cn/"
NOW = dt.datetime(2026, 3, 31, 9, 30, 15, 250_000, tzinfo=dt.UTC)


def page(url: str, **more: Any) -> dict[str, Any]:
    return {
        "key": url_key(url),
        "url": url,
        "final_url": url,
        "depth": 1,
        "fetched_at": NOW,
        "kind": PageKind.OTHER,
        **more,
    }


def link(url: str, **more: Any) -> dict[str, Any]:
    return {
        "key": url_key(url),
        "url": url,
        "kind": LinkKind.PAGE,
        "scope": LinkScope.SITE,
        **more,
    }


def referrer(url: str, page_url: str, **more: Any) -> dict[str, Any]:
    return {
        "link_key": url_key(url),
        "page_key": url_key(page_url),
        "page_url": page_url,
        "text": "链接",
        "tag": "a@href",
        **more,
    }


def block(page_url: str, number: int = 0, **more: Any) -> dict[str, Any]:
    return {"page_key": url_key(page_url), "block": number, **more}


def item(page_url: str, position: int, number: int = 0, **more: Any) -> dict[str, Any]:
    url = more.get("url")
    return {
        "page_key": url_key(page_url),
        "block": number,
        "position": position,
        "title": f"第{position}条",
        "link_key": url_key(url) if url else None,
        **more,
    }
