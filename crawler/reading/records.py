"""One unit of a list read as an item: its title, its address, its date, whether it is pinned."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from config.reading import reading_rules
from crawler.reading.dates import find_dates, read_date
from crawler.reading.itemdates import find_date, undate
from crawler.reading.letters import row_state
from crawler.reading.parts import TRIM, Parts, Piece, Record, gather
from crawler.reading.tree import BLOCK_TAGS, HEADINGS, Element, squeeze
from crawler.reading.units import ITEM_TAGS, Unit, cells_of

__all__ = ["Record", "anchor_text", "is_section", "read_record"]

_FURNITURE_CHARS = 24
"""Longer texts are never buttons, tags or pagers."""
_MARK_CHARS = 12
_ELLIPSIS = re.compile(r"(?:\.{2,}|…+|。。。)\s*$")
_BRACKETS = re.compile(r"^[\[【(（〔<《]\s*[\])）】〕>》]$")
_SHORT_TAG = re.compile(r"^[\[【(（〔].{1,14}[\]】)）〕]$|^.{1,8}[|｜:：]$")


def read_record(unit: Unit, latest: dt.date) -> Record | None:
    """The item in ``unit``; null when there is none or it holds several (a section)."""
    parts = gather(unit, skip_nested=True)
    titles = [a for a in parts.anchors if _is_title(a)]
    if not titles and parts.sub_lists:
        parts = gather(unit, skip_nested=False)
        titles = [a for a in parts.anchors if _is_title(a)]
    if parts.pieces and reading_rules().words.neighbour.match(parts.pieces[0].text):
        return None
    titled = _real(_distinct(titles))
    record = _from_roles(unit, parts) or _from_anchors(unit, parts, titled)
    if record is None:
        record = _without_link(unit, parts) if not titled else None
    if record is None:
        return None
    find_date(record, parts, latest)
    if record.anchor is None and record.moment is None and not unit.roles:
        return None
    if record.moment is None and parts.sub_lists and any(e.dates for e in unit.elements):
        return None  # the dates are those of a list within: this is a section
    record.pinned = _is_pinned(unit, parts, record)
    record.state = row_state(parts.pieces)
    return record


def is_section(unit: Unit) -> bool:
    """Whether the unit holds several items, so that it is no item itself."""
    parts = gather(unit, skip_nested=False)
    return len(_distinct([a for a in parts.anchors if _is_title(a)])) >= 2


def anchor_text(anchor: Element) -> str:
    """What names the link: its text, else the text of its image, else its title."""
    text = anchor.text()
    if text:
        return text
    for inner in anchor.walk():
        if inner.tag == "img" and (inner.get("alt") or inner.get("title")):
            return squeeze(inner.get("alt") or inner.get("title"))
    return squeeze(anchor.get("title"))


def _is_title(anchor: Element) -> bool:
    text = anchor.text() or squeeze(anchor.get("title"))
    if len(text) < 2:
        return False
    if len(text) > _FURNITURE_CHARS:
        return read_date(text) is None
    return _names_item(text)


@lru_cache(maxsize=4096)
def _names_item(text: str) -> bool:
    """Whether a short text is more than a button, a tag, a pager or a date."""
    words = reading_rules().words
    furniture = (words.minor_anchor, words.more, words.pager_anchor, _SHORT_TAG)
    return not any(pattern.match(text) for pattern in furniture) and read_date(text) is None


def _real(anchors: list[Element]) -> list[Element]:
    """Links that lead somewhere, when there are any."""
    if len(anchors) < 2:
        return anchors
    leading = [a for a in anchors if _leads(a.get("href").strip())]
    return leading or anchors


def _leads(href: str) -> bool:
    return bool(href) and not href.startswith(("#", "javascript:"))


def _distinct(anchors: list[Element]) -> list[Element]:
    """One anchor for each address, the best named one."""
    if len(anchors) < 2:
        return anchors
    best: dict[str, Element] = {}
    for anchor in anchors:
        key = anchor.get("href").strip() or f"#{anchor.order}"
        held = best.get(key)
        if held is None or _weight(anchor) > _weight(held):
            best[key] = anchor
    return list(best.values())


def _weight(anchor: Element) -> tuple[int, int]:
    headed = any(e.tag in HEADINGS for e in (anchor, *anchor.ancestors()) if _near(e, anchor))
    headed = headed or any(e.tag in HEADINGS for e in anchor.walk())
    text = anchor.text()
    fitting = 4 <= len(text) <= 80
    return (int(headed) * 2 + int(fitting), -anchor.order)


def _near(above: Element, anchor: Element) -> bool:
    return above is anchor or above is anchor.parent


def _from_anchors(unit: Unit, parts: Parts, titled: list[Element]) -> Record | None:
    if not titled:
        return None
    main = titled[0] if len(titled) == 1 else _main_anchor(titled)
    if len(titled) > 1 and _holds_several(unit, parts, titled, main):
        return None
    title = _title_of(main, parts)
    if not title:
        return None
    linked = [a for a in parts.anchors if a is main or a in titled]
    return Record(unit, title, main.attrs.get("href"), main, linked=linked)


def _holds_several(unit: Unit, parts: Parts, titled: list[Element], main: Element) -> bool:
    """Whether two links with titles are two items: unless a single date goes with them."""
    others = [a for a in titled if a is not main and len(a.text()) >= 8]
    dates = sum(1 for p in parts.pieces if p.anchor is None and read_date(p.text))
    if dates == 0:
        return True
    return bool(others) and dates > 1 and not (unit.tag == "tr" and unit.roles)


def _main_anchor(titled: list[Element]) -> Element:
    return max(titled, key=lambda a: (min(len(a.text()), 60), -a.order))


def _title_of(anchor: Element, parts: Parts) -> str:
    """The title without the dates and summaries that stand in the same link."""
    given = squeeze(anchor.get("title"))
    text = _headline(anchor, parts)
    if given and (bare := _ELLIPSIS.sub("", text)) != text:
        text = given if given.startswith(bare[: max(2, len(bare) - 2)]) else text
    if not text:
        text = given if not find_dates(given) or len(given) > 20 else ""
    return text.strip(TRIM)[: reading_rules().limits.title_chars].strip()


def _headline(anchor: Element, parts: Parts) -> str:
    """Heading inside the link, else its first block that is no date, else all of its text."""
    if not anchor.elements and len(anchor.strings) == 1:
        return "" if _dateful(anchor.text()) else undate(anchor.text())
    for inner in anchor.walk():
        if inner.tag in HEADINGS and inner.text_chars:
            return inner.text()
    blocks = [e for e in anchor.elements if e.tag in BLOCK_TAGS and e.text_chars and not e.hidden]
    if len(blocks) >= 2:
        texts = [t for e in blocks if not _dateful(t := _undated(e))]
        fitting = [t for t in texts if len(t) >= 4]
        return (fitting or texts or [anchor.text()])[0]
    kept = [p for p in parts.pieces if p.anchor is anchor and not _dateful(p.text)]
    return undate(squeeze(" ".join(_joined(kept))))


def _undated(element: Element) -> str:
    kept = [squeeze(t) for _, t in element.pieces() if not _dateful(squeeze(t))]
    return squeeze(" ".join(kept))


def _joined(pieces: list[Piece]) -> list[str]:
    """Neighbouring inline pieces without a blank between them, as they are seen."""
    joined: list[str] = []
    last: Piece | None = None
    for piece in pieces:
        inline = (
            last is not None
            and piece.owner.tag not in BLOCK_TAGS
            and last.owner.tag not in BLOCK_TAGS
        )
        if inline and joined:
            joined[-1] += piece.text
        else:
            joined.append(piece.text)
        last = piece
    return joined


def _dateful(text: str) -> bool:
    return read_date(text) is not None


def _from_roles(unit: Unit, parts: Parts) -> Record | None:
    """The title by the table's header."""
    if not unit.roles:
        return None
    column = next((c for c, role in unit.roles.items() if role == "title"), None)
    if column is None or unit.tag != "tr":
        return None
    cells = cells_of(unit.elements[0])
    if column >= len(cells) or len(cells) < max(unit.roles) + 1 - 1:
        return None
    cell = cells[column]
    anchors = [a for a in parts.anchors if a.within(cell) and _is_title(a)]
    if anchors:
        main = _main_anchor(anchors)
        return Record(unit, _title_of(main, parts), main.attrs.get("href"), main, linked=anchors)
    text = cell.text().strip(TRIM)
    if len(text) < 2 or any(_is_title(a) and len(a.text()) > 6 for a in parts.anchors):
        return None
    links = [a for a in parts.anchors if a.attrs.get("href")]
    anchor = links[0] if links else None
    return Record(unit, text, anchor.attrs.get("href") if anchor else None, anchor, linked=links)


def _without_link(unit: Unit, parts: Parts) -> Record | None:
    """An item that a script opens (``onclick``) or that is text and date only."""
    if unit.tag not in ITEM_TAGS and not _clickable(unit):
        return None
    if not any(_dateful(p.text) for p in parts.pieces):
        return None
    texts = [p for p in parts.pieces if not _dateful(p.text) and len(p.text) >= 6]
    if not texts or sum(len(p.text) for p in texts) > 200:
        return None
    title = max(texts, key=lambda p: len(p.text))
    images = [a for a in parts.anchors if a.attrs.get("href")]
    anchor = images[0] if images else None
    href = anchor.attrs.get("href") if anchor else None
    weak = anchor is None and not _clickable(unit)
    return Record(unit, title.text.strip(TRIM), href, anchor, linked=images, weak=weak)


def _clickable(unit: Unit) -> bool:
    return any("onclick" in e.attrs for root in unit.elements for e in root.walk())


def _is_pinned(unit: Unit, parts: Parts, record: Record) -> bool:
    words = reading_rules().words
    for piece in parts.pieces:
        if len(piece.text) < _MARK_CHARS and words.pinned.search(piece.text):
            return True
    if words.pinned.search(record.title[:6]):
        return True
    signs = [
        e.classes for root in unit.elements for e in root.walk() if e.classes and e.text_chars < 8
    ]
    return any(words.pinned_class.search(classes) for classes in signs)
