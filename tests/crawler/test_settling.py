"""The verdicts of addresses that lead on, and what is left when gathering ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlmodel import Session, select

from config.terms import LinkCause, LinkKind, LinkScope, LinkState, LinkVerdict, Profile
from crawler.closing import leave_the_rest
from crawler.onward import Onward
from crawler.settling import settle_redirects
from store.database import Store
from store.inspections import create_inspection
from store.keys import url_key
from store.tables import Link, Referrer

HOST = "http://www.lan.gov.cn"
HOME = f"{HOST}/"
DEAD = {"verdict": LinkVerdict.DEAD, "cause": LinkCause.NOT_FOUND, "status": 404, "note": "没有"}
CLOSED = {"verdict": LinkVerdict.UNDETERMINED, "cause": LinkCause.ROBOTS_EXCLUDED}
WAITS = {"state": LinkState.QUEUED, "verdict": None}


class Table:
    """Links of one inspection by their paths."""

    def __init__(self, session: Session) -> None:
        self._session = session
        inspection = create_inspection(
            session,
            home_url=HOME,
            profile=Profile.QUICK,
            ruleset="national-2019",
            as_of=dt.date(2026, 11, 20),
            tool_version="0",
        )
        assert inspection.id is not None
        self.id = inspection.id

    def add(self, path: str, to: str | None = None, *, linked: bool = True, **more: Any) -> None:
        """A link; ``to`` is where it leads on."""
        values: dict[str, Any] = {
            "url": HOST + path,
            "kind": LinkKind.PAGE,
            "scope": LinkScope.SITE,
            "crawl": True,
            "depth": 1,
            "state": LinkState.DONE,
            "verdict": LinkVerdict.ALIVE,
            "status": 302 if to else 200,
            "final_url": HOST + to if to else None,
            "onward_key": url_key(HOST + to) if to else None,
        }
        key = url_key(HOST + path)
        self._session.add(Link(inspection_id=self.id, key=key, **(values | more)))
        if linked:
            place = Referrer(inspection_id=self.id, link_key=key, page_key=1, page_url=HOME)
            self._session.add(place)
        self._session.commit()

    def settle(self) -> None:
        settle_redirects(self._session, self.id, HOME)
        self._session.commit()

    def outcome(self, path: str) -> tuple[LinkVerdict | None, LinkCause | None, int | None]:
        link = self._session.get(Link, (self.id, url_key(HOST + path)))
        assert link is not None
        return link.verdict, link.cause, link.status

    def paths(self) -> set[str]:
        rows = self._session.exec(select(Link.url).where(Link.inspection_id == self.id))
        return {found.removeprefix(HOST) for found in rows}


@pytest.fixture
def table(any_store: Store) -> Any:
    with any_store.session() as session:
        yield Table(session)


@pytest.mark.parametrize(
    ("target", "more", "verdict", "cause", "status"),
    [
        ("/a.html", {}, LinkVerdict.ALIVE, None, 200),
        ("/a.html", DEAD, LinkVerdict.DEAD, LinkCause.NOT_FOUND, 404),
        ("/a.html", CLOSED, LinkVerdict.UNDETERMINED, LinkCause.ROBOTS_EXCLUDED, 200),
        ("/a.html", WAITS, LinkVerdict.UNDETERMINED, LinkCause.BUDGET, 302),
        ("/", {"depth": 0}, LinkVerdict.DEAD, LinkCause.REDIRECT_HOME, 200),
        ("/login.jsp", {}, LinkVerdict.UNDETERMINED, LinkCause.AUTH_REQUIRED, 200),
        ("/404.html", {}, LinkVerdict.DEAD, LinkCause.SOFT_404, 200),
    ],
)
def test_a_redirect_has_the_verdict_of_its_end(
    table: Table,
    target: str,
    more: dict[str, Any],
    verdict: LinkVerdict,
    cause: LinkCause | None,
    status: int,
) -> None:
    table.add("/old.html", target)
    table.add(target, **more)
    table.settle()
    assert table.outcome("/old.html") == (verdict, cause, status)


def test_a_chain_and_a_circle(table: Table) -> None:
    table.add("/1", "/2")
    table.add("/2", "/3")
    table.add("/3", **DEAD)
    table.add("/a", "/b")
    table.add("/b", "/c")
    table.add("/c", "/b")
    table.settle()
    assert [table.outcome(path)[1] for path in ("/1", "/2")] == [LinkCause.NOT_FOUND] * 2
    assert [table.outcome(path)[1] for path in ("/a", "/b", "/c")] == [LinkCause.REDIRECT_LOOP] * 3


def test_what_only_a_redirect_led_to_goes_out_when_it_is_not_alive(table: Table) -> None:
    table.add("/old", "/2")
    table.add("/2", "/gone", linked=False)
    table.add("/gone", linked=False, **DEAD)
    table.add("/moved", "/there")
    table.add("/there", linked=False)
    table.add("/later", "/waits")
    table.add("/waits", linked=False, **WAITS)
    table.settle()
    assert table.paths() == {"/old", "/moved", "/there", "/later", "/waits"}


def test_settling_again_changes_nothing(table: Table) -> None:
    table.add("/old", "/gone")
    table.add("/gone", linked=False, **DEAD)
    table.settle()
    before = table.outcome("/old")
    table.settle()
    assert table.outcome("/old") == before == (LinkVerdict.DEAD, LinkCause.NOT_FOUND, 404)


def test_what_is_known_later_counts(table: Table, any_store: Store) -> None:
    table.add("/old", "/a")
    table.add("/a", **WAITS)
    table.settle()
    assert table.outcome("/old")[1] is LinkCause.BUDGET
    with any_store.session() as session:
        link = session.get_one(Link, (table.id, url_key(f"{HOST}/a")))
        link.state, link.verdict = LinkState.DONE, LinkVerdict.ALIVE
        session.add(link)
        session.commit()
    table.settle()
    assert table.outcome("/old")[:2] == (LinkVerdict.ALIVE, None)


def test_the_redirects_that_led_to_the_home_page_are_no_fault(table: Table) -> None:
    table.add("/index.html", "/", depth=0)
    table.add("/", depth=0)
    table.settle()
    assert table.outcome("/index.html")[:2] == (LinkVerdict.ALIVE, None)


def test_more_redirects_than_are_settled_at_a_time(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.settling._AT_A_TIME", 2)
    for number in range(5):
        table.add(f"/{number}", "/end")
    table.add("/end", **DEAD)
    table.settle()
    causes = {table.outcome(f"/{number}")[1] for number in range(5)}
    assert causes == {LinkCause.NOT_FOUND}


def test_what_was_not_looked_at_is_left_with_the_reason(table: Table, any_store: Store) -> None:
    table.add("/a", state=LinkState.QUEUED, verdict=None)
    table.add("/b", state=LinkState.SECOND_LOOK, verdict=None)
    table.add("/c")
    with any_store.session() as session:
        leave_the_rest(session, table.id, "网站停了")
        session.commit()
        links = {link.url[-2:]: link for link in session.exec(select(Link))}
    assert [links[path].cause for path in ("/a", "/b", "/c")] == [LinkCause.BUDGET] * 2 + [None]
    assert [links[path].note for path in ("/a", "/b", "/c")] == ["网站停了"] * 2 + [None]
    assert links["/a"].state is LinkState.QUEUED


def test_onward() -> None:
    onward = Onward()
    onward.load([(1, 2), (2, 3)])
    assert (onward.end_of(1), onward.end_of(3), onward.end_of(9)) == (3, 3, 9)
    assert onward.comes_round(3, 1)
    assert onward.comes_round(4, 4)
    assert not onward.comes_round(4, 1)
    onward.note(3, 1)
    assert onward.end_of(2) is None
    assert not onward.comes_round(9, 1)
    onward.forget(3)
    assert onward.end_of(1) == 3
    assert sorted(onward) == [1, 2]
