"""What is left to read in the content of a page once its furniture is taken away: breadcrumb,
pager, the menu of the columns beside it."""

from __future__ import annotations

from dataclasses import dataclass

from config.columns import vocabulary
from config.reading import reading_rules
from config.terms import LinkPlace
from crawler.reading.crumbs import Step
from crawler.reading.found import Found
from crawler.reading.links import Resolve
from crawler.reading.tree import Document, Element, squeeze
from crawler.reading.units import LIST_TAGS

_EMPTY_TAGS = LIST_TAGS | {"tbody"}
_PICTURES = frozenset({"img", "iframe", "embed", "object", "video", "canvas", "svg"})
_MENU_CHARS = 8
"""Links with longer texts on average are no menu."""
_CRUMB_CHARS = 160
_FORM_FIELDS = 2
_ENTRY_TYPES = frozenset(
    {"", "text", "tel", "email", "file", "radio", "checkbox", "number", "date"}
)


@dataclass(slots=True)
class Left:
    """What a visitor finds in the content."""

    chars: int = 0
    """Of texts that are neither links nor furniture; the page's own title is among them."""
    links: int = 0
    """Links with a text or a picture, and what is embedded."""
    forms: int = 0
    """Forms to fill in; a search box is none."""
    empty_list: bool = False
    """A list's container without any entry stands there."""


def content_left(
    document: Document, lists: list[Found], crumbs: list[Step], resolve: Resolve, url: str
) -> Left:
    """Count what is left. ``url`` is the page's own address, which a menu beside it links to."""
    left = Left()
    content = [
        element
        for element in document.body.walk()
        if not element.hidden and element.place in (LinkPlace.CONTENT, LinkPlace.LIST)
    ]
    left.empty_list = any(map(_is_empty_list, content))
    trail = _crumb_box([anchor for _, anchor in crumbs if anchor is not None])
    menus = [block for block in lists if _is_menu(block, left.empty_list, resolve, url)]
    skipped = _furniture(menus, trail)
    pager = reading_rules().words.pager_anchor
    for element in content:
        if element.order in skipped or _is_head(element, trail):
            continue
        if element.tag == "a":
            if pager.search(element.text()):
                continue
            left.links += element.text_chars > 0 or _pictured(element)
        elif element.tag in _PICTURES:
            left.links += element.place is LinkPlace.CONTENT
        elif element.tag == "form":
            left.forms += _is_entry(element)
        for text in element.strings:
            left.chars += len(text.strip())
    return left


def _is_empty_list(element: Element) -> bool:
    return element.tag in _EMPTY_TAGS and not element.text_chars and not _pictured(element)


def _is_head(element: Element, trail: Element | None) -> bool:
    """A link or picture above the breadcrumb: logo, banner, links for collectors. A text is no
    such thing, in case that the breadcrumb stands below the content."""
    if trail is None or element.order > trail.order:
        return False
    return element.tag in _PICTURES or element.tag == "a"


def _furniture(menus: list[Found], trail: Element | None) -> set[int]:
    """Orders of the elements that are on the page for finding one's way."""
    boxes = [box for block in menus for box in _boxes(block)]
    if trail is not None:
        boxes.append(trail)
    return {element.order for box in boxes for element in box.walk()}


def _boxes(block: Found) -> list[Element]:
    return [block.container, *block.containers]


def _is_menu(block: Found, beside_empty_list: bool, resolve: Resolve, url: str) -> bool:
    """The columns around the page: its links are short, and one leads to the page itself, or most
    bear names of columns and the list beside them is empty. Else names of offices or services are
    what a visitor came for."""
    if block.title_chars >= _MENU_CHARS:
        return False
    anchors = [e for box in _boxes(block) for e in box.walk() if e.tag == "a"]
    if any(resolve(anchor.get("href"))[0] == url for anchor in anchors if anchor.get("href")):
        return True
    names = [squeeze(anchor.text()) for anchor in anchors if anchor.text_chars]
    known = sum(vocabulary().match(name) is not None for name in names)
    return beside_empty_list and known * 2 > len(names)


def _crumb_box(anchors: list[Element]) -> Element | None:
    """The smallest element with the whole breadcrumb in it."""
    if not anchors:
        return None
    inner = {anchor.order for anchor in anchors}
    for above in anchors[0].ancestors():
        if above.text_chars > _CRUMB_CHARS or above.tag == "body":
            return None
        if inner <= {element.order for element in above.walk()}:
            return above
    return None


def _is_entry(form: Element) -> bool:
    fields = [
        e
        for e in form.walk()
        if e.tag in ("textarea", "select")
        or (e.tag == "input" and e.get("type").lower() in _ENTRY_TYPES)
    ]
    return len(fields) >= _FORM_FIELDS or any(field.tag == "textarea" for field in fields)


def _pictured(element: Element) -> bool:
    return any(e.tag in _PICTURES for e in element.walk())
