"""The functions stage over a site on loopback: what is asked, what is stored, what is left."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from config.terms import DocumentFault, DocumentFormat, LinkCause, SearchState, SiteFunction
from crawler.functions.searching import SearchBox, search_box
from store.database import Store, open_store
from store.documents import DocumentText, Grid
from store.evidence import Evidence
from store.inspections import get_inspection
from store.tables import Attachment, FunctionRun, ReportText, SearchTry
from tests.crawler.functions.conftest import ID, NOTICES, Searching, finding, form, page, portal
from tests.crawler.walking.run import Found, gathered, resumed
from tests.crawler.walking.site import Answer, Site, served

ALL = tuple(SiteFunction)
Open = Callable[[Site], Site]


async def tried(store: Store, site: Site, *functions: SiteFunction) -> Found:
    return await gathered(store, site, functions=functions or ALL, second_look=0.05)


def searches(found: Found) -> list[SearchTry]:
    with found.store.session() as session:
        return Evidence(session, get_inspection(session, found.number)).search_tries()


def files(found: Found) -> dict[str, Attachment]:
    with found.store.session() as session:
        evidence = Evidence(session, get_inspection(session, found.number))
        return {found.path(row.url): row for row in evidence.attachments()}


def reports(found: Found) -> dict[str, ReportText]:
    with found.store.session() as session:
        evidence = Evidence(session, get_inspection(session, found.number))
        return {found.path(row.page_url): row for row in evidence.report_texts()}


def runs(found: Found) -> dict[SiteFunction, FunctionRun]:
    with found.store.session() as session:
        query = select(FunctionRun).where(FunctionRun.inspection_id == found.number)
        return {row.function: row for row in session.exec(query)}


async def test_nothing_is_tried_unless_a_pack_needs_it(store: Store, opened: Open) -> None:
    site = opened(portal())
    found = await gathered(store, site)
    assert runs(found) == {}
    assert not any(path.startswith("/search?") for path in site.asked())


@pytest.fixture(scope="module")
def whole(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Found, Site]]:
    """A gathering that tried everything."""
    file = tmp_path_factory.mktemp("functions") / "govaudit.db"
    shutil.copy(sqlite_template, file)
    site = portal(whole=True)
    site.routes["/tzgg/1.html"] = str(site.routes["/tzgg/1.html"]).replace(
        "<p>", f"<p>王某 {ID}，", 1
    )
    store = open_store(str(file))
    with served(site):
        yield asyncio.run(tried(store, site)), site
    store.close()


def test_titles_are_searched_for_and_results_open(whole: tuple[Found, Site]) -> None:
    found, _ = whole
    tries = searches(found)
    assert [each.state for each in tries] == [SearchState.FOUND] * 4
    assert sum(each.title in NOTICES for each in tries) >= 2
    assert all(each.position == 1 and each.hits == 1 and each.result_opens for each in tries)
    assert all("siteId=3&searchWord=" in str(each.url) for each in tries)
    run = runs(found)[SiteFunction.SEARCH]
    assert (run.chosen, run.note) == (4, None)


def _elsewhere(query: str, path: str) -> str:
    return page("检索结果", "<p>抱歉，没有找到相关内容</p>")


def _script(query: str, path: str) -> str:
    return page("检索结果", f"<div id=app>{query}</div><script src=/s.js></script>")


def _broken(query: str, path: str) -> Answer:
    return Answer("<h1>404</h1>", 404)


def _walled(query: str, path: str) -> Answer:
    return Answer("<html><title>安全验证</title><h1>请完成安全验证</h1></html>", 403)


@pytest.mark.parametrize(
    ("search", "state"),
    [
        (_elsewhere, SearchState.NOT_FOUND),
        (_script, SearchState.UNDETERMINED),
        (_broken, SearchState.BROKEN),
        (_walled, SearchState.UNDETERMINED),
    ],
)
async def test_what_does_not_find_is_told_apart(
    store: Store, opened: Open, search: Searching, state: SearchState
) -> None:
    site = opened(portal(search))
    tries = searches(await tried(store, site, SiteFunction.SEARCH))
    assert {each.state for each in tries} == {state}
    if state is SearchState.BROKEN:
        asked = {p: n for p, n in site.asked().items() if p.startswith("/search?")}
        assert set(asked.values()) == {2}


async def test_a_search_that_only_fails_once_works(store: Store, opened: Open) -> None:
    failed: set[str] = set()

    def flapping(query: str, path: str) -> Answer | str:
        if path in failed:
            return finding(query, path)
        failed.add(path)
        return Answer("busy", 502)

    tries = searches(await tried(store, opened(portal(flapping)), SiteFunction.SEARCH))
    assert {each.state for each in tries} == {SearchState.FOUND}


async def test_robots_close_the_search(store: Store, opened: Open) -> None:
    site = portal()
    site.routes["/robots.txt"] = Answer(
        "User-agent: *\nDisallow: /search", content_type="text/plain"
    )
    tries = searches(await tried(store, opened(site), SiteFunction.SEARCH))
    assert {(each.state, each.cause) for each in tries} == {
        (SearchState.UNDETERMINED, LinkCause.ROBOTS_EXCLUDED)
    }
    assert not any(path.startswith("/search") for path in site.asked())


@pytest.mark.parametrize(
    "box",
    [
        "<input placeholder='请输入关键字'>",
        form().replace("get", "post"),
        form().replace("name=searchWord", "id=searchWord"),
        "",
    ],
)
async def test_a_search_that_only_a_script_sends_is_not_seen(
    store: Store, opened: Open, box: str
) -> None:
    found = await tried(store, opened(portal(search_form=box)), SiteFunction.SEARCH)
    assert searches(found) == []
    run = runs(found)[SiteFunction.SEARCH]
    assert run.chosen == 0
    assert run.note


def test_the_words_are_sent_in_the_charset_of_the_page() -> None:
    fact = {
        "action": "http://x.cn/s.jsp?a=1#b",
        "method": "get",
        "name": "q",
        "hidden": {"k": "中"},
    }
    box = search_box(fact, "http://x.cn/", "gb18030")
    assert isinstance(box, SearchBox)
    assert box.address("水 库") == "http://x.cn/s.jsp?k=%D6%D0&q=%CB%AE+%BF%E2"


def test_files_are_opened_read_and_masked(whole: tuple[Found, Site]) -> None:
    seen = files(whole[0])
    names = seen["/f/a.docx"]
    assert (names.format, names.cause, names.fault) == (DocumentFormat.DOCX, None, None)
    assert names.size > 0
    assert len(str(names.sha256)) == 64
    assert names.sample is not None
    assert names.sample.startswith("补贴名单 张某 110*")
    assert names.personal["counts"] == {"id_card": 1}
    assert names.page_url is not None
    assert names.page_url.endswith("/tzgg/0.html")
    assert names.column_type == "notices"
    assert seen["/f/b.xlsx"].characters > 0
    assert seen["/f/c.doc"].fault is DocumentFault.UNSUPPORTED
    assert "/f/empty.docx" not in seen  # Links have told of it already.


def test_reports_are_kept_with_their_tables(whole: tuple[Found, Site]) -> None:
    seen = reports(whole[0])
    assert list(seen) == ["/nb/2025.html", "/nb/2024.html"]
    as_page, as_file = seen["/nb/2024.html"], seen["/nb/2025.html"]
    assert (as_page.format, as_file.format) == (DocumentFormat.HTML, DocumentFormat.DOCX)
    assert as_file.url.endswith("/nb/2025.docx")
    assert str(as_file.published) == "2026-01-20"
    for row in seen.values():
        blocks = DocumentText.from_json(row.data).blocks
        assert sum(isinstance(block, Grid) for block in blocks) == 3


def test_a_resumed_inspection_tries_nothing_twice(whole: tuple[Found, Site]) -> None:
    found, site = whole
    assert set(runs(found)) == set(ALL)
    before = site.asked()
    with found.store.session() as session:
        session.delete(session.get(FunctionRun, (found.number, SiteFunction.ATTACHMENTS)))
        session.commit()
    asyncio.run(resumed(found))
    again = [path for path in site.asked() - before if path.startswith(("/search?", "/f/"))]
    assert again == []
    assert set(runs(found)) == set(ALL)


def test_no_raw_number_reaches_the_database(whole: tuple[Found, Site]) -> None:
    file = whole[0].store.file
    assert file is not None
    raw = b"".join(part.read_bytes() for part in file.parent.glob("govaudit*"))
    assert len(raw) > 10_000
    assert ID.encode() not in raw
    assert b"110" + b"*" * 14 in raw
