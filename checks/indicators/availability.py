"""Veto 站点无法访问 (国办秘函〔2019〕19号 单项否决 2): a week of visits, at least twenty a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed, passed
from checks.indicators.home import home_opens, unreachable_fault
from config.terms import Family, NotAssessedCause, Side
from config.wording import word
from store.evidence import Evidence
from store.tables import Probe

_BEIJING = dt.timezone(dt.timedelta(hours=8))
_SHOWN = 20
"""Failed visits listed as evidence."""


class AvailabilityParams(Params):
    """How long, how often, and from which share of failed visits on the veto fires."""

    days: int = Field(gt=0)
    min_per_day: int = Field(gt=0)
    timeout_seconds: float = Field(gt=0)
    max_failed_share: float = Field(gt=0, le=1)


@check("availability", needs=[], params=AvailabilityParams)
def availability(evidence: Evidence, params: AvailabilityParams) -> Outcome:
    """The share of failed visits on the last ``days`` days that have enough of them.

    Without such a week nothing is decided; a home page that does not open in this run is a hint.
    """
    visits = _visits(evidence, params)
    if not visits:
        return _without_history(evidence, params)
    failed = [visit for visit in visits if _failed(visit, params)]
    share = len(failed) / len(visits)
    reason = f"{params.days}天内访问首页{len(visits)}次，打不开{len(failed)}次，占{share:.1%}。"
    if share < params.max_failed_share:
        return passed(reason, len(visits))
    return judged(reason, len(visits), [_fault(evidence, reason, failed)])


def _visits(evidence: Evidence, params: AvailabilityParams) -> list[Probe]:
    """Visits on the newest ``days`` days with enough of them, [] where there are too few days.

    The day of ``as_of`` may not be over yet, so a day more is looked at.
    """
    last = dt.datetime.combine(evidence.as_of, dt.time.max, tzinfo=_BEIJING)
    first = dt.datetime.combine(
        evidence.as_of - dt.timedelta(days=params.days), dt.time.min, tzinfo=_BEIJING
    )
    probes = [probe for probe in evidence.site_probes(first, last) if _counts(probe)]
    per_day = Counter(_day(probe) for probe in probes)
    full = sorted(day for day, count in per_day.items() if count >= params.min_per_day)
    chosen = frozenset(full[-params.days :])
    if len(chosen) < params.days:
        return []
    return [probe for probe in probes if _day(probe) in chosen]


def _counts(probe: Probe) -> bool:
    """Our own failures prove nothing, and visits over IPv6 belong to another indicator."""
    return not probe.our_side and probe.family is not Family.V6


def _day(probe: Probe) -> dt.date:
    return probe.at.astimezone(_BEIJING).date()


def _failed(probe: Probe, params: AvailabilityParams) -> bool:
    slow = probe.ms is not None and probe.ms >= params.timeout_seconds * 1000
    return not probe.ok or slow


def _without_history(evidence: Evidence, params: AvailabilityParams) -> Outcome:
    needed = f"需要连续{params.days}天、每天不少于{params.min_per_day}次的监测记录才能判断"
    if home_opens(evidence) is False:
        return judged(f"本次巡检首页打不开；{needed}。", 1, [unreachable_fault(evidence)])
    return not_assessed(f"{needed}。", NotAssessedCause.NEEDS_HISTORY, Side.US)


def _fault(evidence: Evidence, reason: str, failed: list[Probe]) -> Fault:
    shown = tuple(
        EvidenceItem(f"{visit.at.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}", _told(visit), visit.url)
        for visit in failed[-_SHOWN:]
    )
    return Fault(
        title="网站无法访问",
        subject="home",
        url=evidence.inspection.home_url,
        detail=reason,
        evidence=shown,
    )


def _told(visit: Probe) -> str:
    if visit.error:
        return visit.error
    if visit.cause is not None:
        return word(visit.cause)
    if visit.ok:
        return f"{(visit.ms or 0) / 1000:.1f}秒才打开"
    return f"HTTP {visit.status}"
