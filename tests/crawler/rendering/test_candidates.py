"""Which pages of an inspection are worth a browser."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from sqlmodel import Session

from config.terms import LinkCause, LinkPlace, MarkKind, MarkPlace, PageKind, Rendering
from crawler.rendering.candidates import candidates
from store.database import Store
from store.keys import url_key
from tests.portals import HOME, Portal, day

SCRIPT = {"rendering": Rendering.SCRIPT}


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.session() as opened:
        yield opened


@pytest.fixture
def portal(session: Session) -> Portal:
    opened = Portal.open(session)
    opened.home(title="清河县人民政府")
    opened.link("", on_page="")
    return opened


def chosen(portal: Portal, most: int = 10) -> list[str]:
    found = candidates(portal.session, portal.evidence(), most)
    return [urlsplit(candidate.url).path for candidate in found]


def column(portal: Portal, path: str, name: str, **page: object) -> None:
    """A column on the navigation whose page needs a script."""
    portal.page(
        path, **{"kind": PageKind.LIST, "title": name, "column_name": name, **SCRIPT, **page}
    )
    portal.link(path, text=name, place=LinkPlace.NAVIGATION)


def test_the_home_page_then_columns_of_a_known_type_then_the_others(session: Session) -> None:
    portal = Portal.open(session)
    portal.home(title="清河县人民政府", **SCRIPT)
    portal.link("", on_page="")
    column(portal, "zhzl/", "综合专栏样例")
    column(portal, "tzgg/", "通知公告")
    assert chosen(portal) == ["/", "/tzgg/", "/zhzl/"]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param({"rendering": Rendering.STATIC}, id="stands in the HTML"),
        pytest.param({"kind": PageKind.ARTICLE}, id="no column"),
        pytest.param({"facts": {"rendered": True}}, id="was opened"),
        pytest.param({"facts": {"rendered": False}}, id="was opened in vain"),
        pytest.param({"column_key": url_key(f"{HOME}xwzx/")}, id="a further page of a list"),
    ],
)
def test_pages_that_are_left_alone(portal: Portal, page: dict[str, object]) -> None:
    column(portal, "tzgg/", "通知公告", **page)
    assert chosen(portal) == []


def test_a_list_whose_data_were_read_needs_no_browser(portal: Portal) -> None:
    column(portal, "tzgg/", "通知公告")
    column(portal, "gsgg/", "公示公告")
    key = url_key(f"{HOME}tzgg/")
    portal.page("tzgg/data.json", kind=PageKind.DATA, column_key=key)
    portal.items("tzgg/data.json", [day(3)])
    portal.page("gsgg/data.json", kind=PageKind.DATA, column_key=url_key(f"{HOME}gsgg/"))
    assert chosen(portal) == ["/gsgg/"]


def test_so_many_in_the_whole_inspection(portal: Portal) -> None:
    column(portal, "zcjd/", "政策解读", facts={"rendered": True})
    for path, name in (("tzgg/", "通知公告"), ("gsgg/", "公示公告"), ("zcwj/", "政策文件")):
        column(portal, path, name)
    assert len(chosen(portal, most=3)) == 2
    assert chosen(portal, most=1) == []


def test_what_is_known_of_a_page_comes_along(portal: Portal) -> None:
    portal.page("tzgg/", kind=PageKind.LIST, title="通知公告", encoding="gb18030", **SCRIPT)
    portal.link(
        "tzgg/",
        text="通知公告",
        place=LinkPlace.NAVIGATION,
        cause=LinkCause.NEEDS_SCRIPT,
        priority=7,
    )
    portal.mark(MarkKind.ICP, "冀ICP备05000000号", page="tzgg/")
    (candidate,) = candidates(portal.session, portal.evidence(), 10)
    assert candidate.entry.priority == 7
    assert candidate.cause is LinkCause.NEEDS_SCRIPT
    assert candidate.encoding == "gb18030"
    assert candidate.marks == {(MarkKind.ICP, MarkPlace.FOOTER, "冀ICP备05000000号")}
