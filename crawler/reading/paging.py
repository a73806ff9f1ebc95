"""Where a list goes on: links, numbered pagers, and the pagers that scripts write."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from config.reading import reading_rules
from crawler.reading.links import Resolve
from crawler.reading.tree import Document, Element, squeeze

# createPageHTML(pages, current from 0, name, extension) of the TRS family
_FROM_ZERO = re.compile(
    r"createPageHTML\w*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"']([\w./-]+)[\"']\s*,\s*[\"'](\w+)[\"']"
)
# createPageHTML(holder, pages, current from 1, name, extension, records)
_FROM_ONE = re.compile(
    r"createPageHTML\w*\(\s*[\"'][\w-]*[\"']\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"']([\w./-]+)[\"']\s*,"
    r"\s*[\"'](\w+)[\"']"
)
_VARIABLES = re.compile(
    r"currentPage\s*=\s*(\d+)\s*[;,\n][\s\S]{0,300}?countPage\s*=\s*(\d+)"
    r"|countPage\s*=\s*(?P<count>\d+)\s*[;,\n/][\s\S]{0,300}?currentPage\s*=\s*(?P<current>\d+)"
)
_WRITTEN = re.compile(r"[\"'(](?:\\?[\"'])?([\w-]*?)[\"']?\s*\+?\s*[\"']?_[\"']?\s*\+")
_GOES = re.compile(
    r"(?:location(?:\.href)?\s*=|window\.open\(|goto\w*\(|goPage\()\s*[\"']([^\"']+)[\"']"
)
_SCRIPTED_CHARS = 20_000
_PAGER_CHARS = 300
_WORD_CHARS = 14
_WORD_TAGS = frozenset({"a", "span", "li", "button", "div", "img"})


def next_page(document: Document, url: str, resolve: Resolve) -> str | None:
    """Address of the next page of the list on the page, or null."""
    return (
        _by_relation(document, resolve)
        or _by_words(document, url, resolve)
        or _by_number(document, url, resolve)
        or _by_script(document, url, resolve)
    )


def _usable(found: str | None, url: str) -> str | None:
    return found if found and found.rstrip("/") != url.rstrip("/") else None


def _by_relation(document: Document, resolve: Resolve) -> str | None:
    related = [*document.tagged("link"), *document.tagged("a")]
    following = [e for e in related if (rel := e.attrs.get("rel")) and rel.lower() == "next"]
    first = min(following, key=lambda element: element.order, default=None)
    return resolve(first.get("href"))[0] if first is not None else None


def _by_words(document: Document, url: str, resolve: Resolve) -> str | None:
    symbols = reading_rules().words.next_symbols
    for element in document.elements:
        if element.text_chars > _WORD_CHARS or element.tag not in _WORD_TAGS:
            continue
        text = element.text() or squeeze(element.get("title") or element.get("alt"))
        says_next = _says_next if len(text) <= _PAGER_CHARS else _says_next.__wrapped__
        if not says_next(text) and not (text in symbols and _in_pager(element)):
            continue
        found = _usable(_target(element, resolve), url)
        if found:
            return found
    return None


@lru_cache(maxsize=4096)
def _says_next(text: str) -> bool:
    return bool(text) and reading_rules().words.next_page.match(text) is not None


def _target(element: Element, resolve: Resolve) -> str | None:
    href = element.get("href")
    if href:
        found = resolve(href)[0]
        if found:
            return found
    action = element.get("onclick") + " " + (href if href.startswith("javascript") else "")
    goes = _GOES.search(action)
    if goes:
        return resolve(goes.group(1))[0]
    if element.tag == "img" and element.parent is not None and element.parent.tag == "a":
        return resolve(element.parent.get("href"))[0]
    return None


def _in_pager(element: Element) -> bool:
    parent = element.parent
    numbers = [c for c in parent.elements if c.text().isdigit()] if parent is not None else []
    return len(numbers) >= 2


def _by_number(document: Document, url: str, resolve: Resolve) -> str | None:
    """The link with the number after the one that is no link (or is marked as current)."""
    for element in document.elements:
        if len(element.elements) < 2 or element.dates > 1 or element.text_chars > _PAGER_CHARS:
            continue
        numbers = [c for c in element.elements if 0 < c.text_chars <= 3 and c.text().isdigit()]
        if len(numbers) < 2:
            continue
        current = next((c for c in numbers if not _linked(c) or _is_current(c)), None)
        if current is None:
            continue
        wanted = str(int(current.text()) + 1)
        after = next((c for c in numbers if c.text() == wanted), None)
        anchor = _linked(after) if after is not None else None
        if anchor is not None:
            return _usable(resolve(anchor.get("href"))[0], url)
    return None


def _linked(element: Element) -> Element | None:
    return next((e for e in element.walk() if e.tag == "a" and e.get("href")), None)


def _is_current(element: Element) -> bool:
    return any(
        word in e.classes
        for e in element.walk()
        for word in ("current", "active", "cur", "select", "on")
    )


def _by_script(document: Document, url: str, resolve: Resolve) -> str | None:
    for _, script in document.scripts:
        text = script[:_SCRIPTED_CHARS]
        if "age" not in text:
            continue
        found = _called(text) or _from_variables(text, url)
        if found:
            return _usable(resolve(found)[0], url)
    return None


def _called(script: str) -> str | None:
    for pattern, first in ((_FROM_ZERO, 0), (_FROM_ONE, 1)):
        match = pattern.search(script)
        if match:
            pages, current = int(match[1]), int(match[2])
            following = current + 1
            if following <= pages - 1 + first:
                return f"{match[3]}_{following}.{match[4]}"
    return None


def _from_variables(script: str, url: str) -> str | None:
    """``currentPage``, ``countPage`` and an address that is put together as ``name_number.ext``."""
    match = _VARIABLES.search(script)
    if not match or "_" not in script:
        return None
    current = int(match[1] or match["current"])
    count = int(match[2] or match["count"])
    if current + 1 >= count:
        return None
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    stem, _, extension = name.partition(".")
    stem = re.sub(r"_\d+$", "", stem) or "index"
    return f"{stem}_{current + 1}.{extension or 'html'}"
