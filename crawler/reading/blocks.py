"""Finding the lists of a page: from the outside in, the first container that reads as a list is one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from config.reading import reading_rules
from config.terms import LinkPlace
from crawler.reading.dates import url_month
from crawler.reading.records import Record, is_section, read_record
from crawler.reading.tabs import tab_label
from crawler.reading.tree import HEADINGS, RAW_TAGS, Document, Element, squeeze
from crawler.reading.units import ITEM_TAGS, LIST_TAGS, TABLE_TAGS, Unit, cut

_PLACES = (LinkPlace.CONTENT, LinkPlace.LIST)
_SHORT = 8
_TABLE_PATH = frozenset({"table", "tbody", "tr", "td", "div", "section", "center"})
"""Tags above and of tables, which may list what has neither link nor date."""
_HEADING_CHARS = 24
_LONE_CHARS = 400
_LEAD_CHARS = 8
_BARE_ROWS = 3


@dataclass(slots=True)
class Found:
    """A list as found in the tree."""

    container: Element
    records: list[Record]
    heading: str | None = None
    more: Element | None = None
    main: bool = False
    containers: list[Element] = field(default_factory=list)

    @property
    def dated(self) -> int:
        """Records that show a date."""
        return sum(1 for record in self.records if record.moment)

    @property
    def is_dated(self) -> bool:
        """Whether dates belong to this list."""
        return self.dated * 2 >= len(self.records) or self.dated >= 3

    @property
    def title_chars(self) -> float:
        """Average length of the titles."""
        return sum(len(r.title) for r in self.records) / max(1, len(self.records))


def find_lists(document: Document, latest: dt.date) -> list[Found]:
    """Every list outside navigation, friend links and footer, in page order."""
    found: list[Found] = []
    stack = [document.body]
    most = reading_rules().limits.blocks
    while stack and len(found) < most:
        element = stack.pop()
        if element.hidden or element.place not in _PLACES or element.tag in RAW_TAGS:
            continue
        if not element.links and not element.dates and element.tag not in _TABLE_PATH:
            continue
        block = _read_list(element, latest)
        if block is None:
            stack.extend(reversed(element.elements))
        else:
            found.append(block)
            stack.extend(_left_over(element, block))
    found.sort(key=lambda block: block.container.order)
    for block in found:
        _add_lead(block, found, latest)
    merged = _merge(found)
    for block in merged:
        _name(block, merged)
    return merged


def _left_over(element: Element, block: Found) -> list[Element]:
    """Parts of the container that are none of its items: they may hold further lists."""
    used = {e.order for record in block.records for e in record.unit.elements}
    return [
        child
        for child in reversed(element.elements)
        if child.order not in used and child.tag not in ITEM_TAGS | {"tbody", "thead", "a"}
    ]


def _read_list(element: Element, latest: dt.date) -> Found | None:
    units = cut(element)
    if not units:
        return _single(element, latest)
    records: list[Record] = []
    sections = empty = 0
    for unit in units[: reading_rules().limits.items_per_block]:
        record = read_record(unit, latest)
        if record is not None:
            records.append(record)
        elif is_section(unit):
            sections += 1
        else:
            empty += 1
    return _accept(element, units, records, sections)


def _accept(
    element: Element, units: list[Unit], records: list[Record], sections: int
) -> Found | None:
    if not records or sections * 2 >= len(units):
        return None
    if sum(1 for r in records if r.weak) * 2 > len(records) and len(records) < 2:
        return None
    dated = sum(1 for r in records if r.moment)
    if not element.links and not dated and len(records) < _BARE_ROWS:
        return None
    listed = units[0].tag in ITEM_TAGS or units[0].tag == "run"
    if sections and dated == 0:
        return None
    if len(records) == 1 and not _lone(element, records[0], listed):
        return None
    if dated == 0 and not listed and not _regular(records) and not _grid(records):
        return None
    return Found(element, records)


def _lone(element: Element, record: Record, listed: bool) -> bool:
    """A list of one item: a list's own tags, a title and not much else."""
    if element.text_chars > _LONE_CHARS or len(record.title) < _SHORT:
        return False
    if record.moment is None:
        return element.tag in LIST_TAGS
    return (listed and record.unit.tag != "run") or _listy(element)


def _grid(records: list[Record]) -> bool:
    """Cells of a table with a link each (places, offices)."""
    return all(r.unit.tag == "td" and r.href for r in records)


def _single(element: Element, latest: dt.date) -> Found | None:
    """One card that stands alone in a container that is named a list."""
    children = [c for c in element.elements if not c.hidden and (c.links or c.dates)]
    if len(children) != 1 or not _listy(element) or not element.dates or element.links > 3:
        return None
    if element.text_chars > 400:
        return None
    record = read_record(Unit([children[0]]), latest)
    if record is None or record.moment is None or len(record.title) < _SHORT:
        return None
    return Found(element, [record])


def _listy(element: Element) -> bool:
    return bool(
        element.tag in LIST_TAGS
        or element.tag in TABLE_TAGS
        or (element.classes and reading_rules().scripted.list_containers.search(element.classes))
    )


def _regular(records: list[Record]) -> bool:
    """Undated cards or links: at least two, mostly with titles that are no menu words."""
    long = sum(1 for r in records if len(r.title) >= _SHORT)
    return len(records) >= 2 and long * 2 >= len(records)


def _add_lead(block: Found, blocks: list[Found], latest: dt.date) -> None:
    """The item that stands large above its list belongs to it."""
    before = _sibling_before(block.container)
    if before is None or before.text_chars > _LONE_CHARS or before.links > 3 or not before.links:
        return
    if any(other.container.within(before) for other in blocks):
        return
    record = read_record(Unit([before]), latest)
    if record is None or record.anchor is None or len(record.title) < _LEAD_CHARS:
        return
    if (record.moment is not None) == block.is_dated and _same_kind(record, block):
        block.records.insert(0, record)


def _sibling_before(element: Element) -> Element | None:
    if element.parent is None:
        return None
    before = [
        c
        for c in element.parent.elements
        if c.order < element.order and not c.hidden and c.text_chars
    ]
    return before[-1] if before else None


def _same_kind(record: Record, block: Found) -> bool:
    """Dated, or at an address made like those of the list."""
    if record.moment is not None:
        return True
    month = url_month(record.href or "")
    return month is not None and any(url_month(r.href or "") for r in block.records)


# --- merging and naming ----------------------------------------------------------------------


def _merge(found: list[Found]) -> list[Found]:
    """Parts of one list that the markup splits (every five rows a new ``ul``)."""
    merged: list[Found] = []
    for block in found:
        last = merged[-1] if merged else None
        if last is not None and _continues(last, block):
            last.records.extend(block.records)
            last.containers.append(block.container)
        else:
            block.containers.append(block.container)
            merged.append(block)
    return merged


def _continues(one: Found, other: Found) -> bool:
    first, second = one.containers[-1], other.container
    if first.tag != second.tag or first.get("class") != second.get("class"):
        return False
    if bool(one.dated) != bool(other.dated):
        return False
    if first.parent is None or first.parent is not second.parent:
        return _cousins(first, second)
    return not _between(first, second)


def _cousins(first: Element, second: Element) -> bool:
    """Lists that are the only content of neighbouring wrappers, or rows cut into cells."""
    one, other = first.parent, second.parent
    if one is None or other is None or one.parent is not other.parent or one.tag != other.tag:
        return False
    if one.get("class") != other.get("class") or one.tag not in ("li", "tr", "div", "tbody"):
        return False
    return one.links == first.links and other.links == second.links and not _between(one, other)


def _between(first: Element, second: Element) -> bool:
    """Whether anything that reads as a heading stands between two siblings."""
    parent = first.parent
    if parent is None:
        return True
    siblings = parent.children
    start, end = siblings.index(first), siblings.index(second)
    for node in siblings[start + 1 : end]:
        if isinstance(node, str):
            if len(node.strip()) > 1:
                return True
        elif not node.hidden and node.text_chars > 0:
            return True
    return bool(first.tag in LIST_TAGS | {"div"} and _tab_panes(parent, first, second))


def _tab_panes(parent: Element, first: Element, second: Element) -> bool:
    """Panes of a tab are different columns."""
    return any("display" in e.get("style") for e in (first, second)) or any(
        word in parent.classes for word in ("tab", "bd")
    )


def _name(block: Found, blocks: list[Found]) -> None:
    """Heading and `more` link from the surroundings that belong to this list alone."""
    rules = reading_rules().words
    inner = block.container
    for pane in (inner, *list(inner.ancestors())[:3]):
        if pane.tag in ("li", "tr", "td", "body", "html", "p"):
            break
        label = tab_label(pane)
        if label is not None and block.heading is None:
            block.heading = _clean_heading(label)
    for above in block.container.ancestors():
        if above.tag in ("body", "html"):
            return
        others = sum(1 for b in blocks if b is not block and b.container.within(above))
        if others:
            _name_among(block, above, inner)
            return
        anchors = [a for a in _before_and_after(above, inner) if a.tag == "a"]
        if block.more is None:
            block.more = next((a for a in anchors if rules.more.match(a.text())), None)
        if block.heading is None:
            block.heading = _heading_before(above, inner)
        if block.heading and block.more:
            return
        inner = above


def _name_among(block: Found, above: Element, inner: Element) -> None:
    """Lists that share a parent: the heading is the sibling right before."""
    if block.heading is not None:
        return
    before = [c for c in above.elements if c.order < inner.order and not c.hidden]
    if before and before[-1].text_chars <= _HEADING_CHARS * 2 and before[-1].dates == 0:
        block.heading = _clean_heading(before[-1])
        if block.more is None:
            rules = reading_rules().words
            block.more = next(
                (a for a in before[-1].walk() if a.tag == "a" and rules.more.match(a.text())), None
            )


def _before_and_after(above: Element, inner: Element) -> list[Element]:
    return [
        e
        for child in above.elements
        if child is not inner and not child.hidden and child.links <= 12
        for e in child.walk()
    ]


def _heading_before(above: Element, inner: Element) -> str | None:
    for child in reversed([c for c in above.elements if c.order < inner.order]):
        if child.hidden or not child.text_chars or child.dates:
            continue
        heads = [e for e in child.walk() if e.tag in HEADINGS and e.text_chars]
        heading = None
        if heads:
            heading = _clean_heading(heads[-1])
        elif child.text_chars <= _HEADING_CHARS * 2:
            heading = _clean_heading(child)
        if heading or child.text_chars > _HEADING_CHARS * 2:
            return heading
    return None


def _clean_heading(element: Element) -> str | None:
    rules = reading_rules().words
    texts = [t for _, piece in element.pieces() if (t := squeeze(piece))]
    kept = [t for t in texts if not rules.more.match(t)]
    heading = squeeze(" ".join(kept)) if kept else ""
    if rules.crumb_labels.search(heading) or ">" in heading:
        return None
    return heading[:_HEADING_CHARS] or None
