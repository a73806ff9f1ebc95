"""Scoring: the order of the standard, the caps, and what may never happen whatever the answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.rulepack import Applies, RulePack
from config.terms import IndicatorKind, IndicatorStatus, JudgedBy, SiteKind, Verdict, WhenMissing
from reports.scoring import Score, VerdictReason, score
from tests.reports.packs import CENSUS, Answer, bonus, deduction, pack, rule, veto

PASS, FAIL, SUSPECT = IndicatorStatus.PASS, IndicatorStatus.FAIL, IndicatorStatus.SUSPECT
NOT_ASSESSED, NOT_APPLICABLE = IndicatorStatus.NOT_ASSESSED, IndicatorStatus.NOT_APPLICABLE


def judge(rules: list, answers: list[Answer], kind: SiteKind = SiteKind.PORTAL, **other) -> Score:
    return score(pack(rules, **other), answers, kind)


def test_a_clean_site_has_full_marks() -> None:
    result = judge([veto(), deduction()], [Answer("home-stale", PASS), Answer("dead-links", PASS)])
    assert (result.verdict, result.reason, result.score) == (
        Verdict.QUALIFIED,
        VerdictReason.PASSED,
        100,
    )


def test_a_confirmed_veto_ends_the_scoring() -> None:
    result = judge(
        [veto(), deduction()], [Answer("home-stale", FAIL, 1), Answer("dead-links", PASS)]
    )
    assert result.verdict is Verdict.UNQUALIFIED
    assert result.vetoes == ("home-stale",)
    assert result.score is None
    assert result.score_if_suspects_hold is None


def test_a_veto_outweighs_a_missing_answer() -> None:
    rules = [veto("a"), veto("b", when_missing=WhenMissing.BLOCK)]
    result = judge(rules, [Answer("a", FAIL, 1), Answer("b", NOT_ASSESSED)])
    assert result.verdict is Verdict.UNQUALIFIED


@pytest.mark.parametrize("answers", [[Answer("home-stale", NOT_ASSESSED)], []])
def test_a_blocking_rule_without_answer_leaves_the_verdict_open(answers: list[Answer]) -> None:
    result = judge([veto(when_missing=WhenMissing.BLOCK), deduction()], answers)
    assert (result.verdict, result.reason) == (Verdict.UNDETERMINED, VerdictReason.MISSING)
    assert result.missing == ("home-stale",)
    assert result.score == 100


def test_a_noted_rule_without_answer_lets_the_verdict_stand() -> None:
    result = judge([veto(when_missing=WhenMissing.NOTE)], [Answer("home-stale", NOT_ASSESSED)])
    assert result.verdict is Verdict.QUALIFIED


def test_what_only_a_person_can_judge_waits_for_the_person() -> None:
    rules = [veto(judged_by=JudgedBy.PERSON, when_missing=WhenMissing.BLOCK)]
    for status in (NOT_ASSESSED, SUSPECT):
        assert judge(rules, [Answer("home-stale", status, 0, 1)]).verdict is Verdict.QUALIFIED
    assert judge(rules, [Answer("home-stale", FAIL, 1)]).verdict is Verdict.UNQUALIFIED


def test_a_suspect_veto_leaves_the_verdict_open_and_the_score_counts_what_is_confirmed() -> None:
    result = judge(
        [veto(), deduction()],
        [Answer("home-stale", SUSPECT, 0, 1), Answer("dead-links", FAIL, 3)],
    )
    assert (result.verdict, result.reason) == (Verdict.UNDETERMINED, VerdictReason.SUSPECT_VETO)
    assert result.suspect_vetoes == ("home-stale",)
    assert (result.score, result.score_if_suspects_hold) == (97, None)


@pytest.mark.parametrize(
    ("failed", "suspected", "status", "confirmed", "if_suspects_hold"),
    [
        (3, 0, FAIL, 97, 97),
        (3, 4, FAIL, 97, 93),
        (0, 4, SUSPECT, 100, 96),
        (25, 0, FAIL, 90, 90),
        (8, 8, FAIL, 92, 90),
        (0, 0, FAIL, 99, 99),
        (2, 0, PASS, 100, 100),
    ],
)
def test_an_indicator_costs_by_fault_up_to_its_own_points(
    failed: int, suspected: int, status: IndicatorStatus, confirmed: float, if_suspects_hold: float
) -> None:
    result = judge([deduction()], [Answer("dead-links", status, failed, suspected)])
    assert (result.score, result.score_if_suspects_hold) == (confirmed, if_suspects_hold)


def test_without_points_per_fault_any_fault_costs_all() -> None:
    assert judge([deduction(per_fault=None)], [Answer("dead-links", FAIL, 1)]).score == 90


def test_tenths_of_points_add_up_exactly() -> None:
    rules = [deduction(max=100, per_fault=0.1)]
    result = judge(rules, [Answer("dead-links", FAIL, 13)], scoring=CENSUS)
    assert (result.score, result.deducted) == (98.7, 1.3)


@pytest.mark.parametrize(
    ("faults", "verdict"),
    [(40, Verdict.QUALIFIED), (41, Verdict.UNQUALIFIED), (100, Verdict.UNQUALIFIED)],
)
def test_the_census_fails_a_site_that_lost_more_than_forty_points(
    faults: int, verdict: Verdict
) -> None:
    rules = [deduction(max=100)]
    result = judge(rules, [Answer("dead-links", FAIL, faults)], scoring=CENSUS)
    assert (result.verdict, result.score) == (verdict, 100 - faults)


def test_the_score_never_falls_below_zero() -> None:
    rules = [deduction("a", max=80), deduction("b", max=80)]
    result = judge(rules, [Answer("a", FAIL, 80), Answer("b", FAIL, 80)])
    assert result.score == 0


@pytest.mark.parametrize(
    ("faults", "expected"), [(0, 105), (19, 86), (20, 80), (21, 79)], ids=lambda value: str(value)
)
def test_the_bonus_counts_above_eighty_only(faults: int, expected: float) -> None:
    rules = [deduction(max=100), bonus()]
    answers = [Answer("dead-links", FAIL if faults else PASS, faults), Answer("smart-search", PASS)]
    assert judge(rules, answers).score == expected


def test_the_bonus_is_capped() -> None:
    rules = [bonus("a", max=20), bonus("b", max=20)]
    result = judge(rules, [Answer("a", PASS), Answer("b", PASS)])
    assert (result.score, result.bonus) == (130, 30)


@pytest.mark.parametrize("status", [FAIL, SUSPECT, NOT_ASSESSED, NOT_APPLICABLE])
def test_only_a_proved_bonus_is_earned(status: IndicatorStatus) -> None:
    assert judge([bonus()], [Answer("smart-search", status)]).score == 100


def test_departments_are_judged_by_the_vetoes_alone_where_deductions_bind_portals() -> None:
    rules = [veto(), deduction(max=100)]
    answers = [Answer("home-stale", PASS), Answer("dead-links", FAIL, 100)]
    result = judge(rules, answers, SiteKind.DEPARTMENT)
    assert (result.verdict, result.reason) == (Verdict.QUALIFIED, VerdictReason.VETOES_ALONE)
    assert result.score is None
    assert result.deducted == 0


def test_a_rule_for_the_other_kind_of_site_does_not_count() -> None:
    rules = [veto(applies=Applies(kinds=(SiteKind.DEPARTMENT,))), deduction()]
    assert judge(rules, [Answer("home-stale", FAIL, 1)]).verdict is Verdict.QUALIFIED


def test_a_pack_of_duties_says_nothing_about_the_verdict() -> None:
    rules = [rule("duty-1", IndicatorKind.DUTY)]
    result = judge(rules, [Answer("duty-1", FAIL, 1)], scoring=None)
    assert (result.verdict, result.reason) == (
        Verdict.UNDETERMINED,
        VerdictReason.NOTHING_DECIDES,
    )
    assert result.score is None


def test_answers_to_rules_of_other_packs_are_ignored() -> None:
    assert judge([deduction()], [Answer("elsewhere", FAIL, 9)]).score == 100


def test_points_without_an_answer_are_told() -> None:
    rules = [deduction("a", max=4), deduction("b", max=6), deduction("c", max=8)]
    result = judge(rules, [Answer("a", NOT_ASSESSED), Answer("b", PASS), Answer("c", NOT_ASSESSED)])
    assert result.points_not_assessed == 12


def test_nothing_seen_is_no_praise() -> None:
    result = score(pack([veto(), deduction()]), [], SiteKind.PORTAL, seen=False)
    assert (result.verdict, result.reason) == (Verdict.UNDETERMINED, VerdictReason.NOTHING_SEEN)
    assert (result.score, result.score_if_suspects_hold, result.bonus) == (None, None, 0)


def test_a_veto_stands_without_a_page() -> None:
    """A week of visits that failed decides, though no page was ever read."""
    answers = [Answer("unreachable", FAIL, 1)]
    result = score(pack([veto("unreachable")]), answers, SiteKind.PORTAL, seen=False)
    assert (result.verdict, result.reason) == (Verdict.UNQUALIFIED, VerdictReason.VETO)


# --- what holds for every pack and every answer ----------------------------------------------

RULES = (
    veto("v1"),
    veto("v2", when_missing=WhenMissing.BLOCK),
    deduction("d1", max=45, per_fault=0.1),
    deduction("d2", max=25, per_fault=3),
    deduction("d3", max=30, per_fault=None),
    deduction("d4", max=30, per_fault=7, when_missing=WhenMissing.BLOCK),
    bonus("b1", max=20),
    bonus("b2", max=20),
    rule("duty", IndicatorKind.DUTY),
)
PACK: RulePack = pack(RULES)
counts = st.integers(min_value=0, max_value=500)
ORDER = {Verdict.QUALIFIED: 2, Verdict.UNDETERMINED: 1, Verdict.UNQUALIFIED: 0}


@st.composite
def answer_sets(draw: st.DrawFn) -> dict[str, Answer]:
    """Answers as checks give them: FAIL has a confirmed fault, SUSPECT a suspected one."""
    answers = {}
    for each in RULES:
        status = draw(st.sampled_from(IndicatorStatus))
        failed, suspected = draw(counts), draw(counts)
        if status is FAIL:
            failed = max(failed, 1)
        elif status is SUSPECT:
            failed, suspected = 0, max(suspected, 1)
        else:
            failed = suspected = 0
        answers[each.id] = Answer(each.id, status, failed, suspected)
    return answers


def of(answers: dict[str, Answer]) -> Score:
    return score(PACK, answers.values(), SiteKind.PORTAL)


def mark(result: Score) -> float:
    """A vetoed site has no score; for comparing it ranks below every score."""
    return -1 if result.score is None else result.score


@given(answer_sets(), st.sampled_from(RULES), counts.filter(bool))
def test_adding_a_fault_never_raises_a_score(
    answers: dict[str, Answer], faulty: object, more: int
) -> None:
    before = of(answers)
    old = answers[faulty.id]
    after = of(answers | {faulty.id: replace(old, status=FAIL, failed=old.failed + more)})
    assert mark(after) <= mark(before)
    if old.status in (PASS, FAIL):
        assert ORDER[after.verdict] <= ORDER[before.verdict]


@given(
    answer_sets(), st.sampled_from([each for each in RULES if each.kind is not IndicatorKind.BONUS])
)
def test_a_missing_result_neither_raises_nor_lowers(
    answers: dict[str, Answer], crashed: object
) -> None:
    without = of({key: each for key, each in answers.items() if key != crashed.id})
    missing = of(answers | {crashed.id: Answer(crashed.id, NOT_ASSESSED)})
    passed = of(answers | {crashed.id: Answer(crashed.id, PASS)})
    assert without.score == missing.score == passed.score


@given(answer_sets())
def test_without_a_page_nothing_is_scored_and_nothing_passes(answers: dict[str, Answer]) -> None:
    result = score(PACK, answers.values(), SiteKind.PORTAL, seen=False)
    assert result.score is result.score_if_suspects_hold is None
    assert result.verdict is not Verdict.QUALIFIED


@given(answer_sets())
def test_a_missing_bonus_is_not_earned(answers: dict[str, Answer]) -> None:
    crashed = answers | {"b1": Answer("b1", NOT_ASSESSED)}
    assert mark(of(crashed)) <= mark(of(answers))


@given(answer_sets())
def test_suspects_touch_only_the_score_if_they_hold(answers: dict[str, Answer]) -> None:
    cleared = {
        key: replace(each, suspected=0, status=PASS if each.status is SUSPECT else each.status)
        for key, each in answers.items()
        if not key.startswith("b")
    }
    bonuses = {key: each for key, each in answers.items() if key.startswith("b")}
    assert of(answers).score == of(cleared | bonuses).score


@given(answer_sets())
def test_the_score_if_suspects_hold_is_the_score_once_they_are_confirmed(
    answers: dict[str, Answer],
) -> None:
    confirmed = {
        key: replace(
            each,
            status=FAIL if each.status is SUSPECT else each.status,
            failed=each.failed + each.suspected,
            suspected=0,
        )
        for key, each in answers.items()
    }
    assert of(answers).score_if_suspects_hold == of(confirmed).score


@given(answer_sets())
def test_every_score_lies_between_zero_and_full_marks_with_bonus(
    answers: dict[str, Answer],
) -> None:
    result = of(answers)
    if result.vetoes:
        assert result.score is None
        return
    assert result.score is not None
    assert 0 <= result.score <= 130
    if result.score_if_suspects_hold is not None:
        assert result.score_if_suspects_hold <= result.score
    for each in RULES:
        assert result.points[each.id].deduction <= (each.points.max if each.points else 0)
