"""Which links are due to be looked at again, on both databases."""

from __future__ import annotations

import pytest

from config.errors import UserError
from config.terms import LinkCause, LinkKind, LinkScope, LinkState, LinkVerdict
from store.database import Store
from store.inspections import registered_site, site_for
from store.keys import url_key
from store.recheck import count_due, due_links
from store.tables import Link, LinkAttempt
from tests.store.conftest import begin
from tests.store.rows import HOME, NOW

CAUSES = [*LinkCause, None]


@pytest.fixture
def inspection_id(any_store: Store) -> int:
    """A link of every cause, one alive, one undetermined without a cause, one never looked at."""
    number = begin(any_store)
    other = begin(any_store)
    with any_store.session() as session:
        for cause in CAUSES:
            session.add(_link(number, str(cause), cause, cause.verdict if cause else None))
        session.add(_link(number, "odd", None, LinkVerdict.UNDETERMINED))
        session.add(_link(number, "alive", None, LinkVerdict.ALIVE))
        session.add(_link(number, "later", LinkCause.BUDGET, state=LinkState.QUEUED))
        session.add(_link(other, "elsewhere", LinkCause.NOT_FOUND))
        for look in (1, 2, 5):
            key = url_key(f"{HOME}timeout")
            row = LinkAttempt(inspection_id=number, link_key=key, number=look, at=NOW, method="GET")
            session.add(row)
        session.commit()
    return number


def _link(
    number: int,
    name: str,
    cause: LinkCause | None,
    verdict: LinkVerdict | None = LinkVerdict.UNDETERMINED,
    state: LinkState = LinkState.DONE,
) -> Link:
    url = f"{HOME}{name}"
    return Link(
        inspection_id=number,
        key=url_key(url),
        url=url,
        kind=LinkKind.PAGE,
        scope=LinkScope.SITE,
        verdict=verdict,
        cause=cause,
        state=state,
    )


def test_everything_but_what_is_alive_or_no_address(any_store: Store, inspection_id: int) -> None:
    expected = {str(cause) for cause in LinkCause if cause is not LinkCause.BAD_URL} | {"odd"}
    with any_store.session() as session:
        due = due_links(session, inspection_id, looked_at=True)
        assert {link.url.removeprefix(HOME) for link in due} == expected
        assert count_due(session, inspection_id, looked_at=True) == len(expected)
        looks = {link.url.removeprefix(HOME): link.looks for link in due}
    assert looks.pop("timeout") == 5
    assert set(looks.values()) == {0}


def test_what_the_budget_left_out_is_apart(any_store: Store, inspection_id: int) -> None:
    with any_store.session() as session:
        (link,) = due_links(session, inspection_id, looked_at=False)
        assert link.url == f"{HOME}later"
        assert count_due(session, inspection_id, looked_at=False) == 1


def test_in_steps_each_comes_once(any_store: Store, inspection_id: int) -> None:
    keys: list[int] = []
    with any_store.session() as session:
        while links := due_links(
            session, inspection_id, looked_at=True, after=keys[-1] if keys else None, limit=4
        ):
            keys += [link.key for link in links]
        assert keys == sorted(set(keys))
        assert len(keys) == count_due(session, inspection_id, looked_at=True)


@pytest.mark.parametrize("asked", [HOME, f"{HOME}index.html"])
def test_a_site_by_its_home_page_or_its_host(store: Store, asked: str) -> None:
    with store.session() as session:
        site = site_for(session, HOME)
        assert registered_site(session, asked).id == site.id


def test_of_several_on_one_host_none_is_guessed(store: Store) -> None:
    with store.session() as session:
        for name in ("a", "b"):
            site_for(session, f"{HOME}{name}/")
        with pytest.raises(UserError, match=f"{HOME}a/、{HOME}b/"):
            registered_site(session, HOME)


def test_a_site_that_is_not_there(store: Store) -> None:
    with store.session() as session, pytest.raises(UserError, match="没有首页为"):
        registered_site(session, HOME)
