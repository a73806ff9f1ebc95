"""Veto 站点无法访问 (国办秘函〔2019〕19号 单项否决 2) and 首页可用性 (国办发〔2015〕15号): a
week of visits, at least twenty a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed, passed
from checks.indicators.home import home_opens, unreachable_fault
from config.terms import Family, IndicatorStatus, NotAssessedCause, Side
from config.wording import word
from store.evidence import Evidence
from store.tables import Probe, UplinkOutage
from store.visits import beijing_clock, beijing_day, day_start

_SHOWN = 40
"""Failed visits listed as evidence; the others are counted by day and cause."""
_OUTAGES_SHOWN = 20
_PER_CENT = 100


class AvailabilityParams(Params):
    """How long, how often, and from which share of failed visits on the veto fires."""

    days: int = Field(gt=0)
    min_per_day: int = Field(gt=0)
    timeout_seconds: float = Field(gt=0)
    max_failed_share: float = Field(gt=0, le=1)
    minutes_apart: float = Field(default=5, ge=0)
    """Visits closer than that to the one before are not spaced and don't count."""


class HomeAvailabilityParams(Params):
    """How long and how often, as for the veto."""

    days: int = Field(gt=0)
    min_per_day: int = Field(gt=0)
    timeout_seconds: float = Field(gt=0)
    minutes_apart: float = Field(default=5, ge=0)


_Params: TypeAlias = AvailabilityParams | HomeAvailabilityParams


@check("availability", needs=[], params=AvailabilityParams)
def availability(evidence: Evidence, params: AvailabilityParams) -> Outcome:
    """The share of failed visits in the newest ``days`` days in a row that have enough of them.

    Without such a week nothing is decided; a home page that does not open in this run is a hint.
    """
    week = _Week.of(evidence, params)
    if week is None:
        return _without_history(evidence, params)
    if week.share < params.max_failed_share:
        return passed(week.told, len(week.visits))
    return judged(week.told, len(week.visits), [week.fault(evidence)])


@check("home-availability", needs=[], params=HomeAvailabilityParams)
def home_availability(evidence: Evidence, params: HomeAvailabilityParams) -> Outcome:
    """Each whole per cent of failed visits counts as one fault (国办发〔2015〕15号 首页可用性)."""
    week = _Week.of(evidence, params)
    if week is None:
        return _needs_history(params)
    whole = len(week.failed) * _PER_CENT // len(week.visits)
    if not whole:
        return passed(week.told, len(week.visits))
    faults = (week.fault(evidence),)
    return Outcome(IndicatorStatus.FAIL, week.told, len(week.visits), faults, failed=whole)


@dataclass(frozen=True, slots=True)
class _Week:
    """The visits that count, of days in a row."""

    first: dt.date
    last: dt.date
    visits: list[Probe]
    failed: list[Probe]
    left_out: int
    """Visits in the same days that prove nothing."""
    outages: list[UplinkOutage]

    @classmethod
    def of(cls, evidence: Evidence, params: _Params) -> _Week | None:
        """The newest such week; None where there is none. The day of ``as_of`` may not be over
        yet, so the week may end the day before."""
        span = dt.timedelta(days=params.days)
        end = day_start(evidence.as_of + dt.timedelta(days=1)) - dt.timedelta(microseconds=1)
        all_visits = evidence.site_probes(day_start(evidence.as_of - span), end)
        probes = list(_spaced(all_visits, dt.timedelta(minutes=params.minutes_apart)))
        per_day = Counter(beijing_day(probe.at) for probe in probes if not probe.our_side)
        for back in (0, 1):
            last = evidence.as_of - dt.timedelta(days=back)
            days = [last - dt.timedelta(days=number) for number in range(params.days)]
            if all(per_day[day] >= params.min_per_day for day in days):
                return cls._between(evidence, probes, days[-1], last, params.timeout_seconds)
        return None

    @classmethod
    def _between(
        cls, evidence: Evidence, probes: list[Probe], first: dt.date, last: dt.date, seconds: float
    ) -> _Week:
        inside = [probe for probe in probes if first <= beijing_day(probe.at) <= last]
        visits = [probe for probe in inside if not probe.our_side]
        failed = [visit for visit in visits if _failed(visit, seconds)]
        end = day_start(last + dt.timedelta(days=1))
        outages = evidence.outages(day_start(first), end)
        return cls(first, last, visits, failed, len(inside) - len(visits), outages)

    @property
    def share(self) -> float:
        return len(self.failed) / len(self.visits)

    @property
    def told(self) -> str:
        left = f"，另有{self.left_out}次因本机网络中断或被防护系统拦截不计" if self.left_out else ""
        return (
            f"{self.first}至{self.last}访问首页{len(self.visits)}次，"
            f"打不开{len(self.failed)}次，占{self.share:.2%}{left}。"
        )

    def fault(self, evidence: Evidence) -> Fault:
        return Fault(
            title="网站无法访问",
            subject="home",
            url=evidence.inspection.home_url,
            detail=self.told,
            evidence=tuple(self._evidence()),
        )

    def _evidence(self) -> Iterator[EvidenceItem]:
        """How many visits, which days, which causes, what was left out, and the visits."""
        count = f"{len(self.visits)}次，其中打不开{len(self.failed)}次，不计{self.left_out}次"
        yield EvidenceItem("访问次数", count)
        days = Counter(beijing_day(visit.at) for visit in self.visits)
        failed = Counter(beijing_day(visit.at) for visit in self.failed)
        for day in sorted(days):
            yield EvidenceItem(str(day), f"访问{days[day]}次，打不开{failed[day]}次")
        for cause, number in Counter(map(_cause, self.failed)).most_common():
            yield EvidenceItem("打不开的原因", f"{cause}：{number}次")
        yield from _left_out(self.outages)
        for visit in self.failed[-_SHOWN:]:
            yield EvidenceItem(beijing_clock(visit.at), _told(visit), visit.url)
        if len(self.failed) > _SHOWN:
            yield EvidenceItem("更早的失败", f"另有{len(self.failed) - _SHOWN}次，见监测记录")


def _spaced(probes: Iterator[Probe], apart: dt.timedelta) -> Iterator[Probe]:
    """Visits of the watch: those of an inspection come in a row, and those over IPv6 belong to
    another indicator. 间隔性访问: of several in a row the first counts."""
    last: dt.datetime | None = None
    for probe in probes:
        if probe.inspection_id is not None or probe.family is Family.V6:
            continue
        if probe.our_side:
            yield probe
        elif last is None or probe.at - last >= apart:
            last = probe.at
            yield probe


def _failed(probe: Probe, seconds: float) -> bool:
    return not probe.ok or (probe.ms is not None and probe.ms >= seconds * 1000)


def _left_out(outages: list[UplinkOutage]) -> Iterator[EvidenceItem]:
    for outage in outages[:_OUTAGES_SHOWN]:
        span = (
            f"{beijing_clock(outage.began_at)} 至 {beijing_clock(outage.until)}（{outage.reason}）"
        )
        yield EvidenceItem("本机网络中断，不计", span)
    if len(outages) > _OUTAGES_SHOWN:
        yield EvidenceItem("本机网络中断，不计", f"另有{len(outages) - _OUTAGES_SHOWN}段")


def _without_history(evidence: Evidence, params: AvailabilityParams) -> Outcome:
    unknown = _needs_history(params)
    if home_opens(evidence) is False:
        return judged(f"本次巡检首页打不开；{unknown.reason}", 1, [unreachable_fault(evidence)])
    return unknown


def _needs_history(params: _Params) -> Outcome:
    needed = f"需要连续{params.days}天、每天不少于{params.min_per_day}次的监测记录才能判断。"
    return not_assessed(needed, NotAssessedCause.NEEDS_HISTORY, Side.US)


def _cause(visit: Probe) -> str:
    if visit.cause is not None:
        return word(visit.cause)
    return "打开过慢" if visit.ok or visit.status is None else f"HTTP {visit.status}"


def _told(visit: Probe) -> str:
    if visit.error:
        return visit.error
    if visit.ok:
        return f"{(visit.ms or 0) / 1000:.1f}秒才打开"
    status = f"（HTTP {visit.status}）" if visit.status and visit.cause else ""
    return f"{_cause(visit)}{status}"
