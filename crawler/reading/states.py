"""States of a page that are no content: challenge, redirect stub, error page, blank page."""

from __future__ import annotations

import re
from functools import lru_cache

from config.reading import reading_rules
from config.terms import LinkPlace
from config.walls import Sign, walls
from crawler.reading.left import Left
from crawler.reading.links import Resolve, refresh_target
from crawler.reading.tree import Document, squeeze

_LEFT_CHARS = 24
_PHRASE_CHARS = 80
_FEW_LINKS = 3
_WALL_CHARS = 1500
_HEAD_CHARS = 300_000


def challenge_sign(document: Document, html: str) -> str | None:
    """Id of the bot wall whose mark the body carries, or of the way the challenge is made.

    Only where next to nothing else is on the page; what needs status or headers is judged where
    they are known.
    """
    rules = reading_rules().challenge
    chars = _readable(document)
    if chars > _WALL_CHARS or document.body.links > walls().max_links:
        return None
    head = html[:_HEAD_CHARS]
    lowered = head.lower()
    for wall in walls().walls:
        if any(_bears(sign, lowered, chars) for sign in wall.signs):
            return wall.id
    if chars > rules.max_chars or document.body.links > _FEW_LINKS:
        return None
    return next((name for name, made in rules.signatures.items() if made.search(head)), None)


def _bears(sign: Sign, lowered: str, chars: int) -> bool:
    """Whether the body alone gives the wall away."""
    if not sign.body or sign.status or sign.headers or sign.cookies:
        return False
    return chars <= (sign.max_text or 0) and all(text in lowered for text in sign.body)


def _readable(document: Document) -> int:
    return document.body.text_chars


def redirect_target(document: Document, url: str, resolve: Resolve) -> str | None:
    """Where a page that is only a signpost leads, by meta refresh or by script."""
    rules = reading_rules().redirect
    if _readable(document) > rules.max_chars or document.body.links > 5:
        return None
    for element in document.elements:
        if element.tag == "meta":
            target = refresh_target(element)
            if target and target[0] <= rules.max_seconds:
                return _elsewhere(target[1], url, resolve)
    for _, script in document.scripts:
        if len(script) > 6000:
            continue
        match = rules.script.search(_without_functions(script))
        if match:
            return _elsewhere(match.group(1) or match.group(2), url, resolve)
    return None


def _without_functions(script: str) -> str:
    """Code in a named function runs on a click, not on loading."""
    return re.sub(
        r"function\s+\w+\s*\([^)]*\)\s*\{[^{}]*\}", "", re.sub(r"^\s*//.*$", "", script, flags=re.M)
    )


def _elsewhere(raw: str, url: str, resolve: Resolve) -> str | None:
    target = resolve(raw)[0]
    return target if target and target.rstrip("/") != url.rstrip("/") else None


def error_sign(document: Document, title: str | None, content: str) -> str | None:
    """The words by which the page says that it is an error page, on a page with little else."""
    rules = reading_rules().error_page
    if len(content) > rules.max_chars:
        return None
    for text in (title or "", *_headings(document)):
        match = rules.title.search(text)
        if match and len(text) <= 60:
            return match.group()[:60]
    match = rules.text.search(content)
    return match.group() if match and len(content) <= 200 and document.body.dates <= 1 else None


def _headings(document: Document) -> list[str]:
    return [
        e.text()
        for e in document.elements
        if e.tag in ("h1", "h2") and 0 < e.text_chars < 60 and not e.hidden
    ][:4]


def blank_guise(document: Document, left: Left, title: str | None) -> str | None:
    """``empty_list``: a list's container without entries and nothing else to read;
    ``header_footer_only``: not even that. Null where the content holds anything: a text, a link, a
    picture, a form."""
    if not document.body.text_chars:
        return None  # not even header and footer: nothing was shown to us
    if left.links or left.forms or left.chars - 2 * len(title or "") > _LEFT_CHARS:
        return None
    return "empty_list" if left.empty_list else "header_footer_only"


def blank_sign(document: Document) -> str | None:
    """The words that say that there is nothing here, in a text of their own in the content."""
    for element in document.bearers:
        if element.links or element.hidden or not (2 <= element.text_chars <= 60):
            continue
        if element.place not in (LinkPlace.CONTENT, LinkPlace.LIST):
            continue
        for string in element.strings:
            if len(string) < _PHRASE_CHARS and _says_blank(string):
                return squeeze(string)[:60]
    return None


@lru_cache(maxsize=4096)
def _says_blank(string: str) -> bool:
    text = squeeze(string)
    return any(p in text and len(text) <= len(p) + 24 for p in reading_rules().words.blank)
