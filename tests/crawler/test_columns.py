"""The tree of columns from navigation, lists, breadcrumbs and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest

from config.terms import ColumnKind, LinkCause, LinkPlace, LinkScope, LinkVerdict, PageKind
from crawler.columns import build_columns
from crawler.columnurls import column_url, is_root
from store.database import Store
from tests.portals import HOME, Portal


@pytest.fixture
def portal(store: Store) -> Iterator[Portal]:
    with store.session() as session:
        portal = Portal.open(session, name="清河县人民政府")
        portal.home(title="清河县人民政府门户网站")
        yield portal


Column = dict[str, Any]


def tree(portal: Portal) -> dict[str, Column]:
    """The columns by their path."""
    rows = build_columns(portal.evidence())
    return {str(row["url"]).removeprefix(HOME): row for row in rows}


def crumbs(*steps: tuple[str, str | None]) -> list[list[str | None]]:
    path: list[list[str | None]] = [["首页", HOME]]
    path += [[text, urljoin(HOME, url) if url else None] for text, url in steps]
    return path


def listed(portal: Portal, path: str, name: str, **more: Any) -> None:
    portal.page(path, **{"kind": PageKind.LIST, "column_name": name, **more})


def test_navigation_makes_columns(portal: Portal) -> None:
    portal.navigation("tzgg/", "通知公告")
    listed(portal, "tzgg/", "通知公告")
    column = tree(portal)["tzgg/"]
    assert column["name"] == "通知公告"
    assert column["type"] == "notices"
    assert (column["matched_text"], column["matched_by"]) == ("通知公告", "exact")
    assert (column["kind"], column["level"], column["on_navigation"]) == (ColumnKind.LIST, 1, True)


@pytest.mark.parametrize("text", ["首页", "登录", "English", "无障碍浏览", ""])
def test_navigation_that_is_no_column(portal: Portal, text: str) -> None:
    portal.navigation("x/", text)
    assert tree(portal) == {}


def test_the_home_page_is_no_column(portal: Portal) -> None:
    portal.navigation("", "政务要闻")
    assert tree(portal) == {}


@pytest.mark.parametrize("place", [LinkPlace.FRIEND_LINKS, LinkPlace.CONTENT, LinkPlace.FOOTER])
def test_other_links_are_no_columns(portal: Portal, place: LinkPlace) -> None:
    portal.link("x/", text="通知公告", place=place)
    assert tree(portal) == {}


def test_articles_are_no_columns(portal: Portal) -> None:
    title = "关于做好安全生产工作的通知"
    portal.navigation("xw/1.html", title)
    portal.article("xw/1.html", title=title, breadcrumb=crumbs((title, "xw/1.html")))
    assert tree(portal) == {}


def test_a_text_that_navigation_names_is_a_page_column(portal: Portal) -> None:
    portal.navigation("zjqh/gk.html", "清河概况")
    portal.article("zjqh/gk.html")
    column = tree(portal)["zjqh/gk.html"]
    assert (column["type"], column["kind"]) == ("overview", ColumnKind.PAGE)


def test_breadcrumbs_of_articles_make_columns_and_levels(portal: Portal) -> None:
    chain = crumbs(("政务公开", "zwgk/"), ("政策文件", "zc/list.html"), ("正文", None))
    portal.article("zc/1.html", breadcrumb=chain)
    found = tree(portal)
    assert set(found) == {"zwgk/", "zc/list.html"}
    assert found["zwgk/"]["level"] == 1
    assert found["zc/list.html"]["level"] == 2
    assert found["zc/list.html"]["parent_key"] == found["zwgk/"]["key"]


def test_breadcrumb_of_the_list_itself(portal: Portal) -> None:
    listed(portal, "zwgk/", "政务公开", kind=PageKind.HUB)
    chain = crumbs(("政务公开", "zwgk/"), ("通知公告", None))
    listed(portal, "tz/", "通知公告", breadcrumb=chain)
    found = tree(portal)
    assert found["tz/"]["parent_key"] == found["zwgk/"]["key"]
    assert found["zwgk/"]["kind"] is ColumnKind.HUB
    assert found["tz/"]["level"] == 2


def test_steps_without_a_link_count_for_the_level(portal: Portal) -> None:
    listed(portal, "tz/", "通知公告", breadcrumb=crumbs(("政务公开", None), ("通知公告", None)))
    assert tree(portal)["tz/"]["level"] == 2


def test_the_name_of_the_site_is_no_step(portal: Portal) -> None:
    chain = [["清河县人民政府", None], ["通知公告", None]]
    listed(portal, "tz/", "通知公告", breadcrumb=chain)
    assert tree(portal)["tz/"]["level"] == 1


def test_addresses_give_the_parent_where_there_is_no_breadcrumb(portal: Portal) -> None:
    listed(portal, "zwgk/index.html", "政务公开", kind=PageKind.HUB)
    listed(portal, "zwgk/tzgg/", "通知公告")
    found = tree(portal)
    assert found["zwgk/tzgg/"]["parent_key"] == found["zwgk/index.html"]["key"]
    assert found["zwgk/tzgg/"]["level"] == 2


def test_a_circle_of_breadcrumbs_ends(portal: Portal) -> None:
    listed(portal, "a/", "动态要闻", breadcrumb=crumbs(("通知公告", "b/"), ("动态要闻", None)))
    listed(portal, "b/", "通知公告", breadcrumb=crumbs(("动态要闻", "a/"), ("通知公告", None)))
    found = tree(portal)
    assert set(found) == {"a/", "b/"}
    assert None in {column["parent_key"] for column in found.values()}


class TestFurtherPages:
    """Pages of one list are one column."""

    def test_pages_that_the_crawl_knew(self, portal: Portal) -> None:
        listed(portal, "a/", "通知公告")
        key = next(iter(portal.evidence().pages(PageKind.LIST))).key
        listed(portal, "a/page2.html", "通知公告", column_key=key)
        portal.navigation("a/page2.html", "通知公告")
        assert set(tree(portal)) == {"a/"}

    @pytest.mark.parametrize(
        ("first", "further"),
        [
            ("a/index.html", "a/index_3.html"),
            ("a/", "a/index_3.html"),
            ("a/list.html", "a/list-2.html"),
            ("a.jsp?id=7", "a.jsp?id=7&page=2"),
            ("a.jsp?id=7", "a.jsp?PageNo=2&id=7"),
        ],
    )
    def test_pages_by_their_address(self, portal: Portal, first: str, further: str) -> None:
        listed(portal, first, "通知公告")
        listed(portal, further, "通知公告")
        assert set(tree(portal)) == {first}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("a.jsp?id=7", "a.jsp?id=8"),
            ("list_1.html", "list_2.html"),
            ("col/col12/", "col/col13/"),
        ],
    )
    def test_columns_that_only_look_alike(self, portal: Portal, one: str, other: str) -> None:
        listed(portal, one, "通知公告")
        listed(portal, other, "动态要闻")
        assert set(tree(portal)) == {one, other}

    def test_two_addresses_of_one_page(self, portal: Portal) -> None:
        portal.navigation("a/index.html", "通知公告", verdict=None)
        listed(portal, "a/", "通知公告")
        found = tree(portal)
        assert set(found) == {"a/"}
        assert found["a/"]["on_navigation"]

    def test_a_redirect_stands_for_its_target(self, portal: Portal) -> None:
        portal.navigation("old/", "通知公告", final_url=urljoin(HOME, "new/list.jsp"))
        listed(portal, "new/list.jsp", "公告")
        found = tree(portal)
        assert set(found) == {"new/list.jsp"}
        assert found["new/list.jsp"]["on_navigation"]

    def test_a_redirect_to_the_home_page_is_no_column(self, portal: Portal) -> None:
        portal.navigation("old/", "通知公告", final_url=HOME)
        assert tree(portal) == {}


def test_a_column_on_another_host_of_the_unit(portal: Portal) -> None:
    url = "https://xxgk.qinghe.gov.cn/list/"
    portal.navigation(url, "政府信息公开", scope=LinkScope.DOMAIN, verdict=LinkVerdict.ALIVE)
    portal.navigation("https://fgj.qinghe.gov.cn/", "发改局", scope=LinkScope.DOMAIN)
    portal.navigation("https://mail.qinghe.gov.cn/x/", "电子邮件系统", scope=LinkScope.DOMAIN)
    assert [(url, row["type"]) for url, row in tree(portal).items()] == [(url, "openness")]


def test_a_dead_entry_counts_only_by_its_name(portal: Portal) -> None:
    portal.navigation("tzgg/", "通知公告", cause=LinkCause.NOT_FOUND)
    portal.navigation("zt/", "春耕备耕", cause=LinkCause.NOT_FOUND)
    assert set(tree(portal)) == {"tzgg/"}


def test_a_blank_page_on_navigation_is_a_column(portal: Portal) -> None:
    portal.navigation("zt/", "春耕备耕")
    portal.page("zt/", kind=PageKind.OTHER, blank_sign="暂无数据")
    column = tree(portal)["zt/"]
    assert (column["kind"], column["type"]) == (ColumnKind.LIST, None)


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({}, False),
        ({"column_name": "通知公告"}, True),
        ({"breadcrumb": crumbs(("春耕备耕", None))}, True),
    ],
)
def test_an_empty_page_that_nothing_puts_into_the_site(
    portal: Portal, more: dict[str, Any], kept: bool
) -> None:
    given = {"facts": {"blank_guise": "header_footer_only"}, **more}
    listed(portal, "x.do", str(given.pop("column_name", "办件系统")), **given)
    assert bool(tree(portal)) is kept


@pytest.mark.parametrize(
    ("names", "metas", "type", "how"),
    [
        ("政务要闻", {}, "news", "alias"),
        ("清河县通知公告", {}, "notices", "normalised"),
        ("县情一览表", {"ColumnType": ["概况信息"]}, "overview", "column_type"),
        ("要件", {"columnname": ["政策解读"]}, "policy-interpretation", "exact"),
        ("春耕备耕", {}, None, None),
    ],
)
def test_types(
    portal: Portal, names: str, metas: dict[str, list[str]], type: str | None, how: str | None
) -> None:
    listed(portal, "a/", names, metas=metas)
    column = tree(portal)["a/"]
    assert (column["name"], column["type"]) == (names, type)
    assert how is None or str(column["matched_by"]).startswith(how) or metas


def test_order_and_repeatability(portal: Portal) -> None:
    for number in range(20):
        listed(portal, f"c{number}/", f"栏目{number}", breadcrumb=crumbs(("政务公开", "zwgk/")))
    first = build_columns(portal.evidence())
    assert first == build_columns(portal.evidence())
    levels = [int(str(row["level"])) for row in first]
    assert levels == sorted(levels)


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("https://x.gov.cn/", True),
        ("https://x.gov.cn", True),
        ("https://x.gov.cn/index.html", True),
        ("https://x.gov.cn/a/", False),
        ("https://x.gov.cn/?id=1", False),
    ],
)
def test_roots(url: str, root: bool) -> None:
    assert is_root(url) is root


def test_places_above() -> None:
    place = column_url("https://x.gov.cn/a/b/index.html")
    assert place.parents() == [("x.gov.cn", "/a/", "")]
    assert column_url("https://x.gov.cn/a/b/c.jsp?id=1").parents() == [
        ("x.gov.cn", "/a/b/", ""),
        ("x.gov.cn", "/a/", ""),
    ]
    assert column_url("https://x.gov.cn/a.html").parents() == []


@pytest.mark.parametrize(
    "twin",
    [
        "http://www.qinghe.gov.cn/tzgg/",
        "https://qinghe.gov.cn/tzgg/",
        "http://www.qinghe.gov.cn:8080/tzgg/index.html",
    ],
)
def test_a_column_by_another_name_of_the_site_is_the_same_column(portal: Portal, twin: str) -> None:
    portal.navigation("tzgg/", "通知公告")
    listed(portal, "tzgg/", "通知公告")
    portal.link(twin, text="公告", place=LinkPlace.CONTENT)
    listed(portal, twin, "通知公告")
    assert [row["url"] for row in build_columns(portal.evidence())] == [f"{HOME}tzgg/"]


def test_another_port_may_be_another_application(portal: Portal) -> None:
    listed(portal, "http://www.qinghe.gov.cn:8080/", "政府采购")
    assert "http://www.qinghe.gov.cn:8080/" in tree(portal)


def test_the_site_by_another_name_is_no_column(portal: Portal) -> None:
    portal.navigation("http://qinghe.gov.cn/", "政务要闻")
    listed(portal, "http://qinghe.gov.cn/", "政务要闻")
    assert tree(portal) == {}


@pytest.mark.parametrize(
    ("code", "name", "counted"),
    [
        ("5303000055", "清河县教育局", False),
        ("5303000055", "清河县人民政府", True),
        ("5303000001", "清河县教育局", True),
        ("", "", True),
    ],
)
def test_a_site_in_a_directory_has_columns_of_its_own(
    store: Store, code: str, name: str, counted: bool
) -> None:
    """Both tags must differ: a wrong code alone is a fault of the page."""
    with store.session() as session:
        portal = Portal.open(session, name="清河县人民政府")
        portal.home(metas={"SiteIDCode": ["5303000001"], "SiteName": ["清河县人民政府"]})
        metas = {"SiteIDCode": [code], "SiteName": [name]}
        listed(portal, "jyj/gzdt/", "工作动态", metas=metas)
        assert ("jyj/gzdt/" in tree(portal)) is counted


def test_what_stands_below_topics_is_a_topic(portal: Portal) -> None:
    listed(portal, "zt/", "专题专栏", kind=PageKind.HUB)
    listed(portal, "zt/xczx/", "乡村振兴")
    listed(portal, "zt/xczx/dt/", "工作动态")
    listed(portal, "zt/gwy/", "国务院重要政策信息")
    found = {path: column["type"] for path, column in tree(portal).items()}
    assert found["zt/xczx/"] == found["zt/xczx/dt/"] == "special-topics"
    assert found["zt/gwy/"] == "state-council"


def test_a_breadcrumb_that_ends_above_the_page_does_not_name_it(portal: Portal) -> None:
    listed(portal, "zwgk/", "政务公开", kind=PageKind.HUB)
    chain = crumbs(("政务公开", "zwgk/"))
    listed(portal, "zwgk/ysq/", "政务公开", breadcrumb=chain, title="依申请公开")
    column = tree(portal)["zwgk/ysq/"]
    assert (column["name"], column["type"]) == ("依申请公开", "openness-on-request")
