"""One unit of a list read as an item: its title, its address, its date, whether it is pinned."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.reading import reading_rules
from config.terms import DateSource
from crawler.reading.dates import Moment, find_dates, join_parts, part_like, plain, read_date
from crawler.reading.tree import BLOCK_TAGS, HEADINGS, RAW_TAGS, Element, squeeze
from crawler.reading.units import ITEM_TAGS, NESTING_TAGS, Unit, cells_of

_DATE_ATTRIBUTES = (
    "datetime",
    "data-date",
    "data-time",
    "data-pubdate",
    "data-publish",
    "readlabel",
    "title",
)
_LONG_TEXT = 60
_TRIM = " \t·•●■◆▪◇□★☆>»›|｜-—：:・．"
_ELLIPSIS = re.compile(r"(?:\.{2,}|…+|。。。)\s*$")
_BRACKETS = re.compile(r"^[\[【(（〔<《]\s*[\])）】〕>》]$")
_SHORT_TAG = re.compile(r"^[\[【(（〔].{1,14}[\]】)）〕]$|^.{1,8}[|｜:：]$")


@dataclass(slots=True)
class Piece:
    """A text of a unit. ``anchor`` is the link it stands in, if any."""

    text: str
    owner: Element
    anchor: Element | None
    column: int | None = None


@dataclass(slots=True)
class Record:
    """An item as read from one unit, dates not yet settled to a year."""

    unit: Unit
    title: str
    href: str | None
    anchor: Element | None
    moment: Moment | None = None
    source: DateSource | None = None
    pinned: bool = False
    asked: Moment | None = None
    answered: Moment | None = None
    linked: list[Element] = field(default_factory=list)
    weak: bool = False
    """Neither link nor script nor table header: only its like beside it make it an item."""


@dataclass(slots=True)
class _Parts:
    pieces: list[Piece]
    anchors: list[Element]
    sub_lists: int


def read_record(unit: Unit, latest: dt.date) -> Record | None:
    """The item in ``unit``; null when there is none or it holds several (a section)."""
    parts = _gather(unit, skip_nested=True)
    if not any(_is_title(a) for a in parts.anchors) and parts.sub_lists:
        parts = _gather(unit, skip_nested=False)
    if parts.pieces and reading_rules().words.neighbour.match(parts.pieces[0].text):
        return None
    titled = _real(_distinct([a for a in parts.anchors if _is_title(a)]))
    record = _from_roles(unit, parts) or _from_anchors(unit, parts, titled)
    if record is None:
        record = _without_link(unit, parts) if not titled else None
    if record is None:
        return None
    _find_date(record, parts, latest)
    if record.anchor is None and record.moment is None and not unit.roles:
        return None
    if record.moment is None and parts.sub_lists and any(e.dates for e in unit.elements):
        return None  # the dates are those of a list within: this is a section
    record.pinned = _is_pinned(unit, parts, record)
    return record


def is_section(unit: Unit) -> bool:
    """Whether the unit holds several items, so that it is no item itself."""
    parts = _gather(unit, skip_nested=False)
    return len(_distinct([a for a in parts.anchors if _is_title(a)])) >= 2


def _gather(unit: Unit, *, skip_nested: bool) -> _Parts:
    parts = _Parts([], [], 0)
    for column, root in _roots(unit):
        if isinstance(root, str):
            text = squeeze(root)
            if text and unit.elements:
                parts.pieces.append(Piece(text, unit.elements[0], None, column))
        elif root.tag == "a":
            _take(root, root, column, parts, skip_nested)
        else:
            _take(root, None, column, parts, skip_nested)
    return parts


def _roots(unit: Unit) -> Iterator[tuple[int | None, Element | str]]:
    if unit.tag == "tr":
        yield from enumerate(cells_of(unit.elements[0]))
        return
    for node in unit.nodes:
        yield None, node


def _take(
    root: Element, anchor: Element | None, column: int | None, parts: _Parts, skip: bool
) -> None:
    """Texts and links below ``root`` in page order, without recursion."""
    stack: list[tuple[Element | str, Element, Element | None]] = [(root, root, anchor)]
    while stack:
        node, owner, link = stack.pop()
        if isinstance(node, str):
            text = squeeze(node)
            if text:
                parts.pieces.append(Piece(text, owner, link, column))
            continue
        if node.hidden and node is not root:
            continue
        if node is not root and node.tag in NESTING_TAGS and node.links:
            parts.sub_lists += 1
            if skip:
                continue
        if node.tag == "a":
            link = node
            parts.anchors.append(node)
        if node.tag in RAW_TAGS:
            continue
        stack.extend((child, node, link) for child in reversed(node.children))


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
    text = anchor.text()
    if not text and not anchor.get("title"):
        return False
    text = text or squeeze(anchor.get("title"))
    words = reading_rules().words
    if len(text) < 2 or words.minor_anchor.match(text) or words.more.match(text):
        return False
    if words.pager_anchor.match(text):
        return False
    return read_date(text) is None and not _SHORT_TAG.match(text)


def _real(anchors: list[Element]) -> list[Element]:
    """Links that lead somewhere, when there are any."""
    leading = [a for a in anchors if _leads(a.get("href").strip())]
    return leading or anchors


def _leads(href: str) -> bool:
    return bool(href) and not href.startswith(("#", "javascript:"))


def _distinct(anchors: list[Element]) -> list[Element]:
    """One anchor for each address, the best named one."""
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


def _from_anchors(unit: Unit, parts: _Parts, titled: list[Element]) -> Record | None:
    if not titled:
        return None
    main = titled[0] if len(titled) == 1 else _main_anchor(titled)
    others = [a for a in titled if a is not main and len(a.text()) >= 8]
    dates = sum(1 for p in parts.pieces if p.anchor is None and read_date(p.text))
    if len(others) >= 1 and (dates == 0 or dates > 1) and unit.tag not in ("tr",):
        return None
    if len(titled) >= 2 and dates == 0:
        return None
    if unit.tag == "tr" and others and dates != 1 and not unit.roles:
        return None
    title = _title_of(main, parts)
    if not title:
        return None
    linked = [a for a in parts.anchors if a is main or a in titled]
    return Record(unit, title, main.attrs.get("href"), main, linked=linked)


def _main_anchor(titled: list[Element]) -> Element:
    return max(titled, key=lambda a: (min(len(a.text()), 60), -a.order))


def _title_of(anchor: Element, parts: _Parts) -> str:
    """The title without the dates and summaries that stand in the same link."""
    given = squeeze(anchor.get("title"))
    text = _headline(anchor, parts)
    bare = _ELLIPSIS.sub("", text)
    if given and bare != text and given.startswith(bare[: max(2, len(bare) - 2)]):
        text = given
    if not text:
        text = given if not find_dates(given) or len(given) > 20 else ""
    return text.strip(_TRIM)[: reading_rules().limits.title_chars].strip()


def _headline(anchor: Element, parts: _Parts) -> str:
    """Heading inside the link, else its first block that is no date, else all of its text."""
    for inner in anchor.walk():
        if inner.tag in HEADINGS and inner.text_chars:
            return inner.text()
    pieces = [p for p in parts.pieces if p.anchor is anchor]
    kept = [p for p in pieces if not _dateful(p.text)]
    blocks = [e for e in anchor.elements if e.tag in BLOCK_TAGS and e.text_chars and not e.hidden]
    if len(blocks) >= 2:
        texts = [t for e in blocks if not _dateful(t := _undated(e))]
        fitting = [t for t in texts if len(t) >= 4]
        return (fitting or texts or [anchor.text()])[0]
    return _undate(squeeze(" ".join(_joined(kept))))


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


def _undate(text: str) -> str:
    """Cut a date off the end or the beginning of a title."""
    found = find_dates(text)
    for moment in found:
        before, after = text[: moment.start].rstrip(), text[moment.end :].lstrip()
        if not after.strip(")]】） ") and (
            before[-1:] in "[(（【" or text[moment.start - 1 : moment.start].isspace()
        ):
            return before.rstrip("[(（【 ")
        if not before.strip("[(（【 ") and (
            after[:1] in ")]）】" or text[moment.end : moment.end + 1].isspace()
        ):
            return after.lstrip(")]）】 ")
    return text


def _from_roles(unit: Unit, parts: _Parts) -> Record | None:
    """The title by the table's header."""
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
    text = cell.text().strip(_TRIM)
    if len(text) < 2 or any(_is_title(a) and len(a.text()) > 6 for a in parts.anchors):
        return None
    links = [a for a in parts.anchors if a.attrs.get("href")]
    anchor = links[0] if links else None
    return Record(unit, text, anchor.attrs.get("href") if anchor else None, anchor, linked=links)


def _without_link(unit: Unit, parts: _Parts) -> Record | None:
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
    return Record(unit, title.text.strip(_TRIM), href, anchor, linked=images, weak=weak)


def _clickable(unit: Unit) -> bool:
    return any("onclick" in e.attrs for root in unit.elements for e in root.walk())


# --- dates -----------------------------------------------------------------------------------


def _find_date(record: Record, parts: _Parts, latest: dt.date) -> None:
    """Text first, then parts of a date, attributes; addresses are left for later."""
    _board_dates(record, parts)
    if record.asked or record.answered:
        pair = [m for m in (record.asked, record.answered) if m]
        record.moment = max(pair, key=lambda m: m.date or dt.date.min)
        record.source = DateSource.TEXT
        return
    moment = _by_roles(record, parts) or _by_text(record, parts, latest)
    if moment and moment.year is None:
        whole = _by_parts(record, parts)
        if whole and whole.year and (whole.month, whole.day) == (moment.month, moment.day):
            record.moment, record.source = whole, DateSource.SPLIT_TEXT
            return
    if moment:
        record.moment, record.source = moment, DateSource.TEXT
        return
    moment = _by_parts(record, parts)
    if moment:
        record.moment, record.source = moment, DateSource.SPLIT_TEXT
        return
    moment = _by_attribute(record)
    if moment:
        record.moment, record.source = moment, DateSource.ATTRIBUTE


def _by_roles(record: Record, parts: _Parts) -> Moment | None:
    for column, role in record.unit.roles.items():
        if role == "published":
            for piece in parts.pieces:
                if piece.column == column and (moment := read_date(piece.text)):
                    return moment
    return None


def _board_dates(record: Record, parts: _Parts) -> None:
    board = reading_rules().board
    roles = record.unit.roles
    before = ""
    for piece in parts.pieces:
        role = roles.get(piece.column) if piece.column is not None else None
        found = find_dates(piece.text)
        if found:
            label = before + piece.text[: found[0].start]
            if role == "asked" or board.asked.search(label[-24:]):
                record.asked = record.asked or found[0]
            elif role == "answered" or board.answered.search(label[-24:]):
                record.answered = record.answered or found[0]
            if len(found) > 1 and board.answered.search(piece.text[found[0].end : found[1].start]):
                record.answered = record.answered or found[1]
        before = piece.text if len(piece.text) <= 12 else ""


def _by_text(record: Record, parts: _Parts, latest: dt.date) -> Moment | None:
    words = reading_rules().words
    strong: list[Moment] = []
    weak: list[Moment] = []
    before = ""
    for piece in parts.pieces:
        label = before
        before = piece.text if len(piece.text) <= 12 else ""
        if record.unit.roles.get(piece.column if piece.column is not None else -1) == "other":
            continue
        if (
            piece.anchor is not None
            and piece.anchor is record.anchor
            and piece.owner is piece.anchor
        ):
            edge = _at_edge(piece.text)
            if edge:
                weak.append(edge)
            continue
        moment = read_date(piece.text)
        if moment and not words.date_labels_other.search(label):
            if words.date_labels_published.search(label + piece.text[: moment.start]):
                return moment
            strong.append(moment)
            continue
        if moment is None and not _own_text_of(record, piece):
            weak.extend(_labelled(piece.text, label))
    return _newest(strong, latest) or _newest(weak, latest)


def _own_text_of(record: Record, piece: Piece) -> bool:
    return piece.text == record.title


def _labelled(text: str, label: str) -> list[Moment]:
    """Dates inside a text: those with a label of publication, or in a short text without any."""
    words = reading_rules().words
    found = find_dates(text)
    before = label
    kept: list[Moment] = []
    spare: list[Moment] = []
    start = 0
    for place, moment in enumerate(found):
        between = text[start : moment.start]
        lead = (before + between)[-16:]
        start, before = moment.end, ""
        if words.date_labels_published.search(lead):
            return [moment]
        if len(text) > _LONG_TEXT or (place and words.date_range.match(between)):
            continue
        if not words.date_labels_other.search(lead):
            kept.append(moment)
        elif not words.date_labels_end.search(lead):
            spare.append(moment)
    return kept or spare


def _at_edge(text: str) -> Moment | None:
    """A date at the end or beginning of the link's own text, set off from the title."""
    for moment in find_dates(text):
        rest = text[: moment.start] + text[moment.end :]
        if len(rest.strip(_TRIM)) < 4:
            continue
        if _undate(text) != text and _cut_moment(text, moment):
            return moment
    return None


def _cut_moment(text: str, moment: Moment) -> bool:
    return text[moment.start : moment.end] not in _undate(text)


def _newest(moments: list[Moment], latest: dt.date) -> Moment | None:
    """Of several dates the newest that is not in the future; the first where years are missing."""
    if not moments:
        return None
    if any(m.date is None for m in moments):
        return next((m for m in moments if m.date), moments[0])
    past = [m for m in moments if m.date and m.date <= latest]
    return max(past, key=lambda m: m.date or dt.date.min) if past else moments[0]


def _by_parts(record: Record, parts: _Parts) -> Moment | None:
    """Day and year-month in neighbouring elements, whichever comes first."""
    run: list[str] = []
    for piece in [*parts.pieces, None]:
        if piece is not None and piece.text != record.title and part_like(piece.text):
            run.append(piece.text)
            continue
        moment = _joined_run(run)
        if moment:
            return moment
        run = []
    return None


def _joined_run(run: list[str]) -> Moment | None:
    for size in (3, 2, 1):
        for start in range(len(run) - size + 1):
            moment = join_parts(run[start : start + size])
            if moment and (size > 1 or "-" in plain(moment.raw)):
                return moment
    return None


def _by_attribute(record: Record) -> Moment | None:
    words = reading_rules().words
    for root in record.unit.elements:
        for element in root.walk():
            for name in _DATE_ATTRIBUTES:
                value = element.attrs.get(name)
                if not value or len(value) > 200:
                    continue
                if element.tag == "a" or len(value) > 40:
                    found = find_dates(value)
                    if found and words.date_labels_published.search(value[: found[0].start]):
                        return found[0]
                elif (moment := _attribute_date(name, value)) and moment.year:
                    return moment
    return None


def _attribute_date(name: str, value: str) -> Moment | None:
    """``datetime`` and ``data-…`` hold a time stamp; a ``title`` must be nothing but a date."""
    if name == "title":
        return read_date(value)
    return next(iter(find_dates(value)), None)


def _is_pinned(unit: Unit, parts: _Parts, record: Record) -> bool:
    words = reading_rules().words
    if any(words.pinned.search(p.text) and len(p.text) < 12 for p in parts.pieces):
        return True
    if words.pinned.search(record.title[:6]):
        return True
    return any(
        e.classes and words.pinned_class.search(e.classes) and e.text_chars < 8
        for root in unit.elements
        for e in root.walk()
    )
