"""Indicators and findings in the order in which an inspector reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from config.terms import IndicatorKind, IndicatorStatus, JudgedBy
from reports.model import FindingPart, IndicatorPart, Report

_KINDS = tuple(IndicatorKind)
_FOUND = (IndicatorStatus.FAIL, IndicatorStatus.SUSPECT)


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """Indicators of one 一级指标."""

    title: str
    kind: IndicatorKind
    indicators: tuple[IndicatorPart, ...]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one indicator; ``rest`` of them are only in ``report.json``."""

    indicator: IndicatorPart
    shown: tuple[FindingPart, ...]
    rest: int

    @property
    def total(self) -> int:
        return len(self.shown) + self.rest


def indicator_groups(indicators: Iterable[IndicatorPart]) -> list[IndicatorGroup]:
    """Groups in the order of the pack: vetoes, deductions, bonuses, duties."""
    ordered = sorted(indicators, key=lambda each: _KINDS.index(each.kind))
    first: dict[tuple[IndicatorKind, str], int] = {}
    for position, each in enumerate(ordered):
        first.setdefault((each.kind, each.group), position)
    ordered.sort(key=lambda each: first[each.kind, each.group])
    return [
        IndicatorGroup(group, kind, tuple(members))
        for (kind, group), members in groupby(ordered, key=lambda each: (each.kind, each.group))
    ]


def finding_groups(report: Report, limit: int) -> list[FindingGroup]:
    """Findings by indicator, what is held against the site first."""
    by_indicator: dict[str, list[FindingPart]] = {}
    for finding in report.findings:
        by_indicator.setdefault(finding.indicator, []).append(finding)
    found = [each for each in report.indicators if each.id in by_indicator]
    found.sort(key=_gravity)
    return [_group(each, by_indicator[each.id], limit) for each in found]


def unanswered(indicators: Sequence[IndicatorPart]) -> list[IndicatorPart]:
    """Indicators for programs that have no answer, whatever the cause."""
    return [
        each
        for each in indicators
        if each.status is IndicatorStatus.NOT_ASSESSED and each.judged_by is JudgedBy.PROGRAM
    ]


def for_a_person(indicators: Sequence[IndicatorPart]) -> list[IndicatorPart]:
    """The inspector's checklist: what only a person can judge, and what a person must confirm."""
    return [
        each
        for each in indicators
        if each.status is IndicatorStatus.SUSPECT
        or (each.judged_by is JudgedBy.PERSON and each.status is IndicatorStatus.NOT_ASSESSED)
    ]


def _group(indicator: IndicatorPart, findings: Sequence[FindingPart], limit: int) -> FindingGroup:
    ordered = sorted(findings, key=lambda each: each.suspect)
    return FindingGroup(indicator, tuple(ordered[:limit]), max(len(ordered) - limit, 0))


def _gravity(indicator: IndicatorPart) -> tuple[bool, int, int, float]:
    rank = _FOUND.index(indicator.status) if indicator.status in _FOUND else len(_FOUND)
    return (
        indicator.status not in _FOUND,
        _KINDS.index(indicator.kind),
        rank,
        -indicator.deduction_if_suspects_hold,
    )
