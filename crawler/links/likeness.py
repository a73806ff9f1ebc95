"""Whether a page is the one that the server shows for addresses that never were.

Error pages in the site's own dress share nearly everything with a short article or a blank column.
So the text must be the same piece by piece, digits and the requested address aside, up to what two
error pages of the same place differ by among themselves; and so must the structure.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from config.links import links_config
from crawler.links.content import HtmlView, squeeze

_DIGITS = re.compile(r"\d+")
_SKIPPED = frozenset({"script", "style", "noscript", "template", "-comment"})
_SHINGLE = 4
_LEAST_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Features:
    """Text pieces (digits folded, the requested address left out) and shingles of the tags, each
    by its hash: samples of many hosts are kept at a time."""

    pieces: frozenset[str]
    outline: Counter[int]
    title: str
    marks: int
    """Opening brackets in the source: a measure of its size that is had for nothing."""


@dataclass(frozen=True, slots=True)
class Samples:
    """What a place answers to addresses that never were. Without ``first`` and ``second`` there is
    nothing to compare by text."""

    first: Features | None = None
    second: Features | None = None
    status: int | None = None
    """Below 300 the errors are soft ones."""
    final_url: str | None = None
    """Where both were redirected to."""
    all_alike: bool = False
    """Pages that exist look the same, so likeness proves nothing."""

    @property
    def soft(self) -> bool:
        return self.status is not None and self.status < 300


def features_of(view: HtmlView, url: str) -> Features:
    """The features of a page that was asked for as ``url``."""
    tokens = _tokens(url)
    pieces: set[str] = set()
    tags: list[str] = []
    root = LexborHTMLParser(view.source).root
    for node in root.traverse(include_text=True) if root is not None else ():
        if node.tag == "-text":
            if node.parent is not None and node.parent.tag not in _SKIPPED:
                _add_piece(pieces, node.text_content or "", tokens)
        elif node.tag not in _SKIPPED:
            tags.append(node.tag or "")
    shingles = zip(*(tags[start:] for start in range(_SHINGLE)), strict=False)
    outline = Counter(map(hash, shingles))
    return Features(frozenset(pieces), outline, _plain(view.title, tokens), view.marks)


def _add_piece(pieces: set[str], text: str, tokens: tuple[str, ...]) -> None:
    piece = _plain(text, tokens)
    if piece:
        pieces.add(piece)


def _plain(text: str, tokens: tuple[str, ...]) -> str:
    """``text`` without the requested address, blanks squeezed, digits folded."""
    for token in tokens:
        text = text.replace(token, "")
    return _DIGITS.sub("0", squeeze(text))


def _surely_other(first: Features, second: Features, view: HtmlView, url: str) -> bool:
    """Told by title and size alone, which spares nearly every page of a site the comparison."""
    if first.title == second.title != _plain(view.title, _tokens(url)):
        return True
    least, most = sorted((first.marks, second.marks))
    tolerated = links_config().likeness.size
    return not least * tolerated <= view.marks <= most / tolerated


def _tokens(url: str) -> tuple[str, ...]:
    """Parts of the address that an error page may repeat, longest first."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    name = parts.path.rpartition("/")[2]
    found = {url, target, parts.path, name, name.partition(".")[0], parts.query}
    found |= {value.partition("=")[2] for value in parts.query.split("&")}
    found |= {unquote(text) for text in found} | {unquote(text, "gbk", "replace") for text in found}
    return tuple(
        sorted((text for text in found if len(text) >= _LEAST_TOKEN), key=len, reverse=True)
    )


def same_page(samples: Samples, url: str, final_url: str, view: HtmlView) -> bool:
    """Whether the page behind ``url`` is the one that ``samples`` show."""
    if samples.final_url is not None and samples.final_url == final_url != url:
        return True
    if samples.first is None or samples.second is None:
        return False
    if _surely_other(samples.first, samples.second, view, url):
        return False
    return alike(samples.first, samples.second, features_of(view, url))


def alike(first: Features, second: Features, page: Features) -> bool:
    """Whether ``page`` differs from two samples by no more than these differ by themselves."""
    limits = links_config().likeness
    common = first.pieces & second.pieces
    if _length(common) < limits.least_text:
        return False
    slack = limits.slack_chars + _length(first.pieces ^ second.pieces)
    missing = _length(common - page.pieces)
    added = _length(page.pieces - first.pieces - second.pieces)
    if missing > limits.slack_chars or added > slack:
        return False
    return max(_overlap(first.outline, page.outline), _overlap(second.outline, page.outline)) >= (
        limits.outline
    )


def _length(pieces: frozenset[str]) -> int:
    return sum(map(len, pieces))


def _overlap(one: Counter[int], other: Counter[int]) -> float:
    total = sum((one | other).values())
    return sum((one & other).values()) / total if total else 1.0
