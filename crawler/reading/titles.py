"""Title, site name and column of a page from the title tag, metas, headings and breadcrumb."""

from __future__ import annotations

import re

from config.reading import reading_rules
from config.terms import LinkPlace
from crawler.reading.crumbs import Step
from crawler.reading.metas import Metas
from crawler.reading.tree import HEADINGS, Document, Element, squeeze

_SEPARATOR = re.compile(r"\s*(?:--+|__+|_|\||｜|\s[-–—]\s|-|–|—|>>|»|>|<<|&gt;|·(?=\s))\s*")
_STRONG_SEPARATOR = re.compile(r"\s*(?:--+|__+|_|\||｜|\s[-–—]\s|>>|»)\s*")
_COLUMN_CHARS = 12
"""A title longer than this is no name of a column."""


def title_tag(document: Document) -> str | None:
    """Text of the title element."""
    for element in document.tagged("title"):
        if element.parent is None or element.parent.tag != "svg":
            return squeeze("".join(element.strings)) or None
    return None


def site_name(document: Document, metas: Metas, tag: str | None) -> str | None:
    """SiteName, else the part of the title tag that is named like a site."""
    named = metas.first("SiteName")
    if named:
        return named
    if tag:
        for part in reversed(_STRONG_SEPARATOR.split(tag)[1:]):
            if part.endswith(reading_rules().titles.site_ends):
                return part
    return None


def page_title(document: Document, metas: Metas, tag: str | None, site: str | None) -> str | None:
    """What a reader would call the page: the article's heading, or the title tag less the site."""
    article = metas.first("ArticleTitle")
    bare = _without_site(tag, site, metas) if tag else None
    heading = _heading(document, article, bare, tag, site)
    return heading or article or bare or tag or _labelled(document)


def _labelled(document: Document) -> str | None:
    """The value beside a label 标题 in a table of document data, on a page without a title."""
    pattern = reading_rules().words.title_labels
    waiting = False
    for owner, piece in document.body.pieces():
        text = squeeze(piece)
        if not text:
            continue
        if waiting and owner.place is not LinkPlace.FOOTER:
            return text[:200]
        waiting = bool(pattern.match(text.replace(" ", "")))
    return None


def _without_site(tag: str, site: str | None, metas: Metas) -> str:
    parts = [p for p in _SEPARATOR.split(tag) if p]
    if (
        len(parts) == 1
        and tag.count(" ") == 1
        and tag.split()[0].endswith(reading_rules().titles.site_ends)
    ):
        return tag.split()[1]
    if len(parts) < 2:
        return tag
    names = {n for n in (site, metas.first("SiteName"), metas.first("ColumnName")) if n}
    if (
        len(parts) == 2
        and parts[1].endswith(reading_rules().titles.place_ends)
        and 2 < len(parts[1]) <= 8
    ):
        return parts[0]
    kept = [p for p in parts if not _is_site(p, names)]
    if not kept:
        return parts[0]
    if _is_site(parts[0], {site} if site else set()) and len(parts) > 1:
        return tag[tag.index(parts[1]) :].strip() if len(parts) == 2 else kept[0]
    # The title itself may hold a dash: cut only where a part names the site or a column.
    first_cut = next((p for p in parts[1:] if _is_site(p, names)), None)
    if first_cut is None:
        strong = _STRONG_SEPARATOR.split(tag)
        return strong[0] if len(strong) > 1 and strong[0] else tag
    cut = tag.index(first_cut, len(parts[0]))
    head = tag[:cut]
    return re.sub(r"[\s_|｜>»\-–—·]+$", "", head) or parts[0]


def _is_site(part: str, names: set[str]) -> bool:
    if part in names:
        return True
    if any(part and (part in name or name in part) and len(part) >= 4 for name in names):
        return True
    return (
        len(part) <= 20
        and part.endswith(reading_rules().titles.site_ends)
        and not part.startswith(reading_rules().titles.not_sites)
    )


def _heading(
    document: Document, article: str | None, bare: str | None, tag: str | None, site: str | None
) -> str | None:
    """The visible heading that says the same as metas or title tag, else the only ``h1``."""
    wanted = [_key(w) for w in (article, bare, tag) if w and w != site]
    tops: list[Element] = []
    best: tuple[int, str] | None = None
    for element in document.elements:
        if element.links or element.tag not in _TITLE_TAGS:
            continue
        if not (2 <= element.text_chars <= 200) or element.hidden:
            continue
        if element.place in (LinkPlace.FOOTER, LinkPlace.FRIEND_LINKS):
            continue
        if element.tag == "h1":
            tops.append(element)
        distance = _distance(element.text(), wanted)
        if distance is not None and (best is None or distance < best[0]):
            best = (distance, element.text())
    if best is not None:
        return next((w for w in (article, bare) if w and _key(w) == _key(best[1])), best[1])
    if len(tops) == 1 and tops[0].place is LinkPlace.CONTENT and len(tops[0].text()) >= 6:
        return tops[0].text() if not wanted or not bare or len(_key(bare)) < 6 else None
    return None


_TITLE_TAGS = HEADINGS | {
    "div",
    "p",
    "span",
    "strong",
    "b",
    "td",
    "th",
    "font",
    "center",
    "ucaptitle",
    "section",
    "dt",
}


def _distance(text: str, wanted: list[str]) -> int | None:
    """By how many characters a heading differs; null where it says something else."""
    if not any(w[0] in text and w[3:4] in text for w in wanted if w):
        return None
    key = _key(text)
    if len(key) < 4 or not any(_same(key, w) for w in wanted):
        return None
    return min(abs(len(key) - len(w)) for w in wanted)


def _same(key: str, wanted: str) -> bool:
    return (
        key == wanted
        or (len(key) >= 8 and wanted.startswith(key))
        or (len(wanted) >= 8 and key.startswith(wanted) and len(key) <= len(wanted) + 30)
    )


def _key(text: str) -> str:
    return re.sub(r"[\s\W_]", "", text)


def heading_of_column(document: Document, crumbs: list[Step], title: str | None) -> str | None:
    """The heading that says the same as the last step of the breadcrumb, where the title tag
    names something wider (the whole section or site)."""
    if not crumbs or (title and crumbs[-1][0] in title):
        return None
    for element in document.elements:
        if element.tag in HEADINGS and not element.hidden and element.text() == crumbs[-1][0]:
            return element.text()
    return None


def column_name(
    crumbs: list[Step], metas: Metas, *, is_column: bool, title: str | None, site: str | None
) -> str | None:
    """The column: last step of the breadcrumb that is one, else ColumnName, else the title."""
    words = reading_rules().words
    steps = [t for t, _ in crumbs if t.lower() not in words.home and t not in words.crumb_tails]
    steps = [t for t in steps if not (title and not is_column and _key(t) == _key(title))]
    if steps:
        return steps[-1]
    named = metas.first("ColumnName")
    if named and (is_column or named != title):
        return named
    if named or not is_column or crumbs or not title or title == site:
        return named
    return (
        title
        if len(title) <= _COLUMN_CHARS and not title.endswith(reading_rules().titles.site_only_ends)
        else None
    )
