"""What a list is called and where it goes on: the heading and the `more` link around it."""

from __future__ import annotations

from config.reading import reading_rules
from crawler.reading.found import Found
from crawler.reading.tabs import tab_label
from crawler.reading.tree import HEADINGS, Element, squeeze

_HEADING_CHARS = 24


def name_list(block: Found, blocks: list[Found]) -> None:
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
