"""Finding the lists of a page: from the outside in, the first container that reads as one."""

from __future__ import annotations

import datetime as dt

from config.reading import reading_rules
from config.terms import LinkPlace
from crawler.reading.dates import url_month
from crawler.reading.found import Found
from crawler.reading.naming import name_list
from crawler.reading.records import Record, is_section, read_record
from crawler.reading.tree import RAW_TAGS, Document, Element
from crawler.reading.units import ITEM_TAGS, LIST_TAGS, TABLE_TAGS, Unit, cut

_PLACES = (LinkPlace.CONTENT, LinkPlace.LIST)
_SHORT = 8
_TABLE_PATH = frozenset({"table", "tbody", "tr", "td", "div", "section", "center"})
"""Tags above and of tables, which may list what has neither link nor date."""
_LONE_CHARS = 400
_LEAD_CHARS = 8
_BARE_ROWS = 3


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
        name_list(block, merged)
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
