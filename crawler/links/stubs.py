"""Pages that hold nothing but a jump: the visitor sees what lies behind, so that is what counts."""

from __future__ import annotations

import re

from config.reading import reading_rules
from crawler.links.content import HtmlView, is_html
from crawler.links.walls import wall_of
from crawler.net.exchange import Exchange
from crawler.urls import resolve

_LARGEST = 20_000
_META = re.compile(
    r"<meta\b(?=[^>]*http-equiv\s*=\s*[\"']?\s*refresh)[^>]*?content\s*=\s*[\"']?\s*"
    r"(\d{1,4})\s*(?:[;,]\s*(?:url\s*=\s*)?[\"']?([^\"'>]{1,1000}))",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|function|switch|navigator|addEventListener)\b", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--(?!\s*\[if).*?-->|/\*.*?\*/", re.DOTALL)


def stub_target(exchange: Exchange) -> str | None:
    """Where a page without content of its own sends everybody on; None for any other page, for
    jumps that depend on something, and for bot walls."""
    if exchange.status != 200 or len(exchange.body) > _LARGEST or not is_html(exchange):
        return None
    view = HtmlView.of(exchange)
    if view.text_exceeds(reading_rules().redirect.max_chars):
        return None
    raw = _target(view)
    if raw is None or wall_of(exchange, view) is not None:
        return None
    target = resolve(exchange.url, raw).url
    return None if target == exchange.url else target


def _target(view: HtmlView) -> str | None:
    rules = reading_rules().redirect
    meta = _META.search(_COMMENT.sub("", view.source))
    if meta is not None and int(meta[1]) <= rules.max_seconds:
        return meta[2].strip()
    for script in _SCRIPT.findall(view.source):
        text = _COMMENT.sub("", script)
        jump = rules.script.search(text)
        if jump is not None and not _CONDITION.search(text):
            return next((group for group in jump.groups() if group), None)
    return None
