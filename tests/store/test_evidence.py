"""The evidence as checks and reports see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import Session

from config.terms import (
    ColumnKind,
    DateSource,
    DnsStatus,
    Family,
    GuardKind,
    LinkCause,
    LinkKind,
    LinkScope,
    LinkState,
    LinkVerdict,
    MarkKind,
    MarkPlace,
    PageKind,
)
from store.columns import ItemView
from store.database import Store
from store.evidence import Evidence
from store.inspections import get_inspection
from store.keys import url_key
from store.tables import (
    DnsAnswer,
    GuardCut,
    Ipv6Evidence,
    Item,
    Link,
    LinkAttempt,
    Mark,
    Page,
    PageBlock,
    Probe,
    Referrer,
    SiteColumn,
)
from store.writer import EvidenceWriter
from tests.store.conftest import begin
from tests.store.rows import HOME, NOW, block, item, link, page, referrer

NEWS = HOME + "xwzx/"
FIRST = NEWS + "index.html"
SECOND = NEWS + "index_2.html"
TENTH = NEWS + "index_10.html"
ARTICLE = NEWS + "t1.html"


@pytest.fixture
def session(any_store: Store) -> Iterator[Session]:
    with any_store.session() as opened:
        yield opened


@pytest.fixture
def writer(any_store: Store, inspection_id: int) -> Iterator[EvidenceWriter]:
    """A writer of the inspection, and of nothing that belongs to another."""
    other = begin(any_store)
    with EvidenceWriter(any_store, other) as elsewhere:
        elsewhere.add(Page, [page(HOME, kind=PageKind.HOME, title="另一次巡检"), page(FIRST)])
        elsewhere.add(Link, [link(ARTICLE, verdict=LinkVerdict.DEAD)])
        elsewhere.add(Referrer, [referrer(ARTICLE, HOME)])
        elsewhere.add(SiteColumn, [column(FIRST)])
        elsewhere.add(PageBlock, [block(FIRST)])
        elsewhere.add(Item, [item(FIRST, 0)])
    with EvidenceWriter(any_store, inspection_id) as opened:
        yield opened


@pytest.fixture
def evidence(session: Session, inspection_id: int) -> Evidence:
    return Evidence(session, get_inspection(session, inspection_id))


def column(url: str, **more: Any) -> dict[str, Any]:
    return {"key": url_key(url), "url": url, "name": "新闻", "kind": ColumnKind.LIST, **more}


def test_the_monitoring_time_point(session: Session, inspection_id: int) -> None:
    inspection = get_inspection(session, inspection_id)
    assert Evidence(session, inspection).as_of == dt.date(2026, 3, 31)
    assert Evidence(session, inspection, dt.date(2025, 1, 1)).as_of == dt.date(2025, 1, 1)


@pytest.mark.parametrize(
    ("pages", "home"),
    [
        ([("", 0, PageKind.HOME), ("fgj/", 1, PageKind.HOME)], ""),
        ([("index.shtml", 0, PageKind.HOME), ("", 1, PageKind.HOME)], "index.shtml"),
        ([("", 0, PageKind.REDIRECT_STUB), ("main/", 0, PageKind.HOME)], "main/"),
        ([("", 0, PageKind.REDIRECT_STUB), ("main/", 0, PageKind.HUB)], "main/"),
        ([("data.json", 0, PageKind.DATA), ("", 0, PageKind.HOME)], ""),
        ([("", 0, PageKind.CHALLENGE)], ""),
        ([("", 0, PageKind.REDIRECT_STUB)], None),
        ([("fgj/", 1, PageKind.HOME)], None),
    ],
)
def test_the_home_page_is_where_its_visitor_ends(
    writer: EvidenceWriter,
    evidence: Evidence,
    pages: list[tuple[str, int, PageKind]],
    home: str | None,
) -> None:
    writer.add(Page, [page(HOME + path, depth=depth, kind=kind) for path, depth, kind in pages])
    writer.flush()
    found = evidence.home
    assert (found and found.url) == (None if home is None else HOME + home)


def test_there_may_be_nothing_at_all(evidence: Evidence) -> None:
    assert evidence.home is None
    assert evidence.page(1) is None
    assert list(evidence.pages()) == list(evidence.links()) == evidence.columns() == []
    assert evidence.blocks(1) == evidence.items(1) == evidence.marks() == evidence.probes() == []
    assert evidence.dns() == evidence.guard_cuts() == evidence.referrers_to(HOME) == []
    assert evidence.ipv6() is None
    assert evidence.count_links() == 0


def test_pages_are_streamed_in_one_order(writer: EvidenceWriter, evidence: Evidence) -> None:
    urls = [f"{NEWS}{number}.html" for number in range(450)]
    writer.add(Page, [page(url, kind=PageKind.ARTICLE) for url in urls])
    writer.add(Page, [page(FIRST, kind=PageKind.LIST)])
    writer.flush()
    keys = [found.key for found in evidence.pages()]
    assert keys == sorted(map(url_key, [*urls, FIRST]))
    assert [found.url for found in evidence.pages(PageKind.LIST)] == [FIRST]
    assert len(list(evidence.pages(PageKind.ARTICLE))) == 450


def test_items_of_a_page(writer: EvidenceWriter, evidence: Evidence) -> None:
    writer.add(Page, [page(FIRST)])
    writer.add(PageBlock, [block(FIRST, 1, main=False), block(FIRST, 0, heading="要闻")])
    writer.add(Item, [item(FIRST, 1), item(FIRST, 0), item(FIRST, 0, 1, title="侧栏")])
    writer.flush()
    key = url_key(FIRST)
    assert [(found.block, found.heading) for found in evidence.blocks(key)] == [
        (0, "要闻"),
        (1, None),
    ]
    assert [found.title for found in evidence.items(key)] == ["第0条", "第1条"]
    everything = evidence.items(key, main_only=False)
    assert [found.title for found in everything] == ["第0条", "第1条", "侧栏"]


def test_a_column_has_the_items_of_all_its_pages_and_their_articles(
    writer: EvidenceWriter, evidence: Evidence
) -> None:
    key = url_key(FIRST)
    writer.add(
        Page,
        [
            page(TENTH, column_key=key),
            page(SECOND, column_key=key),
            page(FIRST, column_key=key),
            page(ARTICLE, kind=PageKind.ARTICLE, title="正文"),
        ],
    )
    pages = (FIRST, SECOND, TENTH)
    writer.add(PageBlock, [block(url) for url in pages])
    writer.add(PageBlock, [block(FIRST, 1, main=False)])
    writer.add(Item, [item(FIRST, 0, url=ARTICLE, title="甲"), item(FIRST, 1, title="乙")])
    writer.add(Item, [item(FIRST, 0, 1, title="侧栏")])
    writer.add(Item, [item(SECOND, 0, url=HOME + "unread", title="丙"), item(TENTH, 0, title="丁")])
    writer.add(SiteColumn, [column(FIRST)])
    writer.flush()
    (view,) = evidence.columns()
    assert view.column.name == "新闻"
    assert [found.url for found in view.pages] == [FIRST, SECOND, TENTH]
    assert [found.item.title for found in view.items] == ["甲", "乙", "丙", "丁"]
    assert [found.article.title if found.article else None for found in view.items] == [
        "正文",
        None,
        None,
        None,
    ]
    assert view.items is view.items


def test_columns_hang_under_their_parents(writer: EvidenceWriter, evidence: Evidence) -> None:
    hub, child, grandchild = HOME + "a/", HOME + "a/b/", HOME + "a/b/c/"
    writer.add(
        SiteColumn,
        [
            column(grandchild, level=3, parent_key=url_key(child)),
            column(child, level=2, parent_key=url_key(hub)),
            column(hub, kind=ColumnKind.HUB),
            column(HOME + "lost/", parent_key=4711),
            column(HOME + "self/", parent_key=url_key(HOME + "self/")),
        ],
    )
    writer.flush()
    views = {view.column.url: view for view in evidence.columns()}
    assert [view.column.level for view in evidence.columns()] == [1, 1, 1, 2, 3]
    assert [below.column.url for below in views[hub].children] == [child]
    assert [below.column.url for below in views[child].children] == [grandchild]
    assert views[HOME + "lost/"].children == views[HOME + "self/"].children == []
    assert views[hub].pages == views[hub].items == []


LISTED = dt.date(2026, 3, 1)
ON_PAGE = dt.datetime(2026, 2, 2, 23, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("listed", "listed_by", "published", "published_by", "expected"),
    [
        (LISTED, DateSource.TEXT, ON_PAGE, DateSource.TEXT, LISTED),
        (LISTED, DateSource.SPLIT_TEXT, None, None, LISTED),
        (LISTED, DateSource.RECORD, None, None, LISTED),
        (None, None, ON_PAGE, DateSource.TEXT, ON_PAGE.date()),
        (None, None, ON_PAGE, DateSource.META, None),
        (None, None, None, None, None),
        (LISTED, DateSource.URL, ON_PAGE, DateSource.TEXT, ON_PAGE.date()),
        (LISTED, DateSource.URL, ON_PAGE, DateSource.META, LISTED),
        (LISTED, DateSource.URL, None, None, LISTED),
    ],
)
def test_the_date_of_an_item_is_the_one_a_visitor_sees(
    listed: dt.date | None,
    listed_by: DateSource | None,
    published: dt.datetime | None,
    published_by: DateSource | None,
    expected: dt.date | None,
) -> None:
    on_list = Item(
        inspection_id=1,
        page_key=1,
        block=0,
        position=0,
        title="",
        date=listed,
        date_source=listed_by,
    )
    article = Page(
        inspection_id=1, **page(ARTICLE, published=published, published_source=published_by)
    )
    assert ItemView(on_list, article).effective_date() == expected


def fill_links(writer: EvidenceWriter) -> None:
    writer.add(
        Link,
        [
            link("dead", verdict=LinkVerdict.DEAD, cause=LinkCause.NOT_FOUND, on_home=True),
            link(
                "gone",
                verdict=LinkVerdict.DEAD,
                cause=LinkCause.SOFT_404,
                scope=LinkScope.EXTERNAL,
            ),
            link("wall", verdict=LinkVerdict.UNDETERMINED, cause=LinkCause.BLOCKED),
            link("fine", verdict=LinkVerdict.ALIVE, kind=LinkKind.IMAGE, state=LinkState.DONE),
            link("waiting", on_home=True),
        ],
    )
    writer.add(Referrer, [referrer("dead", HOME + "b"), referrer("dead", HOME + "a")])
    writer.add(
        LinkAttempt,
        [
            {"link_key": url_key("dead"), "number": number, "at": NOW, "method": "GET"}
            for number in (2, 1)
        ],
    )
    writer.flush()


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, {"dead", "gone", "wall", "fine", "waiting"}),
        ({"verdict": LinkVerdict.DEAD}, {"dead", "gone"}),
        ({"verdict": (LinkVerdict.DEAD, LinkVerdict.UNDETERMINED)}, {"dead", "gone", "wall"}),
        ({"verdict": ()}, set()),
        ({"verdict": LinkVerdict.DEAD, "on_home": True}, {"dead"}),
        ({"on_home": False}, {"gone", "wall", "fine"}),
        ({"cause": LinkCause.SOFT_404}, {"gone"}),
        ({"cause": {LinkCause.SOFT_404, LinkCause.BLOCKED}}, {"gone", "wall"}),
        ({"scope": LinkScope.EXTERNAL}, {"gone"}),
        ({"kind": [LinkKind.IMAGE, LinkKind.STYLE]}, {"fine"}),
    ],
)
def test_links_are_chosen(
    writer: EvidenceWriter, evidence: Evidence, chosen: dict[str, Any], expected: set[str]
) -> None:
    fill_links(writer)
    assert {view.link.url for view in evidence.links(**chosen)} == expected
    assert evidence.count_links(**chosen) == len(expected)


def test_a_link_comes_with_its_places_and_looks(writer: EvidenceWriter, evidence: Evidence) -> None:
    fill_links(writer)
    view = evidence.link("dead")
    assert view is not None
    assert [place.page_url for place in view.referrers] == [HOME + "a", HOME + "b"]
    assert [look.number for look in view.attempts] == [1, 2]
    assert [place.page_url for place in evidence.referrers_to("dead")] == [HOME + "a", HOME + "b"]
    assert evidence.referrers_to("fine") == []
    assert evidence.link("never met") is None


def test_links_are_streamed(writer: EvidenceWriter, evidence: Evidence) -> None:
    urls = [f"{HOME}{number}" for number in range(1203)]
    writer.add(Link, [link(url, verdict=LinkVerdict.DEAD) for url in urls])
    writer.add(Referrer, [referrer(url, HOME) for url in urls])
    writer.flush()
    views = list(evidence.links(verdict=LinkVerdict.DEAD))
    assert [view.link.key for view in views] == sorted(map(url_key, urls))
    assert all(len(view.referrers) == 1 for view in views)


def test_single_facts(
    writer: EvidenceWriter, evidence: Evidence, any_store: Store, inspection_id: int
) -> None:
    mark = {"page_key": 1, "page_url": HOME, "place": MarkPlace.FOOTER}
    writer.add(Mark, [{**mark, "kind": MarkKind.ICP, "value": "京ICP备1号"}])
    writer.add(Mark, [{**mark, "kind": MarkKind.SITE_CODE, "value": "1100000001"}])
    writer.add(DnsAnswer, [{"name": "x", "rtype": "A", "status": DnsStatus.OK, "at": NOW}])
    site = evidence.inspection.site_id
    writer.add(Probe, [{"site_id": site, "url": HOME, "family": Family.V6, "at": NOW, "ok": True}])
    writer.add(GuardCut, [{"kind": GuardKind.DEPTH, "pattern": "p", "example": HOME}])
    writer.put(Ipv6Evidence, [{"data": {"dns_status": "ok", "aaaa": None}}])
    writer.flush()
    assert [found.value for found in evidence.marks()] == ["京ICP备1号", "1100000001"]
    assert [found.value for found in evidence.marks(MarkKind.SITE_CODE)] == ["1100000001"]
    assert [found.status for found in evidence.dns()] == [DnsStatus.OK]
    assert [found.family for found in evidence.probes()] == [Family.V6]
    assert [found.kind for found in evidence.guard_cuts()] == [GuardKind.DEPTH]
    assert evidence.ipv6() == {"dns_status": "ok", "aaaa": None}
