"""Held in memory or streamed from the database, evidence gives the same answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from config.audits import audit_settings
from config.terms import (
    LinkCause,
    LinkKind,
    LinkPlace,
    LinkScope,
    LinkState,
    LinkVerdict,
    MarkKind,
    PageKind,
)
from store.database import Store
from store.evidence import Evidence
from store.keys import url_key
from store.links import DATA_TAG
from store.tables import Link, Page
from tests.portals import HOME, Portal, day


@pytest.fixture
def portal(any_store: Store) -> Iterator[Portal]:
    """A portal with something of everything that can be asked for, and another inspection of it."""
    with any_store.session() as session:
        other = Portal.open(session)
        other.home(title="另一次巡检")
        other.navigation("elsewhere/", "别处")
        made = Portal.open(session)
        made.home(metas={"SiteName": ["清河县"]})
        made.page("stub", kind=PageKind.REDIRECT_STUB, depth=0)
        made.list_column("news/", "work", dates=[day(1), day(9), None])
        made.page("news/index_2.html", kind=PageKind.LIST, column_key=url_key(f"{HOME}news/"))
        made.items("news/index_2.html", [day(20)])
        made.list_column("news/part/", "part", parent="news/", level=2, dates=[day(3)])
        made.items("", [day(2)])
        made.article("news/a00.html", day(1), title="第一篇")
        made.article("a00.html", facts={"personal": []})
        made.navigation("news/", "工作动态")
        made.navigation("unread/", "未读", state=LinkState.QUEUED, crawl=True, priority=5)
        made.link("gone.html", cause=LinkCause.NOT_FOUND, looks=2, on_page="news/")
        made.link("a.doc", kind=LinkKind.ATTACHMENT, text="附" * 40)
        made.link("list.json", tag=DATA_TAG, cause=LinkCause.NOT_FOUND)
        made.link("https://www.example.cn/", scope=LinkScope.EXTERNAL, verdict=None)
        made.mark(MarkKind.SITE_CODE, "9900010001")
        made.mark(MarkKind.SPONSOR, "清河县人民政府办公室")
        yield made


def _links(**criteria: Any) -> Callable[[Evidence], Any]:
    def ask(evidence: Evidence) -> Any:
        views = list(evidence.links(**criteria))
        assert evidence.count_links(**criteria) == len(views)
        return [
            (
                view.link.url,
                [(each.page_url, each.text) for each in view.referrers],
                [each.number for each in view.attempts],
            )
            for view in views
        ]

    return ask


def _url(evidence: Evidence, path: str) -> str | None:
    found = evidence.link(HOME + path)
    return found and found.link.url


QUESTIONS: dict[str, Callable[[Evidence], Any]] = {
    "home": lambda evidence: evidence.home and evidence.home.url,
    "pages": lambda evidence: [page.url for page in evidence.pages()],
    "articles": lambda evidence: [page.url for page in evidence.pages(PageKind.ARTICLE)],
    "fields": lambda evidence: [
        tuple(row) for row in evidence.page_fields(Page.url, Page.metas, kind=PageKind.HOME)
    ],
    "has a page": lambda evidence: evidence.has_page(),
    "has an article": lambda evidence: evidence.has_page(PageKind.ARTICLE),
    "has a form": lambda evidence: evidence.has_page(PageKind.FORM),
    "page": lambda evidence: evidence.page(url_key(f"{HOME}a00.html")).title,  # type: ignore[union-attr]
    "no page": lambda evidence: evidence.page(url_key(f"{HOME}none.html")),
    "columns": lambda evidence: [
        (
            view.column.url,
            [page.url for page in view.pages],
            [(each.item.title, each.article and each.article.url) for each in view.items],
        )
        for view in evidence.columns()
    ],
    "all links": _links(),
    "dead links": _links(verdict=LinkVerdict.DEAD),
    "links with a cause": _links(cause=(LinkCause.NOT_FOUND,)),
    "links on the home page": _links(on_home=True, kind=LinkKind.PAGE),
    "links on other pages": _links(on_home=False),
    "links of the site": _links(scope=(LinkScope.SITE, LinkScope.DOMAIN)),
    "fields of links": lambda evidence: [
        tuple(row) for row in evidence.link_fields(Link.url, Link.kind, scope=LinkScope.EXTERNAL)
    ],
    "link": lambda evidence: _url(evidence, "gone.html"),
    "address of data": lambda evidence: _url(evidence, "list.json"),
    "no link": lambda evidence: _url(evidence, "none.html"),
    "anchors": lambda evidence: list(evidence.anchors(frozenset(LinkPlace), max_text=30)),
    "anchors of navigation": lambda evidence: list(
        evidence.anchors({LinkPlace.NAVIGATION}, max_text=30)
    ),
    "unread": lambda evidence: (evidence.waits_above(4), evidence.waits_above(5)),
    "marks": lambda evidence: [mark.value for mark in evidence.marks()],
    "site codes": lambda evidence: [mark.value for mark in evidence.marks(MarkKind.SITE_CODE)],
}


def test_held_evidence_gives_the_answers_that_streamed_evidence_gives(portal: Portal) -> None:
    streamed = portal.evidence()
    wanted = {name: ask(streamed) for name, ask in QUESTIONS.items()}
    assert all(wanted[name] for name in ("columns", "dead links", "anchors", "unread"))
    held = Evidence(portal.session, portal.inspection, hold=True)
    assert {name: ask(held) for name, ask in QUESTIONS.items()} == wanted


def test_what_is_too_large_to_be_held_is_streamed(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    streamed = portal.evidence()
    wanted = {name: ask(streamed) for name, ask in QUESTIONS.items()}
    small = audit_settings().model_copy(update={"hold_pages": 3, "hold_links": 3})
    monkeypatch.setattr("store.evidence.audit_settings", lambda: small)
    large = Evidence(portal.session, portal.inspection, hold=True)
    assert {name: ask(large) for name, ask in QUESTIONS.items()} == wanted


def test_held_evidence_asks_the_database_once(portal: Portal) -> None:
    held = Evidence(portal.session, portal.inspection, hold=True)
    for ask in QUESTIONS.values():
        ask(held)
    asked: list[str] = []
    bind = portal.session.get_bind()
    event.listen(bind, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for ask in QUESTIONS.values():
        ask(held)
    assert asked == []
