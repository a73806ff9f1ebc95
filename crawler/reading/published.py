"""When an article was published: what a reader sees by its title; metas only as witnesses."""

from __future__ import annotations

import datetime as dt
import re

from config.reading import reading_rules
from config.terms import DateSource, LinkPlace
from crawler.reading.dates import Moment, find_dates
from crawler.reading.metas import Metas
from crawler.reading.model import DateFact
from crawler.reading.tree import Document, Element, squeeze

_INFO_LINE = 160
"""Characters of the longest line that may be an article's line of date, source and clicks."""
_MAY_DATE = re.compile(r"[0-9０-９年](?:(?<=年)|[0-9０-９]{3})")
_NEAR = 400
"""How many elements after the title an unlabelled date may stand."""


def visible_date(document: Document, title: str | None, skip: set[int]) -> DateFact | None:
    """The labelled date of publication, else a bare date right below the title.

    ``skip``: orders of elements that are items of lists. Returns the fact even if it lies in
    the future: that is for the checks.
    """
    place = _title_order(document, title)
    elsewhere = (LinkPlace.FOOTER, LinkPlace.FRIEND_LINKS, LinkPlace.LIST)
    labelled: list[tuple[int, DateFact]] = []
    bare: list[tuple[int, DateFact]] = []
    before = ""
    for element in document.bearers:
        if element.hidden or element.order in skip or element.place in elsewhere:
            continue
        for string in element.strings:
            if len(string) > 4000:
                continue
            if not _MAY_DATE.search(string):
                before = string
                continue
            fact, is_labelled = _read(squeeze(string), _label(before), element)
            before = ""
            if fact is None:
                continue
            distance = element.order - place if place is not None else element.order
            (labelled if is_labelled else bare).append((distance, fact))
    return _choose(labelled, bare, place)


def _label(string: str) -> str:
    """Words that name the date in the next element; empty for others."""
    text = squeeze(string)
    named = len(text) <= 16 and (text[-1:] in ":：" or text.endswith(("时间", "日期", "于")))
    return text if named else ""


def _read(text: str, before: str, element: Element) -> tuple[DateFact | None, bool]:
    words = reading_rules().words
    if len(text) > _INFO_LINE:
        return None, False
    found = find_dates(text)
    start = 0
    for moment in found:
        lead = before if start == 0 and not text[: moment.start].strip() else ""
        lead += text[start : moment.start]
        label = lead[-18:]
        start = moment.end
        if words.date_labels_other.search(label):
            continue
        if words.date_labels_published.search(label):
            return _fact(moment, text), True
        if len(text) - (moment.end - moment.start) <= 40 and _bare(text, moment, element):
            return _fact(moment, text), False
    return None, False


def _bare(text: str, moment: Moment, element: Element) -> bool:
    """Without a label only a date that stands alone or with source and clicks."""
    rest = (text[: moment.start] + text[moment.end :]).strip(" |｜[]【】()（）:：—-")
    if not rest:
        return True
    return bool(reading_rules().words.info_line.search(rest))


def _fact(moment: Moment, text: str) -> DateFact:
    assert moment.date is not None
    return DateFact(moment.date, text[:80], DateSource.TEXT, moment.time)


def _choose(
    labelled: list[tuple[int, DateFact]], bare: list[tuple[int, DateFact]], place: int | None
) -> DateFact | None:
    if labelled:
        after = [entry for entry in labelled if entry[0] >= -40]
        return min(after or labelled, key=lambda entry: abs(entry[0]))[1]
    if place is None:
        return None
    near = [entry for entry in bare if -12 <= entry[0] <= _NEAR]
    return min(near, key=lambda entry: abs(entry[0]))[1] if near and near[0][0] <= 60 else None


def _title_order(document: Document, title: str | None) -> int | None:
    if not title:
        return None
    key = title[:20]
    least, most = len(title) - 4, min(220, len(title) + 60)
    for element in document.elements:
        if not least <= element.text_chars <= most:
            continue
        if element.hidden or element.tag in ("title", "a", "meta"):
            continue
        if element.place is not LinkPlace.FOOTER and element.text().startswith(key):
            return element.order
    return None


def generated_on(metas: Metas) -> dt.date | None:
    """The day on which the page was made, by its own metas: no item of it can be younger."""
    generated = reading_rules().metas.generated
    for name, values in metas.values.items():
        if name.lower() in generated:
            for value in values:
                found = find_dates(value)
                if found:
                    return found[0].date
    return None


def meta_date(metas: Metas) -> DateFact | None:
    """What the metas claim; shown beside the visible date, never instead of it."""
    for name in reading_rules().metas.published:
        for value in metas.all(name):
            found = find_dates(value)
            if found and found[0].date:
                return DateFact(
                    found[0].date, f"{name}={value}"[:80], DateSource.META, found[0].time
                )
    return None
