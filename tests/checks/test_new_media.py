"""政务新媒体: accounts named on the portal against the registered ones."""

from __future__ import annotations

from typing import Any

import pytest

from config.terms import IndicatorStatus, MediaPlatform, MediaState
from store.tables import MediaAccount
from tests.checks.conftest import Run
from tests.portals import NOW, Portal, day

PASS, SUSPECT = IndicatorStatus.PASS, IndicatorStatus.SUSPECT
UNKNOWN = IndicatorStatus.NOT_ASSESSED


def named(portal: Portal, *names: str, platform: str = "weibo") -> None:
    home = portal.evidence().home
    assert home is not None
    accounts = [{"platform": platform, "name": name, "url": "https://x.cn/"} for name in names]
    home.facts = {**home.facts, "media": accounts}
    portal.add(home)


def registered(portal: Portal, name: str, **more: Any) -> None:
    given = {"platform": MediaPlatform.WEIBO, "state": MediaState.RUNNING, **more}
    portal.add(MediaAccount(site_id=portal.site.id, name=name, updated_at=NOW, **given))


def test_what_cannot_be_seen_is_not_assessed(portal: Portal, run: Run) -> None:
    assert run("new-media", portal).status is UNKNOWN
    named(portal, "清河发布")
    assert run("new-media", portal).status is PASS
    outcome = run("new-media", portal, platforms=["weibo", "wechat"])
    assert outcome.status is UNKNOWN
    assert "微信公众号" in outcome.reason


@pytest.mark.parametrize(
    ("name", "state", "status"),
    [
        ("清河 发布", MediaState.RUNNING, PASS),
        ("清河发布", MediaState.CLOSED, SUSPECT),
        ("清河文旅", MediaState.RUNNING, SUSPECT),
    ],
)
def test_against_the_register(
    portal: Portal, run: Run, name: str, state: MediaState, status: IndicatorStatus
) -> None:
    named(portal, "清河发布")
    registered(portal, name, state=state)
    outcome = run("new-media", portal)
    assert outcome.status is status
    assert outcome.failed == 0


def test_an_account_without_a_name_is_held_against_nobody(portal: Portal, run: Run) -> None:
    named(portal, "")
    registered(portal, "清河发布")
    assert run("new-media", portal).status is PASS


@pytest.mark.parametrize(("back", "status"), [(14, PASS), (15, SUSPECT)])
def test_a_dated_column_that_went_stale(
    portal: Portal, run: Run, back: int, status: IndicatorStatus
) -> None:
    named(portal, "清河发布")
    portal.column("xmt/", "new-media", name="政务新媒体")
    portal.page("xmt/")
    portal.items("xmt/", [day(back), day(back + 9)])
    assert run("new-media", portal).status is status


def test_a_column_without_dates_proves_nothing(portal: Portal, run: Run) -> None:
    named(portal, "清河发布")
    portal.column("xmt/", "new-media", name="政务新媒体")
    portal.page("xmt/")
    portal.items("xmt/", [day(300), None])
    assert run("new-media", portal).status is PASS
