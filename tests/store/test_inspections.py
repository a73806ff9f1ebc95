"""Beginning, finding, resuming and finishing inspections."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlmodel import select

from config.errors import UserError
from config.terms import InspectionState, Level, LinkState, Profile, SiteKind, StoppedBecause
from store.database import Store
from store.inspections import (
    create_inspection,
    find_unfinished,
    finish_gathering,
    get_inspection,
    has_more_to_gather,
    latest,
    list_inspections,
    note_active_seconds,
    reopen,
    site_for,
)
from store.tables import Inspection, Link, Page, Site
from store.writer import EvidenceWriter
from tests.store.conftest import begin
from tests.store.rows import HOME, NOW, link, page


def test_an_inspection_is_stored_with_its_plan(any_store: Store) -> None:
    with any_store.session() as session:
        created = create_inspection(
            session,
            home_url=HOME,
            name="清河县人民政府",
            level=Level.COUNTY,
            kind=SiteKind.PORTAL,
            profile=Profile.STANDARD,
            ruleset="census-2015",
            as_of=dt.date(2026, 3, 31),
            tool_version="0.1.0",
            options={"max_pages": 5},
            started_at=NOW,
        )
        assert created.id is not None
    with any_store.session() as session:
        stored = get_inspection(session, created.id)
        site = session.get(Site, stored.site_id)
    assert (stored.state, stored.options) == (InspectionState.GATHERING, {"max_pages": 5})
    assert (stored.started_at, stored.level) == (NOW, Level.COUNTY)
    assert site is not None
    assert (site.name, site.host, site.created_at) == ("清河县人民政府", "www.qinghe.gov.cn", NOW)


def test_a_site_is_entered_once_and_not_changed_by_an_inspection(any_store: Store) -> None:
    with any_store.session() as session:
        first = site_for(session, HOME, name="甲", now=NOW)
        again = site_for(session, HOME, name="乙", level=Level.CITY, now=NOW)
        session.commit()
        assert first.id == again.id
        assert again.name == "甲"
        assert site_for(session, "http://[2001:db8::1]:8080/", now=NOW).host == "2001:db8::1"


def test_two_processes_may_begin_with_a_new_site_at_once(any_store: Store) -> None:
    barrier = threading.Barrier(4)
    numbers: list[int] = []

    def work() -> None:
        barrier.wait()
        numbers.append(begin(any_store))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 4
    with any_store.session() as session:
        assert len(session.exec(select(Site)).all()) == 1


def test_a_number_that_is_not_there(any_store: Store) -> None:
    with any_store.session() as session, pytest.raises(UserError, match="没有编号为 7 的巡检"):
        get_inspection(session, 7)


def test_gathering_ends_with_the_counts_of_what_is_stored(
    any_store: Store, inspection_id: int
) -> None:
    with EvidenceWriter(any_store, inspection_id) as writer:
        writer.add(Page, [page(HOME), page(HOME + "a")])
        writer.add(Link, [link("a", state=LinkState.DONE), link("b"), link("c")])
    with any_store.session() as session:
        inspection = get_inspection(session, inspection_id)
        finish_gathering(session, inspection, active_seconds=2.5, finished_at=NOW)
    with any_store.session() as session:
        stored = get_inspection(session, inspection_id)
        counted = (stored.pages_fetched, stored.urls_seen, stored.links_checked)
        assert counted == (2, 3, 1)
        assert (stored.state, stored.complete) == (InspectionState.GATHERED, True)
        assert (stored.finished_at, stored.active_seconds) == (NOW, 2.5)


@pytest.mark.parametrize(
    ("stopped_because", "resumable"),
    [
        (None, False),
        (StoppedBecause.PAGE_BUDGET, False),
        (StoppedBecause.TIME_BUDGET, False),
        (StoppedBecause.HOME_UNREACHABLE, False),
        (StoppedBecause.INTERRUPTED, True),
        (StoppedBecause.STORE_FAILED, True),
        (StoppedBecause.CRASHED, True),
    ],
)
def test_only_what_was_broken_off_is_resumed(
    store: Store, stopped_because: StoppedBecause | None, resumable: bool
) -> None:
    number = begin(store)
    with store.session() as session:
        inspection = get_inspection(session, number)
        finish_gathering(session, inspection, stopped_because=stopped_because, active_seconds=1)
        assert inspection.complete is (stopped_because is None)
        assert has_more_to_gather(inspection) is resumable
        inspection.state = InspectionState.JUDGED
        found = find_unfinished(session, HOME)
        assert (found is not None) is resumable


def test_what_was_gathered_and_not_judged_is_found_too(store: Store) -> None:
    number = begin(store)
    with store.session() as session:
        inspection = get_inspection(session, number)
        finish_gathering(session, inspection)
        assert find_unfinished(session, HOME) is inspection
        assert not has_more_to_gather(inspection)
        inspection.state = InspectionState.JUDGED
        with pytest.raises(UserError, match="已经结束"):
            reopen(session, inspection)


def test_the_time_spent_is_noted_while_it_runs(any_store: Store, inspection_id: int) -> None:
    with any_store.session() as session:
        note_active_seconds(session, inspection_id, 12.5)
    with any_store.session() as session:
        assert get_inspection(session, inspection_id).active_seconds == 12.5


def test_a_killed_inspection_is_found_and_reopened(any_store: Store, inspection_id: int) -> None:
    other = begin(any_store, "https://www.other.gov.cn/")
    with any_store.session() as session:
        found = find_unfinished(session, HOME)
        assert found is not None
        assert found.id == inspection_id != other
        finish_gathering(session, found, stopped_because=StoppedBecause.INTERRUPTED)
        reopen(session, found)
    with any_store.session() as session:
        stored = get_inspection(session, inspection_id)
        assert (stored.state, stored.stopped_because) == (InspectionState.GATHERING, None)
        assert (stored.finished_at, stored.complete) == (None, False)


def test_one_left_behind_is_not_resumed_after_a_newer_one_has_ended(store: Store) -> None:
    begin(store)
    newer = begin(store)
    with store.session() as session:
        finish_gathering(session, get_inspection(session, newer))
        get_inspection(session, newer).state = InspectionState.JUDGED
        assert find_unfinished(session, HOME) is None


def test_the_newest_come_first(store: Store) -> None:
    first, second = begin(store), begin(store)
    elsewhere = begin(store, "https://www.other.gov.cn/")
    with store.session() as session:
        assert [row.id for row in list_inspections(session)] == [elsewhere, second, first]
        assert [row.id for row in list_inspections(session, home_url=HOME)] == [second, first]
        newest = latest(session, HOME)
        assert isinstance(newest, Inspection)
        assert newest.id == second
        assert latest(session, "https://nobody.gov.cn/") is None
