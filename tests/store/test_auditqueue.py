"""The queue of an audit: one claimant for one site, whatever happens to it."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import update

from config.errors import UserError
from config.terms import AuditSiteState, AuditState, InspectionState, Profile, StoppedBecause
from store.auditqueue import (
    STALE_SECONDS,
    Claim,
    ClaimLostError,
    claim,
    claim_next,
    free_claims,
    give_back,
    heartbeat,
    note_inspection,
    settle,
    workers_at,
)
from store.audits import (
    cancel_audit,
    counts,
    create_audit,
    finish_audit,
    get_audit,
    latest_audit,
    requeue,
)
from store.database import Store
from store.inspections import create_inspection, get_inspection, site_for
from store.tables import AuditSite

AS_OF = dt.date(2026, 11, 20)


def registered(store: Store, count: int) -> list[int]:
    with store.session() as session:
        numbers = [int(site_for(session, f"http://s{n}.cn/").id or 0) for n in range(count)]
        session.commit()
    return numbers


def audit_of(store: Store, sites: list[int]) -> int:
    with store.session() as session:
        audit = create_audit(
            session,
            sites,
            title="月度检查",
            period="2026-11",
            ruleset="national-2019",
            as_of=AS_OF,
            profile=Profile.QUICK,
            options={},
            chosen={},
            tool_version="0",
        )
        return int(audit.id or 0)


def row(store: Store, audit_id: int, site_id: int) -> AuditSite:
    with store.session() as session:
        return session.get_one(AuditSite, (audit_id, site_id))


def taken(store: Store, audit_id: int, site_id: int, worker: str = "a") -> Claim:
    held = claim(store, audit_id, site_id, worker)
    assert held is not None
    return held


def grow_old(store: Store) -> None:
    """Every claim has been silent for too long."""
    old = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=STALE_SECONDS + 1)
    with store.session() as session:
        session.execute(update(AuditSite).values(heartbeat_at=old))
        session.commit()


def test_a_site_is_claimed_by_one_of_many(any_store: Store) -> None:
    sites = registered(any_store, 5)
    audits = [audit_of(any_store, sites), audit_of(any_store, sites)]

    def work(number: int) -> list[Claim]:
        mine = []
        while held := claim_next(any_store, audits[number % 2], f"w{number}"):
            mine.append(held)
        return mine

    with ThreadPoolExecutor(6) as pool:
        held = [each for some in pool.map(work, range(6)) for each in some]
    assert sorted(each.site_id for each in held) == sites


def test_sites_come_in_the_order_of_the_audit(any_store: Store) -> None:
    first, second, third = registered(any_store, 3)
    audit = audit_of(any_store, [third, first, second])
    held = [claim_next(any_store, audit, "w") for _ in range(4)]
    assert [each and each.site_id for each in held] == [third, first, second, None]


def test_a_silent_claimant_loses_the_site(any_store: Store) -> None:
    (site,) = registered(any_store, 1)
    audit = audit_of(any_store, [site])
    lost = taken(any_store, audit, site, "a")
    assert claim(any_store, audit, site, "b") is None
    grow_old(any_store)
    held = taken(any_store, audit, site, "b")
    assert held.attempts == 2
    with any_store.session() as session, pytest.raises(ClaimLostError):
        settle(session, lost, AuditSiteState.DONE)
    assert row(any_store, audit, site).state is AuditSiteState.RUNNING


def test_a_heartbeat_keeps_the_site_and_notes_the_time(any_store: Store) -> None:
    (site,) = registered(any_store, 1)
    audit = audit_of(any_store, [site])
    held = taken(any_store, audit, site)
    with any_store.session() as session:
        inspection = create_inspection(
            session,
            home_url="http://s0.cn/",
            profile=Profile.QUICK,
            ruleset="national-2019",
            as_of=AS_OF,
            tool_version="0",
        )
        note_inspection(session, held, int(inspection.id or 0))
        session.commit()
    grow_old(any_store)
    assert heartbeat(any_store, "a", {int(inspection.id or 0): 12.5}) == set()
    assert claim(any_store, audit, site, "b") is None
    with any_store.session() as session:
        assert get_inspection(session, int(inspection.id or 0)).active_seconds == 12.5


def test_what_a_dead_process_had_is_free_and_counts_as_an_attempt(any_store: Store) -> None:
    sites = registered(any_store, 3)
    audit = audit_of(any_store, sites)
    for site, worker in zip(sites, ("dead", "dead", "alive"), strict=True):
        taken(any_store, audit, site, worker)
    with any_store.session() as session:
        assert workers_at(session, audit) == {"dead", "alive"}
    assert free_claims(any_store, {"dead"}) == 2
    assert taken(any_store, audit, sites[0], "b").attempts == 2
    assert claim(any_store, audit, sites[2], "b") is None


def test_what_is_given_back_is_no_attempt(any_store: Store) -> None:
    (site,) = registered(any_store, 1)
    audit = audit_of(any_store, [site])
    with any_store.session() as session:
        give_back(session, taken(any_store, audit, site))
    stored = row(any_store, audit, site)
    assert (stored.state, stored.attempts, stored.worker) == (AuditSiteState.QUEUED, 0, None)


def test_a_cancelled_audit_gives_out_nothing(any_store: Store) -> None:
    first, second = registered(any_store, 2)
    audit = audit_of(any_store, [first, second])
    held = taken(any_store, audit, first)
    with any_store.session() as session:
        assert cancel_audit(session, audit) == 1
    assert heartbeat(any_store, "a", {}) == {audit}
    assert heartbeat(any_store, "b", {}) == set()
    assert claim(any_store, audit, second, "b") is None
    with any_store.session() as session:
        give_back(session, held)
        assert counts(session, audit)[AuditSiteState.CANCELLED] == 2
        with pytest.raises(UserError, match="已经结束"):
            cancel_audit(session, audit)
        with pytest.raises(UserError, match="已经取消"):
            requeue(session, audit, [AuditSiteState.FAILED])


def test_an_audit_is_done_when_its_last_site_is(any_store: Store) -> None:
    first, second = registered(any_store, 2)
    audit = audit_of(any_store, [first, second])
    with any_store.session() as session:
        settle(session, taken(any_store, audit, first), AuditSiteState.DONE)
        assert not finish_audit(session, audit)
        settle(session, taken(any_store, audit, second), AuditSiteState.LEFT_OUT, "永久下线")
        assert finish_audit(session, audit)
        assert get_audit(session, audit).state is AuditState.DONE
        assert latest_audit(session).finished_at is not None
    assert claim_next(any_store, audit, "b") is None


@pytest.mark.parametrize(
    ("stopped", "kept"),
    [(StoppedBecause.HOME_UNREACHABLE, False), (StoppedBecause.CRASHED, True)],
)
def test_what_failed_is_tried_again(any_store: Store, stopped: StoppedBecause, kept: bool) -> None:
    first, second, third = registered(any_store, 3)
    audit = audit_of(any_store, [first, second, third])
    with any_store.session() as session:
        inspection = create_inspection(
            session,
            home_url="http://s0.cn/",
            profile=Profile.QUICK,
            ruleset="national-2019",
            as_of=AS_OF,
            tool_version="0",
        )
        inspection.state, inspection.stopped_because = InspectionState.JUDGED, stopped
        session.add(inspection)
        held = taken(any_store, audit, first)
        note_inspection(session, held, int(inspection.id or 0))
        settle(session, held, AuditSiteState.FAILED, "首页打不开")
        settle(session, taken(any_store, audit, second), AuditSiteState.LEFT_OUT, "永久下线")
        settle(session, taken(any_store, audit, third), AuditSiteState.DONE)
        assert finish_audit(session, audit)
        assert requeue(session, audit, [AuditSiteState.FAILED], below=1) == 0
        assert requeue(session, audit, [AuditSiteState.FAILED]) == 1
        assert get_audit(session, audit).state is AuditState.RUNNING
    held = taken(any_store, audit, first, "b")
    assert (held.attempts, held.inspection_id is not None) == (1, kept)
    assert claim_next(any_store, audit, "b") is None
