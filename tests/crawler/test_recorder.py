"""From readings to rows, and what is kept of marks."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest

from config.terms import DateSource, LinkCause, MarkKind, MarkPlace, PageKind
from crawler.links.judge import Look
from crawler.net.exchange import Exchange
from crawler.reading.model import DateFact, ItemFact, MarkFact
from crawler.recorder import Recorder
from store.changes import Changes
from store.tables import Item, Mark, Page, PageBlock
from tests.crawler.readings import block, dated, entry, reading, url

NOW = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
ALIVE = Look(None, 200)


def exchange(path: str) -> Exchange:
    headers = httpx.Headers({"content-type": "text/html; charset=gb2312"})
    return Exchange(url(path), "GET", NOW, status=200, headers=headers, body=b"12345", ms_total=7)


def stored(
    recorder: Recorder, path: str, *, look: Look = ALIVE, **facts: object
) -> dict[str, list]:
    """The rows of one page by table."""
    changes = Changes()
    recorder.store(changes, entry(path), exchange(path), look, reading(path, **facts))
    return {one.table.name: one.rows for one in changes.operations}


def code(value: str = "9901010001") -> MarkFact:
    return MarkFact(MarkKind.SITE_CODE, MarkPlace.FOOTER, value)


def test_the_answer_and_the_reading_stand_in_one_row() -> None:
    (row,) = stored(Recorder(1), "/a", kind=PageKind.ARTICLE, title="标题")[Page.__tablename__]
    assert (row["url"], row["final_url"], row["status"], row["size"]) == (
        url("/a"),
        url("/a"),
        200,
        5,
    )
    assert (row["content_type"], row["ms"], row["fetched_at"]) == (
        "text/html; charset=gb2312",
        7,
        NOW,
    )
    assert (row["kind"], row["title"], row["challenge"]) == (PageKind.ARTICLE, "标题", None)
    assert set(row) <= set(Page.model_fields)


@pytest.mark.parametrize(
    ("look", "challenge"),
    [
        (Look(LinkCause.BLOCKED, 200, "某某云盾"), "某某云盾"),
        (Look(LinkCause.NEEDS_SCRIPT, 200, "空白"), None),
    ],
)
def test_a_wall_is_named(look: Look, challenge: str | None) -> None:
    (row,) = stored(Recorder(1), "/a", look=look)[Page.__tablename__]
    assert row["challenge"] == challenge


@pytest.mark.parametrize(
    ("date", "published", "has_time"),
    [
        (None, None, False),
        (
            DateFact(dt.date(2026, 3, 1), "2026-03-01", DateSource.META),
            dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
            False,
        ),
        (
            DateFact(dt.date(2026, 3, 1), "2026-03-01 09:30", DateSource.TEXT, dt.time(9, 30)),
            dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC),
            True,
        ),
    ],
)
def test_when_a_page_was_published(
    date: DateFact | None, published: dt.datetime | None, has_time: bool
) -> None:
    (row,) = stored(Recorder(1), "/a", published=date)[Page.__tablename__]
    assert (row["published"], row["published_has_time"]) == (published, has_time)
    assert row["published_raw"] == (date.raw if date else None)


def test_lists_keep_their_items_in_order() -> None:
    letter = ItemFact("来信", None, None, pinned=True, asked=dt.date(2026, 1, 2))
    blocks = [
        block(dated("/1", "2026-11-01"), dated("/2", None), more_url="/more"),
        block(letter, main=False),
    ]
    rows = stored(Recorder(1), "/col/", blocks=blocks)
    assert [
        (row["block"], row["main"], row["item_count"]) for row in rows[PageBlock.__tablename__]
    ] == [
        (0, True, 2),
        (1, False, 1),
    ]
    items = rows[Item.__tablename__]
    assert [(row["block"], row["position"], row["title"]) for row in items] == [
        (0, 0, "通知"),
        (0, 1, "通知"),
        (1, 0, "来信"),
    ]
    assert [row["date"] for row in items] == [dt.date(2026, 11, 1), None, None]
    assert (items[2]["pinned"], items[2]["facts"]) == (True, {"asked": "2026-01-02"})
    assert items[2]["link_key"] is None
    assert all(set(row) <= set(Item.model_fields) for row in items)


def test_a_mark_is_kept_a_few_times_and_always_of_the_home_page() -> None:
    recorder = Recorder(1)
    most = recorder.settings.mark_pages
    kept = ["mark" in stored(recorder, f"/{number}", marks=[code()]) for number in range(most + 2)]
    assert kept == [True] * most + [False] * 2
    assert len(recorder.mark_rows(entry("/", 0), reading("/", marks=[code()]))) == 1
    assert len(recorder.mark_rows(entry("/x"), reading("/x", marks=[code("别的")]))) == 1


def test_different_marks_are_bounded() -> None:
    recorder = Recorder(1)
    recorder.settings = recorder.settings.model_copy(update={"marks": 3})
    marks = [code(str(number)) for number in range(9)]
    assert len(recorder.mark_rows(entry("/a"), reading("/a", marks=marks))) == 3


def test_marks_of_an_earlier_run_count() -> None:
    recorder = Recorder(1)
    most = recorder.settings.mark_pages
    recorder.take_over([(MarkKind.SITE_CODE, MarkPlace.FOOTER, "9901010001", most)])
    assert recorder.mark_rows(entry("/a"), reading("/a", marks=[code()])) == []


@pytest.mark.parametrize(
    ("kind", "speaks"),
    [
        (PageKind.ARTICLE, True),
        (PageKind.ERROR, False),
        (PageKind.CHALLENGE, False),
        (PageKind.DATA, False),
    ],
)
def test_marks_of_pages_that_do_not_speak_for_the_site(kind: PageKind, speaks: bool) -> None:
    rows = stored(Recorder(1), "/a", kind=kind, marks=[code()])
    assert (Mark.__tablename__ in rows) is speaks
