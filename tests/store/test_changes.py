"""Rows that are committed together, and who is told of it."""

from __future__ import annotations

import threading

import pytest
from sqlmodel import select

from config.terms import LinkState
from store.changes import Changes
from store.database import Store
from store.tables import CutAddress, Link, Mark, Page
from store.writer import EvidenceWriter
from tests.store.rows import HOME, link, page


def test_all_of_it_or_nothing(any_store: Store, inspection_id: int) -> None:
    whole = Changes().add(Page, [page(HOME)]).add(Link, [link("a")])
    broken = Changes().add(Page, [page(f"{HOME}b")]).add(Link, [{"key": 1, "url": "no kind"}])
    writer = EvidenceWriter(any_store, inspection_id)
    writer.take(whole)
    writer.flush()
    writer.take(broken)
    with pytest.raises(RuntimeError):
        writer.close()
    with any_store.session() as session:
        assert [row.url for row in session.exec(select(Page))] == [HOME]


def test_whoever_waits_is_told_after_the_commit(any_store: Store, inspection_id: int) -> None:
    seen: list[LinkState] = []
    told = threading.Event()

    def then() -> None:
        with any_store.session() as session:
            seen.extend(row.state for row in session.exec(select(Link)))
        told.set()

    with EvidenceWriter(any_store, inspection_id) as writer:
        changes = Changes().add(Link, [link("a")])
        changes.update_links([{"key": link("a")["key"], "state": LinkState.DONE}])
        writer.take(changes, then)
        assert told.wait(10)
        assert seen == [LinkState.DONE]


def test_whoever_waits_is_told_when_there_is_nothing_to_write(
    any_store: Store, inspection_id: int
) -> None:
    told = threading.Event()
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.take(Changes(), told.set)
        assert told.wait(10)


def test_whoever_waits_is_told_when_the_writer_fails(any_store: Store, inspection_id: int) -> None:
    told = threading.Event()
    writer = EvidenceWriter(any_store, inspection_id)
    writer.take(Changes().add(Link, [{"key": 1, "url": "no kind"}]), told.set)
    assert told.wait(10)
    with pytest.raises(RuntimeError):
        writer.close()


def test_what_is_wrong_is_refused_where_it_is_said() -> None:
    with pytest.raises(ValueError, match="no column"):
        Changes().add(CutAddress, [{"url": HOME}])
    with pytest.raises(ValueError, match="only be added"):
        Changes().put(Mark, [{"value": "x"}])
    assert Changes().add(Page, []).operations == []
    assert Changes().add(Page, [page(HOME)]).add(Link, [link("a"), link("b")]).count == 3
