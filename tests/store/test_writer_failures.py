"""What happens to the writer when the database fails, or when the process is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlmodel import select

from config.errors import UserError
from store.database import Store, open_store
from store.tables import Link, Page
from store.writer import EvidenceWriter
from tests.store.conftest import begin
from tests.store.rows import HOME, link, page

ROOT = Path(__file__).parents[2]


def failure_line(writer: EvidenceWriter) -> str:
    """The line of a failure that shows in every call from now on."""
    for call in (writer.flush, lambda: writer.add(Link, [link("later")]), writer.close):
        with pytest.raises(UserError) as caught:
            call()
    assert isinstance(writer.failure, UserError)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_full_disk(store: Store) -> None:
    number = begin(store)
    store.close()

    @event.listens_for(store.engine, "connect")
    def _limit(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count=60")

    writer = EvidenceWriter(store, number)
    writer.add(Page, [page(f"{HOME}{index}", title="长" * 2000) for index in range(200)])
    assert "空间不足" in failure_line(writer)


def test_a_lock_that_is_never_let_go(store: Store) -> None:
    number = begin(store)
    hasty = open_store(str(store.file), busy_seconds=0.05)
    writer = EvidenceWriter(hasty, number)
    with store.engine.connect() as blocker:
        blocker.exec_driver_sql("BEGIN IMMEDIATE")
        writer.add(Link, [link("a")])
        assert "锁住" in failure_line(writer)
        blocker.rollback()
    hasty.close()


def test_a_file_that_was_removed(store: Store) -> None:
    number = begin(store)
    writer = EvidenceWriter(store, number)
    writer.add(Link, [link("a")])
    writer.flush()
    assert store.file is not None
    store.file.unlink()
    writer.add(Link, [link("b")])
    assert "删除或移走" in failure_line(writer)


def test_a_server_that_goes_away(postgres_store: Store) -> None:
    number = begin(postgres_store)
    writer = EvidenceWriter(postgres_store, number)
    writer.add(Link, [link("a")])
    writer.flush()
    with psycopg.connect(
        postgres_store.engine.url.set(drivername="postgresql").render_as_string(False),
        autocommit=True,
    ) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    writer.add(Link, [link("b")])
    assert "数据库服务器" in failure_line(writer)


def test_a_table_that_was_dropped(any_store: Store, inspection_id: int) -> None:
    with any_store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE referrer")
        connection.exec_driver_sql("DROP TABLE link")
    writer = EvidenceWriter(any_store, inspection_id)
    writer.add(Link, [link("a")])
    assert "数据库" in failure_line(writer)


def test_a_crawl_that_waits_for_room_learns_of_the_failure(store: Store) -> None:
    number = begin(store)
    hasty = open_store(str(store.file), busy_seconds=0.05)
    writer = EvidenceWriter(hasty, number, max_queued_rows=1)

    def crawl() -> None:
        for index in range(10):
            writer.add(Link, [link(f"a{index}")])

    with store.engine.connect() as blocker:
        blocker.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(UserError):
            crawl()
        blocker.rollback()
    hasty.close()


KILLED = """
import itertools, sys
from store.database import open_store
from store.tables import Link, Page
from store.writer import EvidenceWriter
from tests.store.conftest import begin
from tests.store.rows import HOME, link, page

store = open_store(sys.argv[1])
writer = EvidenceWriter(store, begin(store))
for number in itertools.count(1):
    writer.add(Page, [page(f"{HOME}{number}")])
    writer.add(Link, [link(f"{HOME}{number}/{index}") for index in range(20)])
    if number % 5 == 0:
        writer.flush()
        print(number, flush=True)
"""


def test_what_flush_acknowledged_survives_a_kill(any_url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, any_url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(20):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    acknowledged = max(int(line) for line in ["100", *process.stdout.read().split()])
    assert process.wait() == -signal.SIGKILL
    store = open_store(any_url)
    with store.session() as session:
        pages = set(session.exec(select(Page.url)))
        links = set(session.exec(select(Link.url)))
    store.close()
    for number in range(1, acknowledged + 1):
        assert f"{HOME}{number}" in pages
        assert {f"{HOME}{number}/{index}" for index in range(20)} <= links
