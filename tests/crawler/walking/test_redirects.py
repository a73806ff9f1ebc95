"""Redirects within the site, as a visitor with a browser meets them."""

from __future__ import annotations

import pytest

from config.terms import LinkCause, LinkVerdict, PageKind
from store.database import Store
from tests.crawler.walking.run import gathered
from tests.crawler.walking.site import Answer, Respond, Routes, Seen, Site, moved, page, served

ARTICLE = page("一篇文章")
STUB = "<html><head><script>location.href='{0}'</script></head><body></body></html>"


def gate(home: str, shown: str) -> Respond:
    """A page behind a cookie that ``home`` sets."""

    def respond(seen: Seen) -> Answer:
        return Answer(shown) if "ok=1" in seen.headers.get("cookie", "") else moved(home)

    return respond


def setting(target: str) -> Answer:
    return moved(target, Set_Cookie="ok=1; Path=/")


def keeps_itself(seen: Seen) -> Answer:
    """302 to itself, with a cookie."""
    known = "ok=1" in seen.headers.get("cookie", "")
    return Answer(ARTICLE) if known else setting(seen.path)


def counts_up(seen: Seen) -> Answer:
    """Never the same address twice."""
    return moved(f"/up?n={int(seen.path.partition('=')[2] or 0) + 1}")


@pytest.mark.parametrize(
    ("routes", "causes", "pages"),
    [
        pytest.param(
            {"/old": moved("/new.html", 301), "/new.html": ARTICLE},
            {},
            {"/new.html"},
            id="to a page",
        ),
        pytest.param({"/old": moved("/")}, {"/old": LinkCause.REDIRECT_HOME}, set(), id="home"),
        pytest.param(
            {"/old": moved("/login.jsp"), "/login.jsp": page("登录")},
            {"/old": LinkCause.AUTH_REQUIRED},
            {"/login.jsp"},
            id="to a login",
        ),
        pytest.param(
            {"/old": moved("/gone.html")}, {"/old": LinkCause.NOT_FOUND}, set(), id="to nothing"
        ),
        pytest.param(
            {"/old": moved("/2"), "/2": moved("/3"), "/3": moved("/4.html"), "/4.html": ARTICLE},
            {},
            {"/4.html"},
            id="chain",
        ),
        pytest.param(
            {"/old": moved("/2"), "/2": moved("/gone.html")},
            {"/old": LinkCause.NOT_FOUND},
            set(),
            id="chain to nothing",
        ),
        pytest.param(
            {"/old": moved("/2"), "/2": moved("/old")},
            {"/old": LinkCause.REDIRECT_LOOP},
            set(),
            id="circle",
        ),
        pytest.param(
            {"/old": moved("/old")}, {"/old": LinkCause.REDIRECT_LOOP}, set(), id="to itself"
        ),
        pytest.param(
            {"/old": moved("/up?n=1")} | {f"/up?n={n}": counts_up for n in range(40)},
            {"/old": LinkCause.REDIRECT_LOOP},
            set(),
            id="without end",
        ),
        pytest.param({"/old": keeps_itself}, {}, {"/old"}, id="to itself with a cookie"),
        pytest.param(
            {"/old": gate("/set?to=/old", ARTICLE), "/set?to=/old": setting("/old")},
            {},
            {"/old"},
            id="round by a cookie",
        ),
        pytest.param(
            {"/old": moved("/old;jsessionid=1"), "/old;jsessionid=1": ARTICLE},
            {},
            {"/old;jsessionid=1"},
            id="to a session id",
        ),
        pytest.param(
            {"/old": Answer(STUB.format("/new.html")), "/new.html": ARTICLE},
            {},
            {"/old", "/new.html"},
            id="by a script",
        ),
        pytest.param(
            {"/old": Answer(STUB.format("/gone.html"))},
            {"/old": LinkCause.NOT_FOUND},
            {"/old"},
            id="by a script to nothing",
        ),
        pytest.param(
            {"/old": moved("http://[bad")}, {"/old": LinkCause.BAD_URL}, set(), id="nowhere"
        ),
        pytest.param(
            {"/old": moved("/closed/a"), "/closed/a": ARTICLE},
            {"/old": LinkCause.ROBOTS_EXCLUDED},
            set(),
            id="to a closed page",
        ),
    ],
)
async def test_where_one_link_leads(
    store: Store, uplink: Site, routes: Routes, causes: dict[str, LinkCause], pages: set[str]
) -> None:
    robots = Answer("User-agent: *\nDisallow: /closed/", content_type="text/plain")
    site = Site({"/": page("首页", ["/old", "/other.html"]), "/other.html": page("另一篇")})
    site.routes |= {"/robots.txt": robots, **routes}
    with served(site):
        found = await gathered(store, site, uplink)
    assert found.causes() == causes
    assert set(found.pages()) == {"/", "/other.html"} | pages
    link = found.links()["/old"]
    assert link.verdict is (causes["/old"].verdict if causes else LinkVerdict.ALIVE)
    assert found.inspection.complete


async def test_two_addresses_of_one_page_are_fetched_once_each(store: Store, uplink: Site) -> None:
    targets = ["/a", "/b", "/c", "/new.html"]
    site = Site({"/": page("首页", targets), "/new.html": ARTICLE})
    site.routes |= {path: moved("/new.html") for path in targets[:3]}
    with served(site):
        found = await gathered(store, site, uplink)
        assert {path: site.asked()[path] for path in targets} == dict.fromkeys(targets, 1)
    assert found.causes() == {}
    assert set(found.pages()) == {"/", "/new.html"}


async def test_a_circle_of_links_that_are_linked_both(store: Store, uplink: Site) -> None:
    site = Site({"/": page("首页", ["/a", "/b"]), "/a": moved("/b"), "/b": moved("/a")})
    with served(site):
        found = await gathered(store, site, uplink)
    assert found.causes() == dict.fromkeys(["/a", "/b"], LinkCause.REDIRECT_LOOP)


async def test_a_dead_target_that_is_linked_too_is_listed_too(store: Store, uplink: Site) -> None:
    site = Site({"/": page("首页", ["/a", "/gone.html"]), "/a": moved("/gone.html")})
    with served(site):
        found = await gathered(store, site, uplink)
    assert found.causes() == dict.fromkeys(["/a", "/gone.html"], LinkCause.NOT_FOUND)


async def test_off_the_site_and_back_again(store: Store, uplink: Site) -> None:
    far = Site()
    with served(far), served(Site()) as site:
        far.routes = {"/alive": ARTICLE, "/back": moved(f"{site.url}new.html")}
        site.routes = {
            "/": page("首页", ["/away", "/astray", "/round"]),
            "/away": moved(f"http://127.0.0.2:{far.port}/alive"),
            "/astray": moved(f"http://127.0.0.2:{far.port}/gone"),
            "/round": moved(f"http://127.0.0.2:{far.port}/back"),
            "/new.html": ARTICLE,
        }
        found = await gathered(store, site, uplink)
    assert found.causes() == {"/astray": LinkCause.NOT_FOUND}
    assert found.links()["/away"].final_url == f"http://127.0.0.2:{far.port}/alive"


async def test_pages_that_only_jump_are_known_as_such(store: Store, uplink: Site) -> None:
    site = Site({"/": page("首页", ["/old"]), "/old": Answer(STUB.format("/new.html"))})
    site.routes["/new.html"] = ARTICLE
    with served(site):
        found = await gathered(store, site, uplink)
    assert found.pages()["/old"].kind is PageKind.REDIRECT_STUB
    assert found.links()["/old"].final_url == f"{site.url}new.html"
