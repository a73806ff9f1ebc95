"""Home pages that lie in a directory, lead on, or lead away."""

from __future__ import annotations

import pytest

from config.terms import LinkCause, LinkScope, StoppedBecause
from store.database import Store
from tests.crawler.walking.run import Found, gathered
from tests.crawler.walking.site import Answer, Routes, Seen, Site, listing, moved, page, served

HOME = listing("清河县人民政府", ["/a.html", "/index.html", "/"])
STUB = "<html><head><meta http-equiv='refresh' content='0;url={0}'></head><body></body></html>"
JUMP = "<html><body><script>window.location.href='{0}';</script></body></html>"


def keeps_itself(seen: Seen) -> Answer:
    """302 to itself, until a cookie is kept."""
    if "ok=1" in seen.headers.get("cookie", ""):
        return Answer(HOME)
    return moved("/", Set_Cookie="ok=1")


@pytest.mark.parametrize(
    ("routes", "home", "pages"),
    [
        pytest.param({"/": HOME}, "/", {"/", "/a.html"}, id="plain"),
        pytest.param(
            {"/": moved("/index.html"), "/index.html": HOME},
            "/index.html",
            {"/index.html", "/a.html"},
            id="redirect",
        ),
        pytest.param(
            {"/": moved("/main/", 301), "/main/": HOME},
            "/main/",
            {"/main/", "/a.html"},
            id="into a directory",
        ),
        pytest.param(
            {"/": STUB.format("/main/"), "/main/": HOME},
            "/main/",
            {"/main/", "/a.html"},
            id="refresh",
        ),
        pytest.param(
            {"/": JUMP.format("/main/"), "/main/": JUMP.format("/new/"), "/new/": HOME},
            "/new/",
            {"/new/", "/a.html"},
            id="two scripts",
        ),
        pytest.param({"/": keeps_itself}, "/", {"/", "/a.html"}, id="cookie"),
    ],
)
async def test_the_home_page_is_where_its_visitor_ends(
    store: Store, uplink: Site, routes: Routes, home: str, pages: set[str]
) -> None:
    with served(Site({"/a.html": page("甲")} | routes)) as site:
        found = await gathered(store, site, uplink)
        assert site.asked()["/a.html"] == 1
    opened = found.home()
    assert opened is not None
    assert found.path(opened.url) == home
    assert set(found.pages()) == pages
    assert found.causes().keys() <= {"/index.html"}
    assert found.inspection.complete
    assert {path for path, link in found.links().items() if link.depth == 0} >= {"/", home}


def shared_host() -> Site:
    """A department's site in a directory of the county's host."""
    links = ["/fgj/tz/1.html", "/fgj", "/fgj/index.html", "/fgjx/", "/", "/jyj/"]
    return Site(
        {
            "/fgj/": page("发展和改革局", links, body='<img src="/static/a.png">'),
            "/fgj": moved("/fgj/", 301),
            "/fgj/index.html": moved("/fgj/", 301),
            "/fgj/tz/1.html": page("通知"),
            "/fgjx/": page("别的"),
            "/": page("县政府", ["/b.html"]),
            "/jyj/": page("教育局"),
        }
    )


def scopes(found: Found) -> dict[str, LinkScope]:
    return {path: link.scope for path, link in found.links().items()}


@pytest.mark.parametrize("asked_for", ["fgj/", "fgj"])
async def test_a_site_in_a_directory(store: Store, uplink: Site, asked_for: str) -> None:
    with served(shared_host()) as site:
        found = await gathered(store, site, uplink, home_url=site.url + asked_for)
    home = found.home()
    assert home is not None
    assert found.path(home.url) == "/fgj/"
    assert set(found.pages()) == {"/fgj/", "/fgj/tz/1.html"}
    assert found.causes() == {"/static/a.png": LinkCause.NOT_FOUND}
    of_site = ["/fgj", "/fgj/", "/fgj/index.html", "/fgj/tz/1.html"]
    beside = ["/fgjx/", "/", "/jyj/", "/static/a.png"]
    assert scopes(found) == {
        **dict.fromkeys(of_site, LinkScope.SITE),
        **dict.fromkeys(beside, LinkScope.DOMAIN),
    }


async def test_from_http_to_another_port_and_name(store: Store, uplink: Site) -> None:
    """As from http to https: another origin of the same host."""
    secure = Site({"/": HOME, "/a.html": page("甲")})
    with served(secure), served(Site({"/": moved(secure.url)})) as plain:
        plain.routes["/old.html"] = moved(f"{secure.url}a.html")
        secure.routes["/"] = listing("县政府", ["/a.html", f"{plain.url}old.html"])
        found = await gathered(store, plain, uplink)
    assert found.home() is not None
    assert {row.url for row in found.pages().values()} == {secure.url, f"{secure.url}a.html"}
    assert found.causes() == {}


@pytest.mark.parametrize(
    ("answer", "stopped"),
    [
        (moved("http://127.0.0.2:1/"), StoppedBecause.HOME_UNREACHABLE),
        (Answer("<h1>出错</h1>", 500), StoppedBecause.HOME_UNREACHABLE),
        (Answer(STUB.format("/gone.html")), StoppedBecause.HOME_UNREACHABLE),
        (Answer(b"%PDF-1.7", content_type="application/pdf"), StoppedBecause.HOME_NOT_HTML),
        (Answer(""), StoppedBecause.HOME_EMPTY),
    ],
)
async def test_there_is_no_home_page(
    store: Store, uplink: Site, answer: Answer, stopped: StoppedBecause
) -> None:
    with served(Site({"/": answer, "/a.html": page("甲")})) as site:
        found = await gathered(store, site, uplink, second_look=0.0)
    assert found.inspection.stopped_because is stopped
    assert found.inspection.home_note
    assert (found.pages(), found.home()) == ({}, None)


@pytest.mark.parametrize("leads", [moved, lambda url: Answer(JUMP.format(url))])
async def test_a_home_page_that_leads_to_another_site(
    store: Store, uplink: Site, leads: object
) -> None:
    assert callable(leads)
    with served(Site({"/": page("别家")})) as far, served(Site()) as site:
        site.routes["/"] = leads(f"http://127.0.0.2:{far.port}/")
        found = await gathered(store, site, uplink)
    assert found.inspection.stopped_because is StoppedBecause.HOME_ELSEWHERE
    assert "127.0.0.2" in str(found.inspection.home_note)
