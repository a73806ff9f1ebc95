"""Tabs: panes that a click shows, and the labels that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.reading import reading_rules

if TYPE_CHECKING:
    from crawler.reading.element import Element

_PANE_TAGS = frozenset({"div", "ul", "ol", "table", "dl", "section", "tbody"})
_LABEL_CHARS = 20
_LEVELS = 3
"""How far above the panes their labels may stand."""
_NEAR = 60
"""Elements of a part that are searched for labels."""


def show_tabs(elements: list[Element]) -> None:
    """A pane that is hidden beside a like pane that is seen is a tab: it counts as seen."""
    for element in elements:
        if not element.hidden or element.tag not in _PANE_TAGS or element.parent is None:
            continue
        panes = panes_of(element)
        if not 2 <= len(panes) <= reading_rules().limits.tab_panes:
            continue
        if any(not pane.hidden for pane in panes) and tab_labels(element, len(panes)):
            element.hidden = False


def panes_of(pane: Element) -> list[Element]:
    """The pane and its like siblings; one too many of them at most."""
    if pane.parent is None or len(pane.parent.elements) > 4 * reading_rules().limits.tab_panes:
        return []
    return [s for s in pane.parent.elements if s.tag == pane.tag and _alike(s, pane)]


def _alike(one: Element, other: Element) -> bool:
    if one is other:
        return True
    first, second = set(one.get("class").split()), set(other.get("class").split())
    return bool(first & second) if first and second else first == second


def tab_labels(pane: Element, panes: int) -> list[Element]:
    """The short labels before the panes, at least one for each; empty where there are none."""
    level = pane
    for _ in range(_LEVELS):
        if level.parent is None:
            return []
        first = panes_of(pane)[0].order if level is pane else level.order
        for sibling in level.parent.elements[: 4 * reading_rules().limits.tab_panes]:
            if sibling.order >= first:
                break
            labels = _labels(sibling)
            if panes <= len(labels) <= panes + 1:
                return labels
        level = level.parent
    return []


def tab_label(pane: Element) -> Element | None:
    """The label of one pane, by its place among the panes."""
    panes = panes_of(pane)
    if not 2 <= len(panes) <= reading_rules().limits.tab_panes:
        return None
    labels = tab_labels(pane, len(panes))
    place = next(i for i, other in enumerate(panes) if other is pane)
    return labels[place] if labels else None


def _labels(element: Element) -> list[Element]:
    """The most short texts that stand side by side in ``element``."""
    best: list[Element] = []
    for inner in element.page[element.order : min(element.end, element.order + _NEAR + 1)]:
        short = [c for c in inner.elements[:_NEAR] if c.children]
        short = [c for c in short if 0 < len(c.whole_text()) <= _LABEL_CHARS]
        if len(short) > len(best):
            best = short
    return best
