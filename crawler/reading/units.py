"""Cutting a container into the units that may be items: rows, list entries, cards, flat runs."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.reading import reading_rules
from crawler.reading.dates import read_date
from crawler.reading.tree import HEADINGS, Element, squeeze

if TYPE_CHECKING:
    from crawler.reading.parts import Parts

Node = Element | str

LIST_TAGS = frozenset({"ul", "ol", "menu", "dir"})
TABLE_TAGS = frozenset({"table", "tbody", "thead", "tfoot"})
NESTING_TAGS = LIST_TAGS | {"dl", "table"}
ITEM_TAGS = frozenset({"li", "tr", "dd", "dt", "article"})
_UNIT_TAGS = frozenset(
    [
        "div",
        "p",
        "a",
        "section",
        "article",
        "dl",
        "table",
        "tr",
        "td",
        "th",
        "h2",
        "h3",
        "h4",
        "h5",
        "span",
        "ul",
        "ol",
        "dd",
        "dt",
        "li",
        "center",
        "form",
    ]
)
_SEPARATORS = frozenset({"br", "hr"})
_NUMBERS = re.compile(r"[\d_-]+$")


@dataclass(slots=True)
class Unit:
    """Neighbouring nodes that may make one item, and the table header above them."""

    nodes: list[Node]
    roles: dict[int, str] = field(default_factory=dict)
    """Column number to role (title, published, other, asked, answered) from a table's header."""
    elements: list[Element] = field(init=False)
    """The elements among the nodes."""
    tag: str = field(init=False)
    """Tag of the only element, else ``run``."""
    gathered: dict[bool, Parts] = field(init=False, default_factory=dict)
    """Its parts without and with those of nested lists, once they were asked for."""

    def __post_init__(self) -> None:
        self.elements = [node for node in self.nodes if isinstance(node, Element)]
        self.tag = self.elements[0].tag if len(self.elements) == 1 else "run"


def cut(parent: Element) -> list[Unit]:
    """The units of ``parent``, empty when its children do not repeat."""
    if parent.tag in TABLE_TAGS:
        return _rows(parent)
    seen = [c for c in parent.elements if not c.hidden]
    entries = [c for c in seen if c.tag == "li"]
    if entries and (parent.tag in LIST_TAGS or len(entries) >= 2):
        return _flat_or(parent, [c for c in seen if c.tag == "li" or c.links])
    if parent.tag == "dl":
        return _flat_or(parent, [c for c in seen if c.tag in ("dd", "dt", "div")])
    return _generic(parent, seen)


def _generic(parent: Element, seen: list[Element]) -> list[Unit]:
    bearing = [c for c in seen if c.tag in _UNIT_TAGS and (c.links or c.dates)]
    if not bearing:
        return []
    groups: dict[tuple[str, str], list[Element]] = {}
    for child in bearing:
        if child.links or child.tag not in ("span", "td"):
            groups.setdefault((child.tag, _family(child)), []).append(child)
    best = max(groups.values(), key=len, default=[])
    if len(best) >= 2:
        return _flat_or(parent, best)
    runs = _runs(parent, least=2)
    return runs or [Unit([c]) for c in _dated_apart(bearing)]


def _dated_apart(bearing: list[Element]) -> list[Element]:
    """Neighbours of one tag with a date and a link or two each, whatever their classes."""
    units = [c for c in bearing if 0 < c.links <= 2 and c.dates == 1]
    return units if len(units) >= 2 and len({c.tag for c in units}) == 1 else []


def _family(element: Element) -> str:
    """What the classes of alike siblings share: the first one without its number."""
    return _NUMBERS.sub("", element.get("class").split(" ", 1)[0].lower())


def _flat_or(parent: Element, children: list[Element]) -> list[Unit]:
    """Each child by itself, or flat runs where dates stand beside the links, not with them."""
    linked = [c for c in children if c.links]
    inside = sum(1 for c in linked if c.dates)
    if len(linked) >= 1 and inside == 0 and parent.dates >= max(1, len(linked) // 2):
        runs = _runs(parent, least=1)
        if runs:
            return runs
    return [Unit([child]) for child in children]


def _runs(parent: Element, least: int) -> list[Unit]:
    """Cut the children of ``parent`` at each link-bearing child; null below ``least`` of them."""
    nodes = [n for n in parent.children if _matters(n)]
    heads = [i for i, node in enumerate(nodes) if _bears_title(node)]
    if len(heads) < least:
        return []
    dated = next((i for i, node in enumerate(nodes) if _is_dated(node)), None)
    if dated is None:
        return []
    if dated < heads[0]:
        cuts = [dated, *[i + 1 for i in heads[:-1]], heads[-1] + 1]
    else:
        cuts = [*heads, len(nodes)]
    return [Unit(nodes[a:b]) for a, b in itertools.pairwise(cuts) if a < b]


def _matters(node: Node) -> bool:
    if isinstance(node, str):
        return bool(node.strip())
    return (
        not node.hidden
        and node.tag not in _SEPARATORS
        and node.tag
        not in HEADINGS
        - {
            "h3",
            "h4",
            "h5",
            "h6",
        }
    )


def _bears_title(node: Node) -> bool:
    if isinstance(node, str) or not node.links:
        return False
    if node.dates > 1 or node.links > 3:
        return False
    return node.link_chars >= 6 and not reading_rules().words.minor_anchor.match(node.text())


def _is_dated(node: Node) -> bool:
    if isinstance(node, Element):
        return node.dates > 0 and not node.links
    return read_date(squeeze(node)) is not None


def rows_of(table: Element) -> list[Element]:
    """Rows of a table, whichever section they stand in."""
    rows: list[Element] = []
    for child in table.elements:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("tbody", "thead", "tfoot"):
            rows.extend(c for c in child.elements if c.tag == "tr")
    return [row for row in rows if not row.hidden]


def cells_of(row: Element) -> list[Element]:
    """Cells of a row."""
    return [c for c in row.elements if c.tag in ("td", "th")]


def _rows(table: Element) -> list[Unit]:
    rows = rows_of(table)
    roles: dict[int, str] = {}
    units: list[Unit] = []
    for row in rows:
        if row.text_chars == 0:
            continue
        found = header_roles(row)
        if found:
            roles = found
        else:
            units.append(Unit([row], roles))
    if roles or any(r.dates and r.links for r in rows):
        return units
    loose = [u for u in units if u.elements[0].links]
    dated = [u for u in units if u.elements[0].dates and not u.elements[0].links]
    if loose and len(dated) >= max(1, len(loose) // 2):
        return _pairs(units)
    return units


def _pairs(units: list[Unit]) -> list[Unit]:
    """Title and date in rows of their own: put each date row to its title row."""
    pairs: list[Unit] = []
    first = units[0].elements[0]
    date_first = bool(first.dates and not first.links)
    pending: list[Node] = []
    for unit in units:
        is_title = bool(unit.elements[0].links)
        if is_title != date_first and pending:
            pairs.append(Unit(pending))
            pending = []
        pending = [*pending, *unit.nodes]
    return [*pairs, Unit(pending)] if pending else pairs


def header_roles(row: Element) -> dict[int, str]:
    """What each column holds, when ``row`` is the header of a table; else empty."""
    cells = cells_of(row)
    if len(cells) < 2 or row.dates:
        return {}
    texts = [squeeze(cell.text()).replace(" ", "").strip("：:") for cell in cells]
    if any(len(text) > 16 for text in texts):
        return {}
    roles = {i: role for i, text in enumerate(texts) if (role := _role(text))}
    known = len(set(roles.values()))
    headed = all(cell.tag == "th" for cell in cells)
    enough = (
        known >= 2
        or (known == 1 and headed)
        or ("title" in roles.values() and not row.links and len(cells) >= 3)
    )
    return roles if enough and not (row.links and known < 2) else {}


def _role(text: str) -> str | None:
    words = reading_rules().words
    if not text:
        return None
    for role, known in (
        ("asked", words.header_asked),
        ("answered", words.header_answered),
        ("other", words.header_other_date),
        ("published", words.header_published),
        ("title", words.header_title),
    ):
        if text in known:
            return role
    return None
