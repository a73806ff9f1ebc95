"""What pages of disclosure tell: the metadata of a document, the elements of a guide, and from
when to when a consultation runs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from config.disclosure import disclosure
from config.reading import reading_rules
from config.terms import DisclosureFile, LinkPlace
from crawler.reading.tree import Document, Element, squeeze

_VALUE_CHARS = 120
_AROUND = " \n:：\u3000[]【】()（）|｜"
_NEAR = 30
_OTHER_LABEL = re.compile(r"\s+(?=[\u4e00-\u9fff]{2,6}[:：])")
"""A label that is none of ours ends a value: 2026-10-20 来源：县政府办."""
_LONGEST_DAYS = 366
_QUOTED = 80
_LONGEST_NAME, _LONGEST_RAW, _MOST_NAMES = 16, 80, 12


def metadata_of(document: Document) -> dict[str, str] | None:
    """``{field: value}`` of the block of metadata on the page of a document; a field whose place is
    empty has an empty value. Null on pages without such a block."""
    rules = disclosure()
    text = _lines(document)
    found = list(rules.metadata_label.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)] * bool(found)
    fields: dict[str, str] = {}
    for match, end in zip(found, ends, strict=True):
        field = rules.metadata_fields["".join(match[1].split())]
        value = text[match.end() : end].strip(_AROUND).split("\n")[0].strip(_AROUND)
        value = _OTHER_LABEL.split(value)[0].strip(_AROUND)
        if not fields.get(field):
            fields[field] = value[:_VALUE_CHARS]
    if len(fields) < rules.metadata_least or not rules.metadata_signs & set(fields):
        return None
    return fields


def section_names(document: Document) -> list[str]:
    """Names of the platform's sections that have no address: tabs, buttons, headings. Empty links
    are told elsewhere."""
    words = disclosure().platform.section_words.values()
    found = {
        text: None
        for owner, raw in document.body.pieces()
        if len(raw) <= _LONGEST_RAW
        and (text := squeeze(raw))
        and len(text) <= _LONGEST_NAME
        and any(each.search(text) for each in words)
        and owner.place is not LinkPlace.FOOTER
        and not _is_link(owner)
    }
    return list(found)[:_MOST_NAMES]


def _is_link(element: Element) -> bool:
    """In an anchor that leads somewhere, or that does nothing."""
    anchor: Element | None = element
    while anchor is not None and anchor.tag != "a":
        anchor = anchor.parent
    return anchor is not None and not anchor.get("onclick")


def _lines(document: Document) -> str:
    """The visible text, each element's text on a line of its own; footers left out."""
    pieces = (text for owner, text in document.body.pieces() if owner.place is not LinkPlace.FOOTER)
    text = "\n".join(filter(None, map(squeeze, pieces)))
    return text[: reading_rules().limits.script_chars]


def file_elements(names: Iterable[str | None], content: str) -> dict[str, list[str]] | None:
    """``{"found": […], "missing": […]}`` of the elements of a disclosure guide; null on pages that
    no name calls one."""
    rules = disclosure()
    if not any(name and rules.guide_title.search(name) for name in names):
        return None
    elements = rules.elements[DisclosureFile.GUIDE]
    found = [name for name, words in elements.items() if words.search(content)]
    return {"found": found, "missing": [name for name in elements if name not in found]}


def consultation_of(title: str | None, content: str) -> dict[str, object] | None:
    """``{"begins", "ends", "days", "working", "reason"}`` of a page that asks for opinions.

    Keys, too: ``hurried``, whether some words may tell a reason.
    ``begins`` and ``ends``: days as ``YYYY-MM-DD`` or null. ``days``: as the text says them, or
    null; ``working``: true where they are working days. ``reason``: the words that tell why the
    time is short, or null. Null on other pages, and on those that tell of results.
    """
    rules = disclosure().consultation
    if not title or not rules.title.search(title) or rules.result.search(title):
        return None
    content = content.replace(title, " ")
    begins, ends = _span(content)
    said = rules.days.search(content)
    days = int(said["n"]) if said else None
    reason = rules.reason.search(content)
    return {
        "begins": begins.isoformat() if begins else None,
        "ends": ends.isoformat() if ends else None,
        "days": days if days and days <= _LONGEST_DAYS else None,
        "working": bool(said and "工作日" in said["work"]),
        "reason": squeeze(reason[0])[:_QUOTED] if reason else None,
        "hurried": bool(rules.hurried.search(content)),
    }


def _span(content: str) -> tuple[dt.date | None, dt.date | None]:
    rules = disclosure().consultation
    for match in rules.span.finditer(content):
        around = content[max(match.start() - _NEAR, 0) : match.end() + _NEAR]
        begins = _day(match["y1"], match["m1"], match["d1"])
        ends = _day(match["y2"] or match["y1"], match["m2"], match["d2"])
        long = begins and ends and (ends - begins).days > _LONGEST_DAYS
        if begins and ends and begins <= ends and not long and rules.span_words.search(around):
            return begins, ends
    return None, _last_day(rules.deadline, content)


def _last_day(pattern: re.Pattern[str], content: str) -> dt.date | None:
    match = pattern.search(content)
    return _day(match["y"], match["m"], match["d"]) if match else None


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
