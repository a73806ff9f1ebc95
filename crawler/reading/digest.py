"""Measures and digests of a page's text and structure, to compare pages by."""

from __future__ import annotations

import hashlib
import re

from config.terms import LinkPlace
from crawler.reading.tree import HEADINGS, Document

_SPACE = re.compile(r"\s+")


def body_chars(document: Document, skip: set[int]) -> int:
    """Text without links of the container that holds most paragraphs."""
    weights: dict[int, int] = {}
    best = 0
    for element in document.elements:
        if element.hidden or element.order in skip or element.place is not LinkPlace.CONTENT:
            continue
        if element.tag in ("a", "option", "select", "script") or element.tag in HEADINGS:
            continue
        own = sum(len(c.strip()) for c in element.children if isinstance(c, str))
        if own < 12:
            continue
        for level, above in enumerate((element, *element.ancestors())):
            if level > 4 or above.tag in ("body", "html"):
                break
            weights[above.order] = weights.get(above.order, 0) + own
            best = max(best, weights[above.order])
    return best


def text_digest(text: str) -> str | None:
    bare = _SPACE.sub("", text)
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
