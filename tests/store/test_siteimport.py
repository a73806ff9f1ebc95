"""What rows change in the registry: matching, doubles, the tree, dates, one transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlmodel import Session, select

from config.terms import Level, SiteField, SiteKind, SiteState
from store.database import Store
from store.siteimport import ImportPlan, SiteRow, apply_import, plan_import
from store.tables import Site
from tests.store.rows import NOW

LATER = NOW + dt.timedelta(days=1)


def row(number: int, url: str | None, any_scheme: bool = False, **values: Any) -> SiteRow:
    given = {SiteField(name): value for name, value in values.items()}
    if url is not None:
        given[SiteField.HOME_URL] = url
    return SiteRow(number, f"第 {number} 行", given, any_scheme)


def address(name: str) -> str:
    return f"https://{name}.gov.cn/"


def imported(session: Session, *rows: SiteRow, now: dt.datetime = NOW) -> ImportPlan:
    plan = plan_import(session, rows)
    apply_import(session, plan, now)
    session.commit()
    return plan


def sites(session: Session) -> dict[str, Site]:
    return {site.name: site for site in session.exec(select(Site))}


def test_new_sites_with_parents_further_down(any_store: Store) -> None:
    with any_store.session() as session:
        imported(
            session,
            row(2, address("jyj"), name="教育局", level=Level.DEPARTMENT, parent="友谊县"),
            row(3, address("youyi"), name="友谊县", site_code="2305220001", parent="2305000001"),
            row(4, address("sys"), name="双鸭山市", site_code="2305000001"),
        )
        found = sites(session)
        assert found["教育局"].parent_id == found["友谊县"].id
        assert found["友谊县"].parent_id == found["双鸭山市"].id
        assert found["教育局"].kind is SiteKind.DEPARTMENT
        assert found["友谊县"].kind is SiteKind.PORTAL
        assert found["友谊县"].host == "youyi.gov.cn"
        assert found["友谊县"].updated_at == NOW


def test_a_site_without_a_name_is_called_by_its_host(store: Store) -> None:
    with store.session() as session:
        imported(session, row(2, address("youyi")))
        assert set(sites(session)) == {"youyi.gov.cn"}


def test_changes_are_told_field_by_field(any_store: Store) -> None:
    with any_store.session() as session:
        imported(session, row(2, address("youyi"), name="友谊县", sponsor="县政府"))
        plan = imported(
            session,
            row(2, address("youyi"), name="友谊县政府", sponsor="县政府", level=Level.COUNTY),
            now=LATER,
        )
        (planned,) = plan.changed
        assert [(each.field, each.old, each.new) for each in planned.changes] == [
            (SiteField.NAME, "友谊县", "友谊县政府"),
            (SiteField.LEVEL, None, Level.COUNTY),
        ]
        (site,) = sites(session).values()
        assert (site.name, site.level, site.updated_at) == ("友谊县政府", Level.COUNTY, LATER)
        again = imported(session, row(2, address("youyi"), name="友谊县政府"))
        assert (len(again.changed), len(again.unchanged)) == (0, 1)


def test_a_site_that_moved_is_known_by_its_code(any_store: Store) -> None:
    with any_store.session() as session:
        imported(session, row(2, address("old"), name="友谊县", site_code="2305220001"))
        plan = imported(session, row(2, address("new"), site_code="2305220001"))
        (change,) = plan.changed[0].changes
        assert (change.old, change.new) == (address("old"), address("new"))
        (site,) = sites(session).values()
        assert (site.home_url, site.host) == (address("new"), "new.gov.cn")


@pytest.mark.parametrize("any_scheme", [True, False])
def test_http_and_https_are_one_site(store: Store, any_scheme: bool) -> None:
    with store.session() as session:
        imported(session, row(2, address("youyi"), name="友谊县"))
        plan = imported(session, row(2, "http://youyi.gov.cn/", any_scheme))
        assert len(plan.changed) == (0 if any_scheme else 1)
        assert len(sites(session)) == 1


def test_what_is_not_in_the_file_stays(store: Store) -> None:
    with store.session() as session:
        imported(session, row(2, address("a")), row(3, address("b")))
        plan = imported(session, row(2, address("b")))
        assert [site.host for site in plan.absent] == ["a.gov.cn"]
        assert len(sites(session)) == 2


def test_an_empty_value_takes_away_only_where_it_is_said(store: Store) -> None:
    with store.session() as session:
        imported(session, row(2, address("a"), name="甲", phone="1", parent=None))
        imported(session, row(2, address("a"), phone=None, name=None))
        (site,) = sites(session).values()
        assert (site.phone, site.name) == (None, "a.gov.cn")


def test_dates_go_with_the_state_that_they_were_set_for(store: Store) -> None:
    offline = {"state": SiteState.OFFLINE_TEMPORARY, "state_until": dt.date(2026, 12, 1)}
    with store.session() as session:
        imported(session, row(2, address("a"), **offline))
        imported(session, row(2, address("a"), state=SiteState.NORMAL))
        (site,) = sites(session).values()
        assert (site.state, site.state_until) == (SiteState.NORMAL, None)


def reasons(plan: ImportPlan) -> dict[int, str]:
    return {each.number: "；".join(each.faults) for each in plan.refused}


def test_rows_that_are_refused(any_store: Store) -> None:
    with any_store.session() as session:
        imported(
            session,
            row(2, address("a"), name="甲", site_code="2305000001"),
            row(3, address("b"), name="乙", site_code="2305000002"),
            row(4, address("c"), name="丙"),
            row(5, address("d"), name="丙"),
        )
        plan = plan_import(
            session,
            [
                row(2, address("a"), name="甲甲"),
                row(3, "http://a.gov.cn/", name="又是甲"),
                row(4, address("e"), site_code="2305000009"),
                row(5, address("f"), site_code="2305000009"),
                row(6, address("b"), site_code="2305000001"),
                row(7, None, site_code="2305999999"),
                row(8, address("g"), parent="没有"),
                row(9, address("h"), parent="丙"),
                row(10, address("i"), name="壬", parent="癸"),
                row(11, address("j"), name="癸", parent="壬"),
                row(12, address("k"), parent=address("k")),
                row(13, address("l"), parent="壬"),
                row(
                    14,
                    address("m"),
                    state_from=dt.date(2026, 12, 1),
                    state_until=dt.date(2026, 1, 1),
                ),
            ],
        )
        found = reasons(plan)
        assert found == {
            3: "首页网址与第 2 行重复",
            5: "标识码与第 4 行重复",
            6: "首页是 #2（乙）的，标识码却是 #1（甲）的",
            7: "没有首页网址，登记册中也没有这个标识码",
            8: "找不到上级“没有”",
            9: "上级“丙”不止一个，请改写标识码或首页网址",
            10: "上级绕了一圈又回到自己",
            11: "上级在第 10 行，那一行有错",
            12: "上级是自己",
            13: "上级在第 10 行，那一行有错",
            14: "状态的起始日期 2026-12-01 在截止日期 2026-01-01 之后",
        }
        apply_import(session, plan, NOW)
        session.commit()
        assert {"甲甲", "e.gov.cn"} < set(sites(session))


def test_no_circle_with_what_is_registered(any_store: Store) -> None:
    with any_store.session() as session:
        imported(session, row(2, address("a"), name="甲"), row(3, address("b"), parent="甲"))
        imported(session, row(4, address("c"), name="丙", parent=address("b")))
        plan = plan_import(session, [row(2, address("a"), parent="丙")])
        assert reasons(plan) == {2: "上级绕了一圈又回到自己"}


def test_a_tree_too_deep_is_refused(store: Store) -> None:
    rows = [
        row(number, address(f"s{number}"), name=f"第{number}", parent=f"第{number - 1}")
        for number in range(2, 40)
    ]
    del rows[0].values[SiteField.PARENT]
    with store.session() as session:
        plan = plan_import(session, rows)
        assert "超过 20 层" in plan.refused[0].faults[0]
        assert len(plan.new) == 21


def test_an_address_that_may_not_be_entered(store: Store) -> None:
    with store.session() as session:
        imported(session, row(2, "http://10.0.0.1/", name="内网"))
        plan = plan_import(
            session,
            [row(2, "http://10.0.0.1/", name="改名"), row(3, "http://10.0.0.2/")],
            lambda url: "不是公网地址" if "10.0" in url else None,
        )
        assert len(plan.changed) == 1
        assert reasons(plan) == {3: "不是公网地址"}


def test_ten_thousand_rows_in_seconds(store: Store) -> None:
    rows = [
        row(number, address(f"s{number}"), name=f"第{number}个", parent="第1个", sponsor="县政府")
        for number in range(2, 10_002)
    ]
    rows.insert(0, row(1, address("s1"), name="第1个"))
    with store.session() as session:
        assert len(imported(session, *rows).new) == 10_001
        assert len(imported(session, *rows).unchanged) == 10_001
