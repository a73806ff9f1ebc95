"""The breadcrumb (您的位置：首页 > 政务公开 > 通知公告) by its form: a home link and separators."""

from __future__ import annotations

from config.reading import reading_rules
from crawler.reading.records import anchor_text
from crawler.reading.tree import Document, Element, squeeze

_MOST_CHARS = 160
_MOST_STEPS = 12
_COLUMN_CHARS = 12
_MARKS = " >＞»›→"

Step = tuple[str, Element | None]


def read_crumbs(document: Document, page_title: str | None) -> list[Step]:
    """Steps from the home page down with their links; empty where the page shows none."""
    best: list[Step] = []
    for element in document.elements:
        if not 0 < element.text_chars <= _MOST_CHARS or element.hidden:
            continue
        if not element.strings and element.tag != "a":
            continue
        steps = _labelled(element) or _from_home(element)
        if steps and _better(steps, best):
            best = steps
            if _is_labelled(element):
                break
    return _without_title(best or _named(document), page_title)


def _named(document: Document) -> list[Step]:
    """Nothing but a home link in a part that is named like a breadcrumb: the rest is scripted."""
    rules = reading_rules()
    for element in document.elements:
        if element.hidden or not 0 < element.text_chars <= _MOST_CHARS or not element.classes:
            continue
        if element.links and rules.words.crumb_class.search(element.classes):
            steps = [
                (squeeze(a.text()), a) for a in element.walk() if a.tag == "a" and a.text_chars
            ]
            if steps and steps[0][0].lower() in rules.words.home:
                return list(steps)
    return []


def _better(steps: list[Step], best: list[Step]) -> bool:
    return len(steps) > len(best)


def _is_labelled(element: Element) -> bool:
    labels = reading_rules().words.crumb_labels
    return any(labels.search(text) for text in element.strings) if element.strings else False


def _labelled(element: Element) -> list[Step]:
    """The container of a text like 当前位置; the steps may stand in it or beside it."""
    words = reading_rules().words
    if not _is_labelled(element):
        return []
    best: list[Step] = []
    for container in (element, *list(element.ancestors())[:3]):
        if container.text_chars > _MOST_CHARS or len(best) > 1:
            break
        if container.links:
            tokens = _tokens(container)
            start = next((i for i, t in enumerate(tokens) if words.crumb_labels.search(t[0])), 0)
            best = max(best, _steps(tokens[start:]), key=len)
    return best


def _from_home(element: Element) -> list[Step]:
    """A home link followed by a separator, without any label."""
    if element.tag != "a" or element.text().lower() not in reading_rules().words.home:
        return []
    for container in list(element.ancestors())[:4]:
        if container.text_chars > _MOST_CHARS:
            break
        tokens = _tokens(container)
        at = next((i for i, t in enumerate(tokens) if t[1] is element), None)
        if at is None:
            continue
        if _separated(tokens, at):
            return _steps(tokens[at:])
    return []


def _separated(tokens: list[tuple[str, Element | None]], at: int) -> bool:
    separators = reading_rules().words.crumb_separators
    follow = tokens[at + 1][0] if at + 1 < len(tokens) else ""
    match = separators.match(" " + follow) if follow else None
    return bool(match and match.group().strip(" |"))


def _tokens(container: Element) -> list[tuple[str, Element | None]]:
    """Texts and links in order; a link is one token."""
    tokens: list[tuple[str, Element | None]] = []
    stack: list[Element | str] = list(reversed(container.children))
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            if squeeze(node):
                tokens.append((squeeze(node), None))
        elif node.hidden:
            continue
        elif node.tag == "a":
            text = squeeze(anchor_text(node))
            if text:
                tokens.append((text, node))
        else:
            stack.extend(reversed(node.children))
    return tokens


def _steps(tokens: list[tuple[str, Element | None]]) -> list[Step]:
    words = reading_rules().words
    steps: list[Step] = []
    chained = parted = False
    for text, anchor in tokens:
        if anchor is not None:
            name = text.strip(_MARKS)
            if chained and not (parted or text[:1] in _MARKS):
                break
            if name:
                steps.append((name, anchor))
            parted = text[-1:] in _MARKS
            continue
        rest = " " + words.crumb_labels.sub("", text) + " "
        parts = words.crumb_separators.split(rest)
        if len(parts) == 1 and chained and not parted:
            break
        chained = chained or (len(parts) > 1 and bool(steps))
        for part in parts:
            name = squeeze(part).strip("|：: ·")
            if name and len(name) <= 40:
                steps.append((name, None))
        parted = not squeeze(parts[-1])
    return _from_first_home(steps)[:_MOST_STEPS]


def _from_first_home(steps: list[Step]) -> list[Step]:
    home = reading_rules().words.home
    for place, (text, _) in enumerate(steps):
        if text.lower() in home:
            return steps[place:]
    return steps if any(anchor is not None for _, anchor in steps) else []


def _without_title(steps: list[Step], title: str | None) -> list[Step]:
    """Some pages end the breadcrumb with the title of the article: that is no column."""
    if not title or len(steps) < 2:
        return steps
    text, anchor = steps[-1]
    ends = anchor is None and len(text) > _COLUMN_CHARS and text[:10] == title[:10]
    return steps[:-1] if ends else steps
