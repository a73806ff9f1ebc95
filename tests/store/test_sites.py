"""Which sites a filter means, states in time, and the tree, on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from config.errors import UserError
from config.terms import Level, SiteKind, SiteState
from store.database import Store
from store.sitefilter import SiteFilter
from store.sites import below, find_site, region_code_of, select_sites, state_on
from store.tables import Site
from tests.store.rows import NOW

TODAY = dt.date(2026, 11, 20)


def site(name: str, host: str, **more: Any) -> Site:
    address = f"https://{host}/"
    return Site(name=name, home_url=address, host=host, created_at=NOW, updated_at=NOW, **more)


def registry() -> list[Site]:
    return [
        site(
            "双鸭山市人民政府",
            "www.shuangyashan.gov.cn",
            site_code="2305000001",
            level=Level.CITY,
            region="黑龙江省双鸭山市",
        ),
        site(
            "友谊县人民政府",
            "www.youyi.gov.cn",
            site_code="2305220001",
            level=Level.COUNTY,
            category="门户",
            parent_id=1,
        ),
        site(
            "友谊县教育局",
            "jyj.youyi.gov.cn",
            region_code="230522",
            level=Level.DEPARTMENT,
            kind=SiteKind.DEPARTMENT,
            category="教育",
            sponsor="友谊县 教育局",
            parent_id=2,
        ),
        site(
            "集贤县人民政府",
            "www.jixian.gov.cn",
            site_code="2305210001",
            level=Level.COUNTY,
            state=SiteState.OFFLINE_TEMPORARY,
            state_from=dt.date(2026, 11, 1),
            state_until=dt.date(2026, 11, 20),
            parent_id=1,
        ),
        site("外交部", "www.mfa.gov.cn", site_code="bm05000001", level=Level.CENTRAL),
        site("100%网站_旧", "old.example.gov.cn", state=SiteState.OFFLINE_PERMANENT),
    ]


@pytest.fixture
def filled(any_store: Store) -> Store:
    with any_store.session() as session:
        for row in registry():
            session.add(row)
            session.flush()
        session.commit()
    return any_store


CASES = [
    ("", [1, 2, 3, 4, 5, 6]),
    ("level=county", [2, 4]),
    ("level=县级,city", [1, 2, 4]),
    ("层级=县级 名称~友谊", [2]),
    ("level!=county", [1, 3, 5, 6]),
    ("region=2305", [1, 2, 3, 4]),
    ("region=230522", [2, 3]),
    ("region=黑龙江", [1]),
    ("region~双鸭山", [1]),
    ("state=normal", [1, 2, 3, 5]),
    ("state=临时下线", [4]),
    ("state!=normal", [4, 6]),
    ("kind=department", [3]),
    ("host=www.youyi.gov.cn", [2]),
    ("host=*.youyi.gov.cn", [2, 3]),
    ("host~YOUYI", [2, 3]),
    ("category=教育,门户", [2, 3]),
    ("category!=教育", [1, 2, 4, 5, 6]),
    ('sponsor="友谊县 教育局"', [3]),
    ("name~100%", [6]),
    ("name~_", [6]),
    ("name~%友", []),
    ("code=BM", [5]),
    ("under=2305000001", [1, 2, 3, 4]),
    ("under=友谊县人民政府", [2, 3]),
    ("under=#2,#5", [2, 3, 5]),
    ("under!=#1", [5, 6]),
    ("id=1,3-4", [1, 3, 4]),
    ("level＝县级", [2, 4]),
    ("region=2305 level=county state=normal name~友谊", [2]),
]


@pytest.mark.parametrize(("text", "numbers"), CASES)
def test_a_filter_means_these_sites(store: Store, text: str, numbers: list[int]) -> None:
    with store.session() as session:
        session.add_all(registry()[:1])
        session.flush()
        session.add_all(registry()[1:2])
        session.flush()
        session.add_all(registry()[2:])
        session.flush()
        found = select_sites(session, text, as_of=TODAY)
    assert [each.id for each in found] == numbers


def test_both_databases_mean_the_same(filled: Store) -> None:
    with filled.session() as session:
        for text, numbers in CASES:
            found = select_sites(session, text, as_of=TODAY)
            assert [each.id for each in found] == numbers, text


def test_a_state_ends_with_its_last_day(filled: Store) -> None:
    with filled.session() as session:
        offline = session.get_one(Site, 4)
        for day, state in (
            (dt.date(2026, 10, 31), SiteState.NORMAL),
            (dt.date(2026, 11, 1), SiteState.OFFLINE_TEMPORARY),
            (dt.date(2026, 11, 20), SiteState.OFFLINE_TEMPORARY),
            (dt.date(2026, 11, 21), SiteState.NORMAL),
        ):
            assert state_on(offline, day) is state
            chosen = select_sites(session, f"id=4 state={state.value}", as_of=day)
            assert len(chosen) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("county", "看不懂筛选条件“county”"),
        ("size=3", "没有名为 size 的筛选键"),
        ("level=大区", "level 没有“大区”这个值"),
        ("state=离线中", "state 没有"),
        ("level~县", "不能用 ~"),
        ("level=", "没有写值"),
        ("id=三", "网站编号不对"),
        ('name="友谊', "引号没有成对"),
        ("under=没有的单位", "登记册中没有"),
        ("id=1 " * 60, "超过 50 项"),
    ],
)
def test_a_bad_filter_is_one_line(store: Store, text: str, words: str) -> None:
    with store.session() as session, pytest.raises(UserError) as caught:
        select_sites(session, text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_text_of_a_filter_is_kept() -> None:
    assert SiteFilter.parse(" level=county  ").text == "level=county"


@pytest.mark.parametrize(
    "called",
    [
        "#2",
        "2305220001",
        "友谊县人民政府",
        "https://www.youyi.gov.cn/",
        "https://www.youyi.gov.cn",
        "www.youyi.gov.cn",
    ],
)
def test_a_site_is_found_by_what_it_is_called(filled: Store, called: str) -> None:
    with filled.session() as session:
        assert find_site(session, called).id == 2


def test_a_name_of_two_sites_is_not_guessed(filled: Store) -> None:
    with filled.session() as session:
        session.add(site("外交部", "www2.mfa.gov.cn"))
        session.flush()
        with pytest.raises(UserError, match="有 2 个“外交部”"):
            find_site(session, "外交部")


def test_what_is_below_a_site(filled: Store) -> None:
    with filled.session() as session:
        assert below(session, 1) == {1, 2, 3, 4}
        assert below(session, 3) == {3}


def test_the_region_of_a_site() -> None:
    assert region_code_of(site("甲", "a.gov.cn", site_code="2305220001")) == "230522"
    assert region_code_of(site("甲", "a.gov.cn", site_code="bm05000001")) is None
    assert region_code_of(site("甲", "a.gov.cn", region_code="2305")) == "2305"
