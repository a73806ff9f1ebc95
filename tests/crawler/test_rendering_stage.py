"""Columns that need a script, inspected with and without a browser."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from config.terms import (
    ColumnState,
    LinkVerdict,
    NotAssessedCause,
    Profile,
    Rendering,
    StoppedBecause,
)
from crawler.gather import Gathering
from crawler.plan import Plan, PlanOptions, make_plan
from crawler.rendering.chromium import EXECUTABLE_VARIABLE
from store.column_state import ColumnStateFact, state_of
from store.database import Store, open_store
from store.evidence import Evidence
from store.inspections import create_inspection, get_inspection
from store.tables import Page
from store.windows import Window
from tests.crawler.net.lab import web_server
from tests.crawler.rendering.lab import AS_OF, ROWS, Portal, column, hasty, needs_chromium

FETCH = "fetch('{0}').then(r => r.json()).then(fill)"
OLD = [row | {"date": row["date"].replace("2026", "2024")} for row in ROWS]
UNDATED = [{"title": row["title"], "url": f"/undated{row['url']}", "date": ""} for row in ROWS[:3]]
NOTHING = "document.querySelector('.main').insertAdjacentHTML('beforeend', '<p>暂无数据</p>')"
COLUMNS = {
    "/xwzx/": ("新闻中心", FETCH.format("/feed/rows")),
    "/gsgg/": ("公示公告", FETCH.format("/feed/old")),
    "/tzgg/": ("通知公告", FETCH.format("/feed/gone")),
    "/zcwj/": ("政策文件", FETCH.format("/feed/undated")),
    "/zcjd/": ("政策解读", f"fetch('/feed/none').then(() => {NOTHING})"),
    "/ghjh/": ("规划计划", f"fetch('/feed/gone').then(() => {NOTHING})"),
}


def _article(title: str, day: str) -> str:
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>发布时间：{day}</div>"
        f"<div class='content'><p>{'各乡镇人民政府，县政府各部门：现将有关事项通知如下。' * 8}</p>"
        "</div></body></html>"
    )


def _home() -> str:
    links = "".join(f"<li><a href='{path}'>{name}</a></li>" for path, (name, _) in COLUMNS.items())
    items = "".join(
        f"<li><a href='{row['url']}'>{row['title']}</a><span>{row['date']}</span></li>"
        for row in ROWS
    )
    return (
        "<html><head><title>清河县人民政府</title></head><body>"
        f"<div class='nav'><ul>{links}</ul></div><div class='main'>"
        f"<h2>要闻</h2><ul class='list'>{items}</ul></div></body></html>"
    )


SHELL = (
    "<html><head><title>清河县人民政府</title></head><body><div id='app'></div><script>"
    "fetch('/feed/home').then(r => r.text())"
    ".then(html => document.getElementById('app').innerHTML = html)</script></body></html>"
)
"""A home page that is nothing without its scripts."""


def _set_shell(portal: Portal) -> None:
    portal.page("/", SHELL)
    portal.page("/feed/home", _home())
    portal.page("/xwzx/", column(FETCH.format("/feed/rows")).replace("工作动态", "新闻中心"))
    portal.data("/feed/rows", ROWS)


def _set_portal(portal: Portal) -> None:
    portal.page("/", _home())
    for path, (name, script) in COLUMNS.items():
        portal.page(path, column(script).replace("工作动态", name))
    for row in ROWS:
        portal.page(row["url"], _article(row["title"], row["date"]))
    for row in UNDATED[:2]:
        portal.page(row["url"], _article(row["title"], "2026-11-15"))
    portal.data("/feed/rows", ROWS)
    portal.data("/feed/old", OLD)
    portal.data("/feed/undated", UNDATED)
    portal.data("/feed/none", [])


@dataclass(frozen=True)
class Inspected:
    """What one inspection of the portal left behind."""

    store: Store
    inspection_id: int
    asked: list[str]

    def state(self, path: str) -> ColumnStateFact:
        with self.store.session() as session:
            evidence = Evidence(session, get_inspection(session, self.inspection_id))
            view = next(v for v in evidence.columns() if v.column.url.endswith(path))
            return state_of(view, AS_OF, Window(days=14))

    def page(self, path: str) -> Page:
        with self.store.session() as session:
            query = select(Page).where(Page.inspection_id == self.inspection_id)
            return next(page for page in session.exec(query) if page.url.endswith(path))

    def home(self) -> Page:
        with self.store.session() as session:
            page = Evidence(session, get_inspection(session, self.inspection_id)).home
        assert page is not None
        return page


async def _inspect(
    store: Store, *, browser: bool = True, content: Callable[[Portal], None] = _set_portal
) -> Inspected:
    portal = Portal()
    async with web_server(portal.serve) as (_, port):
        portal.port = port
        content(portal)
        plan = _plan(portal, browser=browser)
        with store.session() as session:
            inspection = create_inspection(
                session,
                home_url=plan.home_url,
                name=plan.name,
                level=plan.level,
                kind=plan.kind,
                profile=plan.profile,
                ruleset=plan.ruleset,
                as_of=plan.as_of,
                options=plan.model_dump(mode="json"),
                tool_version="0",
            )
            inspection_id = int(inspection.id or 0)
        await Gathering(store, plan, inspection_id).run()
    return Inspected(store, inspection_id, [request.target for request in portal.asked])


def _plan(portal: Portal, *, browser: bool) -> Plan:
    options = PlanOptions(
        profile=Profile.QUICK,
        delay=0.0,
        connections=4,
        timeout=2.0,
        second_look=0.1,
        resolver=f"127.0.0.1:{portal.port}",
        allow_private=("127.0.0.0/8",),
        uplink_hosts=(f"127.0.0.1:{portal.port}",),
        browser=browser,
    )
    return make_plan(portal.url("/"), "national-2019", AS_OF, options)


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inspected]:
    store = open_store(str(tmp_path_factory.mktemp("browser") / "govaudit.db"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crawler.rendering.render.rendering_rules", hasty)
        seen = asyncio.run(_inspect(store))
    yield seen
    store.close()


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inspected]:
    """The same machine, its browser out of sight."""
    store = open_store(str(tmp_path_factory.mktemp("bare") / "govaudit.db"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(EXECUTABLE_VARIABLE, "/nowhere/chromium")
        seen = asyncio.run(_inspect(store))
    yield seen
    store.close()


@pytest.mark.parametrize("path", COLUMNS)
def test_without_a_browser_such_columns_are_unreadable_never_blank_or_stale(
    without: Inspected, path: str
) -> None:
    fact = without.state(path)
    assert (fact.state, fact.cause) == (ColumnState.UNREADABLE, NotAssessedCause.NEEDS_SCRIPT)
    assert "rendered" not in without.page(path).facts


class TestWithBrowser:
    """What a visitor sees decides."""

    pytestmark = needs_chromium

    @pytest.mark.parametrize(
        ("path", "state", "newest", "items"),
        [
            ("/xwzx/", ColumnState.FRESH, dt.date(2026, 11, 19), len(ROWS)),
            ("/gsgg/", ColumnState.STALE, dt.date(2024, 11, 19), len(ROWS)),
            ("/zcwj/", ColumnState.FRESH, dt.date(2026, 11, 15), len(UNDATED)),
            ("/zcjd/", ColumnState.BLANK, None, 0),
        ],
    )
    def test_columns_are_read_with_their_dates(
        self,
        inspected: Inspected,
        path: str,
        state: ColumnState,
        newest: dt.date | None,
        items: int,
    ) -> None:
        fact = inspected.state(path)
        assert (fact.state, fact.newest_date, fact.items) == (state, newest, items)
        assert "用浏览器打开读取" in fact.reason

    @pytest.mark.parametrize("path", ["/tzgg/", "/ghjh/"])
    def test_a_list_whose_data_did_not_come_proves_nothing(
        self, inspected: Inspected, path: str
    ) -> None:
        fact = inspected.state(path)
        assert (fact.state, fact.cause) == (ColumnState.UNREADABLE, NotAssessedCause.NEEDS_SCRIPT)
        assert "/feed/gone" in fact.reason

    def test_the_page_still_says_that_a_script_brings_its_items(self, inspected: Inspected) -> None:
        page = inspected.page("/xwzx/")
        assert page.rendering is Rendering.SCRIPT
        assert not page.needs_script
        assert (page.encoding, page.status) == ("utf-8", 200)

    def test_what_the_scripts_link_to_is_walked_and_verified(self, inspected: Inspected) -> None:
        with inspected.store.session() as session:
            evidence = Evidence(session, get_inspection(session, inspected.inspection_id))
            verdicts = {
                urlsplit(view.link.url).path: view.link.verdict
                for view in evidence.links()
                if "/undated/" in view.link.url
            }
        assert verdicts == {
            "/undated/art/0.html": LinkVerdict.ALIVE,
            "/undated/art/1.html": LinkVerdict.ALIVE,
            "/undated/art/2.html": LinkVerdict.DEAD,
        }

    def test_each_page_is_opened_once(self, inspected: Inspected) -> None:
        assert inspected.asked.count("/feed/rows") == 1
        assert all("rendered" in inspected.page(path).facts for path in COLUMNS)

    async def test_a_home_page_that_is_all_script_is_where_the_walk_begins(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("crawler.rendering.render.rendering_rules", hasty)
        seen = await _inspect(store, content=_set_shell)
        assert seen.home().facts["rendered"] is True
        assert seen.state("/xwzx/").state is ColumnState.FRESH
        with seen.store.session() as session:
            inspection = get_inspection(session, seen.inspection_id)
            assert (inspection.stopped_because, inspection.home_note) == (None, None)


@pytest.mark.parametrize(
    "browser",
    [pytest.param(True, marks=needs_chromium), pytest.param(False, id="no browser")],
)
async def test_a_home_page_that_stays_empty_is_told_and_nothing_is_kept_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, browser: bool
) -> None:
    def without_content(portal: Portal) -> None:
        portal.page("/", SHELL)
        portal.page("/feed/home", "")

    monkeypatch.setattr("crawler.rendering.render.rendering_rules", hasty)
    seen = await _inspect(store, browser=browser, content=without_content)
    with seen.store.session() as session:
        inspection = get_inspection(session, seen.inspection_id)
    assert inspection.stopped_because is StoppedBecause.HOME_EMPTY
    assert inspection.home_note
    assert inspection.pages_fetched == 0
