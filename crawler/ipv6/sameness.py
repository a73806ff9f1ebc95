"""Whether the answers over both families are the same page. Pure: bodies in, a band out.

Two Chinese sites on one template share most of their words, so the title and the set of link paths
weigh in beside the text; the thresholds are in ``config/ipv6.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from config.ipv6 import SamenessSettings

_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
_PATH_PARAMETER = re.compile(r";[^/]*")
_UNSEEN = ("script", "style", "noscript", "template", "iframe")
_MAX_TEXT = 200_000
_MAX_LINKS = 5_000


class Band(StrEnum):
    """How the two answers compare."""

    SAME = "same"
    DIFFERENT = "different"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Answer:
    """What of one answer is compared. Text and title: digits folded, no white space."""

    status: int
    digest: bytes
    title: str
    text: str
    paths: frozenset[str]
    scripted: bool
    challenge: bool = False
    """A bot wall answered in the page's place."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``similarity`` 0..1, null where nothing can be said; ``why`` in Chinese, for inspectors."""

    band: Band
    similarity: float | None
    why: str


def answer_of(status: int, html: str, *, challenge: bool = False) -> Answer:
    """Reduce a page to what is compared."""
    tree = LexborHTMLParser(html)
    scripted = tree.css_first("script") is not None
    title = tree.css_first("title")
    paths = _paths(tree)
    tree.strip_tags(list(_UNSEEN))
    body = tree.body
    return Answer(
        status=status,
        digest=blake2b(html.encode("utf-8", "replace"), digest_size=16).digest(),
        title=_fold(title.text() if title else ""),
        text=_fold(body.text(separator=" ") if body else "")[:_MAX_TEXT],
        paths=paths,
        scripted=scripted,
        challenge=challenge,
    )


def _fold(text: str) -> str:
    return _SPACE.sub("", _DIGITS.sub("0", text))


def _paths(tree: LexborHTMLParser) -> frozenset[str]:
    """Paths of the links without query and session parameter; ids in them stay, they tell sites
    apart."""
    found = set()
    for node in tree.css("a[href]")[:_MAX_LINKS]:
        href = (node.attributes.get("href") or "").strip()
        try:
            path = urlsplit(href).path
        except ValueError:
            continue
        if path and not href.lower().startswith("javascript:"):
            found.add(_PATH_PARAMETER.sub("", path).lstrip("./"))
    return frozenset(found)


def compare(one: Answer, other: Answer, settings: SamenessSettings) -> Comparison:
    """The band of one pair."""
    if one.digest == other.digest and one.status == other.status:
        return _identical(one)
    if one.challenge or other.challenge:
        return Comparison(Band.UNDETERMINED, None, "一侧返回的是安全验证页，无法比较")
    if one.status // 100 != other.status // 100:
        why = f"两种协议的状态码不同（{one.status} 与 {other.status}）"
        return Comparison(Band.DIFFERENT, likeness(one, other, settings), why)
    if _says_little(one, settings) or _says_little(other, settings):
        return Comparison(Band.UNDETERMINED, None, "页面内容由脚本生成，可见文字太少，无法比较")
    return _by_bands(one, other, settings)


def _identical(answer: Answer) -> Comparison:
    if answer.challenge:
        return Comparison(Band.UNDETERMINED, None, "两侧返回的都是安全验证页，无法比较")
    return Comparison(Band.SAME, 1.0, "内容完全一致")


def _says_little(answer: Answer, settings: SamenessSettings) -> bool:
    return answer.scripted and len(answer.text) < settings.min_text


def _by_bands(one: Answer, other: Answer, settings: SamenessSettings) -> Comparison:
    alike = likeness(one, other, settings)
    if one.title == other.title:
        same, different, note = settings.same, settings.different, "标题相同"
    else:
        same = settings.same_with_other_title
        different = settings.different_with_other_title
        note = "标题不同"
    why = f"{note}，内容相似度 {alike:.0%}"
    if alike >= same:
        return Comparison(Band.SAME, alike, why)
    band = Band.DIFFERENT if alike <= different else Band.UNDETERMINED
    return Comparison(band, alike, why)


def likeness(one: Answer, other: Answer, settings: SamenessSettings) -> float:
    """0..1: common text shingles and common link paths, weighted; pages with few links by their
    text alone."""
    text = _jaccard(_shingles(one.text, settings), _shingles(other.text, settings))
    if min(len(one.paths), len(other.paths)) < settings.min_paths:
        return round(text, 4)
    paths = _jaccard(one.paths, other.paths)
    weight = settings.text_weight + settings.path_weight
    return round((settings.text_weight * text + settings.path_weight * paths) / weight, 4)


def _shingles(text: str, settings: SamenessSettings) -> frozenset[str]:
    length = settings.shingle_length
    return frozenset(text[i : i + length] for i in range(max(1, len(text) - length + 1)))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 1.0


def decide(rounds: Sequence[tuple[Answer, Answer]], settings: SamenessSettings) -> Comparison:
    """The word on two rounds of (over IPv4, over IPv6), some seconds apart.

    ``SAME`` as soon as no round complains; ``DIFFERENT`` only when every one of at least two rounds
    does, and the page is steady over IPv4 by itself; everything else is in doubt.
    """
    seen = [compare(v4, v6, settings) for v4, v6 in rounds]
    if not seen:
        return Comparison(Band.UNDETERMINED, None, "未取得两种协议下的页面，无法比较")
    bands = {comparison.band for comparison in seen}
    if Band.SAME in bands and Band.DIFFERENT not in bands:
        return next(comparison for comparison in seen if comparison.band is Band.SAME)
    if bands != {Band.DIFFERENT}:
        return _doubt(seen)
    if len(seen) < 2:
        return Comparison(Band.UNDETERMINED, seen[0].similarity, f"只比较了一轮：{seen[0].why}")
    if not _steady([v4 for v4, _ in rounds], settings):
        return Comparison(Band.UNDETERMINED, seen[-1].similarity, "页面自身前后差异大，无法比较")
    return seen[-1]


def _doubt(seen: list[Comparison]) -> Comparison:
    doubtful = next((c for c in seen if c.band is Band.UNDETERMINED), None)
    if doubtful is not None:
        return doubtful
    return Comparison(Band.UNDETERMINED, seen[-1].similarity, "两轮比较结论不一致")


def _steady(answers: list[Answer], settings: SamenessSettings) -> bool:
    first, last = answers[0], answers[-1]
    return likeness(first, last, settings) >= settings.steady
