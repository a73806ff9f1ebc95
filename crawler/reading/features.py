"""What only some kinds of page have: elements of a guide, search boxes, forms, message boards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.columns import vocabulary
from config.reading import reading_rules
from config.terms import LinkPlace
from crawler.reading.links import Resolve
from crawler.reading.records import Record
from crawler.reading.tree import Document, Element, squeeze

_LABEL_CHARS = 16
_BOXES_AROUND = 3
_MOST_SENT = 20
_SENT_CHARS = 200


def guide_elements(document: Document) -> dict[str, list[str]] | None:
    """``{"found": [...], "missing": [...]}`` of the element categories; null on other pages.

    A category counts by a label of its own (a heading, a table cell, the words before a colon),
    not by a word in running text.
    """
    rules = reading_rules().guide
    labels = set(_labels(document, rules.any_word))
    if len(labels) < rules.least:
        return None
    found = [
        name
        for name, words in rules.elements.items()
        if any(_names(label, words) for label in labels)
    ]
    if len(found) < rules.least:
        return None
    return {"found": found, "missing": [n for n in rules.elements if n not in found]}


def named_by_title(elements: dict[str, list[str]], title: str | None) -> dict[str, list[str]]:
    """The elements with the name of the item among those found, where the page's own title says it;
    a title that is the name of a column (办事指南) says nothing."""
    name = reading_rules().guide.in_title
    if not title or name in elements["found"] or vocabulary().match(title) is not None:
        return elements
    missing = [element for element in elements["missing"] if element != name]
    return {"found": [name, *elements["found"]], "missing": missing}


def _labels(document: Document, any_word: re.Pattern[str]) -> Iterator[str]:
    """Texts of the content that begin with a word that some element goes by."""
    for element in document.bearers:
        if element.hidden or element.place not in (LinkPlace.CONTENT, LinkPlace.LIST):
            continue
        for text in element.strings:
            if any_word.search(text[:80]) and (label := _label(text)):
                yield label


def _label(text: str) -> str | None:
    head = squeeze(text[:80])
    for colon in "：:":
        if colon in head[:_LABEL_CHARS]:
            head = head[: head.index(colon)]
    head = head.lstrip("0123456789一二三四五六七八九十（）()、.．【[◆●■ ").rstrip("】] ")
    return head.replace(" ", "") if 2 <= len(head) <= _LABEL_CHARS else None


def _names(label: str, words: tuple[str, ...]) -> bool:
    return any(label == word or (word in label and len(label) <= len(word) + 3) for word in words)


def search_form(document: Document, resolve: Resolve) -> dict[str, object] | None:
    """``{"action", "method", "field"}`` of the first search box of the page, with the ``name`` of
    the field as written and the ``hidden`` fields sent along; without a form around it a script
    does the search: ``action`` null, ``method`` "script"."""
    for field in document.tagged("input"):
        if field.get("type").lower() not in ("", "text", "search"):
            continue
        form = next((above for above in field.ancestors() if above.tag == "form"), None)
        if _is_search(field, form):
            return _search_fact(form, field, resolve)
    return None


def _is_search(field: Element, form: Element | None) -> bool:
    """By the name of the field, the words in it, or how the form or the box around it is called."""
    rules = reading_rules().form
    name = (field.get("name") or field.get("id")).lower()
    hint = field.get("placeholder") + field.get("value") + field.get("title")
    if form is not None and rules.search_names.search(name):
        return True
    if any(word in hint for word in rules.search_words):
        return True
    boxes = [form] if form is not None else list(field.ancestors())[:_BOXES_AROUND]
    called = (box.get(name) for box in boxes for name in ("id", "class", "name", "action"))
    return any(rules.search_box.search(text) for text in called)


def _search_fact(form: Element | None, field: Element, resolve: Resolve) -> dict[str, object]:
    name = (field.get("name") or field.get("id")).lower()
    if form is None:
        return {"action": None, "method": "script", "field": name}
    return {
        "action": resolve(form.get("action"))[0] if form.get("action") else None,
        "method": form.get("method").lower() or "get",
        "field": name,
        "name": field.get("name"),
        "hidden": _sent_along(form, field),
    }


def _sent_along(form: Element, field: Element) -> dict[str, str]:
    """What a browser sends beside the words: hidden fields and what is chosen already."""
    sent: dict[str, str] = {}
    for element in form.walk():
        name, kind = element.get("name"), element.get("type").lower()
        chosen = kind == "hidden" or (kind in ("radio", "checkbox") and "checked" in element.attrs)
        if element.tag == "input" and element is not field and name and chosen:
            sent.setdefault(name[:_SENT_CHARS], element.get("value")[:_SENT_CHARS])
        if len(sent) >= _MOST_SENT:
            break
    return sent


def is_entry_form(document: Document) -> bool:
    """A form to write a letter or an application: several fields and a button to send it."""
    rules = reading_rules().form
    for form in document.tagged("form"):
        if form.place is LinkPlace.FOOTER:
            continue
        fields = [
            e
            for e in form.walk()
            if e.tag in ("textarea", "select")
            or (
                e.tag == "input"
                and e.get("type").lower() in ("", "text", "tel", "email", "radio", "file")
            )
        ]
        words = form.text() + " ".join(e.get("value") for e in form.walk() if e.tag == "input")
        if len(fields) >= 3 and any(w in words for w in rules.submit_words):
            return True
    return False


def board_facts(records: list[Record]) -> dict[str, object] | None:
    """Counts of a message board: rows, rows with time of question and of answer."""
    asked = sum(1 for r in records if r.asked)
    answered = sum(1 for r in records if r.answered)
    roles = {role for r in records for role in r.unit.roles.values()}
    if not (asked or answered or roles & {"asked", "answered"}):
        return None
    return {"rows": len(records), "with_asked": asked, "with_answered": answered}
