"""IPv6 from the facts: null is never a fault, False and [] are."""

from __future__ import annotations

from typing import Any

import pytest

from config.terms import IndicatorStatus, MarkKind, NotAssessedCause, Side
from tests.checks.conftest import Run
from tests.portals import Portal

PASS, FAIL = IndicatorStatus.PASS, IndicatorStatus.FAIL
UNKNOWN = IndicatorStatus.NOT_ASSESSED
ADDRESS = "240e:1::1"
HOST = {"host": "img.qinghe.gov.cn", "count": 3, "urls": ["https://img.qinghe.gov.cn/1.png"]}


@pytest.mark.parametrize(
    ("aspect", "facts", "expected"),
    [
        ("aaaa", {"aaaa": [ADDRESS], "addresses": [{"ip": ADDRESS, "valid": True}]}, PASS),
        ("aaaa", {"aaaa": ["fe80::1"], "addresses": [{"ip": "fe80::1", "valid": False}]}, FAIL),
        ("aaaa", {"aaaa": []}, FAIL),
        ("aaaa", {"aaaa": None, "dns_status": "servfail"}, UNKNOWN),
        ("home", {"home": {"reachable": True}}, PASS),
        ("home", {"home": {"reachable": False, "error": "连接被拒绝"}}, FAIL),
        ("home", {"home": {"reachable": None}}, UNKNOWN),
        ("home", {}, UNKNOWN),
        ("delegation", {"delegation": {"complete": True, "missing": []}}, PASS),
        (
            "delegation",
            {
                "delegation": {
                    "complete": False,
                    "missing": [{"server": "ns1.x.cn", "lacks": "aaaa"}],
                }
            },
            FAIL,
        ),
        ("delegation", {"delegation": {"complete": None}}, UNKNOWN),
        ("same_content", {"home": {"same_content": True}}, PASS),
        ("same_content", {"home": {"same_content": False, "similarity": 0.1}}, FAIL),
        ("same_content", {"home": {"same_content": None}}, UNKNOWN),
        ("level2", {"level2": {"rate": 0.9}}, PASS),
        ("level2", {"level2": {"rate": 0.89}}, FAIL),
        ("level3", {"level3": {"rate": 0.0}}, FAIL),
        ("level3", {"level3": {"rate": None}}, UNKNOWN),
        ("success_rate", {"success_rate": 0.9}, PASS),
        ("success_rate", {"success_rate": 0.5}, FAIL),
        ("success_rate", {"success_rate": None}, UNKNOWN),
        ("skylight", {"v4_only_hosts": []}, PASS),
        ("skylight", {"v4_only_hosts": [{**HOST, "in_domain": False}]}, PASS),
        ("skylight", {"v4_only_hosts": [{**HOST, "in_domain": True}]}, FAIL),
        ("skylight", {"v4_only_hosts": None}, UNKNOWN),
        (
            "skylight",
            {"aaaa": [], "v4_only_hosts": [{**HOST, "in_domain": True}]},
            IndicatorStatus.NOT_APPLICABLE,
        ),
    ],
)
@pytest.mark.parametrize("uplink", [True, False, None])
def test_aspects(
    portal: Portal,
    run: Run,
    aspect: str,
    facts: dict[str, Any],
    expected: IndicatorStatus,
    uplink: bool | None,
) -> None:
    portal.inspection.uplink_v6 = uplink
    portal.ipv6(**facts)
    outcome = run("ipv6", portal, aspect=aspect, min_rate=0.9)
    assert outcome.status is expected
    if expected is UNKNOWN and aspect != "aaaa":
        side = Side.NETWORK if uplink else Side.US
        assert outcome.side is side


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"aaaa": [], "home": {"reachable": None}}, FAIL),
        ({"aaaa": [ADDRESS], "home": {"reachable": False}}, FAIL),
        ({"aaaa": [ADDRESS], "home": {"reachable": True}}, PASS),
        ({"aaaa": [ADDRESS], "home": {"reachable": None}}, UNKNOWN),
        ({"aaaa": None, "home": {"reachable": None}}, UNKNOWN),
    ],
)
def test_a_claim_is_no_evidence(
    portal: Portal, run: Run, facts: dict[str, Any], expected: IndicatorStatus
) -> None:
    portal.ipv6(**facts)
    assert run("ipv6", portal, aspect="claim").status is IndicatorStatus.NOT_APPLICABLE
    portal.mark(MarkKind.IPV6_CLAIM, "本网站支持IPv6")
    assert run("ipv6", portal, aspect="claim").status is expected


def test_gaps_of_the_delegation_are_named_with_their_remedies(portal: Portal, run: Run) -> None:
    gaps = [{"zone": "qinghe.gov.cn", "server": "ns1.qinghe.gov.cn", "lacks": "glue"}]
    portal.ipv6(delegation={"complete": False, "missing": gaps})
    (fault,) = run("ipv6", portal, aspect="delegation").faults
    assert fault.evidence[0].label == "ns1.qinghe.gov.cn"
    assert "ns1.qinghe.gov.cn：" in (fault.remedy or "")


def test_without_a_probe(portal: Portal, run: Run) -> None:
    outcome = run("ipv6", portal, aspect="home")
    assert (outcome.status, outcome.cause) == (UNKNOWN, NotAssessedCause.NO_EVIDENCE)
