"""Personal data of a page: noted masked among its facts, taken out of everything that is kept."""

from __future__ import annotations

import datetime as dt

from crawler.personal.detect import Personal, detect
from crawler.personal.masking import mask_all
from crawler.reading.model import PageReading

FACT = "personal_data"


def note_personal(reading: PageReading, text: str, today: dt.date) -> None:
    """Look for personal data in the content ``text`` and the titles of a page that was read."""
    titles = (item.title for block in reading.blocks for item in block.items)
    personal = detect("\n".join([text, reading.title or "", *titles]), today)
    if personal is None:
        return
    _take_out(reading, personal)
    reading.facts[FACT] = personal.as_facts()


def _take_out(reading: PageReading, personal: Personal) -> None:
    """Of titles, samples, texts of links: whatever shows words of the page. Addresses stay what
    they are, since others would lead nowhere."""
    masks = personal.masks
    reading.sample = mask_all(reading.sample, masks)
    reading.title = mask_all(reading.title, masks)
    reading.column = mask_all(reading.column, masks)
    reading.facts = mask_all(reading.facts, masks)
    reading.metas = mask_all(reading.metas, masks)
    for crumb in reading.breadcrumb:
        crumb.text = mask_all(crumb.text, masks)
    for link in reading.links:
        link.text = mask_all(link.text, masks)
    for mark in reading.marks:
        mark.value, mark.evidence = mask_all(mark.value, masks), mask_all(mark.evidence, masks)
    for block in reading.blocks:
        block.heading = mask_all(block.heading, masks)
        for item in block.items:
            item.title = mask_all(item.title, masks)
