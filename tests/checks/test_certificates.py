"""Certificates: a finding for each host, held against the site only for its own hosts."""

from __future__ import annotations

import pytest

from config.terms import (
    CertificateFault,
    IndicatorStatus,
    LinkCause,
    LinkScope,
    LinkVerdict,
    StoppedBecause,
)
from store.tables import Exclusion
from tests.checks.conftest import Run
from tests.portals import AS_OF, NOW, Portal

PASS, FAIL = IndicatorStatus.PASS, IndicatorStatus.FAIL
NONE, UNKNOWN = IndicatorStatus.NOT_APPLICABLE, IndicatorStatus.NOT_ASSESSED
OTHER = "https://zwfw.qinghe.gov.cn/"
FOREIGN = "https://www.example.cn/"


@pytest.mark.parametrize("fault", CertificateFault)
def test_one_finding_for_each_host(portal: Portal, run: Run, fault: CertificateFault) -> None:
    for number in range(7):
        portal.link(f"a{number}.html", certificate_fault=fault)
    portal.link(OTHER, scope=LinkScope.DOMAIN, certificate_fault=fault)
    outcome = run("certificates", portal)
    assert (outcome.status, outcome.checked, outcome.failed) == (FAIL, 2, 2)
    assert [found.subject for found in outcome.faults] == [
        "www.qinghe.gov.cn",
        "zwfw.qinghe.gov.cn",
    ]
    assert all(found.remedy and found.evidence for found in outcome.faults)


@pytest.mark.parametrize(
    ("url", "more", "expected"),
    [
        ("https://www.qinghe.gov.cn/a", {}, PASS),
        ("https://www.qinghe.gov.cn/a", {"certificate_fault": "expired"}, FAIL),
        # It opens for nobody, and its certificate is wrong all the same.
        (
            "https://www.qinghe.gov.cn/a",
            {"certificate_fault": "name", "cause": LinkCause.NOT_FOUND},
            FAIL,
        ),
        ("https://www.qinghe.gov.cn/a", {"cause": LinkCause.CONNECT_FAILURE}, NONE),
        ("https://www.qinghe.gov.cn/a", {"verdict": LinkVerdict.UNDETERMINED}, NONE),
        ("http://www.qinghe.gov.cn/a", {}, NONE),
        ("http://www.qinghe.gov.cn/a", {"final_url": "https://www.qinghe.gov.cn/a"}, PASS),
        (
            "http://www.qinghe.gov.cn/a",
            {"final_url": "https://www.qinghe.gov.cn/a", "certificate_fault": "chain"},
            FAIL,
        ),
        ("http://www.qinghe.gov.cn/a", {"final_url": FOREIGN}, NONE),
        (FOREIGN, {"scope": LinkScope.EXTERNAL, "certificate_fault": "chain"}, NONE),
    ],
)
def test_whose_certificate_counts(
    portal: Portal, run: Run, url: str, more: dict[str, object], expected: IndicatorStatus
) -> None:
    portal.link(url, **more)
    assert run("certificates", portal).status is expected


def test_hosts_of_others_are_named_and_not_counted(portal: Portal, run: Run) -> None:
    portal.link("a.html")
    portal.link(FOREIGN, scope=LinkScope.EXTERNAL, certificate_fault="chain")
    outcome = run("certificates", portal)
    assert (outcome.status, outcome.faults) == (PASS, ())
    assert "www.example.cn" in outcome.reason


def test_what_the_operator_leaves_out(portal: Portal, run: Run) -> None:
    portal.link("a.html")
    portal.link(OTHER, scope=LinkScope.DOMAIN, certificate_fault="expired")
    rule = Exclusion(
        site_id=portal.site.id,
        pattern=f"{OTHER}*",
        reason="单位内部系统",
        operator="张三",
        created_at=NOW,
        expires_on=AS_OF,
    )
    portal.add(rule)
    assert run("certificates", portal).status is PASS


def test_nothing_was_looked_at(portal: Portal, run: Run) -> None:
    portal.inspection.stopped_because = StoppedBecause.TIME_BUDGET
    assert run("certificates", portal).status is UNKNOWN
