"""A unit taken apart: its texts in page order, its links, the lists within it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from config.terms import DateSource, LetterState
from crawler.reading.dates import Moment
from crawler.reading.tree import RAW_TAGS, Element, squeeze
from crawler.reading.units import NESTING_TAGS, Unit, cells_of

TRIM = " \t·•●■◆▪◇□★☆>»›|｜-—：:・．"
"""What stands around titles without belonging to them."""


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
    state: LetterState | None = None
    linked: list[Element] = field(default_factory=list)
    weak: bool = False
    """Neither link nor script nor table header: only its like beside it make it an item."""


@dataclass(slots=True)
class Parts:
    pieces: list[Piece]
    anchors: list[Element]
    sub_lists: int


def gather(unit: Unit, *, skip_nested: bool) -> Parts:
    """The unit taken apart, each way only once: nobody may change what is returned."""
    known = unit.gathered.get(skip_nested)
    if known is None:
        known = unit.gathered[skip_nested] = _gather(unit, skip_nested)
        if not known.sub_lists:
            unit.gathered[not skip_nested] = known
    return known


def _gather(unit: Unit, skip_nested: bool) -> Parts:
    link = _only_link(unit)
    if link is not None:
        return Parts([Piece(link.text(), link, link)], [link], 0)
    parts = Parts([], [], 0)
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


def _only_link(unit: Unit) -> Element | None:
    """The link with one text that is all there is in the unit, as in most entries of lists."""
    if len(unit.nodes) != 1 or unit.tag in ("a", "tr", "run"):
        return None
    root = unit.elements[0]
    if len(root.elements) != 1 or root.strings:
        return None
    link = root.elements[0]
    plain = link.tag == "a" and not link.hidden and not link.elements and len(link.strings) == 1
    return link if plain and link.text() else None


def _roots(unit: Unit) -> Iterable[tuple[int | None, Element | str]]:
    if unit.tag == "tr":
        return enumerate(cells_of(unit.elements[0]))
    return [(None, node) for node in unit.nodes]


def _take(
    root: Element, anchor: Element | None, column: int | None, parts: Parts, skip: bool
) -> None:
    """Texts and links below ``root`` in page order, without recursion."""
    stack: list[tuple[Element | str, Element, Element | None]] = [(root, root, anchor)]
    while stack:
        node, owner, link = stack.pop()
        if isinstance(node, str):
            if text := squeeze(node):
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
        stack += [(child, node, link) for child in reversed(node.children)]
