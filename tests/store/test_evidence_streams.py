"""What checks stream from the evidence, on both kinds of database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from config.terms import LinkKind, LinkPlace, LinkScope, LinkVerdict, PageKind
from store.database import Store
from store.evidence import Evidence
from store.tables import Page
from tests.portals import HOME, NOW, Portal, day


@pytest.fixture
def portal(any_store: Store) -> Iterator[Portal]:
    with any_store.session() as session:
        yield Portal.open(session)


def test_fields_of_pages_in_the_order_of_pages(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.pagesource._FIELDS_AT_A_TIME", 3)
    for number in range(8):
        portal.article(f"{number}.html", metas={"n": [str(number)]})
    portal.page("list/", kind=PageKind.LIST)
    evidence = portal.evidence()
    fields = list(evidence.page_fields(Page.url, Page.metas, kind=PageKind.ARTICLE))
    whole = list(evidence.pages(PageKind.ARTICLE))
    assert [tuple(row) for row in fields] == [(page.url, page.metas) for page in whole]
    assert len(list(evidence.page_fields(Page.key))) == 9


def test_anchors_by_place_and_length_of_text(portal: Portal) -> None:
    portal.navigation("a/", "通知公告", final_url=f"{HOME}b/", scope=LinkScope.DOMAIN)
    portal.navigation("c/", "很长的标题" * 10)
    portal.navigation("d/", "")
    portal.link("e/", text="通知公告", place=LinkPlace.LIST)
    portal.navigation("f.png", "通知公告", kind=LinkKind.IMAGE)
    (anchor,) = portal.evidence().anchors([LinkPlace.NAVIGATION], max_text=30)
    assert (anchor.url, anchor.text, anchor.place) == (
        f"{HOME}a/",
        "通知公告",
        LinkPlace.NAVIGATION,
    )
    assert (anchor.scope, anchor.verdict) == (LinkScope.DOMAIN, LinkVerdict.ALIVE)
    assert anchor.final_url == f"{HOME}b/"


def test_other_questions_while_anchors_stream(portal: Portal) -> None:
    for number in range(600):
        portal.navigation(f"{number}/", f"栏目{number}")
    evidence = portal.evidence()
    met = [
        evidence.link(anchor.url)
        for number, anchor in enumerate(evidence.anchors([LinkPlace.NAVIGATION], max_text=9))
        if number % 100 == 0
    ]
    assert all(met)
    assert len(met) == 6


def test_further_pages_belong_to_their_column(portal: Portal) -> None:
    column = portal.list_column("a/", dates=[day(1)])
    portal.page("a/index_10.html", kind=PageKind.LIST, column_key=column.key)
    portal.page("a/index_2.html", kind=PageKind.LIST, column_key=column.key)
    portal.items("a/index_2.html", [day(2)])
    portal.items("a/index_10.html", [day(3)])
    view = portal.view("a/")
    assert [page.url.removeprefix(HOME) for page in view.pages] == [
        "a/",
        "a/index_2.html",
        "a/index_10.html",
    ]
    assert [item.item.date for item in view.items] == [day(1), day(2), day(3)]


def test_probes_of_the_site_in_a_span(portal: Portal) -> None:
    for days in range(10):
        portal.probe(NOW - dt.timedelta(days=days))
    portal.probe(NOW, inspection_id=portal.id)
    first = NOW - dt.timedelta(days=7)
    found = [probe.at for probe in portal.evidence().site_probes(first, NOW)]
    assert len(found) == 9
    assert found == sorted(found)


def test_worked_out_once(portal: Portal) -> None:
    asked: list[Evidence] = []

    def make(evidence: Evidence) -> int:
        asked.append(evidence)
        return len(asked)

    evidence = portal.evidence()
    assert [evidence.once(make), evidence.once(make)] == [1, 1]
    assert portal.evidence().once(make) == 2
