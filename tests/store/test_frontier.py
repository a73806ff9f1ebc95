"""The link table as the frontier."""

from __future__ import annotations

from config.terms import GuardKind, LinkCause, LinkKind, LinkScope, LinkState
from store.database import Store
from store.frontier import (
    count_looked_at_elsewhere,
    count_queued,
    cut_keys,
    known,
    onward_keys,
    queued,
    queued_from_home,
)
from store.tables import CutAddress, Link, Referrer
from store.writer import EvidenceWriter
from tests.store.conftest import begin
from tests.store.rows import link, referrer


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
    fill(any_store, inspection_id, [link("a", referrer_count=9), link("b"), link("c")])
    fill(any_store, begin(any_store), [link("d")])
    with EvidenceWriter(any_store, inspection_id) as writer:
        places = [("a", "p"), ("b", "p"), ("b", "q")]
        writer.add(Referrer, [referrer(*place) for place in places])
    with any_store.session() as session:
        assert dict(known(session, inspection_id)) == {
            link("a")["key"]: 9,
            link("b")["key"]: 2,
            link("c")["key"]: 0,
        }


def test_cuts_and_redirects_are_found_again(any_store: Store, inspection_id: int) -> None:
    fill(any_store, inspection_id, [link("a", onward_key=5), link("b")])
    with EvidenceWriter(any_store, inspection_id) as writer:
        cuts = [{"key": 3, "kind": GuardKind.DEPTH}, {"key": -4, "kind": GuardKind.CALENDAR}]
        writer.add(CutAddress, cuts)
    with any_store.session() as session:
        assert list(onward_keys(session, inspection_id)) == [(link("a")["key"], 5)]
        found = dict(cut_keys(session, inspection_id))
        assert found == {3: GuardKind.DEPTH, -4: GuardKind.CALENDAR}
        assert list(cut_keys(session, begin(any_store))) == []


def test_what_waits_of_the_home_page(any_store: Store, inspection_id: int) -> None:
    moved, target = link("moved", crawl=True, on_home=True, state=LinkState.DONE), link("target")
    links = [
        link("home", crawl=True, on_home=True),
        link("done", crawl=True, on_home=True, state=LinkState.DONE),
        link("deep", crawl=True),
        link("image", on_home=True),
        {**moved, "onward_key": target["key"]},
        {**target, "crawl": True},
    ]
    for one in links:
        fill(any_store, inspection_id, [one])
    with any_store.session() as session:
        found = queued_from_home(session, inspection_id)
        assert sorted(one.url for one in found) == ["home", "target"]


def test_links_to_other_sites_are_counted(any_store: Store, inspection_id: int) -> None:
    external = {"scope": LinkScope.EXTERNAL, "state": LinkState.DONE}
    links = [
        link("far", **external),
        link("near", scope=LinkScope.DOMAIN, state=LinkState.DONE),
        link("on home", on_home=True, **external),
        link("bad", cause=LinkCause.BAD_URL, **external),
        link("waiting", scope=LinkScope.EXTERNAL),
        link("own", state=LinkState.DONE),
    ]
    for one in links:
        fill(any_store, inspection_id, [one])
    with any_store.session() as session:
        assert count_looked_at_elsewhere(session, inspection_id) == 2


def test_the_frontier_is_read_by_its_index(store: Store) -> None:
    query = (
        "EXPLAIN QUERY PLAN SELECT key FROM link WHERE inspection_id = 1"
        " AND state IN ('queued', 'second_look') AND crawl = 1 ORDER BY priority DESC LIMIT 9"
    )
    with store.engine.connect() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(query)]
    assert "ix_link_frontier (inspection_id=? AND state=? AND crawl=?)" in steps[0]
