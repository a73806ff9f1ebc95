"""Packs and answers for the tests, built from as little as the case needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from config.rulepack import Points, Rule, RulePack, Scoring, Source
from config.terms import Confidence, IndicatorKind, IndicatorStatus, Severity, SiteKind

PORTALS = (SiteKind.PORTAL,)
NATIONAL = Scoring(
    full_marks=100, pass_line=60, bonus_above=80, max_bonus=30, deductions_bind=PORTALS
)
CENSUS = Scoring(full_marks=100, pass_line=60)


@dataclass(frozen=True)
class Answer:
    """The part of an indicator result that scoring reads."""

    indicator: str
    status: IndicatorStatus
    failed: int = 0
    suspected: int = 0


def rule(id: str, kind: IndicatorKind, points: Points | None = None, **other: Any) -> Rule:
    """A rule with filler for whatever a test does not care about."""
    fields: dict[str, Any] = {
        "title": f"指标 {id}",
        "group": "测试",
        "text": "要求。",
        "why": "原因。",
        "remedy": "整改。",
        "source": Source(document="〔2019〕19号", clause="第一条", confidence=Confidence.VERBATIM),
        "severity": Severity.MINOR,
    }
    return Rule(id=id, kind=kind, points=points, **(fields | other))


def veto(id: str = "home-stale", **other: Any) -> Rule:
    return rule(id, IndicatorKind.VETO, **other)


def deduction(
    id: str = "dead-links", max: float = 10, per_fault: float | None = 1, **other: Any
) -> Rule:
    return rule(id, IndicatorKind.DEDUCTION, Points(max=max, per_fault=per_fault), **other)


def bonus(id: str = "smart-search", max: float = 5, **other: Any) -> Rule:
    return rule(id, IndicatorKind.BONUS, Points(max=max), **other)


def pack(rules: Iterable[Rule], scoring: Scoring | None = NATIONAL) -> RulePack:
    return RulePack(
        id="test-pack",
        version="1",
        title="测试规则包",
        issued="〔2019〕1号",
        effective_from=dt.date(2019, 4, 1),
        scoring=scoring,
        rules=tuple(rules),
    )
