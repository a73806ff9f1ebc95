"""Readers, a writer and pruning at once: nobody fails, nobody sees half a transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import insert
from sqlmodel import col, func, select

from config.pruning import PruningPolicy
from store.database import Store
from store.inspections import list_inspections
from store.pruning import prune
from store.tables import Inspection, Link, Page
from tests.store.conftest import begin
from tests.store.pruning.test_prune import NOW, inspected
from tests.store.rows import HOME, link, page

BATCHES = 40
ROWS = 25
POLICY = PruningPolicy(keep_inspections=1, keep_days=30, batch_rows=4, pause_seconds=0.001)


def write(store: Store, number: int) -> None:
    """Pages and as many links, always in one transaction."""
    for batch in range(BATCHES):
        urls = [f"{HOME}{batch}/{each}.html" for each in range(ROWS)]
        with store.session() as session:
            session.execute(insert(Page), [{"inspection_id": number, **page(url)} for url in urls])
            session.execute(insert(Link), [{"inspection_id": number, **link(url)} for url in urls])
            session.commit()


def read(store: Store, number: int, stop: threading.Event, seen: list[int]) -> None:
    """One snapshot after another: counts only grow, pages and links come together."""
    while not stop.is_set():
        with store.session() as session:
            assert list_inspections(session)
            pages = select(func.count()).select_from(Page).where(Page.inspection_id == number)
            links = select(func.count()).select_from(Link).where(Link.inspection_id == number)
            both = select(pages.scalar_subquery(), links.scalar_subquery())
            found = session.execute(both).one()
        assert found[0] == found[1]
        assert found[0] % ROWS == 0
        assert not seen or found[0] >= seen[-1]
        seen.append(found[0])


def guarded(failures: list[BaseException], work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_readers_go_on_while_one_writes_and_one_prunes(any_store: Store) -> None:
    other = "https://www.other.gov.cn/"
    with any_store.session() as session:
        old = [inspected(session, back, other) for back in (400, 300, 200, 100)]
    number = begin(any_store)
    stop, failures = threading.Event(), list[BaseException]()
    seen: list[list[int]] = [[], [], []]
    readers = [
        guarded(failures, lambda each=each: read(any_store, number, stop, each))  # type: ignore[misc]
        for each in seen
    ]
    pruner = guarded(failures, lambda: prune(any_store, POLICY, now=NOW))
    write(any_store, number)
    pruner.join()
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert all(len(each) > 3 for each in seen)
    with any_store.session() as session:
        assert session.exec(select(func.count()).select_from(Page)).one() == BATCHES * ROWS + 10
        pruned = session.exec(select(Inspection.id).where(col(Inspection.pruned_at).is_not(None)))
        assert list(pruned) == old[:3]
        assert session.get_one(Inspection, old[0]).pruning_began_at == NOW
