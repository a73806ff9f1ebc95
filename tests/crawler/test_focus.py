"""Which addresses a gathering looks at that looks again at single faults."""

from __future__ import annotations

import pytest

from config.terms import LinkKind, LinkPlace, LinkScope
from crawler.focus import FocusGate, left_out
from crawler.frontier import Entry
from crawler.plan import Focus
from crawler.reading.model import LinkFact
from store.keys import url_key

HOME = "https://www.qinghe.gov.cn/"
FOCUS = Focus(
    pages=(f"{HOME}zt/",),
    links=(f"{HOME}gone.html", "https://other.cn/a"),
    columns=(f"{HOME}tzgg/",),
    pages_per_column=2,
)


def entry(path: str, scope: LinkScope = LinkScope.SITE, **more: object) -> Entry:
    url = path if "://" in path else HOME + path
    return Entry(url_key(url), url, LinkKind.PAGE, scope, 1, 0, **more)  # type: ignore[arg-type]


def link(place: LinkPlace) -> LinkFact:
    return LinkFact("", "", None, LinkKind.PAGE, "a@href", "", place)


@pytest.mark.parametrize("path", ["zt/", "gone.html", "https://other.cn/a", "tzgg/"])
def test_what_the_faults_are_about_is_looked_at_wherever_it_stands(path: str) -> None:
    assert FocusGate(FOCUS).wants(entry("any.html"), entry(path), link(LinkPlace.FOOTER))


@pytest.mark.parametrize("place", list(LinkPlace))
def test_nothing_else_is(place: LinkPlace) -> None:
    assert not FocusGate(FOCUS).wants(entry("zt/"), entry("zt/1.html"), link(place))


def test_of_a_column_so_many_items_and_parts_and_no_navigation() -> None:
    gate = FocusGate(FOCUS)
    column = entry("tzgg/")
    assert not gate.wants(column, entry("xw/"), link(LinkPlace.NAVIGATION))
    assert not gate.wants(column, entry("https://x.cn/", LinkScope.EXTERNAL), link(LinkPlace.LIST))
    assert gate.wants(column, entry("tzgg/1.html"), link(LinkPlace.LIST))
    further = entry("tzgg/index_2.html", column_key=column.key)
    assert gate.wants(column, further, None)
    assert not gate.wants(column, entry("tzgg/2.html"), link(LinkPlace.LIST))
    assert not gate.wants(further, entry("tzgg/3.html"), link(LinkPlace.LIST))


def test_a_redirect_is_followed() -> None:
    onward = entry("elsewhere/", via=entry("zt/"))
    assert FocusGate(FOCUS).wants(entry("zt/"), onward, None)


def test_what_is_left_alone_is_undetermined_and_says_why() -> None:
    row = left_out({"key": 1}, FocusGate(FOCUS).note)
    assert (row["verdict"], row["cause"]) == ("undetermined", "budget")
    assert "通知书" in row["note"]
    assert "只看首页" in FocusGate(Focus()).note
