"""Answers and faults of made-up inspections, written straight into the tables."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from config.rulepack import Rule
from config.terms import IndicatorStatus, InspectionState, Severity
from store.faultquery import FaultFilter, ReviewedFault, reviewed_faults
from store.keys import fingerprint
from store.tables import Finding, IndicatorResult, Inspection
from tests.portals import Portal

RULESET = "national-2019"


def judged(session: Session, **more: Any) -> Portal:
    """One more inspection of the portal that has been judged; its home page was read."""
    portal = Portal.open(session, state=InspectionState.JUDGED, **more)
    portal.home()
    return portal


def fault(portal: Portal, subject: str, indicator: str = "dead-links", **more: Any) -> Finding:
    """One finding of an inspection."""
    row = Finding(
        **{
            "inspection_id": portal.id,
            "ruleset": RULESET,
            "indicator": indicator,
            "position": 0,
            "severity": Severity.MINOR,
            "title": f"{subject}打不开",
            "url": None,
            "fingerprint": fingerprint(indicator, subject),
            "tally_group": 0,
            **more,
        }
    )
    portal.add(row)
    return row


def result(
    portal: Portal,
    rule: Rule,
    status: IndicatorStatus = IndicatorStatus.PASS,
    *,
    failed: int = 0,
    suspected: int = 0,
    **more: Any,
) -> IndicatorResult:
    """The answer to one rule."""
    row = IndicatorResult(
        **{
            "inspection_id": portal.id,
            "ruleset": RULESET,
            "indicator": rule.id,
            "position": 0,
            "kind": rule.kind,
            "status": status,
            "failed": failed,
            "suspected": suspected,
            "reason": "查了。",
            "rule": rule.model_dump(mode="json"),
            "tally": [{"threshold": 1, "unread": 0}],
            **more,
        }
    )
    portal.add(row)
    return row


def reviewed(session: Session, portal: Portal | Inspection) -> list[ReviewedFault]:
    """The faults of one inspection with what was said of them."""
    session.flush()
    number = int(portal.id or 0)
    return list(reviewed_faults(session, FaultFilter(inspection_ids=(number,))))
