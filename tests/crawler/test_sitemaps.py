"""Sitemaps in an inspection: what only they list is walked last, and its faults are found."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import col, select

from config.settings import settings
from config.sitemaps import sitemap_limits
from config.terms import LinkCause, Profile
from crawler.gather import Gathering
from crawler.plan import Plan, PlanOptions, make_plan
from store.database import Store
from store.inspections import create_inspection, get_inspection
from store.tables import Inspection, Link, Page, Referrer
from tests.loopback import Site, page, serving

AS_OF = dt.date(2026, 11, 20)


@pytest.fixture
def site() -> Iterator[Site]:
    """A home page with one link; ``/old/`` and its pages are in sitemaps only."""
    with serving() as opened:
        opened.put("/", page("首页", "/news.html"))
        opened.put("/news.html", page("要闻"))
        for name in ("one", "two"):
            opened.put(f"/old/{name}.html", page(f"关于{name}的旧通知"))
        yield opened


def urlset(site: Site, *paths: str) -> str:
    entries = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset>{entries}</urlset>'


def index(site: Site, *paths: str) -> str:
    entries = "".join(f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in paths)
    return f"<sitemapindex>{entries}</sitemapindex>"


def put_xml(site: Site, path: str, body: bytes | str) -> None:
    site.put(path, body, content_type="text/xml")


def plan_of(site: Site, **changes: Any) -> Plan:
    options = PlanOptions(
        profile=Profile.STANDARD,
        delay=0.0,
        second_look=0.0,
        timeout=5.0,
        allow_private=("127.0.0.0/8",),
        browser=False,
    )
    return make_plan(site.home_url, "national-2019", AS_OF, options).model_copy(update=changes)


def gathered(store: Store, site: Site, **changes: Any) -> Inspection:
    plan = plan_of(site, **changes)
    with store.session() as session:
        inspection = create_inspection(
            session,
            home_url=plan.home_url,
            profile=plan.profile,
            ruleset=plan.ruleset,
            as_of=plan.as_of,
            options=plan.model_dump(mode="json"),
            tool_version="0",
        )
        number = int(inspection.id or 0)
    asyncio.run(Gathering(store, plan, number).run())
    with store.session() as session:
        return get_inspection(session, number)


def pages(store: Store) -> set[str]:
    with store.session() as session:
        return {row.url.split("/", 3)[3] for row in session.exec(select(Page))}


def links(store: Store) -> dict[str, Link]:
    with store.session() as session:
        return {row.url.split("/", 3)[-1]: row for row in session.exec(select(Link))}


def test_what_only_a_sitemap_lists_is_walked_last(store: Store, site: Site) -> None:
    put_xml(site, "/sitemap.xml", urlset(site, "/old/one.html", "/news.html", "/old/two.html"))
    inspection = gathered(store, site)
    assert inspection.complete
    assert pages(store) == {"", "news.html", "old/one.html", "old/two.html"}
    order = [path for path in site.asked if path in {"/news.html", "/sitemap.xml"}]
    assert order[0] == "/news.html"
    assert site.asked.index("/sitemap.xml") < site.asked.index("/old/one.html")


def test_a_dead_address_is_a_link_of_the_sitemap(store: Store, site: Site) -> None:
    put_xml(site, "/sitemap.xml", urlset(site, "/gone.html", "/files/gone.pdf", "/news.html"))
    gathered(store, site)
    found = links(store)
    for name in ("gone.html", "files/gone.pdf"):
        assert found[name].cause is LinkCause.NOT_FOUND
        assert not found[name].on_home
    with store.session() as session:
        sources = select(Referrer.page_url).where(Referrer.link_key == found["gone.html"].key)
        assert list(session.exec(sources)) == [site.url("sitemap.xml")]


@pytest.mark.parametrize("packed", [False, True])
def test_files_that_robots_name_and_index_files(store: Store, site: Site, packed: bool) -> None:
    lines = f"User-agent: *\nDisallow: /shut/\nSitemap: {site.url('maps/index.xml')}\n"
    site.put("/robots.txt", lines, content_type="text/plain")
    put_xml(site, "/maps/index.xml", index(site, "/maps/a.xml.gz", "/maps/b.txt", "/shut/c.xml"))
    one = urlset(site, "/old/one.html").encode()
    site.put("/maps/a.xml.gz", gzip.compress(one) if packed else one)
    site.put("/maps/b.txt", site.url("old/two.html"), content_type="text/plain")
    put_xml(site, "/shut/c.xml", urlset(site, "/never.html"))
    gathered(store, site)
    assert pages(store) == {"", "news.html", "old/one.html", "old/two.html"}
    assert "/shut/c.xml" not in site.asked
    assert "/sitemap.xml" in site.asked


def test_an_index_that_lists_itself_ends(store: Store, site: Site) -> None:
    nested = [f"/maps/{number}.xml" for number in range(6)]
    put_xml(site, "/sitemap.xml", index(site, "/sitemap.xml", nested[0]))
    for path, following in pairwise(nested):
        put_xml(site, path, index(site, following))
    gathered(store, site)
    assert site.asked.count("/sitemap.xml") == 1
    assert nested[sitemap_limits().nesting - 1] in site.asked
    assert nested[sitemap_limits().nesting] not in site.asked


def test_only_addresses_of_the_site_are_taken(store: Store, site: Site) -> None:
    body = urlset(site, "/old/one.html").replace(
        "<urlset>",
        "<urlset><url><loc>http://elsewhere.test/a.html</loc></url>"
        "<url><loc>http://127.0.0.2/b.html</loc></url>",
    )
    put_xml(site, "/sitemap.xml", body)
    gathered(store, site)
    assert "old/one.html" in links(store)
    assert not {"a.html", "b.html"} & links(store).keys()


def test_an_address_that_is_none_is_a_fault(store: Store, site: Site) -> None:
    put_xml(site, "/sitemap.xml", "<urlset><url><loc>www.qinghe.gov.cn/a</loc></url></urlset>")
    gathered(store, site)
    assert links(store)["a"].cause is LinkCause.BAD_URL


@pytest.mark.parametrize("answer", ["<html><title>404</title>页面不存在</html>", "", "<urlset>"])
def test_no_sitemap_is_no_fault(store: Store, site: Site, answer: str) -> None:
    site.put("/sitemap.xml", answer)
    assert gathered(store, site).complete
    assert set(links(store)) == {"", "news.html"}


def test_the_plan_may_leave_sitemaps_alone(store: Store, site: Site) -> None:
    put_xml(site, "/sitemap.xml", urlset(site, "/old/one.html"))
    gathered(store, site, sitemaps=False)
    assert "/sitemap.xml" not in site.asked
    assert not settings().profiles[Profile.QUICK].sitemaps


def test_no_more_than_the_page_budget_can_read(store: Store, site: Site) -> None:
    """What nobody missed must not make the inspection incomplete."""
    names = [f"/old/{number}.html" for number in range(30)]
    for name in names:
        site.put(name, page(f"关于{name}的旧通知"))
    put_xml(site, "/sitemap.xml", urlset(site, *names))
    inspection = gathered(store, site, max_pages=7)
    assert (inspection.complete, inspection.pages_fetched) == (True, 7)
    with store.session() as session:
        assert not list(session.exec(select(Link).where(col(Link.cause) == LinkCause.BUDGET)))


def test_with_the_budget_spent_no_sitemap_is_fetched(store: Store, site: Site) -> None:
    put_xml(site, "/sitemap.xml", urlset(site, "/old/one.html"))
    gathered(store, site, max_pages=2)
    assert "/sitemap.xml" not in site.asked
