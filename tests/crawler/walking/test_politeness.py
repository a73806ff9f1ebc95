"""What a host is spared: connections, distance, Retry-After, robots.txt. Measured at the server."""

from __future__ import annotations

import pytest

from config.terms import LinkCause, LinkVerdict
from config.walk import WalkSettings, walk_settings
from crawler import robots
from store.database import Store
from tests.crawler.walking.run import gathered
from tests.crawler.walking.site import Answer, Routes, Seen, Site, page, served

SLACK = 0.004
"""What one clock may be behind another, and a request on its way."""


def distance(times: list[float]) -> float:
    """Seconds from one request to the next, over all of them. Two neighbours say nothing on a busy
    machine: a request that was late on its way comes close to the one behind it."""
    return (times[-1] - times[0]) / (len(times) - 1)


def mixed(count: int, wait: float = 0.0) -> Site:
    """Pages to walk, pictures and files to verify, faults that are looked at twice."""
    pictures = "".join(f'<img src="/pic/{number}.png">' for number in range(count))
    files = "".join(f'<a href="/file/{number}.pdf">附件</a>' for number in range(count))
    links = [f"/art/{number}.html" for number in range(count)]
    routes: Routes = {path: Answer(page(path), wait=wait) for path in links}
    routes |= {
        f"/pic/{number}.png": Answer(b"\x89PNG\r\n\x1a\n", content_type="image/png", wait=wait)
        for number in range(count)
    }
    routes["/art/0.html"] = Answer("", 500, wait=wait)
    routes["/"] = page("首页", links, body=pictures + files)
    return Site(routes)


@pytest.mark.parametrize("connections", [1, 2, 3])
async def test_no_more_connections_than_allowed(
    store: Store, uplink: Site, connections: int
) -> None:
    with served(mixed(10, wait=0.03)) as site:
        await gathered(store, site, uplink, connections=connections)
        together = max(seen.together for seen in site.requests)
    assert together == connections


async def test_the_distance_holds_for_walk_and_verification_together(
    store: Store, uplink: Site
) -> None:
    with served(mixed(5)) as site:
        await gathered(store, site, uplink, delay=0.08)
        times = [seen.at for seen in site.requests]
    assert len(times) > 15
    assert distance(times) >= 0.08 - SLACK


async def test_a_page_behind_429_is_read_after_the_time_that_was_asked_for(
    store: Store, uplink: Site
) -> None:
    def limited(seen: Seen) -> Answer:
        if seen.served == 1:
            return Answer("", 429, headers={"Retry-After": "1"})
        return Answer(page("有限", ["/behind.html"]))

    site = Site({"/": page("首页", ["/limited.html"]), "/limited.html": limited})
    site.routes["/behind.html"] = page("后面")
    with served(site):
        found = await gathered(store, site, uplink, second_look=0.0)
    looks = [seen.at for seen in site.requests if seen.path == "/limited.html"]
    assert looks[1] - looks[0] >= 1 - SLACK
    assert set(found.pages()) == {"/", "/limited.html", "/behind.html"}
    assert found.causes() == {}
    after = [seen for seen in site.requests if looks[0] < seen.at < looks[0] + 1 - SLACK]
    assert after == []


async def test_a_site_that_goes_on_refusing_is_not_accused(store: Store, uplink: Site) -> None:
    limited = Answer("", 429, headers={"Retry-After": "3600"})
    routes: Routes = {f"/{number}.html": limited for number in range(3)}
    with served(Site(routes | {"/": page("首页", list(routes))})) as site:
        found = await gathered(store, site, uplink, second_look=0.0)
    assert {link.verdict for path, link in found.links().items() if path != "/"} == {
        LinkVerdict.UNDETERMINED
    }
    assert set(found.causes().values()) == {LinkCause.RATE_LIMITED}


CLOSED = "User-agent: *\nDisallow: /closed/\n"


def closing(rules: str) -> Site:
    """Open and closed pages, a closed picture, and a closed file behind an open page."""
    links = ["/open.html", "/closed/page.html", "/closed/file.pdf", "/away"]
    site = Site({"/": page("首页", links, body='<img src="/closed/a.png">')})
    site.routes["/robots.txt"] = Answer(rules, content_type="text/plain")
    site.routes |= {path: page(path) for path in links}
    return site


async def test_what_robots_closes_is_left_alone(store: Store, uplink: Site) -> None:
    with served(closing(CLOSED)) as site:
        found = await gathered(store, site, uplink)
        assert not [seen for seen in site.requests if seen.path.startswith("/closed/")]
    closed = ["/closed/page.html", "/closed/file.pdf", "/closed/a.png"]
    assert found.causes() == dict.fromkeys(closed, LinkCause.ROBOTS_EXCLUDED)
    assert set(found.pages()) == {"/", "/open.html", "/away"}
    assert found.inspection.complete


async def test_robots_can_be_ignored(store: Store, uplink: Site) -> None:
    with served(closing(CLOSED + "Crawl-delay: 5\n")) as site:
        found = await gathered(store, site, uplink, ignore_robots=True)
        assert site.asked()["/closed/page.html"] == 1
    assert LinkCause.ROBOTS_EXCLUDED not in found.causes().values()


async def test_a_closed_site_shows_its_home_page_only(store: Store, uplink: Site) -> None:
    with served(closing("User-agent: *\nDisallow: /\n")) as site:
        found = await gathered(store, site, uplink)
        assert set(site.asked()) <= {"/", "/robots.txt"}
    assert set(found.pages()) == {"/"}


@pytest.mark.parametrize(("wanted", "kept"), [(0.15, 0.15), (90, 0.2)])
async def test_crawl_delay_is_kept_to_within_reason(
    store: Store, uplink: Site, monkeypatch: pytest.MonkeyPatch, wanted: float, kept: float
) -> None:
    def settings() -> WalkSettings:
        return walk_settings().model_copy(update={"robots_max_delay": 0.2})

    monkeypatch.setattr(robots, "walk_settings", settings)
    with served(closing(f"{CLOSED}Crawl-delay: {wanted}\n")) as site:
        await gathered(store, site, uplink)
        times = [seen.at for seen in site.requests]
        began = next(seen.at for seen in site.requests if seen.path == "/robots.txt")
    after = [time for time in times if time >= began]
    assert len(after) > 4
    assert kept - SLACK <= distance(after) < kept + 0.3


@pytest.mark.parametrize(
    "answer",
    [
        Answer("", 404),
        Answer("", 500),
        Answer(CLOSED, content_type="text/html"),
        Answer("User-agent: *\nDisallow: /closed/", 403, content_type="text/plain"),
        Answer("Disallow: /", content_type="text/plain", missing=20),
        Answer(bytes(range(256)), content_type="text/plain"),
    ],
)
async def test_a_broken_robots_file_closes_nothing(
    store: Store, uplink: Site, answer: Answer
) -> None:
    site = closing("")
    site.routes["/robots.txt"] = answer
    with served(site):
        found = await gathered(store, site, uplink)
    assert "/closed/page.html" in found.pages()
