"""Dead links: only confirmed ones count, undetermined ones never."""

from __future__ import annotations

import datetime as dt

import pytest

from config.terms import (
    IndicatorStatus,
    LinkCause,
    LinkKind,
    LinkVerdict,
    NotAssessedCause,
    Side,
)
from store.links import DATA_TAG
from store.tables import Exclusion
from tests.checks.conftest import Run
from tests.portals import AS_OF, NOW, Portal, day

DEAD = [cause for cause in LinkCause if cause.verdict is LinkVerdict.DEAD]
UNDETERMINED = [cause for cause in LinkCause if cause.verdict is LinkVerdict.UNDETERMINED]


@pytest.mark.parametrize("cause", DEAD)
def test_every_cause_of_death_counts_after_two_looks(
    portal: Portal, run: Run, cause: LinkCause
) -> None:
    portal.link("gone.html", cause=cause, looks=2, text="通知")
    outcome = run("dead-links-home", portal)
    assert (outcome.status, outcome.failed, outcome.checked) == (IndicatorStatus.FAIL, 1, 1)
    (fault,) = outcome.faults
    assert fault.evidence[0].value == "通知"
    assert fault.evidence[0].url == portal.inspection.home_url


@pytest.mark.parametrize("cause", [cause for cause in DEAD if cause.transient])
def test_one_look_never_confirms_what_may_pass(portal: Portal, run: Run, cause: LinkCause) -> None:
    portal.link("flaps.html", cause=cause, looks=1)
    outcome = run("dead-links-home", portal)
    assert (outcome.status, outcome.failed, outcome.suspected) == (IndicatorStatus.SUSPECT, 0, 1)


@pytest.mark.parametrize("cause", UNDETERMINED)
def test_undetermined_is_never_a_fault(portal: Portal, run: Run, cause: LinkCause) -> None:
    portal.link("fine.html")
    portal.link("odd.html", cause=cause, looks=3)
    outcome = run("dead-links-home", portal)
    assert (outcome.status, outcome.checked, outcome.faults) == (IndicatorStatus.PASS, 1, ())
    assert "另有1个" in outcome.reason


def test_home_and_other_pages_are_apart(portal: Portal, run: Run) -> None:
    portal.link("a.html", cause=LinkCause.NOT_FOUND)
    portal.link("b.html", cause=LinkCause.NOT_FOUND, on_page="xw/")
    portal.link("c.html", cause=LinkCause.NOT_FOUND, on_page="xw/")
    assert run("dead-links-home", portal).failed == 1
    assert run("dead-links-other", portal).failed == 2


def test_attachments_by_kind(portal: Portal, run: Run) -> None:
    portal.link("a.pdf", cause=LinkCause.EMPTY_FILE, kind=LinkKind.ATTACHMENT, on_page="xw/")
    portal.link("b.html", cause=LinkCause.NOT_FOUND)
    outcome = run("attachments", portal)
    assert [fault.url for fault in outcome.faults] == ["https://www.qinghe.gov.cn/a.pdf"]


def test_nothing_verified_says_nothing(portal: Portal, run: Run) -> None:
    portal.link("a.html", verdict=None)
    outcome = run("dead-links-home", portal)
    assert (outcome.status, outcome.side) == (IndicatorStatus.NOT_ASSESSED, Side.NETWORK)


def test_our_uplink(portal: Portal, run: Run) -> None:
    portal.link("a.html", cause=LinkCause.CONNECT_FAILURE, looks=2)
    portal.inspection.uplink_v4 = False
    assert run("dead-links-home", portal).cause is NotAssessedCause.NO_UPLINK


@pytest.mark.parametrize(
    ("pattern", "expires", "faults"),
    [
        ("https://www.qinghe.gov.cn/old/*", None, 1),
        ("https://www.qinghe.gov.cn/old/*", AS_OF, 1),
        ("https://www.qinghe.gov.cn/old/*", day(1), 2),
        ("https://www.qinghe.gov.cn/old/", None, 2),
        ("*", None, 0),
        ("[", None, 2),
    ],
)
def test_links_that_the_operator_left_out(
    portal: Portal, run: Run, pattern: str, expires: dt.date | None, faults: int
) -> None:
    portal.link("old/a.html", cause=LinkCause.NOT_FOUND)
    portal.link("new/a.html", cause=LinkCause.NOT_FOUND)
    portal.add(
        Exclusion(
            site_id=portal.site.id,
            pattern=pattern,
            reason="专题已归档",
            operator="张三",
            created_at=NOW,
            expires_on=expires,
        )
    )
    outcome = run("dead-links-home", portal)
    assert (outcome.failed, outcome.checked) == (faults, faults)


def test_data_that_only_scripts_ask_for_are_no_links(portal: Portal, run: Run) -> None:
    before = run("dead-links-other", portal)
    portal.link("dataproxy.jsp?page=1", cause=LinkCause.NOT_FOUND, on_page="tzgg/", tag=DATA_TAG)
    assert run("dead-links-other", portal) == before
