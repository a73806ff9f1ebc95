"""The ledger of faults (问题台账): its rows, and what is filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import and_, exists, func, not_, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from config.terms import (
    FaultStanding,
    IndicatorKind,
    IndicatorStatus,
    NoticeState,
    RectificationCheck,
    RectificationState,
)
from store.auditfacts import FaultFact, FaultKey, fault_of, fault_query
from store.tables import (
    Audit,
    AuditSite,
    Finding,
    IndicatorResult,
    Inspection,
    LedgerEntry,
    Notice,
    NoticeItem,
    Site,
)

_ROWS_AT_A_TIME = 500
_IN_FORCE = (NoticeState.ISSUED, NoticeState.REPLIED, NoticeState.URGED, NoticeState.CLOSED)
_ID_BYTES = 5
_SITES_AT_A_TIME = 400


@dataclass(frozen=True, slots=True)
class Filled:
    """The columns that units and inspectors fill in."""

    state: RectificationState | None = None
    finished_on: dt.date | None = None
    note: str = ""
    outcome: RectificationCheck | None = None

    def data(self) -> dict[str, str | None]:
        """As plain data, for the log of acts."""
        return {
            "state": self.state,
            "finished_on": self.finished_on.isoformat() if self.finished_on else None,
            "note": self.note,
            "outcome": self.outcome,
        }


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One fault of the ledger."""

    fault: FaultFact
    site: str
    site_code: str | None
    sponsor: str | None
    region: str | None
    as_of: dt.date
    inspected_at: dt.datetime | None
    deadline: dt.date | None
    filled: Filled
    version: int
    """Of what is filled in; 0 for nothing yet."""


def fault_id(key: FaultKey) -> str:
    """The number of a fault in ledgers: the same in every audit. ``12-9f3ab2c1d4``."""
    text = f"{key.ruleset}\n{key.fingerprint}".encode("utf-8", "surrogatepass")
    return f"{key.site_id}-{blake2b(text, digest_size=_ID_BYTES).hexdigest()}"


def ledger_rows(
    session: Session, audit_ids: Sequence[int], *, draft: bool = False
) -> Iterator[LedgerRow]:
    """The faults of the audits, each once as the last of them saw it, streamed: by site, rule."""
    seen: set[int] = set()
    for audit_id in sorted(audit_ids, reverse=True):
        for row in session.execute(_row_query(audit_id)).yield_per(_ROWS_AT_A_TIME):
            fault = fault_of(row, draft=draft)
            number = _number(fault.key)
            if fault.standing is FaultStanding.DROPPED or number in seen:
                continue
            if len(audit_ids) > 1:
                seen.add(number)
            yield _row(row, fault)


def all_audits(session: Session) -> list[int]:
    """The numbers of every audit."""
    return [int(each or 0) for each in session.exec(select(Audit.id).order_by(col(Audit.id)))]


def keys_by_id(session: Session, ids: Iterable[str]) -> dict[str, FaultKey]:
    """The fault behind each number of a ledger; numbers that are no fault's are left out."""
    wanted = set(ids)
    sites = sorted({int(each.partition("-")[0]) for each in wanted if each[:1].isdigit()})
    found: dict[str, FaultKey] = {}
    for start in range(0, len(sites), _SITES_AT_A_TIME):
        some = sites[start : start + _SITES_AT_A_TIME]
        query = (
            select(Inspection.site_id, Finding.ruleset, Finding.fingerprint)
            .join(Inspection, col(Inspection.id) == Finding.inspection_id)
            .where(col(Inspection.site_id).in_(some))
            .distinct()
        )
        for row in session.exec(query):
            key = FaultKey(*row)
            number = fault_id(key)
            if number in wanted:
                found[number] = key
    return found


def entry_of(session: Session, key: FaultKey) -> LedgerEntry | None:
    """What is filled in for a fault."""
    return session.get(LedgerEntry, tuple(key))


def filled_of(entry: LedgerEntry | None) -> Filled:
    """The filled columns of an entry; empty ones of None."""
    if entry is None:
        return Filled()
    return Filled(entry.state, entry.finished_on, entry.note, entry.outcome)


def fill(
    session: Session, key: FaultKey, filled: Filled, operator: str, now: dt.datetime
) -> LedgerEntry:
    """Put ``filled`` in the place of what is there; the commit is left to the caller."""
    entry = entry_of(session, key)
    if entry is None:
        entry = LedgerEntry(**key._asdict(), version=0, operator=operator, updated_at=now)
    entry.state, entry.finished_on = filled.state, filled.finished_on
    entry.note, entry.outcome = filled.note, filled.outcome
    entry.version += 1
    entry.operator, entry.updated_at = operator, now
    session.add(entry)
    return entry


def _row_query(audit_id: int) -> Any:
    deadlines = _deadlines()
    columns: list[Any] = [
        col(Site.name).label("site"),
        Site.site_code,
        Site.sponsor,
        Site.region,
        Inspection.as_of,
        Inspection.finished_at,
        LedgerEntry,
        deadlines.c.deadline,
    ]
    entry = and_(
        col(LedgerEntry.site_id) == AuditSite.site_id,
        col(LedgerEntry.ruleset) == Finding.ruleset,
        col(LedgerEntry.fingerprint) == Finding.fingerprint,
    )
    deadline = and_(
        deadlines.c.site_id == AuditSite.site_id,
        deadlines.c.ruleset == Finding.ruleset,
        deadlines.c.fingerprint == Finding.fingerprint,
    )
    return (
        fault_query((audit_id,))
        .add_columns(*columns)
        .join(Site, col(Site.id) == AuditSite.site_id)
        .join(Inspection, col(Inspection.id) == Finding.inspection_id)
        .outerjoin(LedgerEntry, entry)
        .outerjoin(deadlines, deadline)
        .where(or_(not_(_below_a_veto()), not_(_named_again())))
    )


def _below_a_veto() -> Any:
    """What a veto counts that has not fired. False, not null, where there is no answer."""
    return and_(
        func.coalesce(IndicatorResult.kind, "") == IndicatorKind.VETO,
        func.coalesce(IndicatorResult.status, "").not_in(
            (IndicatorStatus.FAIL, IndicatorStatus.SUSPECT)
        ),
    )


def _named_again() -> Any:
    """Whether another indicator, a deduction then, names the same fault of the same page."""
    other = aliased(Finding)
    return exists().where(
        col(other.inspection_id) == Finding.inspection_id,
        col(other.ruleset) == Finding.ruleset,
        col(other.indicator) != Finding.indicator,
        col(other.title) == Finding.title,
        col(other.url) == Finding.url,
    )


def _row(row: Any, fault: FaultFact) -> LedgerRow:
    entry: LedgerEntry | None = row.LedgerEntry
    return LedgerRow(
        fault=fault,
        site=row.site,
        site_code=row.site_code,
        sponsor=row.sponsor,
        region=row.region,
        as_of=row.as_of,
        inspected_at=row.finished_at,
        deadline=row.deadline,
        filled=filled_of(entry),
        version=entry.version if entry else 0,
    )


def _deadlines() -> Any:
    """The latest deadline that a notice in force has set for a fault."""
    fault: list[Any] = [Notice.site_id, NoticeItem.ruleset, NoticeItem.fingerprint]
    return (
        select_columns(*fault, func.max(col(NoticeItem.deadline)).label("deadline"))
        .join(Notice, col(Notice.id) == NoticeItem.notice_id)
        .where(col(Notice.state).in_(_IN_FORCE))
        .group_by(*fault)
        .subquery()
    )


def _number(key: FaultKey) -> int:
    """A fault as one small number: a hundred thousand of them have to be remembered."""
    return hash(key)
