"""Notices in the store: states, numbers without gaps, and what comes of them."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from itertools import product

import pytest
from sqlmodel import Session

from config.errors import UserError
from config.terms import (
    NEXT_STATES,
    Act,
    NoticeKind,
    NoticeState,
    RecheckOutcome,
    ReviewState,
    Severity,
)
from store.acts import list_acts
from store.database import Store
from store.faultquery import FaultFilter
from store.noticefaults import faults_of_items, noticeable_faults
from store.noticereplies import ItemOutcome, add_reply, note_recheck, rechecks_of, replies_to
from store.notices import (
    begin_numbers,
    count_by_state,
    draft_notice,
    get_notice,
    is_overdue,
    items_of,
    list_notices,
    move,
    take_number,
)
from store.reviews import Decision, decide
from store.tables import Notice
from tests.faults import fault, judged, result, reviewed
from tests.portals import AS_OF, NOW, Portal
from tests.reports.packs import bonus, deduction, veto

FREE = deduction("free", needs_review=False)
CONFIRM = Decision(ReviewState.CONFIRMED, "王某")


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.session() as opened:
        yield opened


def confirmed(session: Session, *subjects: str) -> Portal:
    """An inspection whose faults are all confirmed."""
    portal = judged(session)
    for position, subject in enumerate(subjects):
        fault(portal, subject, position=position)
    for each in reviewed(session, portal):
        decide(session, each, CONFIRM, now=NOW)
    return portal


def drafted(session: Session, *subjects: str) -> Notice:
    portal = confirmed(session, *(subjects or ("a", "b")))
    faults = reviewed(session, portal)
    kind = NoticeKind.RECTIFICATION
    return draft_notice(session, faults, kind=kind, operator="王某", now=NOW)


def bring(session: Session, notice: Notice, state: NoticeState) -> None:
    move(session, notice, state, Act.ISSUE, operator="王某", now=NOW)


def test_the_machine_allows_what_it_says_and_nothing_else(session: Session) -> None:
    notice = drafted(session)
    for before, after in product(NoticeState, NoticeState):
        notice.state = before
        session.commit()
        if after in NEXT_STATES[before]:
            bring(session, notice, after)
            assert notice.state is after
            assert list_acts(session)[0].detail["before"] == before.value
        else:
            with pytest.raises(UserError, match="不能"):
                bring(session, notice, after)
            assert notice.state is before


def test_what_has_ended_stays_ended() -> None:
    ended = {state for state, following in NEXT_STATES.items() if not following}
    assert ended == {
        NoticeState.DISCARDED,
        NoticeState.CLOSED,
        NoticeState.CORRECTED,
        NoticeState.WITHDRAWN,
    }


def test_of_two_who_issue_the_same_draft_one_is_refused(any_store: Store) -> None:
    with any_store.session() as session:
        number = int(drafted(session).id or 0)
        session.commit()
    with any_store.session() as first, any_store.session() as second:
        late = get_notice(second, number)
        bring(first, get_notice(first, number), NoticeState.ISSUED)
        first.commit()
        with pytest.raises(UserError, match="刚被别人处理过"):
            bring(second, late, NoticeState.ISSUED)


def test_numbers_follow_each_other_and_begin_again_each_year(session: Session) -> None:
    assert [take_number(session, "清政办督", 2026) for _ in range(3)] == [1, 2, 3]
    assert take_number(session, "清政办督", 2027) == 1
    assert take_number(session, "清府督", 2026) == 1


def test_a_number_that_was_not_issued_is_given_out_again(any_store: Store) -> None:
    with any_store.session() as session:
        assert take_number(session, "清政办督", 2026) == 1
        session.rollback()
    with any_store.session() as session:
        assert take_number(session, "清政办督", 2026) == 1
        session.commit()
        assert take_number(session, "清政办督", 2026) == 2


def test_many_at_once_get_every_number_once(any_store: Store) -> None:
    """Every third one fails after it has taken its number."""
    given: list[int] = []

    def take(place: int) -> None:
        with any_store.session() as session:
            number = take_number(session, "清政办督", 2026)
            if place % 3 == 0:
                session.rollback()
                return
            session.commit()
            given.append(number)

    threads = [threading.Thread(target=take, args=(place,)) for place in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 9))


def test_numbers_go_on_after_those_given_out_elsewhere(session: Session) -> None:
    begin_numbers(session, "清政办督", 2026, 41)
    assert take_number(session, "清政办督", 2026) == 42
    with pytest.raises(UserError, match="已经编到 42 号"):
        begin_numbers(session, "清政办督", 2026, 41)


def test_only_confirmed_faults_enter_unless_the_pack_asks_for_no_review(session: Session) -> None:
    portal = confirmed(session, "a")
    fault(portal, "b", position=1)
    result(portal, FREE)
    fault(portal, "c", FREE.id, position=2)
    fault(portal, "d", FREE.id, position=3, suspect=True)
    [found] = noticeable_faults(session, FaultFilter())
    assert [each.finding.title[0] for each in found.faults] == ["a", "c"]
    assert (found.unreviewed, found.noticed) == (2, 0)


def test_what_misses_a_bonus_is_no_fault_and_a_column_is_named_once(session: Session) -> None:
    portal = judged(session)
    vetoing, costing, extra = veto("stale"), deduction("old"), bonus("surveys")
    for rule in (vetoing, costing, extra):
        result(portal, rule)
    fault(portal, "a", vetoing.id)
    fault(portal, "b", vetoing.id, position=1)
    fault(portal, "c", vetoing.id, position=2, severity=Severity.VETO)
    for position, subject in enumerate("ac", 3):
        fault(portal, subject, costing.id, position=position)
    fault(portal, "d", extra.id, position=5)
    for each in reviewed(session, portal):
        decide(session, each, CONFIRM, now=NOW)
    [found] = noticeable_faults(session, FaultFilter())
    named = {(each.finding.title[0], each.finding.indicator) for each in found.faults}
    assert named == {("a", "old"), ("b", "stale"), ("c", "stale"), ("c", "old")}


def test_a_fault_that_a_notice_names_is_not_named_twice(session: Session) -> None:
    notice = drafted(session, "a")
    [found] = noticeable_faults(session, FaultFilter())
    assert (found.faults, found.noticed) == ([], 1)
    bring(session, notice, NoticeState.DISCARDED)
    [found] = noticeable_faults(session, FaultFilter())
    assert len(found.faults) == 1


def test_what_was_dismissed_since_falls_away(session: Session) -> None:
    notice = drafted(session, "a", "b")
    first = reviewed(session, Portal(session, _inspection(session, notice), None))[0]  # type: ignore[arg-type]
    decide(session, first, Decision(ReviewState.DISMISSED, "王某", "误报"), now=NOW)
    standing = faults_of_items(session, items_of(session, notice))
    assert [each.finding.title[0] for each in standing] == ["b"]


def _inspection(session: Session, notice: Notice):  # type: ignore[no-untyped-def]
    from store.inspections import get_inspection

    return get_inspection(session, notice.inspection_id)


def test_overdue_after_the_last_day_while_it_is_pending(session: Session) -> None:
    notice = drafted(session)
    notice.state, notice.deadline = NoticeState.ISSUED, AS_OF
    session.flush()
    assert not is_overdue(notice, AS_OF)
    assert is_overdue(notice, AS_OF + dt.timedelta(days=1))
    assert list(list_notices(session, due_before=AS_OF)) == []
    assert list(list_notices(session, due_before=AS_OF + dt.timedelta(days=1))) == [notice]
    notice.state = NoticeState.CLOSED
    session.flush()
    assert not is_overdue(notice, AS_OF + dt.timedelta(days=1))
    assert list(list_notices(session, due_before=AS_OF + dt.timedelta(days=1))) == []
    assert count_by_state(session)[NoticeState.CLOSED] == 1


def test_a_reply_is_kept_with_its_file_and_hash(session: Session) -> None:
    notice = drafted(session)
    bring(session, notice, NoticeState.ISSUED)
    content = b"#!/bin/sh\nrm -rf /"
    name = "..\\..\\etc/整改\x00报告.docx"
    for _ in range(2):
        add_reply(
            session,
            notice,
            text="已整改",
            file_name=name,
            content=content,
            operator="李某",
            now=NOW,
        )
    first, _ = replies_to(session, notice)
    assert (first.content, first.size) == (content, len(content))
    assert first.file_name == "整改 报告.docx"
    assert notice.state is NoticeState.REPLIED
    assert list_acts(session)[0].detail["sha256"] == first.sha256


def test_a_recheck_is_noted_on_every_fault(session: Session) -> None:
    notice = drafted(session, "a", "b")
    outcomes = [
        ItemOutcome(1, RecheckOutcome.FIXED, "可以打开"),
        ItemOutcome(2, RecheckOutcome.UNDETERMINED, "没有看到"),
    ]
    number = notice.inspection_id
    note_recheck(session, notice, number, outcomes, operator="王某", now=NOW)
    assert [item.outcome for item in items_of(session, notice)] == [
        RecheckOutcome.FIXED,
        RecheckOutcome.UNDETERMINED,
    ]
    [row] = rechecks_of(session, notice)
    assert row.outcomes[1] == {"position": 2, "outcome": "undetermined", "reason": "没有看到"}
    assert list_acts(session)[0].detail["fixed"] == 1


def test_a_notice_that_is_not_there_is_one_line(session: Session) -> None:
    with pytest.raises(UserError, match="没有编号为 9 的通知书"):
        get_notice(session, 9)
