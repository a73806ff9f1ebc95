"""The link table as the frontier."""

from __future__ import annotations

from config.terms import LinkKind, LinkScope, LinkState
from store.database import Store
from store.frontier import count_queued, known, queued
from store.tables import Link
from store.writer import EvidenceWriter
from tests.store.conftest import begin
from tests.store.rows import link


def fill(store: Store, inspection_id: int, links: list[dict[str, object]]) -> None:
    with EvidenceWriter(store, inspection_id) as writer:
        writer.add(Link, links)


def test_the_best_waiting_links_come_first(any_store: Store, inspection_id: int) -> None:
    links = [
        link("low", crawl=True, priority=1),
        link("high", crawl=True, priority=9, depth=3, on_home=True, column_key=-5),
        link("shallow", crawl=True, priority=5, depth=1),
        link("deep", crawl=True, priority=5, depth=2),
        link("second", crawl=True, priority=5, state=LinkState.SECOND_LOOK),
        link("done", crawl=True, priority=9, state=LinkState.DONE),
        link("image", kind=LinkKind.IMAGE, priority=9),
    ]
    fill(any_store, inspection_id, links)
    fill(any_store, begin(any_store), [link("elsewhere", crawl=True, priority=99)])
    with any_store.session() as session:
        waiting = queued(session, inspection_id, crawl=True, limit=10)
        assert [one.url for one in waiting] == ["high", "shallow", "deep", "second", "low"]
        best = waiting[0]
        assert (best.kind, best.scope, best.depth) == (LinkKind.PAGE, LinkScope.SITE, 3)
        assert (best.on_home, best.column_key, best.state) == (True, -5, LinkState.QUEUED)
        verify = queued(session, inspection_id, crawl=False, limit=10)
        assert [one.url for one in verify] == ["image"]
        assert count_queued(session, inspection_id, crawl=True) == 5
        assert count_queued(session, inspection_id, crawl=False) == 1


def test_links_in_hand_are_left_out_and_do_not_count(any_store: Store, inspection_id: int) -> None:
    links = [link(str(number), crawl=True, priority=number) for number in range(20)]
    fill(any_store, inspection_id, links)
    skip = {link(str(number))["key"] for number in (19, 17, 3)}
    with any_store.session() as session:
        waiting = queued(session, inspection_id, crawl=True, limit=3, skip_keys=skip)
        assert [one.url for one in waiting] == ["18", "16", "15"]
        assert queued(session, inspection_id, crawl=True, limit=0) == []


def test_more_links_than_one_question_asks_for(any_store: Store, inspection_id: int) -> None:
    links = [link(str(number), crawl=True, priority=number) for number in range(1200)]
    fill(any_store, inspection_id, links)
    with any_store.session() as session:
        waiting = queued(session, inspection_id, crawl=True, limit=1100)
        assert [int(one.url) for one in waiting] == list(range(1199, 99, -1))


def test_what_is_known_comes_with_its_referrers(any_store: Store, inspection_id: int) -> None:
    fill(any_store, inspection_id, [link("a", referrer_count=5), link("b")])
    fill(any_store, begin(any_store), [link("c")])
    with any_store.session() as session:
        assert dict(known(session, inspection_id)) == {link("a")["key"]: 5, link("b")["key"]: 0}


def test_the_frontier_is_read_by_its_index(store: Store) -> None:
    query = (
        "EXPLAIN QUERY PLAN SELECT key FROM link WHERE inspection_id = 1"
        " AND state IN ('queued', 'second_look') AND crawl = 1 ORDER BY priority DESC LIMIT 9"
    )
    with store.engine.connect() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(query)]
    assert "ix_link_frontier (inspection_id=? AND state=? AND crawl=?)" in steps[0]
