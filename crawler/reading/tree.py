"""The page as a light tree of Python objects: parsed once, walked once, asked many times.

Lexbor parses; every later question (zones, lists, dates, links) is answered on these slim
elements, which hold what the questions need: text length, links, dates, whether it is seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.reading import reading_rules
from crawler.reading.element import BLOCK_TAGS, HEADINGS, Element, squeeze
from crawler.reading.tabs import show_tabs

__all__ = ["BLOCK_TAGS", "HEADINGS", "RAW_TAGS", "Document", "Element", "squeeze"]

RAW_TAGS = frozenset({"script", "style", "template", "textarea", "title"})
_UNSPACED = frozenset(
    {"html", "head", "ul", "ol", "dl", "table", "tbody", "thead", "tfoot", "tr", "select"}
)
"""Blanks between the children of these are never seen."""
UNSEEN_TAGS = frozenset(
    {"head", "script", "style", "template", "noscript", "title", "meta", "link", "base", "object"}
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HUGE_TAG = re.compile(r"(<[a-zA-Z][\w:-]{0,40})[^<>]{8000,}")
_MOST_ATTRIBUTES = 400
_LONGEST_NAME = 200
"""Characters of names and classes that are remembered from page to page."""


def without_monsters(html: str) -> str:
    """Tags with thousands of attributes cost the parser minutes: they lose their attributes."""
    return _HUGE_TAG.sub(lambda m: m[1] if m[0].count("=") > _MOST_ATTRIBUTES else m[0], html)


class Document:
    """A parsed page: ``elements`` in page order and by tag, ``bearers`` of texts of their own,
    scripts and styles with their contents."""

    def __init__(self, html: str) -> None:
        self.elements: list[Element] = []
        self.root = Element("html", {}, None, self.elements)
        self.by_tag: defaultdict[str, list[Element]] = defaultdict(list)
        self.scripts: list[tuple[Element, str]] = []
        self.styles: list[tuple[Element, str]] = []
        self.truncated = False
        parsed = LexborHTMLParser(without_monsters(html)).root
        if parsed is not None:
            self.root.attrs = dict(parsed.attributes)
            self._take(parsed)
        self._sum_up()
        self.bearers = [element for element in self.elements if element.strings]
        self.body = next(
            (e for e in self.root.elements if e.tag in ("body", "frameset")), self.root
        )
        """The body, or the root of a page that has none."""

    def tagged(self, *tags: str) -> list[Element]:
        """Elements of these tags in page order."""
        if len(tags) == 1:
            return self.by_tag.get(tags[0], [])
        found = [element for tag in tags for element in self.by_tag.get(tag, ())]
        return sorted(found, key=lambda element: element.order)

    def _take(self, root: LexborNode) -> None:
        """Walk the parsed tree once, without recursion."""
        limit, deepest = reading_rules().limits.nodes, reading_rules().limits.depth
        parent: Element = self.root
        node: LexborNode | None = root.child
        stack: list[tuple[LexborNode | None, Element]] = []
        for _ in range(limit):
            while node is None:
                parent.end = len(self.elements)
                if not stack:
                    return
                node, parent = stack.pop()
            following = node.next
            element = self._convert(node, parent)
            if element is not None and (child := node.child) is not None:
                stack.append((following, parent))
                node = child
                if len(stack) < deepest:
                    parent = element
            else:
                node = following
        self.truncated = True
        for element in (parent, *parent.ancestors()):
            element.end = len(self.elements)

    def _convert(self, node: LexborNode, parent: Element) -> Element | None:
        """Append ``node`` to ``parent``; the new element when its children are to be walked."""
        tag = node.tag or "-"
        if tag[0] in "-!":
            _keep_text(tag, node, parent)
            return None
        element = Element(tag, node.attributes, parent, self.elements)
        parent.add_element(element)
        self.by_tag[tag].append(element)
        if tag in RAW_TAGS:
            self._keep_raw(element, node)
            return None
        return element

    def _keep_raw(self, element: Element, node: LexborNode) -> None:
        text = node.text(deep=True) or ""
        element.hidden = element.tag != "textarea"
        if element.tag == "script":
            self.scripts.append((element, text))
        elif element.tag == "style":
            self.styles.append((element, text))
        elif text and not text.isspace():
            element.add_text(text)

    def _sum_up(self) -> None:
        """Mark what is hidden, then add texts, links and dates up from the leaves."""
        for element in self.elements:
            if element.attrs:
                _name(element, element.attrs)
        for element in self.tagged(*UNSEEN_TAGS - {"object"}):
            element.hidden = True
        show_tabs(self.elements)
        for element in reversed(self.elements):
            if element.tag == "a":
                element.links += 1
                element.link_chars = element.text_chars
            parent = element.parent
            if parent is not None and not element.hidden:
                parent.text_chars += element.text_chars
                parent.link_chars += element.link_chars
                parent.links += element.links
                parent.dates += element.dates


def _keep_text(tag: str, node: LexborNode, parent: Element) -> None:
    if tag == "-text":
        text = node.text_content or ""
        if not text.isspace():
            parent.add_text(text)
        elif parent.tag not in _UNSPACED:
            parent.children.append(" ")
    elif tag == "-comment":
        parent.commented += (node.html or "").count("<a ")


def _name(element: Element, attrs: dict[str, str | None]) -> None:
    """Take over what ``id`` and ``class`` say, and whether anything hides the element."""
    name, identity = attrs.get("class") or "", attrs.get("id") or ""
    if name or identity:
        short = len(name) + len(identity) <= _LONGEST_NAME
        read = _read_names if short else _read_names.__wrapped__
        element.classes, hidden = read(identity, name)
        element.hidden = element.hidden or hidden
    if "hidden" in attrs or attrs.get("type") == "hidden":
        element.hidden = True
    style = attrs.get("style")
    if style and _HIDING.search(style):
        element.hidden = True


@lru_cache(maxsize=4096)
def _read_names(identity: str, name: str) -> tuple[str, bool]:
    """Both in lower case, and whether the class is one that hides."""
    hiding = reading_rules().hidden.classes
    return f"{identity} {name}".lower(), not hiding.isdisjoint(name.lower().split())
