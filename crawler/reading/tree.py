"""The page as a light tree of Python objects: parsed once, walked once, asked many times.

Lexbor parses; every later question (zones, lists, dates, links) is answered on these slim
elements, which hold what the questions need: text length, links, dates, whether it is seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

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
_BLANK = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff]")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HUGE_TAG = re.compile(r"(<[a-zA-Z][\w:-]{0,40})[^<>]{8000,}")
_MOST_ATTRIBUTES = 400
_DATED_CHARS = 4000
_LONGEST_NAME = 200
"""Characters of names and classes that are remembered from page to page."""
_DATE_SIGN = re.compile(r"[\d年](?:(?<=年)|\s?[-/.年月\uff0d\u2010-\u2015－]|[０-９]{3})")
"""What every text that holds a date has: much cheaper to look for."""
_DATEISH = re.compile(
    r"(?:19|20)\d\d\s?[-/.年\uff0d\u2010-\u2015－]\s?[01]?\d(?:\s?[-/.月\u2010-\u2015－]\s?[0-3]?\d)?"
    r"|(?<!\d)[01]?\d\s?[-/月]\s?[0-3]?\d(?!\d)|[〇○零一二三四五六七八九]{4}年|[０-９]{4}"
)


def squeeze(text: str) -> str:
    """Text with every run of white space (also full-width and zero-width) as one blank."""
    if not _BLANK.search(text):
        return text
    if not text.isascii() and _ZERO_WIDTH.search(text):
        text = _ZERO_WIDTH.sub(" ", text)
    return " ".join(text.split())


class Element:
    """One element. ``children``: elements and strings in page order; ``elements``: the former;
    ``strings``: the latter without blank ones. ``page``: all elements in page order, of which
    those from ``order`` to ``end`` are this one and what is in it."""

    __slots__ = (
        "_text",
        "attrs",
        "children",
        "classes",
        "commented",
        "dates",
        "elements",
        "end",
        "hidden",
        "link_chars",
        "links",
        "order",
        "page",
        "parent",
        "place",
        "strings",
        "tag",
        "text_chars",
    )

    def __init__(
        self, tag: str, attrs: dict[str, str | None], parent: Element | None, page: list[Element]
    ) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.page = page
        self.order = len(page)
        self.end = self.order + 1
        self.children: list[Element | str] = []
        self.elements = _NO_ELEMENTS
        self.strings = _NO_STRINGS
        self._text: str | None = None
        self.classes = ""
        self.hidden = False
        self.place: LinkPlace | None = None
        self.commented = 0
        """Links inside comments right below: a list that was switched off in the markup."""
        self.text_chars = 0
        self.link_chars = 0
        self.links = 0
        self.dates = 0
        page.append(self)

    def get(self, name: str) -> str:
        """An attribute's value, empty where it is absent or has none."""
        return self.attrs.get(name) or ""

    def add_element(self, element: Element) -> None:
        """Append a child."""
        self.children.append(element)
        if self.elements:
            self.elements.append(element)
        else:
            self.elements = [element]

    def add_text(self, text: str) -> None:
        """Append a text that is not blank."""
        self.children.append(text)
        if self.strings:
            self.strings.append(text)
        else:
            self.strings = [text]
        stripped = text.strip()
        self.text_chars += len(stripped)
        if len(stripped) < _DATED_CHARS and _DATE_SIGN.search(stripped):
            self.dates += _DATEISH.search(stripped) is not None

    def walk(self) -> list[Element]:
        """This element and all below it, in page order."""
        return self.page[self.order : self.end]

    def pieces(self, seen_only: bool = True) -> list[tuple[Element, str]]:
        """Every text below with the element it stands in, in page order."""
        found: list[tuple[Element, str]] = []
        stack: list[tuple[Element, Iterator[Element | str]]] = []
        owner, rest = self, iter(self.children)
        while True:
            for node in rest:
                if isinstance(node, str):
                    found.append((owner, node))
                elif not seen_only or (node.text_chars and not node.hidden):
                    stack.append((owner, rest))
                    owner, rest = node, iter(node.children)
                    break
            else:
                if not stack:
                    return found
                owner, rest = stack.pop()

    def text(self) -> str:
        """The text that a visitor reads here; block elements part words."""
        if self._text is None:
            self._text = self._seen_text() if self.text_chars else ""
        return self._text

    def whole_text(self) -> str:
        """The text with what is hidden."""
        return _join(self.pieces(seen_only=False))

    def _seen_text(self) -> str:
        """Most elements have one text, or one element with all of their text."""
        strings = self.strings
        if len(strings) <= 1:
            seen = [e for e in self.elements if e.text_chars and not e.hidden]
            if not seen and strings:
                return squeeze(strings[0])
            if len(seen) == 1 and not strings:
                return seen[0].text()
        return _join(self.pieces())

    def own_text(self) -> str:
        """Text right in this element, without that of its children."""
        return squeeze(" ".join(self.strings))

    def ancestors(self) -> Iterator[Element]:
        """The elements above, nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def within(self, other: Element) -> bool:
        """Whether ``other`` is this element or stands above it."""
        return self is other or any(above is other for above in self.ancestors())


# Most elements have no child elements or no text: they share these until they get one of their own.
_NO_ELEMENTS: list[Element] = []
_NO_STRINGS: list[str] = []


def _join(pieces: list[tuple[Element, str]]) -> str:
    parts: list[str] = []
    last: Element | None = None
    for owner, piece in pieces:
        if last is not None and owner is not last and _parted(last, owner):
            parts.append(" ")
        parts.append(piece)
        last = owner
    return squeeze("".join(parts))


def _parted(one: Element, other: Element) -> bool:
    return one.tag in BLOCK_TAGS or other.tag in BLOCK_TAGS or one.parent is other.parent


def _without_monsters(html: str) -> str:
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
        parsed = LexborHTMLParser(_without_monsters(html)).root
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
