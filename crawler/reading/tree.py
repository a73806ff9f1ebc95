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

RAW_TAGS = frozenset({"script", "style", "template", "textarea", "title"})
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
    """One element. ``children`` holds elements and strings in page order, ``elements`` the former."""

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
            elif not (seen_only and node.hidden):
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


class Document:
    """A parsed page: ``elements`` in page order, scripts, comments' link counts, title text."""

    def __init__(self, html: str) -> None:
        self.root = Element("html", {}, None)
        self.elements: list[Element] = [self.root]
        self.scripts: list[tuple[Element, str]] = []
        self.styles: list[tuple[Element, str]] = []
        self.truncated = False
        parsed = LexborHTMLParser(html).root
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
        limit = reading_rules().limits.nodes
        parent: Element = self.root
        node: LexborNode | None = root.child
        stack: list[tuple[LexborNode | None, Element]] = []
        count = 0
        while True:
            if node is None:
                if not stack:
                    return
                node, parent = stack.pop()
                continue
            count += 1
            if count > limit:
                self.truncated = True
                return
            following = node.next
            element = self._convert(node, parent)
            if element is not None and (child := node.child) is not None:
                stack.append((following, parent))
                node, parent = child, element
            else:
                node = following

    def _convert(self, node: LexborNode, parent: Element) -> Element | None:
        """Append ``node`` to ``parent``; the new element when its children are to be walked."""
        tag = node.tag or ""
        if tag == "-text":
            parent.children.append(node.text_content or "")
            return None
        if tag == "-comment":
            parent.commented += (node.html or "").count("<a ")
            return None
        if not tag or tag[0] in "-!":
            return None
        element = Element(tag, node.attributes, parent)
        element.order = len(self.elements)
        self.elements.append(element)
        parent.children.append(element)
        parent.elements.append(element)
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
        _show_tabs(self.elements)
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
    chars = dates = 0
    for child in element.children:
        if isinstance(child, str):
            stripped = child.strip()
            if stripped:
                chars += len(stripped)
                if len(stripped) < 4000 and _DATEISH.search(stripped):
                    dates += 1
    element.text_chars += chars
    element.dates += dates
    if element.tag == "a":
        element.links += 1
        element.link_chars = element.text_chars
    parent = element.parent
    if parent is not None and not element.hidden:
        parent.text_chars += element.text_chars
        parent.link_chars += element.link_chars
        parent.links += element.links
        parent.dates += element.dates


def _show_tabs(elements: list[Element]) -> None:
    """A pane that is hidden beside a like pane that is seen is a tab: one click shows it."""
    for element in elements:
        if not element.hidden or element.tag in UNSEEN_TAGS or element.parent is None:
            continue
        if element.tag not in ("div", "ul", "ol", "table", "dl", "section", "tbody"):
            continue
        siblings = element.parent.elements
        panes = [s for s in siblings if s.tag == element.tag and _alike(s, element)]
        if (
            len(panes) >= 2
            and any(not pane.hidden for pane in panes)
            and tab_labels(element, len(panes))
        ):
            element.hidden = False


def _alike(one: Element, other: Element) -> bool:
    if one is other:
        return True
    first, second = set(one.get("class").split()), set(other.get("class").split())
    return bool(first & second) if first and second else first == second


def tab_labels(pane: Element, panes: int) -> list[Element]:
    """The short labels before the panes, at least one for each; empty where there are none."""
    level: Element | None = pane
    for _ in range(3):
        if level is None or level.parent is None:
            return []
        alike = [s for s in level.parent.elements if s.tag == pane.tag and _alike(s, pane)]
        first = alike[0].order if level is pane else level.order
        for sibling in level.parent.elements:
            if sibling.order >= first:
                break
            labels = _labels(sibling)
            if panes <= len(labels) <= panes + 1:
                return labels
        level = level.parent
    return []


def _labels(element: Element) -> list[Element]:
    """The most short texts that stand side by side in ``element``."""
    best: list[Element] = []
    for inner in element.walk():
        if inner.tag in RAW_TAGS or inner.order > element.order + 60:
            continue
        short = [c for c in inner.elements if c.elements or c.children]
        short = [c for c in short if 0 < len(c.whole_text()) <= 20]
        if len(short) > len(best):
            best = short
    return best
