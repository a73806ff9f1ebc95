"""The page as a light tree of Python objects: parsed once, walked once, asked many times.

Lexbor parses; every later question (zones, lists, dates, links) is answered on these slim
elements, which hold what the questions need: text length, links, dates, whether it is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.reading import reading_rules
from config.terms import LinkPlace
from crawler.reading.tabs import show_tabs

RAW_TAGS = frozenset({"script", "style", "template", "textarea", "title"})
_UNSPACED = frozenset(
    {"html", "head", "ul", "ol", "dl", "table", "tbody", "thead", "tfoot", "tr", "select"}
)
"""Blanks between the children of these are never seen."""
UNSEEN_TAGS = frozenset(
    {"head", "script", "style", "template", "noscript", "title", "meta", "link", "base", "object"}
)
BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "br",
        "option",
        "select",
    ]
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HUGE_TAG = re.compile(r"(<[a-zA-Z][\w:-]{0,40})[^<>]{8000,}")
_MOST_ATTRIBUTES = 400
_DATED_CHARS = 4000
_DATEISH = re.compile(
    r"(?:19|20)\d\d\s?[-/.年\uff0d\u2010-\u2015－]\s?[01]?\d(?:\s?[-/.月\u2010-\u2015－]\s?[0-3]?\d)?"
    r"|(?<!\d)[01]?\d\s?[-/月]\s?[0-3]?\d(?!\d)|[〇○零一二三四五六七八九]{4}年|[０-９]{4}"
)


def squeeze(text: str) -> str:
    """Text with every run of white space (also full-width and zero-width) as one blank."""
    if not text.isascii() and _ZERO_WIDTH.search(text):
        text = _ZERO_WIDTH.sub(" ", text)
    return " ".join(text.split())


class Element:
    """One element. ``children``: elements and strings in page order; ``elements``: the former."""

    __slots__ = (
        "_text",
        "attrs",
        "children",
        "classes",
        "commented",
        "dates",
        "elements",
        "hidden",
        "link_chars",
        "links",
        "order",
        "parent",
        "place",
        "tag",
        "text_chars",
    )

    def __init__(self, tag: str, attrs: dict[str, str | None], parent: Element | None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.children: list[Element | str] = []
        self.elements: list[Element] = []
        self._text: str | None = None
        self.classes: str = ""
        self.order = 0
        self.hidden = False
        self.place: LinkPlace | None = None
        self.commented = 0
        """Links inside comments right below: a list that was switched off in the markup."""
        self.text_chars = 0
        self.link_chars = 0
        self.links = 0
        self.dates = 0

    def get(self, name: str) -> str:
        """An attribute's value, empty where it is absent or has none."""
        return self.attrs.get(name) or ""

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in page order; not recursive."""
        stack: list[Element] = [self]
        while stack:
            element = stack.pop()
            yield element
            if element.elements:
                stack.extend(reversed(element.elements))

    def pieces(self, seen_only: bool = True) -> Iterator[tuple[Element, str]]:
        """Every text below with the element it stands in, in page order."""
        stack: list[tuple[Element, Element | str]] = [(self, c) for c in reversed(self.children)]
        while stack:
            owner, node = stack.pop()
            if isinstance(node, str):
                yield owner, node
            elif not seen_only or (node.text_chars and not node.hidden):
                stack.extend((node, child) for child in reversed(node.children))

    def text(self) -> str:
        """The text that a visitor reads here; block elements part words."""
        if self._text is None:
            self._text = self._read_text(seen_only=True) if self.text_chars else ""
        return self._text

    def whole_text(self) -> str:
        """The text with what is hidden."""
        return self._read_text(seen_only=False)

    def _read_text(self, *, seen_only: bool) -> str:
        children = self.children
        if len(children) == 1 and isinstance(children[0], str):
            return squeeze(children[0])
        parts: list[str] = []
        last: Element | None = None
        for owner, piece in self.pieces(seen_only):
            if last is not None and owner is not last and _parted(last, owner):
                parts.append(" ")
            parts.append(piece)
            last = owner
        return squeeze("".join(parts))

    def own_text(self) -> str:
        """Text right in this element, without that of its children."""
        return squeeze(" ".join(child for child in self.children if isinstance(child, str)))

    def ancestors(self) -> Iterator[Element]:
        """The elements above, nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def within(self, other: Element) -> bool:
        """Whether ``other`` is this element or stands above it."""
        return self is other or any(above is other for above in self.ancestors())


def _parted(one: Element, other: Element) -> bool:
    return one.tag in BLOCK_TAGS or other.tag in BLOCK_TAGS or one.parent is other.parent


def _without_monsters(html: str) -> str:
    """Tags with thousands of attributes cost the parser minutes: they lose their attributes."""
    return _HUGE_TAG.sub(lambda m: m[1] if m[0].count("=") > _MOST_ATTRIBUTES else m[0], html)


class Document:
    """A parsed page: ``elements`` in page order, scripts, comments' link counts, title text."""

    def __init__(self, html: str) -> None:
        self.root = Element("html", {}, None)
        self.elements: list[Element] = [self.root]
        self.scripts: list[tuple[Element, str]] = []
        self.styles: list[tuple[Element, str]] = []
        self.truncated = False
        parsed = LexborHTMLParser(_without_monsters(html)).root
        if parsed is not None:
            self.root.attrs = dict(parsed.attributes)
            self._take(parsed)
        self._sum_up()

    @property
    def body(self) -> Element:
        """The body, or the root of a page that has none."""
        return next((e for e in self.root.elements if e.tag in ("body", "frameset")), self.root)

    def _take(self, root: LexborNode) -> None:
        """Walk the parsed tree once, without recursion."""
        limit, deepest = reading_rules().limits.nodes, reading_rules().limits.depth
        parent: Element = self.root
        node: LexborNode | None = root.child
        stack: list[tuple[LexborNode | None, Element]] = []
        for _ in range(limit):
            while node is None:
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

    def _convert(self, node: LexborNode, parent: Element) -> Element | None:
        """Append ``node`` to ``parent``; the new element when its children are to be walked."""
        tag = node.tag or "-"
        if tag[0] in "-!":
            self._keep_text(tag, node, parent)
            return None
        elements = self.elements
        element = Element(tag, node.attributes, parent)
        element.order = len(elements)
        elements.append(element)
        parent.children.append(element)
        parent.elements.append(element)
        if tag in RAW_TAGS:
            self._keep_raw(element, node)
            return None
        return element

    def _keep_text(self, tag: str, node: LexborNode, parent: Element) -> None:
        if tag == "-text":
            text = node.text_content or ""
            if not text.isspace():
                parent.children.append(text)
            elif parent.tag not in _UNSPACED:
                parent.children.append(" ")
        elif tag == "-comment":
            parent.commented += (node.html or "").count("<a ")

    def _keep_raw(self, element: Element, node: LexborNode) -> None:
        text = node.text(deep=True) or ""
        element.hidden = element.tag != "textarea"
        if element.tag == "script":
            self.scripts.append((element, text))
        elif element.tag == "style":
            self.styles.append((element, text))
        else:
            element.children.append(text)

    def _sum_up(self) -> None:
        """Mark what is hidden, then add texts, links and dates up from the leaves."""
        hiding = reading_rules().hidden.classes
        for element in self.elements:
            attrs = element.attrs
            if attrs:
                name = attrs.get("class")
                identity = attrs.get("id")
                if name or identity:
                    element.classes = f"{identity or ''} {name or ''}".lower()
                element.hidden = element.hidden or _hides(element, attrs, hiding)
            if element.tag in UNSEEN_TAGS and element.tag != "object":
                element.hidden = True
        show_tabs(self.elements)
        for element in reversed(self.elements):
            _add_up(element)


def _hides(element: Element, attrs: dict[str, str | None], hiding: frozenset[str]) -> bool:
    style = attrs.get("style")
    if style and _HIDING.search(style):
        return True
    if "hidden" in attrs or attrs.get("type") == "hidden":
        return True
    name = attrs.get("class")
    return bool(name) and not hiding.isdisjoint(name.lower().split())  # type: ignore[union-attr]


def _add_up(element: Element) -> None:
    """Texts, links and dates of ``element`` are complete: pass them up."""
    for child in element.children:
        if isinstance(child, str) and child != " ":
            stripped = child.strip()
            element.text_chars += len(stripped)
            if len(stripped) < _DATED_CHARS and _DATEISH.search(stripped):
                element.dates += 1
    if element.tag == "a":
        element.links += 1
        element.link_chars = element.text_chars
    parent = element.parent
    if parent is not None and not element.hidden and (element.text_chars or element.links):
        parent.text_chars += element.text_chars
        parent.link_chars += element.link_chars
        parent.links += element.links
        parent.dates += element.dates
