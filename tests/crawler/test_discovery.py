"""From the links of pages to what waits: new or known, walked or verified, in what order."""

from __future__ import annotations

import pytest

from config.terms import GuardKind, LinkCause, LinkKind, LinkPlace, LinkScope, LinkState
from crawler.discovery import Discovered, Discovery, key_of
from crawler.frontier import KnownUrls
from crawler.guards import Guards
from crawler.ranks import Ranking
from crawler.scope import scope_of
from store.changes import Changes
from store.tables import CutAddress, GuardCut, Link, Referrer
from tests.crawler.readings import (
    AS_OF,
    HOST,
    block,
    crumb,
    data,
    dated,
    entry,
    link,
    reading,
    url,
)

FILE, IMAGE, FRAME = LinkKind.ATTACHMENT, LinkKind.IMAGE, LinkKind.FRAME
NAVIGATION = LinkPlace.NAVIGATION


def discovery(max_depth: int | None = None) -> Discovery:
    return Discovery(1, scope_of(f"{HOST}/"), KnownUrls(), Guards(max_depth), Ranking(AS_OF))


def paths(found: Discovered) -> tuple[list[str], list[str]]:
    """What is walked and what is verified."""
    return (
        [one.url.removeprefix(HOST) for one in found.to_walk],
        [one.url.removeprefix(HOST) for one in found.to_verify],
    )


@pytest.mark.parametrize(
    ("fact", "walked", "verified"),
    [
        (link("/a.html"), ["/a.html"], []),
        (link("/f.html", FRAME), ["/f.html"], []),
        (link("/a.pdf", FILE), [], ["/a.pdf"]),
        (link("/a.png", IMAGE), [], ["/a.png"]),
        (link("/a.html", download=True), [], ["/a.html"]),
        (link("http://edu.lan.gov.cn/"), [], ["http://edu.lan.gov.cn/"]),
        (link("http://www.gov.cn/"), [], ["http://www.gov.cn/"]),
        (link("/print/a.html"), [], []),
        (link("www.x.cn", problem="没有写 http://"), [], []),
    ],
)
def test_what_becomes_of_a_link(fact: object, walked: list[str], verified: list[str]) -> None:
    found = discovery().of_page(entry("/", 0), reading("/", [fact]))  # type: ignore[list-item]
    assert paths(found) == (walked, verified)
    assert [one.depth for one in found.to_walk + found.to_verify] == [1] * len(walked + verified)
    assert all(one.on_home for one in found.to_walk + found.to_verify)
    assert {row["state"] for row in found.link_rows} <= {LinkState.QUEUED, LinkState.DONE}


def test_each_address_once_and_every_place_of_it() -> None:
    sorting = discovery()
    first = sorting.of_page(entry("/", 0), reading("/", [link("/a"), link("/b"), link("/a")]))
    assert paths(first) == (["/a", "/b"], [])
    assert len(first.referrer_rows) == 3
    second = sorting.of_page(entry("/b"), reading("/b", [link("/a", text="x" * 500)]))
    assert paths(second) == ([], [])
    (place,) = second.referrer_rows
    assert (place["link_key"], place["page_url"]) == (key_of(url("/a")), url("/b"))
    assert len(str(place["text"])) == sorting.settings.anchor_text


def test_a_bad_address_is_settled_as_it_is_written() -> None:
    found = discovery().of_page(entry("/a"), reading("/a", [link("www.x.cn", problem="少了")]))
    (row,) = found.link_rows
    assert (row["url"], row["cause"], row["state"]) == (
        "www.x.cn",
        LinkCause.BAD_URL,
        LinkState.DONE,
    )
    assert (row["note"], row["scope"], row["on_home"]) == ("少了", LinkScope.EXTERNAL, False)
    assert len(found.referrer_rows) == 1


def test_columns_go_first_then_the_newest_items_then_the_rest() -> None:
    page = reading(
        "/",
        [
            link("/rest"),
            link("/nav", place=NAVIGATION),
            link("/new"),
            link("/old"),
            link("/undated"),
            link("/more"),
            link("/crumb"),
        ],
        blocks=[
            block(
                dated("/new", "2026-11-19"),
                dated("/old", "2026-10-01"),
                dated("/undated", None),
                more_url="/more",
            )
        ],
        breadcrumb=[crumb("/crumb")],
    )
    found = discovery().of_page(entry("/", 0), page)
    best_first = sorted(found.to_walk, key=lambda one: -one.priority)
    order = [one.url.removeprefix(HOST) for one in best_first]
    assert order == ["/nav", "/more", "/crumb", "/new", "/old", "/undated", "/rest"]


def test_a_list_is_as_deep_as_its_first_page() -> None:
    """Its further pages go one after the other, and all belong to its column."""
    sorting = discovery(max_depth=4)
    page, column = entry("/col/", depth=4, priority=880), key_of(url("/col/"))
    priorities = []
    for number in range(2, 9):
        address = url(f"/col/{number}.html")
        found = sorting.of_page(page, reading("/col/", next_page=address))
        (page,) = found.to_walk
        assert (page.depth, page.column_key, page.on_home) == (4, column, False)
        assert [row["tag"] for row in found.referrer_rows] == ["next_page"]
        priorities.append(page.priority)
    assert priorities == sorted(priorities, reverse=True)
    assert len(set(priorities)) == len(priorities)


def test_a_page_that_the_pager_showed_before_goes_up_to_its_list() -> None:
    sorting = discovery()
    pager = [link("/col/2.html"), link("/col/3.html")]
    first = sorting.of_page(entry("/col/"), reading("/col/", pager, next_page=url("/col/2.html")))
    assert paths(first) == (["/col/2.html", "/col/3.html"], [])
    assert first.bettered == []
    second, third = first.to_walk
    assert (second.column_key, third.column_key) == (key_of(url("/col/")), None)
    found = sorting.of_page(second, reading("/col/2.html", next_page=url("/col/3.html")))
    (better,) = found.bettered
    assert (better.key, better.column_key) == (third.key, key_of(url("/col/")))
    assert third.priority < better.priority < second.priority


@pytest.mark.parametrize(
    ("address", "walked"),
    [("/data.json", ["/data.json"]), ("http://other.cn/data.json", [])],
)
def test_the_data_of_a_list_is_fetched_where_it_lies_on_the_site(
    address: str, walked: list[str]
) -> None:
    sorting = discovery()
    page = reading("/col/", data_endpoints=[data(address)])
    found = sorting.of_page(entry("/col/"), page)
    assert paths(found) == (walked, [])
    again = sorting.of_page(entry("/b"), reading("/b", [link(address)]))
    assert len(again.link_rows) == 1 - len(walked)


def test_what_was_too_deep_is_walked_where_it_is_not() -> None:
    sorting = discovery(max_depth=3)
    deep = sorting.of_page(entry("/deep", 3), reading("/deep", [link("/a"), link("/b")]))
    assert paths(deep) == ([], [])
    assert {cut.kind for _, cut in deep.cuts} == {GuardKind.DEPTH}
    assert deep.referrer_rows == []
    near = sorting.of_page(entry("/near", 2), reading("/near", [link("/a")]))
    assert paths(near) == (["/a"], [])
    assert len(near.referrer_rows) == 1


def test_what_a_guard_has_cut_stays_out_and_is_counted_once() -> None:
    sorting = discovery()
    for page in ("/a", "/b"):
        found = sorting.of_page(entry(page), reading(page, [link("/print/1.html")]))
        assert (found.link_rows, found.referrer_rows) == ([], [])
    assert [count for count, _ in sorting.guards.cuts.values()] == [1]


def test_the_target_of_a_redirect() -> None:
    sorting = discovery()
    page = entry("/old", 2, 300, column_key=7)
    (target,) = sorting.target(page, url("/new")).to_walk
    assert (target.depth, target.priority, target.column_key) == (2, 300, 7)
    assert (target.redirects, target.asked_for) == (1, page)
    assert sorting.target(entry("/other"), url("/new")).to_walk == []
    sorting.of_page(entry("/b"), reading("/b", [link("/c;jsessionid=1")]))
    (cut,) = sorting.target(entry("/c"), url("/c;jsessionid=1")).to_walk
    assert cut.url == url("/c;jsessionid=1")


def test_what_is_noted_of_a_page() -> None:
    sorting = discovery()
    links = [link("/a"), link("/print/1.html"), link("/print/2.html")]
    found = sorting.of_page(entry("/", 0), reading("/", links))
    changes = Changes()
    found.store(changes, sorting.guards)
    rows = {one.table.name: one.rows for one in changes.operations}
    assert set(rows) == {table.__tablename__ for table in (Link, Referrer, CutAddress, GuardCut)}
    assert [row["count"] for row in rows["guard_cut"]] == [2]
    assert {row["kind"] for row in rows["cut_address"]} == {GuardKind.PRINT_VIEW}
