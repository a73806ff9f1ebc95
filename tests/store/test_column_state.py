"""States of columns in the rule's own words: boundary days, and what was not seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from config.terms import (
    ColumnKind,
    ColumnState,
    DateSource,
    NotAssessedCause,
    PageKind,
    Rendering,
)
from store.column_state import ColumnStateFact, state_of
from store.database import Store
from store.windows import Window
from tests.portals import AS_OF, Dated, Portal, day, shared_session

TWO_WEEKS = Window.of(days=14)
SIX_MONTHS = Window.of(months=6)


@pytest.fixture
def portal(store: Store) -> Iterator[Portal]:
    with store.session() as session:
        yield Portal.open(session)


def state(portal: Portal, path: str, window: Window | None = TWO_WEEKS) -> ColumnStateFact:
    return state_of(portal.view(path), AS_OF, window)


@pytest.mark.parametrize(
    ("as_of", "window", "first", "length"),
    [
        ("2026-11-20", Window.of(days=14), "2026-11-06", 14),
        ("2026-11-20", Window.of(months=6), "2026-05-20", 184),
        ("2026-08-31", Window.of(months=6), "2026-02-28", 184),
        ("2024-08-31", Window.of(months=6), "2024-02-29", 184),
        ("2026-01-15", Window.of(months=2), "2025-11-15", 61),
        ("2024-02-29", Window.of(years=1), "2023-02-28", 366),
    ],
)
def test_windows_run_back_by_calendar(as_of: str, window: Window, first: str, length: int) -> None:
    end = dt.date.fromisoformat(as_of)
    assert window.first_day(end) == dt.date.fromisoformat(first)
    assert window.length(end) == length


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 36))
def test_a_month_window_never_ends_later_than_a_shorter_one(end: dt.date, months: int) -> None:
    shorter, longer = Window.of(months=months), Window.of(months=months + 1)
    assert longer.first_day(end) < shorter.first_day(end) < end


@pytest.mark.parametrize(
    ("dates", "window", "expected"),
    [
        ([day(0)], TWO_WEEKS, ColumnState.FRESH),
        ([day(14)], TWO_WEEKS, ColumnState.FRESH),
        ([day(15)], TWO_WEEKS, ColumnState.STALE),
        (["2026-05-20"], SIX_MONTHS, ColumnState.FRESH),
        (["2026-05-19"], SIX_MONTHS, ColumnState.STALE),
        ([day(-1), day(15)], TWO_WEEKS, ColumnState.STALE),
        ([day(-1), day(3)], TWO_WEEKS, ColumnState.FRESH),
        ([day(-5)], TWO_WEEKS, ColumnState.UNDATED),
        ([day(400)], None, ColumnState.NOT_APPLICABLE),
    ],
)
def test_the_boundary_days(
    portal: Portal, dates: list[Dated], window: Window | None, expected: ColumnState
) -> None:
    portal.list_column("a/", dates=dates)
    assert state(portal, "a/", window).state is expected


def test_the_numbers_of_a_stale_column(portal: Portal) -> None:
    portal.list_column("a/", dates=[day(20), day(30)])
    fact = state(portal, "a/")
    assert (fact.newest_date, fact.days_since_update, fact.threshold_days) == (day(20), 20, 14)
    assert fact.items == 2


@pytest.mark.parametrize(
    ("page", "cause"),
    [
        ({"rendering": Rendering.SCRIPT}, NotAssessedCause.NEEDS_SCRIPT),
        ({"rendering": Rendering.SCRIPT, "text_length": 0}, NotAssessedCause.NEEDS_SCRIPT),
        ({"kind": PageKind.CHALLENGE, "text_length": 0}, NotAssessedCause.BLOCKED),
        ({"challenge": "wzws"}, NotAssessedCause.BLOCKED),
        ({"kind": PageKind.ERROR}, NotAssessedCause.NO_EVIDENCE),
        ({"text_length": 900}, NotAssessedCause.NO_EVIDENCE),
    ],
)
def test_what_could_not_be_read_is_never_blank(
    portal: Portal, page: dict[str, Any], cause: NotAssessedCause
) -> None:
    portal.list_column("a/", page=page)
    fact = state(portal, "a/")
    assert (fact.state, fact.cause) == (ColumnState.UNREADABLE, cause)


def test_a_column_that_was_not_visited_is_unreadable(portal: Portal) -> None:
    portal.column("a/", "news")
    assert state(portal, "a/").state is ColumnState.UNREADABLE


@pytest.mark.parametrize(
    "page",
    [
        {"blank_sign": "栏目建设中"},
        {"facts": {"blank_guise": "empty_list"}},
        {"facts": {"blank_guise": "header_footer_only"}},
    ],
)
def test_blank_guises(portal: Portal, page: dict[str, Any]) -> None:
    portal.list_column("a/", page=page)
    assert state(portal, "a/").state is ColumnState.BLANK
    assert state(portal, "a/", None).state is ColumnState.BLANK


def test_a_short_text_page_is_not_blank(portal: Portal) -> None:
    portal.list_column("a/", kind=ColumnKind.PAGE, page={"text_length": 0})
    assert state(portal, "a/", None).state is ColumnState.NOT_APPLICABLE


def test_a_sign_of_blankness_beside_items_means_nothing(portal: Portal) -> None:
    portal.list_column("a/", dates=[day(1)], page={"blank_sign": "暂无数据"})
    assert state(portal, "a/").state is ColumnState.FRESH


def test_script_pages_are_fresh_but_never_stale(portal: Portal) -> None:
    script = {"rendering": Rendering.SCRIPT}
    portal.list_column("fresh/", dates=[day(1)], page=script)
    portal.list_column("old/", dates=[day(100)], page=script)
    assert state(portal, "fresh/").state is ColumnState.FRESH
    assert state(portal, "old/").state is ColumnState.UNREADABLE


def test_a_page_that_a_browser_has_run_is_judged_by_what_it_showed(portal: Portal) -> None:
    run = {"rendering": Rendering.SCRIPT, "facts": {"rendered": True}}
    empty = {"rendering": Rendering.SCRIPT, "facts": {"rendered": True, "blank_guise": "words"}}
    portal.list_column("fresh/", dates=[day(1)], page=run)
    portal.list_column("old/", dates=[day(100)], page=run)
    portal.list_column("blank/", page=empty | {"blank_sign": "暂无数据"})
    facts = [state(portal, path) for path in ("fresh/", "old/", "blank/")]
    assert [fact.state for fact in facts] == [
        ColumnState.FRESH,
        ColumnState.STALE,
        ColumnState.BLANK,
    ]
    assert all("用浏览器" in fact.reason for fact in facts)


def test_what_a_browser_did_not_get_to_see_is_unreadable_with_its_reason(portal: Portal) -> None:
    facts = {"rendered": False, "render_failed": "浏览器打开后仍没有出现条目"}
    portal.list_column("a/", dates=[day(100)], page={"rendering": Rendering.SCRIPT, "facts": facts})
    fact = state(portal, "a/")
    assert (fact.state, fact.cause) == (ColumnState.UNREADABLE, NotAssessedCause.NEEDS_SCRIPT)
    assert "仍没有出现条目" in fact.reason


def test_records_of_a_script_page_show_its_age(portal: Portal) -> None:
    portal.column("a/", "news")
    portal.page("a/", kind=PageKind.LIST, rendering=Rendering.SCRIPT)
    portal.items("a/", [day(100)], date_source=DateSource.RECORD)
    assert state(portal, "a/").state is ColumnState.STALE


def test_the_data_of_a_script_page_show_its_age(portal: Portal) -> None:
    column = portal.column("a/", "news")
    portal.page("a/", kind=PageKind.LIST, rendering=Rendering.SCRIPT)
    portal.page("a/data.xml", kind=PageKind.DATA, column_key=column.key)
    portal.items("a/data.xml", [day(100)])
    assert state(portal, "a/").state is ColumnState.STALE


def test_undated_items_go_by_their_articles(portal: Portal) -> None:
    portal.list_column("a/", dates=[None, None])
    assert state(portal, "a/").state is ColumnState.UNREADABLE
    portal.article("a/a00.html", day(3))
    assert state(portal, "a/").state is ColumnState.FRESH


def test_undated_only_when_articles_were_read(portal: Portal) -> None:
    portal.list_column("a/", dates=[None, None])
    portal.article("a/a00.html")
    assert state(portal, "a/").state is ColumnState.UNDATED


def test_a_meta_date_is_seen_by_nobody(portal: Portal) -> None:
    portal.list_column("a/", dates=[None])
    portal.article("a/a00.html", day(1), published_source=DateSource.META)
    assert state(portal, "a/").state is ColumnState.UNDATED


def test_an_unread_head_could_be_newer(portal: Portal) -> None:
    portal.list_column("a/", dates=[None, day(30)])
    assert state(portal, "a/").state is ColumnState.UNREADABLE


def test_a_pinned_old_item_makes_nothing_stale(portal: Portal) -> None:
    portal.list_column("a/", dates=[day(900), day(2)])
    assert state(portal, "a/").state is ColumnState.FRESH


def test_message_boards_count_the_answer(portal: Portal) -> None:
    portal.column("a/", "messages")
    portal.page("a/", kind=PageKind.LIST)
    facts = {"asked": day(90).isoformat(), "answered": day(10).isoformat()}
    portal.items("a/", [day(90)], facts=facts)
    assert state(portal, "a/").newest_date == day(10)


def test_dates_in_addresses_count_only_where_none_is_shown(portal: Portal) -> None:
    portal.list_column("a/", dates=[day(20)])
    portal.items("a/", [day(1)], block=1, date_source=DateSource.URL)
    assert state(portal, "a/").newest_date == day(20)
    portal.column("b/", "news")
    portal.page("b/", kind=PageKind.LIST)
    portal.items("b/", [day(1)], date_source=DateSource.URL)
    assert state(portal, "b/").newest_date == day(1)


class TestHubs:
    """Hub columns whose parts carry the dates."""

    @pytest.fixture
    def hub(self, portal: Portal) -> Portal:
        portal.list_column("h/", "news", kind=ColumnKind.HUB, page={"kind": PageKind.HUB})
        return portal

    def test_as_fresh_as_the_freshest_part(self, hub: Portal) -> None:
        hub.list_column("h/a/", dates=[day(300)], parent="h/", level=2)
        hub.list_column("h/b/", dates=[day(2)], parent="h/", level=2)
        assert state(hub, "h/").newest_date == day(2)
        assert state(hub, "h/").state is ColumnState.FRESH

    def test_stale_when_all_parts_were_seen(self, hub: Portal) -> None:
        hub.list_column("h/a/", dates=[day(300)], parent="h/", level=2)
        assert state(hub, "h/").state is ColumnState.STALE

    def test_an_unseen_part_may_be_fresh(self, hub: Portal) -> None:
        hub.list_column("h/a/", dates=[day(300)], parent="h/", level=2)
        hub.column("h/b/", parent="h/", level=2)
        assert state(hub, "h/").state is ColumnState.UNREADABLE

    def test_blank_only_when_every_part_is(self, hub: Portal) -> None:
        hub.blank_column("h/a/", parent="h/", level=2)
        assert state(hub, "h/").state is ColumnState.BLANK
        hub.list_column("h/b/", dates=[day(2)], parent="h/", level=2)
        assert state(hub, "h/").state is ColumnState.FRESH

    def test_a_hub_of_text_pages_has_no_window(self, hub: Portal) -> None:
        hub.list_column(
            "h/a/", kind=ColumnKind.PAGE, page={"kind": PageKind.ARTICLE}, parent="h/", level=2
        )
        assert state(hub, "h/").state is ColumnState.NOT_APPLICABLE


@pytest.fixture(scope="module")
def session(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with shared_session(sqlite_template, tmp_path_factory.mktemp("states")) as opened:
        yield opened


@given(st.lists(st.integers(-40, 800) | st.none(), min_size=1, max_size=8), st.integers(0, 14))
def test_one_more_fresh_item_always_makes_a_column_fresh(
    session: Session, backs: list[int | None], fresh: int
) -> None:
    portal = Portal.open(session)
    dates: list[Dated] = [None if back is None else day(back) for back in backs]
    portal.list_column("a/", dates=[*dates, day(fresh)])
    assert state(portal, "a/").state is ColumnState.FRESH
