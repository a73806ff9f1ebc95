"""A site that is offline by the registry: what counts as still answering, and what does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from config.terms import (
    IndicatorStatus,
    NotAssessedCause,
    PageKind,
    Rendering,
    SiteState,
    StoppedBecause,
)
from tests.checks.conftest import Run
from tests.portals import AS_OF, HOME, Portal, day

CHECK = "offline-still-answers"
NOTICE = "本网站已于2026年3月1日永久下线，相关内容请访问清河市人民政府门户网站。"


@pytest.fixture
def closed(bare: Portal) -> Portal:
    bare.site.state = SiteState.OFFLINE_PERMANENT
    bare.site.state_from = day(200)
    return bare


def full_home(portal: Portal, items: int = 20, **more: Any) -> None:
    portal.home(**{"title": "清河县人民政府", "text_length": 3000, **more})
    portal.items("", [day(3)] * items)


def test_a_closed_site_in_full_use(closed: Portal, run: Run) -> None:
    full_home(closed)
    outcome = run(CHECK, closed)
    assert outcome.status is IndicatorStatus.FAIL
    (fault,) = outcome.faults
    assert not fault.suspect
    assert "永久下线，自" in fault.detail
    assert fault.evidence[1].url == HOME


@pytest.mark.parametrize(
    ("state", "since", "until"),
    [
        (SiteState.NORMAL, None, None),
        (SiteState.EXEMPT, None, None),
        (SiteState.OFFLINE_TEMPORARY, None, day(1)),
        (SiteState.OFFLINE_PERMANENT, AS_OF + dt.timedelta(days=1), None),
    ],
)
def test_a_site_that_is_not_offline_on_the_day(
    bare: Portal, run: Run, state: SiteState, since: dt.date | None, until: dt.date | None
) -> None:
    bare.site.state, bare.site.state_from, bare.site.state_until = state, since, until
    full_home(bare)
    assert run(CHECK, bare).status is IndicatorStatus.NOT_APPLICABLE


def test_a_site_that_came_back_early_is_for_a_person(bare: Portal, run: Run) -> None:
    bare.site.state, bare.site.state_until = SiteState.OFFLINE_TEMPORARY, AS_OF
    full_home(bare)
    assert run(CHECK, bare).status is IndicatorStatus.SUSPECT


@pytest.mark.parametrize(
    "words",
    [
        NOTICE,
        "关于友谊县教育局网站关停的公告",
        "网站迁移公告",
        "友谊县农业局网站内容已整合至友谊县人民政府门户网站",
        "网站正在升级维护，暂停服务",
        "Welcome to nginx!",
        "IIS Windows Server",
        "Apache2 Ubuntu Default Page: It works",
        "没有找到站点",
    ],
)
def test_a_notice_is_how_a_closed_site_looks(closed: Portal, run: Run, words: str) -> None:
    closed.home(title="清河县", text_length=len(words), sample=words)
    assert run(CHECK, closed).status is IndicatorStatus.PASS


@pytest.mark.parametrize(
    "words",
    [
        "县政府召开关于关闭非法煤矿的专题会议",
        "网站简介 领导之窗 通知公告 我县召开乡村振兴工作推进会",
        "关于城区部分道路封闭施工的通知",
    ],
)
def test_other_news_are_no_notice(closed: Portal, run: Run, words: str) -> None:
    full_home(closed, sample=words)
    assert run(CHECK, closed).status is IndicatorStatus.FAIL


@pytest.mark.parametrize(
    "more",
    [
        {"text_length": 40, "items": 0},
        {"items": 3},
        {"sample": NOTICE},
        {"rendering": Rendering.SCRIPT},
    ],
)
def test_what_is_in_doubt_is_for_a_person(closed: Portal, run: Run, more: dict[str, Any]) -> None:
    full_home(closed, **more)
    assert run(CHECK, closed).status is IndicatorStatus.SUSPECT


@pytest.mark.parametrize(
    "final_url",
    ["https://www.qinghe.gov.cn.cdn.example.com/", "http://casino.example/"],
)
def test_a_home_page_on_a_strangers_host_is_not_waved_through(
    closed: Portal, run: Run, final_url: str
) -> None:
    full_home(closed, final_url=final_url)
    assert run(CHECK, closed).status is IndicatorStatus.FAIL


def test_a_redirect_to_the_portal_above(closed: Portal, run: Run) -> None:
    full_home(closed, final_url="https://www.xingtai.gov.cn/")
    assert run(CHECK, closed).status is IndicatorStatus.PASS


def test_a_redirect_out_of_the_sites_directory(closed: Portal, run: Run) -> None:
    closed.inspection.home_url = "https://www.qinghe.gov.cn/jyj/"
    full_home(closed, final_url=HOME)
    assert run(CHECK, closed).status is IndicatorStatus.PASS


@pytest.mark.parametrize(
    ("stopped", "uplink", "final", "expected"),
    [
        (StoppedBecause.HOME_UNREACHABLE, True, None, IndicatorStatus.PASS),
        (StoppedBecause.HOME_UNREACHABLE, False, None, NotAssessedCause.NO_UPLINK),
        (StoppedBecause.HOME_BLOCKED, True, None, NotAssessedCause.BLOCKED),
        (StoppedBecause.HOME_EMPTY, True, None, NotAssessedCause.NEEDS_SCRIPT),
        (StoppedBecause.INTERRUPTED, True, None, NotAssessedCause.INTERRUPTED),
        (StoppedBecause.HOME_NOT_HTML, True, HOME, IndicatorStatus.SUSPECT),
        (
            StoppedBecause.HOME_ELSEWHERE,
            True,
            "https://www.xingtai.gov.cn/",
            IndicatorStatus.PASS,
        ),
        (StoppedBecause.HOME_ELSEWHERE, True, "http://casino.example/", IndicatorStatus.SUSPECT),
        (None, True, None, NotAssessedCause.NO_EVIDENCE),
    ],
)
def test_without_a_home_page(
    closed: Portal,
    run: Run,
    stopped: StoppedBecause | None,
    uplink: bool,
    final: str | None,
    expected: IndicatorStatus | NotAssessedCause,
) -> None:
    closed.inspection.stopped_because = stopped
    closed.inspection.uplink_v4 = uplink
    closed.inspection.final_home_url = final
    outcome = run(CHECK, closed)
    assert expected in (outcome.status, outcome.cause)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"kind": PageKind.ERROR, "status": 404}, IndicatorStatus.PASS),
        ({"challenge": "some-wall"}, NotAssessedCause.BLOCKED),
    ],
)
def test_an_error_is_fine_and_a_wall_says_nothing(
    closed: Portal, run: Run, more: dict[str, Any], expected: IndicatorStatus | NotAssessedCause
) -> None:
    closed.page("", **{"kind": PageKind.HOME, "depth": 0, **more})
    outcome = run(CHECK, closed)
    assert expected in (outcome.status, outcome.cause)
