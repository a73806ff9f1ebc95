"""A second inspection of a site: unchanged pages cost little, and nothing that is stored differs.

With one connection the order of the walk, and with it which referrers are kept, is always the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import select

from config.sharing import sharing_settings
from config.terms import Severity
from crawler.memory.site import SiteMemory
from store.database import Store
from store.keys import url_key
from store.pagememory import count_kept
from store.tables import Finding, PageMemory
from tests.crawler.memory.again import Server, evidence
from tests.crawler.walking.run import AS_OF, Found, gathered
from tests.crawler.walking.site import Routes, Seen, Site, listing, numbered, page, served

LISTED = [f"/art/{number}.html" for number in range(12)]
PROOFS = sharing_settings().pages.proofs
TIMES = sharing_settings().pages.times


def portal(**pages: str) -> Routes:
    """A home page, a list that shows its dates, and its articles."""
    routes: Routes = {path: page(f"关于{path}的通知", ["/col/"]) for path in LISTED}
    routes["/"] = listing("清河县人民政府", ["/col/"])
    routes["/col/"] = listing("通知公告", LISTED)
    return routes | {f"/{name}": body for name, body in pages.items()}


@pytest.fixture
def server() -> Server:
    return Server(portal())


@pytest.fixture
def site(server: Server) -> Iterator[Site]:
    with served(server.site()) as opened:
        yield opened


async def again(store: Store, site: Site, server: Server, **changes: object) -> Found:
    """One more inspection; ``server`` counts what that cost."""
    server.forget()
    return await gathered(store, site, **changes)


async def test_a_second_inspection_fetches_lists_and_proofs_only(
    store: Store, site: Site, server: Server
) -> None:
    await gathered(store, site)
    sent = server.sent
    second = await again(store, site, server)
    assert len(second.pages()) == 14
    assert len(server.not_modified) == len(LISTED)
    assert len([path for path in server.whole if path in LISTED]) == PROOFS
    assert server.sent < sent / 2
    assert second.inspection.pages_unchanged == len(LISTED) + 1
    assert {"/", "/col/"} <= set(server.whole)


async def test_what_is_stored_equals_a_fresh_reading(any_store: Store) -> None:
    server = Server(numbered(60))
    with served(server.site()) as site:
        first = await gathered(any_store, site, connections=1)
        second = await again(any_store, site, server, connections=1)
        assert server.not_modified
        fresh = await again(any_store, site, server, connections=1, fresh=True)
        assert not server.not_modified
    assert fresh.inspection.pages_unchanged == 0
    assert second.inspection.pages_unchanged > 50
    assert evidence(any_store, second.number) == evidence(any_store, fresh.number)
    assert evidence(any_store, first.number) == evidence(any_store, fresh.number)


async def test_without_validators_the_bytes_tell(store: Store) -> None:
    with served(Site(portal())) as site:
        await gathered(store, site, connections=1)
        second = await gathered(store, site, connections=1)
        fresh = await gathered(store, site, connections=1, fresh=True)
    assert second.inspection.pages_unchanged == len(LISTED) + 1
    assert evidence(store, second.number) == evidence(store, fresh.number)


async def test_a_page_that_changed_is_read(store: Store, site: Site, server: Server) -> None:
    await gathered(store, site)
    server.routes[LISTED[5]] = page("更正公告", ["/new.html"])
    server.routes["/new.html"] = page("新的一页")
    second = await again(store, site, server)
    assert second.pages()[LISTED[5]].title == "更正公告"
    assert "/new.html" in second.pages()
    assert LISTED[5] not in server.not_modified


async def test_a_server_that_lies_is_found_out(store: Store, site: Site, server: Server) -> None:
    """Lists are never asked for conditionally, and the first articles prove it."""
    await gathered(store, site)
    for path in LISTED:
        server.routes[path] = page(f"新的内容{path}", ["/col/"])
    server.routes["/col/"] = listing("通知公告", LISTED[::-1])
    server.lies = True
    second = await again(store, site, server)
    believed = [path for path in LISTED if not second.pages()[path].title.startswith("新的")]  # type: ignore[union-attr]
    assert believed == []
    assert second.pages()["/col/"].fetched_at is not None
    assert len(server.not_modified) <= PROOFS


async def test_no_answer_is_believed_for_ever(store: Store, site: Site, server: Server) -> None:
    await gathered(store, site)
    for _ in range(TIMES):
        await again(store, site, server)
        assert len(server.not_modified) == len(LISTED)
    await again(store, site, server)
    # Pages that served as proofs were fetched as a whole meanwhile.
    assert len(server.not_modified) <= PROOFS * TIMES
    assert len(server.whole) >= len(LISTED) + 2 - PROOFS * TIMES


async def test_nor_for_long(store: Store, site: Site, server: Server) -> None:
    await gathered(store, site)
    later = AS_OF + dt.timedelta(days=sharing_settings().pages.days + 1)
    await again(store, site, server, as_of=later)
    assert server.not_modified == []


async def test_articles_of_undated_lists_are_always_fetched(store: Store) -> None:
    """They are what tells how old the column is."""
    items = "".join(f'<li><a href="{path}">关于{path}的通知</a></li>' for path in LISTED)
    column = f"<html><title>通知公告</title><h1>通知公告</h1><ul class='list'>{items}</ul></html>"
    server = Server(portal() | {"/col/": column})
    with served(server.site()) as site:
        first = await gathered(store, site)
        assert first.pages()["/col/"].kind == "list"
        second = await again(store, site, server)
    assert server.not_modified == []
    assert second.inspection.pages_unchanged >= len(LISTED)


async def test_pages_with_something_wrong_are_always_fetched(store: Store) -> None:
    """Their owner may have mended them, whatever an old ETag says."""
    server = Server(portal())
    server.routes[LISTED[1]] = page("有死链的一页", ["/gone.html"])
    with served(server.site()) as site:
        first = await gathered(store, site)
        with store.session() as session:
            finding = Finding(
                inspection_id=first.number,
                ruleset="national-2019",
                indicator="x",
                position=0,
                severity=Severity.MINOR,
                title="x",
                url=site.url + LISTED[2].lstrip("/"),
                fingerprint="x",
            )
            session.add(finding)
            session.commit()
        server.lies = True
        server.routes[LISTED[1]] = page("没有死链了", ["/col/"])
        second = await again(store, site, server)
    assert LISTED[1] in server.whole
    assert LISTED[2] in server.whole
    assert second.causes() == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"Vary": "Cookie"},
        {"Vary": "*"},
        {"Cache-Control": "private, no-store"},
        {"ETag": "not quoted"},
    ],
)
async def test_who_answers_each_visitor_differently_is_not_asked(
    store: Store, headers: dict[str, str]
) -> None:
    server = Server(portal(), headers=headers)
    with served(server.site()) as site:
        await gathered(store, site)
        second = await again(store, site, server)
    assert server.not_modified == []
    assert second.inspection.pages_unchanged == len(LISTED) + 1


async def test_walls_errors_and_cookies_are_not_remembered(store: Store) -> None:
    def wall(seen: Seen) -> str:
        return "<html><title>安全验证</title><script>var __jsl_clearance='x'</script></html>"

    server = Server(
        portal() | {LISTED[3]: wall, LISTED[4]: "<title>404</title><h1>页面不存在</h1>"}
    )
    with served(server.site()) as site:
        found = await gathered(store, site)
    with store.session() as session:
        rows = session.exec(
            select(PageMemory.key).where(PageMemory.inspection_id == found.number)
        ).all()
    urls = {url_key(site.url + LISTED[number].lstrip("/")) for number in (3, 4)}
    assert not urls & set(rows)
    assert url_key(site.url) not in rows


async def test_only_the_newest_inspection_is_remembered(store: Store, site: Site) -> None:
    numbers = [(await gathered(store, site)).number for _ in range(3)]
    with store.session() as session:
        kept = [count_kept(session, number) for number in numbers]
    assert kept == [0, 0, len(LISTED) + 1]


async def test_another_reader_reads_again(
    store: Store, site: Site, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gathered(store, site)
    monkeypatch.setattr("crawler.memory.opening.SiteMemory", _newer)
    second = await again(store, site, server)
    assert second.inspection.pages_unchanged == 0
    assert server.not_modified == []


def _newer(*given: object, **named: object) -> SiteMemory:
    memory = SiteMemory(*given, **named)  # type: ignore[arg-type]
    memory.reader = "newer"
    return memory


async def test_days_without_a_year_are_worked_out_anew(store: Store) -> None:
    items = "".join(
        f'<li><a href="{path}">关于{path}的通知</a><span>{11 - number:02}-15</span></li>'
        for number, path in enumerate(LISTED[:9])
    )
    side = f"<html><title>文章</title><h1>文章</h1><ul class='list'>{items}</ul></html>"
    server = Server(portal() | {"/col/": side})
    with served(server.site()) as site:
        await gathered(store, site)
        later = AS_OF + dt.timedelta(days=40)
        second = await again(store, site, server, as_of=later, connections=1)
        fresh = await again(store, site, server, as_of=later, connections=1, fresh=True)
    assert evidence(store, second.number) == evidence(store, fresh.number)
    assert second.inspection.pages_unchanged == 9


async def test_an_inspection_without_pages_leaves_the_older_memory(
    store: Store, site: Site, server: Server
) -> None:
    await gathered(store, site)
    await gathered(store, site, max_seconds=0.001)
    third = await again(store, site, server)
    assert third.inspection.pages_unchanged == len(LISTED) + 1
