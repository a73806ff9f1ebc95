"""A site that goes down in mid-walk shows nothing about its pages."""

from __future__ import annotations

import asyncio

import pytest

from config.terms import LinkCause, LinkScope, LinkState, LinkVerdict, StoppedBecause
from config.walk import walk_settings
from store.database import Store
from store.evidence import Evidence
from store.inspections import find_unfinished
from tests.crawler.walking.run import Found, gathered, resumed
from tests.crawler.walking.site import Answer, Respond, Seen, Site, numbered, page, served

TRANSIENT = [cause for cause in LinkCause if cause.transient]


def accused(found: Found) -> set[str]:
    """Addresses of the site that are called dead for a cause that may pass."""
    links = found.links().items()
    return {
        path for path, link in links if link.scope is LinkScope.SITE and link.cause in TRANSIENT
    }


def after(requests: int, site: Site, then: Respond) -> None:
    """From so many requests on, ``then`` answers for every page."""

    def guarded(normal: Respond | Answer | str) -> Respond:
        def respond(seen: Seen) -> Answer:
            if len(site.requests) > requests:
                return then(seen)
            answer = normal(seen) if callable(normal) else normal
            return Answer(answer) if isinstance(answer, str) else answer

        return respond

    site.routes = {path: guarded(route) for path, route in site.routes.items()}


async def test_a_server_that_dies_takes_nothing_with_it(store: Store, uplink: Site) -> None:
    site = Site(numbered(200))

    def die(seen: Seen) -> Answer:
        site.drop_from_now()
        return Answer("", 500)

    after(60, site, die)
    with served(site):
        found = await gathered(store, site, uplink)
    inspection = found.inspection
    assert inspection.stopped_because is StoppedBecause.HOME_UNREACHABLE
    assert not inspection.complete
    assert accused(found) == set()
    assert len(found.pages()) > 30
    left = [link for link in found.links().values() if link.state is not LinkState.DONE]
    assert {link.cause for link in left} == {LinkCause.BUDGET}
    assert {link.verdict for link in left} == {LinkVerdict.UNDETERMINED}
    assert all("首页没有打开" in str(link.note) for link in left)
    assert "首页没有打开" in str(inspection.home_note)
    with store.session() as session:
        probes = Evidence(session, inspection).probes()
    assert [probe.ok for probe in probes] == [True, False, False, False]


async def test_and_is_gone_on_with_when_it_is_back(store: Store, uplink: Site) -> None:
    site = Site(numbered(80))
    normal = dict(site.routes)

    def die(seen: Seen) -> Answer:
        site.drop_from_now()
        return Answer("", 500)

    after(40, site, die)
    with served(site):
        found = await gathered(store, site, uplink, second_look=0.05)
        with store.session() as session:
            assert find_unfinished(session, site.url) is not None
        site.routes = normal
        site.up()
        await resumed(found)
    assert found.inspection.complete
    assert found.inspection.home_note is None
    assert len(found.pages()) == 80 - 2 + 8 + 1
    assert set(found.causes().values()) == {LinkCause.NOT_FOUND}


@pytest.mark.parametrize(
    ("refusal", "stopped"),
    [
        (Answer("<h1>502 Bad Gateway</h1>", 502), StoppedBecause.HOME_UNREACHABLE),
        (Answer("<h1>403 Forbidden</h1>", 403), StoppedBecause.HOME_BLOCKED),
        (Answer("", 429), StoppedBecause.HOME_BLOCKED),
    ],
)
async def test_a_gateway_or_a_wall_in_front_of_everything(
    store: Store, uplink: Site, refusal: Answer, stopped: StoppedBecause
) -> None:
    site = Site(numbered(150))
    after(60, site, lambda seen: refusal)
    with served(site):
        found = await gathered(store, site, uplink, second_look=0.05)
        assert len(site.requests) < 60 + 40
    assert found.inspection.stopped_because is stopped
    assert accused(found) == set()


async def test_a_server_that_comes_back_is_walked_to_the_end(store: Store, uplink: Site) -> None:
    site = Site(numbered(80))
    loop = asyncio.get_running_loop()
    died = asyncio.Event()

    def die(seen: Seen) -> Answer:
        site.drop_from_now()
        loop.call_soon_threadsafe(died.set)
        return Answer("", 500)

    normal = dict(site.routes)
    after(30, site, die)

    async def revive() -> None:
        await died.wait()
        await asyncio.sleep(0.3)
        site.routes = normal
        await asyncio.to_thread(site.up)

    with served(site):
        reviving = asyncio.create_task(revive())
        found = await gathered(store, site, uplink, second_look=0.5)
        await reviving
    assert found.inspection.complete
    assert len(found.pages()) == 80 - 2 + 8 + 1
    assert accused(found) == set()


async def test_a_server_that_dies_while_its_pictures_are_looked_at(
    store: Store, uplink: Site
) -> None:
    pictures = "".join(f'<img src="/pic/{number}.png">' for number in range(40))
    site = Site({"/": page("首页", body=pictures)})

    def die(seen: Seen) -> Answer:
        site.drop_from_now()
        return Answer("", 500)

    site.routes |= {f"/pic/{number}.png": die for number in range(40)}
    with served(site):
        found = await gathered(store, site, uplink, second_look=0.2)
    assert found.inspection.stopped_because is StoppedBecause.HOME_UNREACHABLE
    assert accused(found) == set()


async def test_faults_of_pages_count_while_the_home_page_opens(store: Store, uplink: Site) -> None:
    broken = [f"/broken/{number}" for number in range(30)]
    good = [f"/good/{number}" for number in range(5)]
    site = Site({"/": page("首页", broken + good), **{path: page(path) for path in good}})
    site.routes |= {path: Answer("<h1>出错</h1>", 500) for path in broken}
    with served(site):
        found = await gathered(store, site, uplink, second_look=0.2)
        assert site.asked()["/"] < 20
    assert accused(found) == set(broken)
    assert {found.links()[path].verdict for path in broken} == {LinkVerdict.DEAD}
    assert found.inspection.complete


async def test_an_outage_of_our_own_is_waited_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host that proves our network goes down with the site, and comes back with it."""
    known = walk_settings()
    soon = known.uplink.model_copy(update={"good_for_seconds": 0.1})
    changed = known.model_copy(update={"uplink": soon})
    monkeypatch.setattr("crawler.uplink.walk_settings", lambda: changed)
    site, uplink = Site(numbered(60)), Site({"/": "here"})
    loop = asyncio.get_running_loop()
    died = asyncio.Event()

    def die(seen: Seen) -> Answer:
        site.drop_from_now()
        loop.call_soon_threadsafe(died.set)
        return Answer("", 500)

    normal = dict(site.routes)
    after(30, site, die)

    async def revive() -> None:
        await died.wait()
        await asyncio.to_thread(uplink.down)
        await asyncio.sleep(1.5)
        site.routes = normal
        await asyncio.to_thread(site.up)
        await asyncio.to_thread(uplink.up)

    with served(site), served(uplink):
        reviving = asyncio.create_task(revive())
        found = await gathered(store, site, uplink, second_look=0.1)
        await reviving
    assert found.inspection.complete
    assert accused(found) == set()
    assert len(found.pages()) == 60 - 2 + 8 + 1
