"""Where a gathering ends before the site does: pages, time, depth, links, and the user."""

from __future__ import annotations

import asyncio
import time
from functools import partial

import pytest

from config.terms import GuardKind, InspectionState, LinkCause, LinkState, StoppedBecause
from crawler.frontier import Waiting
from crawler.gather import Gathering
from store.database import Store
from store.evidence import Evidence
from tests.crawler.walking.run import Found, begin, gathered, plan_for, resumed
from tests.crawler.walking.site import Answer, Routes, Site, numbered, page, served


async def test_pages_are_cut_and_the_links_of_the_home_page_are_still_looked_at(
    store: Store, uplink: Site
) -> None:
    routes = numbered(60)
    first = [f"/new/{number}.html" for number in range(20)]
    routes["/"] = page("清河县人民政府", [*first, "/gone.html", "/old", "/col1/"])
    routes |= {path: page(f"要闻{path}") for path in first}
    with served(Site(routes)) as site:
        found = await gathered(store, site, uplink, max_pages=5)
        asked = site.asked()
    inspection, links = found.inspection, found.links()
    assert len(found.pages()) == inspection.pages_fetched == 5
    assert (inspection.complete, inspection.stopped_because) == (False, StoppedBecause.PAGE_BUDGET)
    assert links["/gone.html"].cause is links["/old"].cause is LinkCause.NOT_FOUND
    assert {links[path].state for path in first} == {LinkState.DONE}
    assert all(link.cause is not LinkCause.BUDGET for link in links.values() if link.on_home)
    left = [link for link in links.values() if link.state is LinkState.QUEUED]
    assert {link.cause for link in left} <= {LinkCause.BUDGET}
    assert max(asked[path] for path in first) == 1


async def test_as_many_pages_as_there_are_is_no_cut(store: Store, uplink: Site) -> None:
    routes = numbered(12, columns=2) | {"/art/0.html": page("第0号文章")}
    pages = len(routes)
    with served(Site(routes)) as site:
        found = await gathered(store, site, uplink, max_pages=pages)
    assert len(found.pages()) == pages
    assert (found.inspection.complete, found.inspection.stopped_because) == (True, None)


async def test_pages_that_are_gone_spend_no_budget(store: Store, uplink: Site) -> None:
    dead = [f"/gone/{number}.html" for number in range(9)]
    alive = [f"/there/{number}.html" for number in range(9)]
    routes = {path: page(path) for path in alive}
    with served(Site(routes | {"/": page("首页", [*dead, *alive])})) as site:
        found = await gathered(store, site, uplink, max_pages=8)
    assert len(found.pages()) == 8
    assert found.inspection.stopped_because is StoppedBecause.PAGE_BUDGET


async def test_more_pages_wait_than_the_window_of_the_queue_holds(
    store: Store, uplink: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.assembly.Waiting", partial(Waiting, window=10))
    with served(Site(numbered(120))) as site:
        found = await asyncio.wait_for(gathered(store, site, uplink, max_pages=20), 20)
        assert found.inspection.stopped_because is StoppedBecause.PAGE_BUDGET
        whole = await gathered(store, site, uplink)
    assert whole.inspection.complete
    assert len(whole.pages()) == 120 - 3 + 8 + 1


async def test_more_links_beyond_the_budget_wait_than_the_window_holds(
    store: Store, uplink: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.assembly.Waiting", partial(Waiting, window=10))
    others = [f"http://127.0.0.2:{uplink.port}/{number}" for number in range(45)]
    with served(Site({"/": page("首页", ["/a"]), "/a": page("甲", others)})) as site:
        found = await gathered(store, site, uplink, max_external_links=15)
    causes = [found.links()[url].cause for url in others]
    assert causes.count(LinkCause.BUDGET) == 30


async def test_time_is_up(store: Store, uplink: Site) -> None:
    routes = numbered(40)
    routes |= {f"/art/{number}.html": Answer(page("慢"), wait=0.2) for number in range(40)}
    with served(Site(routes)) as site:
        began = time.monotonic()
        found = await gathered(store, site, uplink, max_seconds=1.0)
        took = time.monotonic() - began
    assert took < 3
    assert found.inspection.stopped_because is StoppedBecause.TIME_BUDGET
    assert 1 <= found.inspection.active_seconds < 3
    left = [link for link in found.links().values() if link.state is LinkState.QUEUED]
    assert left
    assert {link.cause for link in left} == {LinkCause.BUDGET}


async def test_depth_is_cut_and_said(store: Store, uplink: Site) -> None:
    routes = {f"/{step}": page(f"第{step}步", [f"/{step + 1}"]) for step in range(9)}
    with served(Site(routes | {"/": page("首页", ["/0"])})) as site:
        found = await gathered(store, site, uplink, max_depth=3)
    assert set(found.pages()) == {"/", "/0", "/1", "/2"}
    assert "/3" not in found.links()
    with store.session() as session:
        (cut,) = Evidence(session, found.inspection).guard_cuts()
    assert (cut.kind, cut.count) == (GuardKind.DEPTH, 1)
    assert found.inspection.complete


async def test_links_to_other_sites_have_a_budget_of_their_own(store: Store, uplink: Site) -> None:
    far = Site({f"/{number}": page(str(number)) for number in range(30)})
    with served(far), served(Site()) as site:
        others = [f"http://127.0.0.2:{far.port}/{number}" for number in range(30)]
        site.routes["/"] = page("首页", ["/a", *others[:3]])
        site.routes["/a"] = page("甲", others)
        found = await gathered(store, site, uplink, max_external_links=4)
    causes = [found.links()[url].cause for url in others]
    assert causes.count(None) == 3 + 4
    assert causes.count(LinkCause.BUDGET) == 30 - 7
    assert sum(far.asked().values()) - far.asked()["/robots.txt"] >= 7


async def interrupted(
    store: Store, site: Site, uplink: Site, requests: int, **changes: object
) -> tuple[Found, float]:
    """A gathering that Ctrl-C ends after so many requests, and how long it took to end."""
    plan = plan_for(site.url, uplink, **changes)
    number = begin(store, plan)
    gathering = Gathering(store, plan, number)
    task = asyncio.create_task(gathering.run())
    await asyncio.to_thread(site.wait_for, lambda: len(site.requests) >= requests)
    asked = time.monotonic()
    gathering.stop(StoppedBecause.INTERRUPTED)
    await asyncio.wait_for(task, 10)
    return Found(store, number), time.monotonic() - asked


async def test_ctrl_c_ends_at_once_and_the_rest_can_be_gone_on_with(
    any_store: Store, uplink: Site
) -> None:
    store = any_store
    routes = numbered(60)
    slow = [f"/slow/{number}.html" for number in range(6)]
    routes["/"] = page("清河县人民政府", [*slow, "/col0/", "/col1/", "/col2/"])
    routes |= {path: Answer(page(path), wait=30) for path in slow}
    with served(Site(routes)) as site:
        # The home page, robots.txt, four addresses that never were, and two slow pages.
        found, took = await interrupted(store, site, uplink, 8, timeout=60.0)
        assert took < 2
        inspection = found.inspection
        assert inspection.stopped_because is StoppedBecause.INTERRUPTED
        assert (inspection.complete, inspection.state) == (False, InspectionState.GATHERED)
        assert found.links()["/slow/0.html"].cause is LinkCause.BUDGET
        for path in slow:
            site.routes[path] = page(path)
        await resumed(found)
    assert found.inspection.complete
    assert found.inspection.stopped_because is None
    assert LinkCause.BUDGET not in found.causes().values()
    assert found.inspection.active_seconds > 0.5


async def test_ctrl_c_while_the_home_page_hangs(store: Store, uplink: Site) -> None:
    site = Site({"/": Answer(page("首页"), wait=30)})
    with served(site):
        found, took = await interrupted(store, site, uplink, 1, timeout=60.0)
        assert took < 2
        assert found.inspection.stopped_because is StoppedBecause.INTERRUPTED
        assert found.pages() == {}
        site.routes["/"] = page("首页", ["/a"])
        site.routes["/a"] = page("甲")
        await resumed(found)
    assert set(found.pages()) == {"/", "/a"}
    assert found.inspection.complete


async def test_budgets_hold_over_all_runs(store: Store, uplink: Site) -> None:
    routes = numbered(60)
    routes["/col0/"] = Answer(page("慢"), wait=1)
    with served(Site(routes)) as site:
        found, _ = await interrupted(store, site, uplink, 20, max_pages=40)
        read = found.inspection.pages_fetched
        assert read > 1
        await resumed(found)
        assert found.inspection.pages_fetched == 40
        assert found.inspection.stopped_because is StoppedBecause.PAGE_BUDGET


async def test_places_beyond_those_that_are_kept_are_counted(store: Store, uplink: Site) -> None:
    routes: Routes = {f"/{number}": page(str(number), ["/gone", "/"]) for number in range(9)}
    last = Answer(page("慢", ["/gone", "/"]), wait=5)
    with served(Site(routes | {"/8": last, "/": page("首页", [*routes, "/gone"])})) as site:
        found, _ = await interrupted(store, site, uplink, 6 + 9, timeout=60.0)
        before = found.links()["/gone"].referrer_count
        site.routes["/8"] = routes["/8"]
        await resumed(found)
    assert 5 < before < 10
    assert found.links()["/gone"].referrer_count == 10


async def test_time_that_was_spent_before_counts(store: Store, uplink: Site) -> None:
    routes = numbered(30)
    routes |= {f"/art/{number}.html": Answer(page("慢"), wait=0.3) for number in range(30)}
    with served(Site(routes)) as site:
        found, _ = await interrupted(store, site, uplink, 10, max_seconds=1.5)
        spent = found.inspection.active_seconds
        began = time.monotonic()
        await resumed(found)
    assert time.monotonic() - began < 2.5 - spent
    assert found.inspection.stopped_because is StoppedBecause.TIME_BUDGET
    assert found.inspection.active_seconds >= 1.5
