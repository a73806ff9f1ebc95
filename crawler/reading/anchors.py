"""Names of columns on a page that look like links and lead nowhere."""

from __future__ import annotations

from config.columns import vocabulary
from config.terms import LinkPlace
from crawler.reading.tree import Document, Element, squeeze

_MOST = 100
_AWAY = "/.hH"
"""An address that begins so is one."""


def empty_anchors(document: Document) -> list[dict[str, str]]:
    """``[{"text", "href"}]`` of visible anchors that have the name of a column, and whose ``href``
    is empty, ``#`` or script that does nothing; an anchor with ``onclick`` may well do something.
    """
    found: dict[str, dict[str, str]] = {}
    for element in document.tagged("a"):
        if not element.hidden and _leads_nowhere(element):
            text = squeeze(element.text())
            if vocabulary().match(text) is not None and len(found) < _MOST:
                found.setdefault(text, {"text": text, "href": element.get("href")})
    return list(found.values())


def _leads_nowhere(element: Element) -> bool:
    raw = element.get("href")
    if raw and raw[0] in _AWAY:
        return False
    if element.place is LinkPlace.FRIEND_LINKS or element.get("onclick") or _is_target(element):
        return False
    href = "".join(raw.lower().split()).rstrip(";")
    return href in ("", "#", "###", "javascript:", "javascript:void(0)", "javascript:void0")


def _is_target(element: Element) -> bool:
    """``<a name="top">`` is a place to jump to, not a link."""
    return bool(element.get("name")) and not element.get("href")
