"""From the answers to the rules of a pack to points and a verdict.

Pure: no clock, no database. The order is that of 国办秘函〔2019〕19号: vetoes first (any confirmed
one means 不合格 and nothing is scored), then deductions, each indicator capped at its own points,
then the bonus part where the deductions leave enough. What was not assessed
costs and earns nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from config.rulepack import Points, Rule, RulePack, Scoring
from config.terms import IndicatorKind, IndicatorStatus, JudgedBy, SiteKind, Verdict, WhenMissing

_DECIMALS = 2
"""Points are multiples of 0.1 at the finest; rounding hides only the error of binary fractions."""


class Result(Protocol):
    """What scoring needs of an answer; :class:`store.tables.IndicatorResult` has it."""

    @property
    def indicator(self) -> str: ...
    @property
    def status(self) -> IndicatorStatus: ...
    @property
    def failed(self) -> int: ...
    @property
    def suspected(self) -> int: ...


class VerdictReason(StrEnum):
    """Which step of the order decided."""

    VETO = "veto"
    MISSING = "missing"
    SUSPECT_VETO = "suspect_veto"
    BELOW_THE_LINE = "below_the_line"
    PASSED = "passed"
    VETOES_ALONE = "vetoes_alone"
    """No veto fired, and deductions do not bind this kind of site (or the pack has none)."""
    NOTHING_SEEN = "nothing_seen"
    """No page of the site could be read."""
    NOTHING_DECIDES = "nothing_decides"
    """The pack has neither points nor vetoes, so it says nothing about 合格."""


@dataclass(frozen=True, slots=True)
class IndicatorPoints:
    """What one indicator costs or earns. Unit: points of the pack."""

    deduction: float = 0.0
    deduction_if_suspects_hold: float = 0.0
    bonus: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Verdict and score of one inspection under one pack."""

    verdict: Verdict
    reason: VerdictReason
    score: float | None
    """null: a veto fired, nothing was seen, or nothing is scored for this kind of site."""
    score_if_suspects_hold: float | None
    """The score as it would be if every suspect were confirmed; null if one of them is a veto."""
    vetoes: tuple[str, ...]
    suspect_vetoes: tuple[str, ...]
    missing: tuple[str, ...]
    """Indicators with ``when_missing: block`` that have no answer."""
    points: Mapping[str, IndicatorPoints]
    deducted: float
    deducted_if_suspects_hold: float
    bonus: float
    """Points added to ``score``; 0 where the deductions left too little for the bonus part."""
    points_not_assessed: float
    """Points of all deduction indicators without an answer: how far the score is unproved."""


def score(pack: RulePack, results: Iterable[Result], kind: SiteKind, *, seen: bool = True) -> Score:
    """Score ``results`` by ``pack`` for a site of ``kind``.

    A rule without a result counts as not assessed; a result without a rule is ignored. A rule that
    only a person can judge counts from the moment that a person has answered it. ``seen`` is false
    where no page of the site was read: full marks for nothing would praise what nobody saw.
    """
    answers = _Answers(pack, {result.indicator: result for result in results}, kind)
    scoring = pack.scoring if pack.scoring and kind in pack.scoring.deductions_bind else None
    points = {rule.id: answers.points(rule, scoring) for rule in pack.rules}
    vetoes = answers.ids(IndicatorKind.VETO, IndicatorStatus.FAIL)
    suspect_vetoes = answers.ids(IndicatorKind.VETO, IndicatorStatus.SUSPECT)
    deducted = _total(points, lambda each: each.deduction)
    if_hold = _total(points, lambda each: each.deduction_if_suspects_hold)
    earned = _total(points, lambda each: each.bonus)
    scored = seen and not vetoes
    number = _mark(scoring, deducted, earned) if scored else None
    missing = answers.missing()
    verdict, reason = _verdict(pack, scoring, number, vetoes, missing, suspect_vetoes, seen=seen)
    return Score(
        verdict=verdict,
        reason=reason,
        score=number,
        score_if_suspects_hold=_mark(scoring, if_hold, earned)
        if scored and not suspect_vetoes
        else None,
        vetoes=vetoes,
        suspect_vetoes=suspect_vetoes,
        missing=missing,
        points=points,
        deducted=deducted,
        deducted_if_suspects_hold=if_hold,
        bonus=_bonus(scoring, deducted, earned) if scoring and scored else 0.0,
        points_not_assessed=answers.points_not_assessed() if scoring else 0.0,
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    pack: RulePack
    results: Mapping[str, Result]
    kind: SiteKind

    def status(self, rule: Rule) -> IndicatorStatus:
        if rule.applies.kinds and self.kind not in rule.applies.kinds:
            return IndicatorStatus.NOT_APPLICABLE
        result = self.results.get(rule.id)
        if result is None:
            return IndicatorStatus.NOT_ASSESSED
        hint_only = rule.judged_by is JudgedBy.PERSON and result.status is IndicatorStatus.SUSPECT
        return IndicatorStatus.NOT_ASSESSED if hint_only else result.status

    def ids(self, kind: IndicatorKind, status: IndicatorStatus) -> tuple[str, ...]:
        return tuple(
            rule.id for rule in self.pack.rules if rule.kind is kind and self.status(rule) is status
        )

    def missing(self) -> tuple[str, ...]:
        return tuple(
            rule.id
            for rule in self.pack.rules
            if rule.when_missing is WhenMissing.BLOCK
            and rule.judged_by is JudgedBy.PROGRAM
            and self.status(rule) is IndicatorStatus.NOT_ASSESSED
        )

    def points_not_assessed(self) -> float:
        return sum(
            rule.points.max
            for rule in self.pack.rules
            if rule.kind is IndicatorKind.DEDUCTION
            and rule.points
            and self.status(rule) is IndicatorStatus.NOT_ASSESSED
        )

    def points(self, rule: Rule, scoring: Scoring | None) -> IndicatorPoints:
        status = self.status(rule)
        if scoring is None or rule.points is None:
            return IndicatorPoints()
        if rule.kind is IndicatorKind.BONUS:
            return IndicatorPoints(bonus=rule.points.max if status is IndicatorStatus.PASS else 0.0)
        if rule.kind is not IndicatorKind.DEDUCTION:
            return IndicatorPoints()
        return self._deduction(rule.points, status, self.results.get(rule.id))

    @staticmethod
    def _deduction(
        points: Points, status: IndicatorStatus, result: Result | None
    ) -> IndicatorPoints:
        """A PASS costs nothing even where faults below the threshold are listed."""
        if result is None or status not in (IndicatorStatus.FAIL, IndicatorStatus.SUSPECT):
            return IndicatorPoints()
        confirmed = result.failed if status is IndicatorStatus.FAIL else 0
        at_least = 1 if status is IndicatorStatus.FAIL else 0
        return IndicatorPoints(
            deduction=_cost(points, max(confirmed, at_least)),
            deduction_if_suspects_hold=_cost(points, max(result.failed + result.suspected, 1)),
        )


def _cost(points: Points, faults: int) -> float:
    """扣完为止: never more than the indicator's own points."""
    if faults <= 0:
        return 0.0
    if points.per_fault is None:
        return points.max
    return round(min(points.max, points.per_fault * faults), _DECIMALS)


def _total(
    points: Mapping[str, IndicatorPoints], part: Callable[[IndicatorPoints], float]
) -> float:
    return round(sum(part(each) for each in points.values()), _DECIMALS)


def _bonus(scoring: Scoring, deducted: float, earned: float) -> float:
    if scoring.bonus_above is not None and scoring.full_marks - deducted <= scoring.bonus_above:
        return 0.0
    return min(earned, scoring.max_bonus)


def _mark(scoring: Scoring | None, deducted: float, earned: float) -> float | None:
    if scoring is None:
        return None
    base = max(scoring.full_marks - deducted, 0.0)
    return round(base + _bonus(scoring, deducted, earned), _DECIMALS)


def _verdict(
    pack: RulePack,
    scoring: Scoring | None,
    number: float | None,
    vetoes: tuple[str, ...],
    missing: tuple[str, ...],
    suspect_vetoes: tuple[str, ...],
    *,
    seen: bool,
) -> tuple[Verdict, VerdictReason]:
    if vetoes:
        return Verdict.UNQUALIFIED, VerdictReason.VETO
    if not seen:
        return Verdict.UNDETERMINED, VerdictReason.NOTHING_SEEN
    if missing:
        return Verdict.UNDETERMINED, VerdictReason.MISSING
    if suspect_vetoes:
        return Verdict.UNDETERMINED, VerdictReason.SUSPECT_VETO
    if scoring and number is not None and number < scoring.pass_line:
        return Verdict.UNQUALIFIED, VerdictReason.BELOW_THE_LINE
    if scoring:
        return Verdict.QUALIFIED, VerdictReason.PASSED
    if any(rule.kind is IndicatorKind.VETO for rule in pack.rules):
        return Verdict.QUALIFIED, VerdictReason.VETOES_ALONE
    return Verdict.UNDETERMINED, VerdictReason.NOTHING_DECIDES
