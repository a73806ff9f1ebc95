"""HTML: paragraphs by block elements, tables that hold no further table as grids."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.documents import document_limits
from config.terms import DocumentFormat
from crawler.documents.building import BlockList
from crawler.reading.element import BLOCK_TAGS
from crawler.reading.tree import without_monsters
from store.documents import DocumentText

_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "select", "textarea"})
_BLOCKS = BLOCK_TAGS | {"body", "td", "th", "tr", "table"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\xa0\u200b\ufeff]+")
_NODES = 400_000
_FEWEST_COLUMNS = 3
"""A table with fewer is made for its looks: what stands in it is text."""
_FEWEST_ROWS = 2


def read_html(html: str) -> DocumentText:
    """The visible text of a page. Never raises; what goes beyond the limits is left out."""
    tree = LexborHTMLParser(without_monsters(html))
    title = tree.css_first("title")
    walk = _Walk(_holding(tree))
    if tree.body is not None:
        walk.run(tree.body)
    return walk.blocks.finish(
        DocumentFormat.HTML, _squeeze(title.text())[:200] if title is not None else ""
    )


class _Walk:
    """One pass over the elements in page order, without recursion."""

    def __init__(self, holding: set[int]) -> None:
        self.blocks = BlockList()
        self._holding = holding
        self._text: list[str] = []
        self._nodes = 0

    def run(self, root: LexborNode) -> None:
        stack: list[LexborNode | None] = [root]
        while stack and not self.blocks.full and self._nodes < _NODES:
            node = stack.pop()
            if node is None:
                self._flush()
                continue
            self._nodes += 1
            stack.extend(self._opened(node))
        self._flush()

    def _opened(self, node: LexborNode) -> list[LexborNode | None]:
        """Note what ``node`` is, and give what is to be looked at next, last one first."""
        tag = node.tag
        if tag == "-text":
            self._text.append(node.text_content or "")
            return []
        if tag in _UNSEEN or (tag or "").startswith(("!", "-")) or _is_hidden(node):
            return []
        if tag == "br":
            self._flush()
            return []
        if tag == "img":
            self._flush()
            self.blocks.picture()
            return []
        is_innermost = tag == "table" and node.mem_id not in self._holding
        if is_innermost and (rows := _grid(node)) is not None:
            self._flush()
            self.blocks.table(rows)
            return []
        inside: list[LexborNode | None] = list(_children(node))
        inside.reverse()
        if tag in _BLOCKS:
            self._flush()
            inside.insert(0, None)
        return inside

    def _flush(self) -> None:
        if self._text:
            self.blocks.paragraph(_squeeze("".join(self._text)))
            self._text = []


def _holding(tree: LexborHTMLParser) -> set[int]:
    """Tables that hold a table. No element is climbed over twice, however deep they stand."""
    holding: set[int] = set()
    climbed: set[int] = set()
    for table in tree.css("table"):
        node = table.parent
        while node is not None and node.mem_id not in climbed:
            climbed.add(node.mem_id)
            if node.tag == "table":
                holding.add(node.mem_id)
            node = node.parent
    return holding


def _children(node: LexborNode) -> list[LexborNode]:
    found, child = [], node.child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _grid(table: LexborNode) -> list[list[str | None]] | None:
    """The cells of a table without tables in it, merged ones spread out; None where it is made for
    its looks."""
    most = document_limits()
    rows: list[list[str | None]] = []
    owed: dict[tuple[int, int], bool] = {}
    cells = 0
    for number, row in enumerate(table.css("tr")):
        line: list[str | None] = []
        for cell in _children(row):
            if cell.tag not in ("td", "th"):
                continue
            while owed.pop((number, len(line)), False):
                line.append(None)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            cells += width * height
            if cells > most.cells:
                return rows
            for column in range(len(line), len(line) + width):
                owed.update({(number + down, column): True for down in range(1, height)})
            line += [_cell_text(cell), *[None] * (width - 1)]
        while owed.pop((number, len(line)), False):
            line.append(None)
        rows.append(line)
    widest = max((len(row) for row in rows), default=0)
    return rows if widest >= _FEWEST_COLUMNS and len(rows) >= _FEWEST_ROWS else None


def _span(cell: LexborNode, name: str) -> int:
    text = (cell.attributes.get(name) or "1").strip()
    number = int(text[:4]) if text[:4].isascii() and text[:4].isdigit() else 1
    return max(1, min(number, document_limits().span))


def _cell_text(cell: LexborNode) -> str:
    if cell.css_first("img") is not None and not (cell.text() or "").strip():
        return ""
    return _squeeze(cell.text(separator="\n"))


def _squeeze(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
