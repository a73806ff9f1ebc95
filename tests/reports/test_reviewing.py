"""Reviews and answers in the results: what they may change, and what they never do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from config.rulepack import Rule
from config.terms import IndicatorStatus, JudgedBy, NotAssessedCause, ReviewState, Severity
from reports.persist import results_of
from reports.reviewing import settle_reviews
from reports.scoring import score
from store.answers import Given, answer_rule
from store.database import Store
from store.reviews import Decision, decide
from store.tables import Finding, IndicatorResult
from tests.faults import RULESET, fault, judged, result, reviewed
from tests.portals import NOW, Portal, shared_session
from tests.reports.packs import deduction, pack, rule, veto

FAIL, SUSPECT, PASS = IndicatorStatus.FAIL, IndicatorStatus.SUSPECT, IndicatorStatus.PASS
NOT_ASSESSED = IndicatorStatus.NOT_ASSESSED
RULE = deduction("dead-links")
VETO = veto("columns-stale")


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.session() as opened:
        yield opened


def review(session: Session, portal: Portal, **states: ReviewState) -> None:
    for each in reviewed(session, portal):
        state = states.get(each.finding.title.removesuffix("打不开"))
        if state is not None:
            decide(session, each, Decision(state, "王某", "看过"), now=NOW)
    settle_reviews(session, portal.inspection, RULESET)


def stands(session: Session, portal: Portal) -> tuple[IndicatorStatus, int, int]:
    [row] = results_of(session, portal.inspection, RULESET)
    return row.status, row.failed, row.suspected


def test_a_dismissed_fault_leaves_the_count_and_comes_back(session: Session) -> None:
    portal = judged(session)
    result(portal, RULE, FAIL, failed=2)
    fault(portal, "a")
    fault(portal, "b", position=1)
    review(session, portal, a=ReviewState.DISMISSED)
    assert stands(session, portal) == (FAIL, 1, 0)
    review(session, portal, b=ReviewState.DISMISSED)
    assert stands(session, portal) == (PASS, 0, 0)
    [row] = results_of(session, portal.inspection, RULESET)
    assert "经人工复核" in row.reason
    review(session, portal, a=ReviewState.OPEN, b=ReviewState.OPEN)
    assert stands(session, portal) == (FAIL, 2, 0)
    assert row.judged is None
    assert row.reason == "查了。"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ReviewState.CONFIRMED, (FAIL, 1, 0)),
        (ReviewState.WAIVED, (FAIL, 1, 0)),
        (ReviewState.DISMISSED, (PASS, 0, 0)),
        (ReviewState.OPEN, (SUSPECT, 0, 1)),
    ],
)
def test_what_becomes_of_a_suspect(
    session: Session, state: ReviewState, expected: tuple[IndicatorStatus, int, int]
) -> None:
    portal = judged(session)
    result(portal, RULE, SUSPECT, suspected=1)
    fault(portal, "a", suspect=True)
    review(session, portal, a=state)
    assert stands(session, portal) == expected


def test_a_waived_fault_still_counts(session: Session) -> None:
    portal = judged(session)
    result(portal, RULE, FAIL, failed=1)
    fault(portal, "a")
    review(session, portal, a=ReviewState.WAIVED)
    assert stands(session, portal) == (FAIL, 1, 0)


def _columns(session: Session, *, unread: int | None = 0) -> Portal:
    """Two groups: three columns where three fire the veto, and one where five do."""
    portal = judged(session)
    tally = [{"threshold": 3, "unread": unread}, {"threshold": 5, "unread": 0}]
    result(portal, VETO, FAIL, failed=4, tally=tally)
    for position, name in enumerate("abc"):
        fault(portal, name, VETO.id, position=position, severity=Severity.VETO)
    fault(portal, "d", VETO.id, position=3, severity=Severity.MAJOR, tally_group=1)
    return portal


def test_a_veto_with_a_threshold_falls_with_the_fault_that_makes_it(session: Session) -> None:
    portal = _columns(session)
    review(session, portal, d=ReviewState.DISMISSED)
    assert stands(session, portal)[0] is FAIL
    review(session, portal, a=ReviewState.DISMISSED)
    assert stands(session, portal) == (PASS, 2, 0)
    severities = set(session.exec(select(Finding.severity)))
    assert severities == {Severity.MAJOR}
    review(session, portal, a=ReviewState.OPEN)
    assert stands(session, portal)[0] is FAIL
    assert Severity.VETO in set(session.exec(select(Finding.severity)))


@pytest.mark.parametrize("unread", [1, None])
def test_columns_that_nobody_has_read_keep_it_open(session: Session, unread: int | None) -> None:
    portal = _columns(session, unread=unread)
    review(session, portal, a=ReviewState.DISMISSED)
    [row] = results_of(session, portal.inspection, RULESET)
    assert (row.status, row.cause) == (NOT_ASSESSED, NotAssessedCause.NO_EVIDENCE)


@pytest.mark.parametrize(
    ("status", "states", "expected"),
    [
        (FAIL, {"a": ReviewState.DISMISSED}, FAIL),
        (FAIL, {"a": ReviewState.DISMISSED, "b": ReviewState.DISMISSED}, PASS),
        (NOT_ASSESSED, {"a": ReviewState.DISMISSED}, NOT_ASSESSED),
    ],
)
def test_results_of_an_older_version_change_only_where_that_is_certain(
    session: Session,
    status: IndicatorStatus,
    states: dict[str, ReviewState],
    expected: IndicatorStatus,
) -> None:
    portal = judged(session)
    result(portal, VETO, status, failed=2, tally=None)
    for position, name in enumerate("ab"):
        fault(portal, name, VETO.id, position=position, tally_group=None)
    review(session, portal, **states)
    assert stands(session, portal)[0] is expected


def _person() -> Rule:
    return rule("serious", VETO.kind, judged_by=JudgedBy.PERSON, severity=Severity.VETO)


def answered(session: Session, portal: Portal, status: IndicatorStatus, **more: object) -> None:
    given = Given(status, "看了三个页面", "王某", **more)  # type: ignore[arg-type]
    answer_rule(session, portal.inspection, RULESET, "serious", given, now=NOW)
    settle_reviews(session, portal.inspection, RULESET)


def test_an_answer_enters_the_verdict_with_a_fault_of_its_own(session: Session) -> None:
    portal = judged(session)
    result(portal, _person(), NOT_ASSESSED, cause=NotAssessedCause.NEEDS_PERSON, tally=None)
    answered(session, portal, FAIL, url="https://www.qinghe.gov.cn/x.html")
    assert stands(session, portal) == (FAIL, 1, 0)
    [found] = reviewed(session, portal)
    assert found.state is ReviewState.CONFIRMED
    assert found.finding.url == "https://www.qinghe.gov.cn/x.html"
    answered(session, portal, PASS)
    assert stands(session, portal) == (PASS, 0, 0)
    assert reviewed(session, portal) == []


def test_answers_and_decisions_survive_a_new_judgement(session: Session) -> None:
    portal = judged(session)
    result(portal, _person(), NOT_ASSESSED, cause=NotAssessedCause.NEEDS_PERSON, tally=None)
    answered(session, portal, FAIL)
    for table in (IndicatorResult, Finding):
        for row in session.exec(select(table)):
            session.delete(row)
    session.flush()
    result(portal, _person(), NOT_ASSESSED, cause=NotAssessedCause.NEEDS_PERSON, tally=None)
    settle_reviews(session, portal.inspection, RULESET)
    assert stands(session, portal)[0] is FAIL
    assert len(reviewed(session, portal)) == 1


@pytest.fixture(scope="module")
def shared(sqlite_template, tmp_path_factory) -> Iterator[Session]:  # type: ignore[no-untyped-def]
    with shared_session(sqlite_template, tmp_path_factory.mktemp("reviewing")) as opened:
        yield opened


STATES = st.sampled_from([ReviewState.CONFIRMED, ReviewState.OPEN, ReviewState.WAIVED])
FAULTS = st.lists(st.tuples(st.booleans(), st.integers(0, 1), STATES), min_size=1, max_size=6)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=FAULTS,
    thresholds=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    unread=st.sampled_from([0, 1, None]),
    data=st.data(),
)
def test_dismissing_a_fault_never_lowers_a_score(shared, faults, thresholds, unread, data) -> None:  # type: ignore[no-untyped-def]
    """And confirming a suspect never raises one."""
    portal = judged(shared)
    tally = [{"threshold": each, "unread": unread} for each in thresholds]
    suspected = sum(suspect for suspect, _, _ in faults)
    base = result(portal, RULE, PASS, failed=len(faults) - suspected, suspected=suspected)
    base.tally = tally
    for position, (suspect, group, _) in enumerate(faults):
        fault(portal, f"{position}", suspect=suspect, tally_group=group, position=position)
    base.status = _status(faults, thresholds, unread)
    decided = {f"{place}": state for place, (_, _, state) in enumerate(faults)}
    review(shared, portal, **decided)
    before = _score(shared, portal)
    chosen = data.draw(st.sampled_from(sorted(decided)))
    review(shared, portal, **{chosen: ReviewState.DISMISSED})
    assert _score(shared, portal) >= before
    review(shared, portal, **{chosen: ReviewState.OPEN})
    opened = _score(shared, portal)
    review(shared, portal, **{chosen: ReviewState.CONFIRMED})
    assert _score(shared, portal) <= opened


def _status(faults, thresholds, unread) -> IndicatorStatus:  # type: ignore[no-untyped-def]
    """As the check would have it."""
    found = set()
    for group, threshold in enumerate(thresholds):
        mine = [suspect for suspect, number, _ in faults if number == group]
        certain = sum(not suspect for suspect in mine)
        if certain >= threshold:
            found.add(FAIL)
        elif len(mine) >= threshold:
            found.add(SUSPECT)
        elif unread is None or len(mine) + unread >= threshold:
            found.add(NOT_ASSESSED)
    return next((each for each in (FAIL, SUSPECT, NOT_ASSESSED) if each in found), PASS)


def _score(session: Session, portal: Portal) -> float:
    rows = results_of(session, portal.inspection, RULESET)
    found = score(pack([RULE]), rows, portal.inspection.kind).score
    assert found is not None
    return found
