"""A packed reading is the reading: over the pages that the reader is tried on, and made-up ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.terms import DateSource, LinkKind, LinkPlace, LinkScope, PageKind
from crawler.frontier import Entry
from crawler.memory.packing import (
    Dictionary,
    depends_on_day,
    pack_reading,
    same_reading,
    unpack_reading,
)
from crawler.memory.version import reader_version
from crawler.reading import read_page
from crawler.reading.model import DateFact, ItemFact, LinkFact, ListBlock, PageReading
from crawler.recorder import Fetched, Recorder
from store.keys import url_key
from store.rowtext import rows_text

AS_OF = dt.date(2026, 11, 20)
URL = "http://www.lan.gov.cn/a/"
PAGES = sorted(Path(__file__).parents[1].joinpath("reading", "fixtures").rglob("*.html"))


def rows(reading: PageReading) -> str:
    """Everything that an inspection stores of a reading."""
    entry = Entry(url_key(URL), URL, LinkKind.PAGE, LinkScope.SITE, 1, 500)
    at = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    fetched = Fetched(URL, 200, "text/html", 10, 5, at)
    recorder = Recorder(1)
    made: list[dict[str, Any]] = [recorder.page_row(entry, fetched, reading)]
    made += recorder.block_rows(entry, reading)
    made += recorder.item_rows(entry, reading)
    made += recorder.mark_rows(entry, reading)
    return rows_text(made)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_round_trip_of_pages(path: Path) -> None:
    reading = read_page(path.read_bytes(), URL, as_of=AS_OF, content_type="text/html")
    for dictionary in (None, Dictionary.of(reading)):
        packed = pack_reading(reading, dictionary)
        assert packed is not None
        again = unpack_reading(packed, dictionary, AS_OF)
        assert again is not None
        assert rows(again) == rows(reading)
        assert again.links == reading.links
        assert (again.next_page, again.data_endpoints) == (
            reading.next_page,
            reading.data_endpoints,
        )
        assert same_reading(again, reading)


texts = st.text(max_size=30)
dates = st.builds(
    DateFact,
    st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
    texts,
    st.sampled_from(DateSource),
    st.none() | st.times().map(lambda time: time.replace(microsecond=0)),
    st.booleans(),
    st.booleans(),
)
items = st.builds(ItemFact, texts, st.none() | texts, st.none() | dates, st.booleans())
links = st.builds(
    LinkFact,
    texts,
    st.none() | texts,
    st.none() | texts,
    st.sampled_from(LinkKind),
    texts,
    texts,
    st.sampled_from(LinkPlace),
    st.booleans(),
)
EMPTY = read_page(b"<html><title>x</title><p>y</p></html>", URL, as_of=AS_OF)
readings = st.builds(
    lambda kind, found, blocks, title, facts: replace(
        EMPTY,
        kind=kind,
        links=found,
        blocks=[ListBlock(block) for block in blocks],
        title=title,
        facts=facts,
    ),
    st.sampled_from(PageKind),
    st.lists(links, max_size=5),
    st.lists(st.lists(items, max_size=4), max_size=3),
    st.none() | texts,
    st.dictionaries(texts, texts | st.integers(-(2**53), 2**53) | st.booleans() | st.lists(texts)),
)


@given(readings, readings)
def test_round_trip_of_anything(reading: PageReading, first: PageReading) -> None:
    dictionary = Dictionary.of(first)
    packed = pack_reading(reading, dictionary)
    assert packed is not None
    assert unpack_reading(packed, dictionary, AS_OF) == reading
    days = [item.date for block in reading.blocks for item in block.items if item.date]
    assert depends_on_day(reading) is any(day.year_inferred or day.by_day for day in days)


def test_the_day_is_the_new_one() -> None:
    packed = pack_reading(EMPTY, None)
    assert packed is not None
    later = AS_OF + dt.timedelta(days=30)
    again = unpack_reading(packed, None, later)
    assert again is not None
    assert again.as_of == later
    assert same_reading(again, EMPTY)


@pytest.mark.parametrize("damage", ["", "!!!", "AAAA", "eJwDAAAAAAE="])
def test_what_is_damaged_is_read_anew(damage: str) -> None:
    assert unpack_reading(damage, None, AS_OF) is None


def test_another_dictionary_opens_nothing() -> None:
    own = Dictionary.of(EMPTY)
    packed = pack_reading(EMPTY, own)
    assert packed is not None
    assert unpack_reading(packed, Dictionary("something else"), AS_OF) is None
    assert unpack_reading(packed, None, AS_OF) is None


def test_broken_characters_are_not_packed() -> None:
    assert pack_reading(replace(EMPTY, title="\ud800"), None) is None


@pytest.mark.parametrize(
    ("shown", "depends"),
    [
        ("2026-11-03", False),
        ("11-03", True),
        ("2026-11-03 2027-01-31", True),
        ("2026-11-01 2026-11-03", False),
    ],
)
def test_dates_that_depend_on_the_day(shown: str, depends: bool) -> None:
    pieces = "".join(f"<span>{piece}</span>" for piece in shown.split())
    rows_of_list = "".join(
        f'<li><a href="/{number}.html">关于第{number}件事的通知</a>{pieces}</li>'
        for number in range(6)
    )
    html = f"<html><title>通知公告</title><h1>通知公告</h1><ul>{rows_of_list}</ul></html>"
    reading = read_page(html.encode(), URL, as_of=AS_OF)
    assert reading.items
    assert depends_on_day(reading) is depends


def test_a_page_that_does_not_depend_on_the_day_reads_the_same_on_any() -> None:
    for path in PAGES:
        body = path.read_bytes()
        now = read_page(body, URL, as_of=AS_OF, content_type="text/html")
        if not depends_on_day(now):
            for days in (1, 60, 800):
                later = read_page(
                    body, URL, as_of=AS_OF + dt.timedelta(days=days), content_type="text/html"
                )
                assert same_reading(now, later), path.name


def test_the_reader_has_one_fingerprint() -> None:
    assert reader_version() == reader_version()
    assert len(reader_version()) == 16
