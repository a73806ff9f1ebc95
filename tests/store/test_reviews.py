"""Decisions on faults: one in force, none lost, lasting marks as long as they last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import Session

from config.errors import UserError
from config.terms import Act, AuditState, Profile, ReviewState, Severity
from store.acts import list_acts
from store.database import Store
from store.faultquery import FaultFilter, count_faults, reviewed_faults, state_counts
from store.reviews import (
    ANSWER_GROUP,
    DecidedMeanwhileError,
    Decision,
    carry_marks,
    decide,
    marks_of,
)
from store.tables import Audit, AuditSite
from tests.faults import RULESET, fault, judged, reviewed
from tests.portals import AS_OF, NOW

CONFIRM = Decision(ReviewState.CONFIRMED, "王某")
DISMISS = Decision(ReviewState.DISMISSED, "王某", "属于公示期内", AS_OF + dt.timedelta(days=60))


@pytest.fixture
def session(any_store: Store) -> Iterator[Session]:
    with any_store.session() as opened:
        yield opened


def test_a_decision_is_in_force_and_in_the_log(session: Session) -> None:
    portal = judged(session)
    fault(portal, "a")
    decide(session, reviewed(session, portal)[0], CONFIRM, now=NOW)
    session.commit()
    [again] = reviewed(session, portal)
    assert (again.state, again.version) == (ReviewState.CONFIRMED, 1)
    [act] = list_acts(session)
    assert (act.act, act.subject_id) == (Act.CONFIRM, again.key)
    assert act.detail["before"] == "open"


def test_every_decision_can_be_changed_and_each_is_logged(session: Session) -> None:
    portal = judged(session)
    fault(portal, "a")
    states = [ReviewState.CONFIRMED, ReviewState.WAIVED, ReviewState.OPEN, ReviewState.DISMISSED]
    for state in states:
        decide(session, reviewed(session, portal)[0], Decision(state, "李某", "理由"), now=NOW)
        assert reviewed(session, portal)[0].state is state
    assert reviewed(session, portal)[0].version == len(states)
    assert len(list_acts(session)) == len(states)


@pytest.mark.parametrize("first", [None, CONFIRM])
def test_what_somebody_decided_meanwhile_is_not_overwritten(
    session: Session, first: Decision | None
) -> None:
    portal = judged(session)
    fault(portal, "a")
    if first:
        decide(session, reviewed(session, portal)[0], first, now=NOW)
    [seen] = reviewed(session, portal)
    version = seen.version
    decide(session, seen, Decision(ReviewState.WAIVED, "李某", "已约谈"), now=NOW)
    with pytest.raises(DecidedMeanwhileError) as caught:
        decide(session, seen, DISMISS, now=NOW, seen_version=version)
    assert caught.value.by.operator == "李某"
    assert reviewed(session, portal)[0].state is ReviewState.WAIVED


def test_a_lasting_mark_dismisses_the_fault_in_later_inspections(session: Session) -> None:
    first = judged(session)
    fault(first, "a")
    decide(session, reviewed(session, first)[0], DISMISS, now=NOW)
    later = judged(session, as_of=AS_OF + dt.timedelta(days=30))
    fault(later, "a")
    fault(later, "b", position=1)
    assert carry_marks(session, later.inspection, RULESET) == 1
    states = {each.finding.title: each.state for each in reviewed(session, later)}
    assert states == {"a打不开": ReviewState.DISMISSED, "b打不开": ReviewState.OPEN}
    [dismissed] = [each for each in reviewed(session, later) if each.review]
    assert dismissed.review is not None
    assert dismissed.review.mark_id == marks_of(session, first.site.id or 0)[0].id
    assert dismissed.review.operator == "王某"
    assert carry_marks(session, later.inspection, RULESET) == 0


@pytest.mark.parametrize("days", [61, 400])
def test_a_mark_holds_no_longer_than_it_says(session: Session, days: int) -> None:
    first = judged(session)
    fault(first, "a")
    decide(session, reviewed(session, first)[0], DISMISS, now=NOW)
    later = judged(session, as_of=AS_OF + dt.timedelta(days=days))
    fault(later, "a")
    assert carry_marks(session, later.inspection, RULESET) == 0


def test_a_mark_says_nothing_of_earlier_inspections(session: Session) -> None:
    earlier, first = judged(session), judged(session)
    fault(earlier, "a")
    fault(first, "a")
    decide(session, reviewed(session, first)[0], DISMISS, now=NOW)
    assert carry_marks(session, earlier.inspection, RULESET) == 0


def test_another_decision_ends_the_mark(session: Session) -> None:
    first = judged(session)
    fault(first, "a")
    decide(session, reviewed(session, first)[0], DISMISS, now=NOW)
    decide(session, reviewed(session, first)[0], CONFIRM, now=NOW)
    later = judged(session)
    fault(later, "a")
    assert carry_marks(session, later.inspection, RULESET) == 0


def test_what_was_decided_here_outweighs_a_mark(session: Session) -> None:
    first, later = judged(session), judged(session)
    fault(first, "a")
    fault(later, "a")
    decide(session, reviewed(session, later)[0], CONFIRM, now=NOW)
    decide(session, reviewed(session, first)[0], DISMISS, now=NOW)
    carry_marks(session, later.inspection, RULESET)
    assert reviewed(session, later)[0].state is ReviewState.CONFIRMED


def test_a_persons_own_answer_is_not_reviewed(session: Session) -> None:
    portal = judged(session)
    fault(portal, "a", tally_group=ANSWER_GROUP)
    with pytest.raises(UserError, match="review answer"):
        decide(session, reviewed(session, portal)[0], DISMISS, now=NOW)


def test_a_filter_by_audit_takes_its_inspections_whether_newest_or_not(session: Session) -> None:
    old, new = judged(session), judged(session)
    fault(old, "old")
    fault(new, "new")
    audit = Audit(
        title="十月",
        period="2026-10",
        ruleset=RULESET,
        as_of=AS_OF,
        profile=Profile.STANDARD,
        state=AuditState.DONE,
        tool_version="0",
        created_at=NOW,
    )
    session.add(audit)
    session.flush()
    number, site = int(audit.id or 0), int(old.site.id or 0)
    session.add(AuditSite(audit_id=number, site_id=site, position=0, inspection_id=old.id))
    session.flush()
    [found] = reviewed_faults(session, FaultFilter(audit_id=number))
    assert found.finding.title == "old打不开"


def test_filters_take_in_what_they_say(session: Session) -> None:
    old, new = judged(session), judged(session)
    focused = judged(session, focused=True)
    fault(old, "old")
    fault(focused, "focused")
    first = fault(new, "a", severity=Severity.VETO, suspect=True)
    fault(new, "b", "search", position=1)
    decide(session, reviewed(session, new)[1], CONFIRM, now=NOW)

    def titles(**chosen: object) -> list[str]:
        chosen_filter = FaultFilter(**chosen)  # type: ignore[arg-type]
        found = [each.finding.title[0] for each in reviewed_faults(session, chosen_filter)]
        assert count_faults(session, chosen_filter) == len(found)
        return found

    assert titles() == ["a", "b"]
    assert titles(severities=(Severity.VETO,)) == ["a"]
    assert titles(suspect=False) == ["b"]
    assert titles(indicators=("search",)) == ["b"]
    assert titles(states=(ReviewState.OPEN,)) == ["a"]
    assert titles(states=(ReviewState.CONFIRMED, ReviewState.OPEN)) == ["a", "b"]
    assert titles(inspection_ids=(old.id,)) == ["o"]
    assert titles(finding_ids=(first.id,)) == ["a"]
    assert titles(site_id=999) == []
    assert state_counts(session, FaultFilter())[ReviewState.CONFIRMED] == 1
