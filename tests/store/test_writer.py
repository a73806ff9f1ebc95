"""The writer of the evidence, on both databases."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from config.errors import UserError
from config.terms import (
    DnsStatus,
    GuardKind,
    LinkCause,
    LinkState,
    LinkVerdict,
    PageKind,
    Rendering,
)
from store.database import Store
from store.tables import (
    DnsAnswer,
    GuardCut,
    Inspection,
    Item,
    Link,
    Page,
    PageBlock,
    Referrer,
)
from store.writer import EvidenceWriter
from tests.store.conftest import begin
from tests.store.rows import HOME, NOW, block, item, link, page, referrer


def rows(store: Store, table: type[SQLModel]) -> list[Any]:
    with store.session() as session:
        return list(session.exec(select(table)))


def only(store: Store, table: type[SQLModel]) -> Any:
    (row,) = rows(store, table)
    return row


def test_rows_come_back_as_they_went_in(any_store: Store, inspection_id: int) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.add(
            Page,
            [
                page(
                    HOME,
                    kind=PageKind.HOME,
                    title="清河县人民政府 \U0001f3db",
                    breadcrumb=[["首页", HOME], ["当前", None]],
                    metas={"SiteName": ["清河县人民政府"], "空": []},
                    published=dt.datetime(2026, 3, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=8))),
                    facts={"深": {"数": [1, 2.5, None, True]}},
                    size=5_000_000_000,
                )
            ],
        )
    stored = only(any_store, Page)
    assert stored.inspection_id == inspection_id
    assert stored.kind is PageKind.HOME
    assert stored.title == "清河县人民政府 \U0001f3db"
    assert stored.breadcrumb == [["首页", HOME], ["当前", None]]
    assert stored.metas == {"SiteName": ["清河县人民政府"], "空": []}
    assert stored.published == dt.datetime(2026, 3, 1, 0, tzinfo=dt.UTC)
    assert stored.fetched_at == NOW
    assert stored.facts == {"深": {"数": [1, 2.5, None, True]}}
    assert stored.size == 5_000_000_000


def test_rows_look_the_same_as_if_the_orm_had_written_them(
    any_store: Store, inspection_id: int
) -> None:
    given = page(HOME, facts={}, breadcrumb=[], metas={}, published=NOW)
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.add(Page, [given])
        writer.add(DnsAnswer, [dns(answers=["192.0.2.1"])])
    with any_store.session() as session:
        session.add(Page(inspection_id=inspection_id, **{**given, "key": 1}))
        session.add(DnsAnswer(inspection_id=inspection_id, **dns(answers=["192.0.2.1"])))
        session.commit()
    for table in (Page, DnsAnswer):
        ours, theirs = raw(any_store, table)
        assert ours == theirs


def raw(store: Store, table: type[SQLModel]) -> list[list[str]]:
    """The rows as the database itself shows them, without their ids."""
    with store.engine.connect() as connection:
        name = table.__table__.name  # type: ignore[attr-defined]
        found = connection.exec_driver_sql(f"SELECT * FROM {name}").mappings().all()
    return [[str(row[key]) for key in row if key not in ("id", "key")] for row in found]


def dns(**more: Any) -> dict[str, Any]:
    return {"name": "www.x", "rtype": "A", "status": DnsStatus.OK, "at": NOW, **more}


def test_columns_left_out_get_their_default(any_store: Store, inspection_id: int) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.add(Link, [link("a"), link("b", priority=7, on_home=True, state=None)])
        writer.add(Page, [page(HOME)])
        writer.add(DnsAnswer, [dns()])
    links = {stored.url: stored for stored in rows(any_store, Link)}
    assert (links["a"].state, links["a"].priority, links["a"].on_home) == (
        LinkState.QUEUED,
        0,
        False,
    )
    assert (links["b"].state, links["b"].priority, links["b"].on_home) == (
        LinkState.QUEUED,
        7,
        True,
    )
    stored = only(any_store, Page)
    assert (stored.breadcrumb, stored.metas, stored.rendering) == ([], {}, Rendering.STATIC)
    assert only(any_store, DnsAnswer).answers == []


def test_add_leaves_alone_what_is_there(any_store: Store, inspection_id: int) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.add(Link, [link("a", depth=1)])
        writer.flush()
        writer.add(Link, [link("a", depth=9), link("b", depth=2), link("b", depth=8)])
    assert {stored.url: stored.depth for stored in rows(any_store, Link)} == {"a": 1, "b": 2}


def test_put_changes_the_given_columns_only(any_store: Store, inspection_id: int) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.put(Page, [page(HOME, title="旧", depth=3)])
        writer.put(Page, [page(HOME, title="中"), page(HOME + "b")])
        writer.flush()
        writer.put(Page, [page(HOME, title="新")])
    stored = {row.url: row for row in rows(any_store, Page)}
    assert (stored[HOME].title, stored[HOME + "b"].title) == ("新", None)


def test_put_knows_a_row_by_what_is_unique_beside_a_counted_id(
    any_store: Store, inspection_id: int
) -> None:
    cut = {"kind": GuardKind.CALENDAR, "pattern": "/rili", "example": "/rili?m=1"}
    with EvidenceWriter(any_store, inspection_id) as writer:
        for number in (1, 5, 9):
            writer.put(GuardCut, [{**cut, "count": number}])
            writer.flush()
    assert only(any_store, GuardCut).count == 9


def test_put_refuses_rows_that_nothing_tells_apart(any_store: Store, inspection_id: int) -> None:
    writer = EvidenceWriter(any_store, inspection_id)
    with pytest.raises(ValueError, match="dns_answer"):
        writer.put(DnsAnswer, [dns()])
    writer.close()


def test_links_are_updated_in_turn(any_store: Store, inspection_id: int) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.add(Link, [link("a"), link("b"), link("c")])
        key = link("a")["key"]
        writer.update_links([{"key": key, "state": LinkState.SECOND_LOOK, "status": 503}])
        writer.update_links([{"key": link("b")["key"], "referrer_count": 5}])
        writer.update_links(
            [
                {
                    "key": key,
                    "state": LinkState.DONE,
                    "verdict": LinkVerdict.DEAD,
                    "cause": LinkCause.SERVER_ERROR,
                    "checked_at": NOW,
                }
            ]
        )
        writer.update_links([{"key": 1, "state": LinkState.DONE}])
    links = {stored.url: stored for stored in rows(any_store, Link)}
    dead = links["a"]
    assert (dead.state, dead.verdict, dead.cause, dead.status, dead.checked_at) == (
        LinkState.DONE,
        LinkVerdict.DEAD,
        LinkCause.SERVER_ERROR,
        503,
        NOW,
    )
    assert links["b"].referrer_count == 5
    assert links["b"].state is links["c"].state is LinkState.QUEUED
    assert len(links) == 3


def test_an_update_can_empty_a_column(any_store: Store, inspection_id: int) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.add(Link, [link("a", cause=LinkCause.TIMEOUT)])
        writer.update_links([{"key": link("a")["key"], "cause": None}])
    assert only(any_store, Link).cause is None


def test_an_update_touches_its_own_inspection_only(any_store: Store, inspection_id: int) -> None:
    other = begin(any_store)
    for number in (inspection_id, other):
        with EvidenceWriter(any_store, number) as writer:
            writer.add(Link, [link("a")])
    with EvidenceWriter(any_store, other) as writer:
        writer.update_links([{"key": link("a")["key"], "state": LinkState.DONE}])
    states = {row.inspection_id: row.state for row in rows(any_store, Link)}
    assert states == {inspection_id: LinkState.QUEUED, other: LinkState.DONE}


HOSTILE = [
    "NUL \0 inside",
    "lone surrogate \ud800",
    "\udfff",
    "backslash u \\u0000",
    "quote \" and ' and ; --",
    "line\r\nbreak \u2028",
    "\x1b[31m",
    "",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_is_stored(any_store: Store, inspection_id: int, text: str) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.add(Page, [page(HOME, title=text, metas={text: [text]}), page(HOME + "next")])
    stored = {row.url: row for row in rows(any_store, Page)}
    for character in "\0\ud800\udfff":
        text = text.replace(character, "\ufffd")
    assert stored[HOME].title == text
    assert stored[HOME].metas == {text: [text]}
    assert HOME + "next" in stored


def test_a_number_beyond_all_bounds_does_not_end_the_inspection(
    any_store: Store, inspection_id: int
) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.add(Link, [link("a", size=10**30), link("b", size=7)])
    assert {row.url for row in rows(any_store, Link)} == {"a", "b"}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.characters(codec=None), max_size=30))
def test_any_text_is_stored(store: Store, text: str) -> None:
    number = begin(store)
    with EvidenceWriter(store, number) as writer:
        writer.add(Page, [page(HOME, title=text)])
    with store.session() as session:
        stored = session.exec(select(Page).where(Page.inspection_id == number)).one()
    assert stored.title is not None
    assert len(stored.title) == len(text)


def test_a_column_that_is_not_there_is_refused_at_once(
    any_store: Store, inspection_id: int
) -> None:
    writer = EvidenceWriter(any_store, inspection_id)
    with pytest.raises(ValueError, match="colour"):
        writer.add(Link, [link("a", colour="red")])
    writer.close()


def test_a_time_without_a_zone_fails_loudly(any_store: Store, inspection_id: int) -> None:
    writer = EvidenceWriter(any_store, inspection_id)
    writer.add(Page, [page(HOME, fetched_at=dt.datetime(2026, 1, 1))])  # noqa: DTZ001
    with pytest.raises(RuntimeError):
        writer.flush()
    assert isinstance(writer.failure, ValueError)


def test_a_row_without_its_duty_columns_fails_loudly(any_store: Store, inspection_id: int) -> None:
    writer = EvidenceWriter(any_store, inspection_id)
    writer.add(Link, [{"key": 1}])
    with pytest.raises(RuntimeError):
        writer.close()
    with pytest.raises(RuntimeError):
        writer.add(Link, [link("a")])


def test_a_failed_transaction_leaves_nothing_behind(any_store: Store, inspection_id: int) -> None:
    writer = EvidenceWriter(any_store, inspection_id)
    writer.add(Page, [page(HOME)])
    writer.add(Link, [{"key": 1}])
    with pytest.raises(RuntimeError):
        writer.close()
    assert rows(any_store, Page) == []


def test_more_rows_than_one_statement_takes(any_store: Store, inspection_id: int) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.add(Link, [link(f"https://a.gov.cn/{number}") for number in range(4501)])
        writer.update_links(
            [
                {"key": link(f"https://a.gov.cn/{number}")["key"], "state": LinkState.DONE}
                for number in range(4501)
            ]
        )
    with any_store.session() as session:
        states = session.exec(select(Link.state)).all()
    assert len(states) == 4501
    assert set(states) == {LinkState.DONE}


def test_many_threads_may_add(any_store: Store, inspection_id: int) -> None:
    with EvidenceWriter(any_store, inspection_id, max_queued_rows=50) as writer:

        def work(name: int) -> None:
            for number in range(100):
                url = f"https://a.gov.cn/{name}/{number}"
                writer.add(Link, [link(url)])
                writer.add(Referrer, [referrer(url, HOME)])

        threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(rows(any_store, Link)) == len(rows(any_store, Referrer)) == 400


def test_a_full_queue_makes_the_crawl_wait(store: Store) -> None:
    """With the write lock held elsewhere nothing is committed, so the queue fills up."""
    number = begin(store)
    writer = EvidenceWriter(store, number, max_queued_rows=10)
    added = []

    def crawl() -> None:
        for index in range(100):
            writer.add(Link, [link(f"https://a.gov.cn/{index}")])
            added.append(index)

    with store.engine.connect() as blocker:
        blocker.exec_driver_sql("BEGIN IMMEDIATE")
        thread = threading.Thread(target=crawl)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        assert len(added) <= 21
        blocker.rollback()
    thread.join(20)
    assert not thread.is_alive()
    writer.close()
    assert len(rows(store, Link)) == 100


def test_flush_gives_up_after_its_timeout(store: Store) -> None:
    number = begin(store)
    writer = EvidenceWriter(store, number)
    with store.engine.connect() as blocker:
        blocker.exec_driver_sql("BEGIN IMMEDIATE")
        writer.add(Link, [link("a")])
        with pytest.raises(TimeoutError):
            writer.flush(0.05)
        blocker.rollback()
    writer.flush()
    writer.close()
    assert len(rows(store, Link)) == 1


async def test_aflush_waits_for_the_commit(any_store: Store, inspection_id: int) -> None:
    writer = EvidenceWriter(any_store, inspection_id)
    writer.add(Link, [link("a")])
    await writer.aflush()
    assert len(rows(any_store, Link)) == 1
    writer.close()
    writer.close()
    with pytest.raises(RuntimeError, match="closed"):
        writer.add(Link, [link("b")])


def test_a_reader_sees_whole_commits_while_the_writer_writes(
    any_store: Store, inspection_id: int
) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        seen = []
        for number in range(20):
            url = f"{HOME}{number}"
            writer.add(Page, [page(url)])
            writer.add(PageBlock, [block(url)])
            writer.add(Item, [item(url, position) for position in range(10)])
            writer.flush()
            with any_store.session() as session:
                seen.append(len(session.exec(select(Item.position)).all()))
    assert seen == [10 * (number + 1) for number in range(20)]


def test_an_error_inside_the_block_is_not_hidden(any_store: Store, inspection_id: int) -> None:
    def fail_inside() -> None:
        with EvidenceWriter(any_store, inspection_id) as writer:
            writer.add(Link, [{"key": 1}])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_inside()


def test_an_inspection_that_is_not_there_is_refused(any_store: Store) -> None:
    assert rows(any_store, Inspection) == []
    writer = EvidenceWriter(any_store, 77)
    writer.add(Link, [link("a")])
    with pytest.raises((RuntimeError, UserError)):
        writer.close()
