"""Measures and digests of a page's text and structure, to compare pages by."""

from __future__ import annotations

import hashlib

from config.terms import LinkPlace
from crawler.reading.tree import HEADINGS, Document

_RUN_CHARS = 12
"""A shorter text is no part of a run of paragraphs."""


def body_chars(document: Document, skip: set[int]) -> int:
    """Text without links of the container that holds most paragraphs."""
    weights: dict[int, int] = {}
    best = 0
    for element in document.bearers:
        if element.text_chars < _RUN_CHARS or element.place is not LinkPlace.CONTENT:
            continue
        if element.hidden or element.order in skip:
            continue
        if element.tag in ("a", "option", "select", "script") or element.tag in HEADINGS:
            continue
        own = sum(len(text.strip()) for text in element.strings)
        if own < _RUN_CHARS:
            continue
        for level, above in enumerate((element, *element.ancestors())):
            if level > 4 or above.tag in ("body", "html"):
                break
            weights[above.order] = weights.get(above.order, 0) + own
            best = max(best, weights[above.order])
    return best


def text_digest(text: str) -> str | None:
    bare = "".join(text.split())
    return (
        hashlib.blake2b(bare.encode("utf-8", "replace"), digest_size=12).hexdigest()
        if bare
        else None
    )


def outline_digest(document: Document) -> str:
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
