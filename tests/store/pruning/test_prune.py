"""What pruning lets go of, what it never does, and that it can be killed and goes on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from config.errors import UserError
from config.pruning import PruningPolicy
from config.terms import (
    AuditSiteState,
    AuditState,
    InspectionState,
    NoticeKind,
    NoticeState,
    Profile,
)
from store.claims import claimed
from store.database import Store
from store.inspections import create_inspection, get_inspection
from store.pruning import prune
from store.pruning.run import give_space_back
from store.pruning.things.evidence import OldEvidence
from store.sole import Part, SolePart
from store.tables import (
    EVIDENCE_TABLES,
    Audit,
    AuditSite,
    CutAddress,
    Finding,
    Inspection,
    Link,
    Notice,
    NoticeRecheck,
    Page,
    ProbeDay,
)
from tests.store.rows import link, page

NOW = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
POLICY = PruningPolicy(keep_inspections=2, keep_days=30, batch_rows=7, pause_seconds=0)
HOME = "https://www.qinghe.gov.cn/"
PAGES = 10


def inspected(session: Session, back: int, home_url: str = HOME, **more: Any) -> int:
    """An inspection that ended ``back`` days ago, with pages, links and a finding."""
    at = NOW - dt.timedelta(days=back)
    inspection = create_inspection(
        session,
        home_url=home_url,
        profile=Profile.QUICK,
        ruleset="national-2019",
        as_of=at.date(),
        tool_version="0",
        started_at=at,
    )
    number = int(inspection.id or 0)
    given = {"state": InspectionState.JUDGED, "finished_at": at, "pages_fetched": PAGES, **more}
    for name, value in given.items():
        setattr(inspection, name, value)
    urls = [f"{home_url}{each}.html" for each in range(PAGES)]
    session.execute(insert(Page), [{"inspection_id": number, **page(url)} for url in urls])
    session.execute(insert(Link), [{"inspection_id": number, **link(url)} for url in urls])
    session.add(
        Finding(
            inspection_id=number,
            ruleset="national-2019",
            indicator="dead-links",
            position=0,
            severity="minor",
            title="失效",
            fingerprint=f"f{number}",
        )
    )
    session.commit()
    return number


def with_evidence(store: Store) -> set[int]:
    with store.session() as session:
        return set(session.exec(select(Page.inspection_id).distinct()))


def test_only_old_evidence_beyond_the_newest_goes(any_store: Store) -> None:
    with any_store.session() as session:
        numbers = [inspected(session, back) for back in (400, 300, 200, 20, 10)]
    (evidence, *_) = prune(any_store, POLICY, now=NOW)
    assert (evidence.due, evidence.rows) == (3, 3 * 2 * PAGES)
    assert with_evidence(any_store) == set(numbers[3:])
    with any_store.session() as session:
        assert session.exec(select(func.count()).select_from(Finding)).one() == 5
        old = get_inspection(session, numbers[0])
        assert old.pruning_began_at == NOW
        assert old.pruned_at == NOW
        assert get_inspection(session, numbers[4]).pruning_began_at is None


@pytest.mark.parametrize(
    ("policy", "left"),
    [
        ({"keep_inspections": 1, "keep_days": 0}, 1),
        ({"keep_inspections": 4, "keep_days": 0}, 4),
        ({"keep_inspections": 1, "keep_days": 250}, 3),
        ({"keep_inspections": 1, "keep_days": 1000}, 5),
    ],
)
def test_both_conditions_have_to_be_met(store: Store, policy: dict[str, int], left: int) -> None:
    with store.session() as session:
        for back in (400, 300, 200, 20, 10):
            inspected(session, back)
    prune(store, POLICY.model_copy(update=policy), now=NOW)
    assert len(with_evidence(store)) == left


def test_a_dry_run_lets_nothing_go(any_store: Store) -> None:
    with any_store.session() as session:
        for back in (400, 300, 200, 100):
            inspected(session, back)
    (evidence, *_) = prune(any_store, POLICY, now=NOW, dry_run=True)
    assert (evidence.due, evidence.rows) == (2, 0)
    assert len(with_evidence(any_store)) == 4


def test_the_newest_that_saw_something_stays(store: Store) -> None:
    policy = POLICY.model_copy(update={"keep_inspections": 1})
    with store.session() as session:
        seen = inspected(session, 400)
        blocked = inspected(session, 300, pages_fetched=0)
        again = inspected(session, 200, pages_fetched=0)
    prune(store, policy, now=NOW)
    assert with_evidence(store) == {seen, again}
    assert blocked not in with_evidence(store)


def test_visits_of_offline_sites_push_no_whole_inspection_out(store: Store) -> None:
    policy = POLICY.model_copy(update={"keep_inspections": 1})
    with store.session() as session:
        whole = inspected(session, 400)
        for back in (300, 200):
            get_inspection(session, inspected(session, back)).focused = True
        session.commit()
    prune(store, policy, now=NOW)
    assert whole in with_evidence(store)


def test_guards_hold_evidence(any_store: Store) -> None:
    with any_store.session() as session:
        numbers = [inspected(session, 400 - each) for each in range(9)]
        unfinished = get_inspection(session, numbers[0])
        unfinished.state = InspectionState.GATHERED
        site_id = unfinished.site_id
        for number, state in ((1, NoticeState.ISSUED), (2, NoticeState.CLOSED)):
            session.add(notice(site_id, numbers[number], state))
        session.flush()
        held = session.exec(select(Notice).where(Notice.state == NoticeState.ISSUED)).one()
        session.add(
            NoticeRecheck(
                notice_id=held.id, inspection_id=numbers[3], at=NOW, operator="张三", outcomes=[]
            )
        )
        for number, state in ((4, AuditState.RUNNING), (5, AuditState.DONE)):
            audit = Audit(
                title="检查",
                period="2026-11",
                ruleset="national-2019",
                as_of=NOW.date(),
                profile=Profile.QUICK,
                state=state,
                tool_version="0",
                created_at=NOW,
            )
            session.add(audit)
            session.flush()
            session.add(
                AuditSite(
                    audit_id=audit.id,
                    site_id=site_id,
                    position=0,
                    state=AuditSiteState.DONE,
                    inspection_id=numbers[number],
                )
            )
        session.commit()
    prune(any_store, POLICY, now=NOW)
    # Held: unfinished, open notice and its re-check, running audit; kept: the two newest.
    expected = {numbers[each] for each in (0, 1, 3, 4, 7, 8)}
    assert with_evidence(any_store) == expected


def notice(site_id: int, inspection_id: int, state: NoticeState) -> Notice:
    return Notice(
        site_id=site_id,
        inspection_id=inspection_id,
        kind=next(iter(NoticeKind)),
        state=state,
        created_at=NOW,
        created_by="张三",
    )


class KilledError(Exception):
    pass


def test_it_goes_on_where_it_was_killed(any_store: Store) -> None:
    with any_store.session() as session:
        numbers = [inspected(session, back) for back in (400, 300, 200, 100)]

    def die(_title: str, rows: int) -> None:
        if rows >= 14:
            raise KilledError

    with pytest.raises(KilledError):
        prune(any_store, POLICY, now=NOW, told=die)
    with any_store.session() as session:
        torso = get_inspection(session, numbers[0])
        assert torso.pruning_began_at is not None
        assert torso.pruned_at is None
        left = session.exec(select(func.count()).select_from(Link)).one()
        assert 0 < left < 4 * PAGES
    # Even a policy that would keep it ends what was begun.
    prune(any_store, POLICY.model_copy(update={"keep_days": 10_000}), now=NOW)
    assert with_evidence(any_store) == set(numbers[1:])
    prune(any_store, POLICY, now=NOW)
    assert with_evidence(any_store) == set(numbers[2:])


def test_an_inspection_that_somebody_works_on_is_left_for_later(any_store: Store) -> None:
    with any_store.session() as session:
        numbers = [inspected(session, back) for back in (400, 300, 200, 100)]
    with claimed(any_store, numbers[0]):
        (evidence, *_) = prune(any_store, POLICY, now=NOW)
    assert len(evidence.skipped) == 1
    assert with_evidence(any_store) == {numbers[0], *numbers[2:]}


def test_two_do_not_prune_at_once(any_store: Store) -> None:
    other = SolePart(any_store, Part.UPKEEP)
    assert other.take()
    with pytest.raises(UserError, match="另一个进程正在清理"):
        prune(any_store, POLICY, now=NOW)
    other.give_back()


def test_every_evidence_table_is_emptied(any_store: Store) -> None:
    with any_store.session() as session:
        numbers = [inspected(session, back) for back in (400, 300, 200)]
        session.add(CutAddress(inspection_id=numbers[0], key=7, kind="calendar"))
        session.commit()
    prune(any_store, POLICY, now=NOW)
    with any_store.session() as session:
        for table in EVIDENCE_TABLES:
            column: Any = table.__table__.c.inspection_id
            query = select(func.count()).select_from(table).where(column == numbers[0])
            assert session.exec(query).one() == 0, table


def test_old_visits_of_the_watch_go(any_store: Store) -> None:
    with any_store.session() as session:
        inspected(session, 10)
        for back in (0, 399, 401, 500):
            session.add(
                ProbeDay(
                    site_id=1,
                    day=NOW.date() - dt.timedelta(days=back),
                    url=HOME,
                    visits=1,
                    failed=0,
                    left_out=0,
                    last_at=NOW,
                    packed=b"",
                )
            )
        session.commit()
    _, _, visits = prune(any_store, POLICY, now=NOW)
    assert visits.rows == 2
    with any_store.session() as session:
        assert session.exec(select(func.count()).select_from(ProbeDay)).one() == 2


def test_space_is_given_back(any_store: Store) -> None:
    give_space_back(any_store)


def test_what_is_due_is_told_with_what_was_begun(store: Store) -> None:
    with store.session() as session:
        number = inspected(session, 10)
        get_inspection(session, number).pruning_began_at = NOW
        session.commit()
        assert OldEvidence().due(session, POLICY, NOW) == 1
        assert session.exec(select(col(Inspection.id))).all() == [number]
