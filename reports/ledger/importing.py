"""Puts what came back in a ledger into the store: all of it, or told line by line why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from config.ledger import LedgerField
from config.terms import RectificationState
from config.wording import word
from reports.ledger.read import ReadLedger, ReadRow
from store.auditfacts import FaultKey
from store.ledger import Filled, entry_of, fill, filled_of, keys_by_id
from store.tables import LedgerEntry


@dataclass(slots=True)
class Imported:
    """What an import did, or would do."""

    changed: int = 0
    unchanged: int = 0
    faults: list[str] = field(default_factory=list)
    """Lines that can't be taken, each with its place."""
    conflicts: list[str] = field(default_factory=list)
    """Rows that somebody else has changed since the sheet went out."""
    written: bool = False


@dataclass(frozen=True, slots=True)
class _Change:
    key: FaultKey
    fault_id: str
    filled: Filled
    row: ReadRow


def import_ledger(
    session: Session,
    read: ReadLedger,
    operator: str,
    now: dt.datetime,
    *,
    overwrite: bool = False,
    skip_bad: bool = False,
    dry_run: bool = False,
) -> tuple[Imported, list[tuple[FaultKey, Filled, Filled]]]:
    """Compare with the store, and write what has changed unless anything is wrong.

    ``overwrite``: conflicts are decided for the sheet. ``skip_bad``: what is right is written all
    the same. Gives what it did and the changes (fault, before, after); the commit is the caller's.
    """
    result = Imported(faults=list(read.faults))
    changes = list(_changes(session, read, result, overwrite=overwrite))
    clean = skip_bad or not (result.faults or result.conflicts)
    done: list[tuple[FaultKey, Filled, Filled]] = []
    if dry_run or not clean:
        result.changed = len(changes)
        return result, done
    for change in changes:
        before = filled_of(entry_of(session, change.key))
        fill(session, change.key, change.filled, operator, now)
        done.append((change.key, before, change.filled))
    result.changed, result.written = len(done), True
    return result, done


def _changes(
    session: Session, read: ReadLedger, result: Imported, *, overwrite: bool
) -> Iterator[_Change]:
    keys = keys_by_id(session, (row.fault_id for row in read.rows))
    taken: dict[str, _Change] = {}
    for row in read.rows:
        key = keys.get(row.fault_id)
        if key is None:
            result.faults.append(
                f"{row.place}：数据库里没有编号为 {row.fault_id} 的问题，请核对 --db。"
            )
            continue
        change = _change(session, key, row, result, overwrite=overwrite)
        if change is None:
            continue
        earlier = taken.setdefault(row.fault_id, change)
        if earlier is not change and earlier.filled != change.filled:
            result.faults.append(
                f"{row.place}：问题 {row.fault_id} 在{earlier.row.place}已填，两处不一致。"
            )
    yield from taken.values()


def _change(
    session: Session, key: FaultKey, row: ReadRow, result: Imported, *, overwrite: bool
) -> _Change | None:
    entry = entry_of(session, key)
    before = filled_of(entry)
    filled = _laid_over(before, row)
    if filled == before:
        result.unchanged += 1
        return None
    fault = _contradiction(filled)
    if fault:
        result.faults.append(f"{row.place}：{fault}。")
        return None
    if entry is not None and entry.version != row.version and not overwrite:
        result.conflicts.append(_conflict(row, entry))
        return None
    return _Change(key, row.fault_id, filled, row)


def _laid_over(before: Filled, row: ReadRow) -> Filled:
    """The row over what is there; a column that the sheet lacks stays."""
    names = {
        LedgerField.STATE: "state",
        LedgerField.FINISHED: "finished_on",
        LedgerField.NOTE: "note",
        LedgerField.CHECK: "outcome",
    }
    return replace(before, **{names[name]: value for name, value in row.values.items()})


def _contradiction(filled: Filled) -> str:
    if filled.finished_on and filled.state is not RectificationState.DONE:
        done = word(RectificationState.DONE)
        return f"填了整改完成时间，整改情况应为“{done}”"
    return ""


def _conflict(row: ReadRow, entry: LedgerEntry) -> str:
    when = entry.updated_at.astimezone().strftime("%Y-%m-%d %H:%M")
    now = _words(filled_of(entry))
    return f"{row.place}：导出后已由 {entry.operator} 在 {when} 改为“{now}”，表中仍是旧的底稿。"


def _words(filled: Filled) -> str:
    parts = [
        word(filled.state) if filled.state else "",
        str(filled.finished_on or ""),
        filled.note[:30],
        word(filled.outcome) if filled.outcome else "",
    ]
    return "，".join(part for part in parts if part) or "空白"
