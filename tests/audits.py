"""Audits written straight into the tables: what inspecting and judging would have left."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, select

from config.terms import (
    AuditSiteState,
    AuditState,
    IndicatorKind,
    IndicatorStatus,
    InspectionState,
    Level,
    Profile,
    ReviewState,
    Severity,
    Verdict,
)
from store.tables import (
    Audit,
    AuditSite,
    Finding,
    IndicatorResult,
    Inspection,
    Review,
    Site,
)

NOW = dt.datetime(2026, 11, 20, 2, 30, tzinfo=dt.UTC)
AS_OF = dt.date(2026, 11, 20)
RULESET = "national-2019"
RULES: dict[str, tuple[str, str, IndicatorKind, Severity]] = {
    "columns-stale": ("栏目不更新", "单项否决", IndicatorKind.VETO, Severity.VETO),
    "home-stale": ("首页不更新", "单项否决", IndicatorKind.VETO, Severity.VETO),
    "dead-links": ("链接可用", "功能设计", IndicatorKind.DEDUCTION, Severity.MINOR),
    "column-fresh": ("栏目更新", "发布解读", IndicatorKind.DEDUCTION, Severity.MAJOR),
    "guide-elements": ("办事指南要素", "办事服务", IndicatorKind.DEDUCTION, Severity.MAJOR),
    "ipv6-home": ("IPv6首页可访问", "IPv6支持", IndicatorKind.DUTY, Severity.HINT),
}


@dataclass(frozen=True)
class MadeFault:
    """A fault to be planted. ``subject`` tells it from others of the same indicator."""

    indicator: str
    subject: str = "1"
    suspect: bool = False
    title: str | None = None
    url: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MadeSite:
    """A site of an audit. ``verdict`` None: not inspected, for ``reason``."""

    name: str
    verdict: Verdict | None = Verdict.QUALIFIED
    score: float | None = 88.0
    faults: tuple[MadeFault, ...] = ()
    region: str | None = "岚川市"
    level: Level | None = Level.COUNTY
    reason: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


_NUMBERS = itertools.count(1)


def site_row(session: Session, made: MadeSite) -> Site:
    """The registry's site of this name; entered where it is new."""
    found = session.exec(select(Site).where(Site.name == made.name)).first()
    if found is not None:
        return found
    number = next(_NUMBERS)
    host = f"www.site{number}.gov.cn"
    site = Site(
        **{
            "name": made.name,
            "home_url": f"https://{host}/",
            "host": host,
            "site_code": f"99{number:08d}",
            "region": made.region,
            "level": made.level,
            "sponsor": f"{made.name}办公室",
            "created_at": NOW,
            "updated_at": NOW,
            **made.more,
        }
    )
    session.add(site)
    session.flush()
    return site


def make_audit(
    session: Session, sites: Sequence[MadeSite], period: str = "2026-11", **more: Any
) -> Audit:
    """An audit of ``sites``, committed."""
    audit = Audit(
        **{
            "title": f"{period}检查",
            "period": period,
            "ruleset": RULESET,
            "as_of": AS_OF,
            "profile": Profile.QUICK,
            "state": AuditState.DONE,
            "tool_version": "0",
            "created_at": NOW,
            **more,
        }
    )
    session.add(audit)
    session.flush()
    for position, made in enumerate(sites):
        _enter(session, audit, position, made)
    session.commit()
    return audit


def _enter(session: Session, audit: Audit, position: int, made: MadeSite) -> None:
    site = site_row(session, made)
    inspection = _inspection(session, site, made) if made.verdict else None
    session.add(
        AuditSite(
            audit_id=int(audit.id or 0),
            site_id=int(site.id or 0),
            position=position,
            state=AuditSiteState.DONE if inspection else AuditSiteState.LEFT_OUT,
            inspection_id=inspection.id if inspection else None,
            reason=None if inspection else made.reason or "网站已暂停服务",
        )
    )
    session.flush()


def _inspection(session: Session, site: Site, made: MadeSite) -> Inspection:
    inspection = Inspection(
        site_id=int(site.id or 0),
        home_url=site.home_url,
        level=site.level,
        profile=Profile.QUICK,
        ruleset=RULESET,
        as_of=AS_OF,
        state=InspectionState.JUDGED,
        tool_version="0",
        started_at=NOW,
        finished_at=NOW,
        complete=True,
        verdict=made.verdict,
        score=made.score,
        score_if_suspects_hold=made.score,
    )
    session.add(inspection)
    session.flush()
    number = int(inspection.id or 0)
    for position, indicator in enumerate(RULES):
        faults = [each for each in made.faults if each.indicator == indicator]
        if faults:
            session.add(_result(number, position, indicator, faults))
            session.add_all(_finding(number, place, each) for place, each in enumerate(faults))
    session.flush()
    return inspection


def _result(
    number: int, position: int, indicator: str, faults: Sequence[MadeFault]
) -> IndicatorResult:
    title, group, kind, _ = RULES[indicator]
    failed = sum(not each.suspect for each in faults)
    return IndicatorResult(
        inspection_id=number,
        ruleset=RULESET,
        indicator=indicator,
        position=position,
        kind=kind,
        status=IndicatorStatus.FAIL if failed else IndicatorStatus.SUSPECT,
        deduction=2.0 if kind is IndicatorKind.DEDUCTION and failed else 0.0,
        failed=failed,
        suspected=len(faults) - failed,
        rule={"title": title, "group": group, "points": {"max": 10, "per_fault": 2}},
    )


def _finding(number: int, position: int, fault: MadeFault) -> Finding:
    return Finding(
        **{
            "inspection_id": number,
            "ruleset": RULESET,
            "indicator": fault.indicator,
            "position": position,
            "severity": RULES[fault.indicator][3],
            "suspect": fault.suspect,
            "title": fault.title or f"{RULES[fault.indicator][0]}：第{fault.subject}处",
            "url": fault.url or f"https://www.example.gov.cn/{fault.subject}.html",
            "detail": "说明。",
            "basis": "国办秘函〔2019〕19号",
            "remedy": "整改。",
            "fingerprint": f"{fault.indicator}-{fault.subject}",
            **fault.more,
        }
    )


def review_all(session: Session, name: str, state: ReviewState) -> None:
    """Decide on every fault of the site's newest inspection, and commit."""
    site = session.exec(select(Site).where(Site.name == name)).one()
    inspections = session.exec(select(Inspection).where(Inspection.site_id == site.id)).all()
    newest = max(int(each.id or 0) for each in inspections)
    for finding in session.exec(select(Finding).where(Finding.inspection_id == newest)):
        session.add(
            Review(
                site_id=int(site.id or 0),
                inspection_id=newest,
                ruleset=finding.ruleset,
                indicator=finding.indicator,
                fingerprint=finding.fingerprint,
                state=state,
                operator="张三",
                decided_at=NOW,
            )
        )
    session.commit()
