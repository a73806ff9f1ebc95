"""One element of a page: its texts, what is in it, and the counts that answer questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.terms import LinkPlace

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
_DATED_CHARS = 4000
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
