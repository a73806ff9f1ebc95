"""What notices and the history of faults say of an audit."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from config.terms import FaultChange, NoticeKind, NoticeState, Verdict
from store.auditfacts import FaultKey, sites_of
from store.auditpapers import fault_changes, notices_of, rectified_sites
from store.database import Store
from store.tables import AuditSite, Notice
from tests.audits import NOW, RULESET, MadeFault, MadeSite, make_audit

STALE = tuple(MadeFault("columns-stale", str(n)) for n in range(6))


def notice(session: Session, audit_id: int, state: NoticeState, *, named: bool = True) -> None:
    """A notice on what the audit found, which names the audit or only its inspection."""
    entry = session.exec(select(AuditSite).where(AuditSite.audit_id == audit_id)).first()
    assert entry is not None
    session.add(
        Notice(
            site_id=entry.site_id,
            inspection_id=entry.inspection_id or 0,
            audit_id=audit_id if named else None,
            kind=NoticeKind.RECTIFICATION,
            state=state,
            created_at=NOW,
            created_by="张三",
        )
    )
    session.flush()


@pytest.mark.parametrize(
    ("states", "rectified"),
    [
        ([], False),
        ([NoticeState.CLOSED], True),
        ([NoticeState.CLOSED, NoticeState.CLOSED], True),
        ([NoticeState.CLOSED, NoticeState.ISSUED], False),
        ([NoticeState.ISSUED], False),
        ([NoticeState.URGED], False),
        ([NoticeState.DRAFT], False),
        ([NoticeState.WITHDRAWN], False),
        ([NoticeState.CLOSED, NoticeState.CORRECTED, NoticeState.DISCARDED], True),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_a_site_is_rectified_when_all_its_notices_in_force_are_closed(
    any_store: Store, states: list[NoticeState], rectified: bool
) -> None:
    with any_store.session() as session:
        audit = make_audit(session, [MadeSite("甲县", Verdict.UNQUALIFIED, None, STALE)])
        number = int(audit.id or 0)
        for place, state in enumerate(states):
            notice(session, number, state, named=place % 2 == 0)
        assert bool(rectified_sites(session, number)) is rectified
        asks = notices_of(session, number)
    assert all(each.state is not NoticeState.DRAFT for each in asks)


def test_only_confirmed_faults_are_followed(store: Store) -> None:
    with store.session() as session:
        earlier = make_audit(session, [MadeSite("甲县", faults=STALE[:3])], "2026-10")
        later = make_audit(session, [MadeSite("甲县", faults=STALE[1:4])], "2026-11")
        [before] = sites_of(session, int(earlier.id or 0))
        [now] = sites_of(session, int(later.id or 0))
        assert before.inspection_id
        assert now.inspection_id
        seen: list[tuple[FaultChange, str]] = []

        def confirmed(change: FaultChange, key: FaultKey) -> bool:
            seen.append((change, key.fingerprint))
            return key.fingerprint != "columns-stale-2"

        changes = fault_changes(
            session, [RULESET], before.inspection_id, now.inspection_id, confirmed
        )
    assert changes[FaultChange.PERSISTING] == 1
    assert changes[FaultChange.NEW] == 1
    assert (FaultChange.PERSISTING, "columns-stale-2") in seen
    assert changes[FaultChange.FIXED] + changes[FaultChange.UNDETERMINED] == 1
