"""Whether a database is sound: structure, references, what was left behind, and how large it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, func, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col, select

from config.registry import registry_words
from config.terms import AuditSiteState, InspectionState
from store.auditqueue import STALE_SECONDS
from store.claims import CLAIM_CLASS
from store.database import Store
from store.faults import user_error
from store.schema import head, schema_version
from store.tables import AuditSite, Inspection, Site

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class TableSize:
    """One table. ``bytes``: with its indices; null where the engine does not tell."""

    name: str
    rows: int
    bytes: int | None


@dataclass(slots=True)
class Soundness:
    """What a check found."""

    where: str
    engine: str
    version: str | None
    """Revision of the schema."""
    known_version: str
    """The one that this program brings."""
    bytes: int | None = None
    problems: list[str] = field(default_factory=list)
    """What has to be mended, each in words."""
    notes: list[str] = field(default_factory=list)
    """What is worth knowing and no fault."""
    tables: list[TableSize] = field(default_factory=list)
    unfinished: list[int] = field(default_factory=list)
    """Inspections that did not come to their end and that nobody is at."""

    @property
    def sound(self) -> bool:
        return not self.problems


def check_database(store: Store, *, now: dt.datetime, thorough: bool = False) -> Soundness:
    """Look through a database without changing it. ``thorough``: indices against tables, too.

    What the database refuses in the middle is a problem of its own, not the end of the check.
    """
    found = Soundness(store.where, _engine_name(store), None, head())
    try:
        found.version = schema_version(store.engine)
        with store.engine.connect() as connection:
            found.problems += _structure(connection, thorough=thorough)
            found.bytes = _size(store, connection)
        if _is_current(found):
            _look_inside(store, found, now)
    except DBAPIError as error:
        found.problems.append(str(user_error(error, store.where)))
    return found


def _is_current(found: Soundness) -> bool:
    if found.version is None:
        found.problems.append("这个数据库里没有 govaudit 的表")
    elif found.version > found.known_version:
        found.problems.append(f"结构版本 {found.version} 比本程序的 {found.known_version} 新")
    elif found.version < found.known_version:
        found.problems.append(
            f"结构版本 {found.version} 旧于 {found.known_version}，请先运行 db upgrade"
        )
    return found.version == found.known_version


def _look_inside(store: Store, found: Soundness, now: dt.datetime) -> None:
    with store.engine.connect() as connection:
        found.problems += _references(connection)
        found.tables = list(_tables(connection))
    with store.session() as session:
        found.problems += _circles(session)
        found.unfinished = [number for number in _unfinished(session) if _is_free(store, number)]
        if found.unfinished:
            numbers = "、".join(map(str, found.unfinished[:_SHOWN]))
            found.notes.append(f"{len(found.unfinished)} 次巡检没有做完：{numbers}")
        found.notes += _stale_claims(session, now)
        found.notes += _half_pruned(session)
    found.notes += _stale_lock_files(store)


def _engine_name(store: Store) -> str:
    return "SQLite" if store.file is not None else "PostgreSQL"


def _structure(connection: Connection, *, thorough: bool) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        pragma = "integrity_check" if thorough else "quick_check"
        for (line,) in connection.execute(text(f"PRAGMA {pragma}(20)")):
            if line != "ok":
                yield f"文件结构损坏：{line}"
        return
    query = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
    for (name,) in connection.execute(text(query)):
        yield f"索引 {name} 不可用，请重建（REINDEX）"
    query = (
        "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database"
        " WHERE datname = current_database()"
    )
    failures = connection.execute(text(query)).scalar() or 0
    if failures:
        yield f"数据页校验失败 {failures} 次，请检查磁盘并从备份恢复"


def _references(connection: Connection) -> Iterator[str]:
    """Rows that refer to a row that there is not: a server sees to it itself."""
    if connection.dialect.name != "sqlite":
        query = text(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'f' AND NOT convalidated"
        )
        for table, name in connection.execute(query):
            yield f"表 {table} 的引用约束 {name} 没有核实过"
        return
    lost: dict[tuple[str, str], int] = {}
    for table, _row, parent, _key in connection.execute(text("PRAGMA foreign_key_check")):
        lost[table, parent] = lost.get((table, parent), 0) + 1
    for (table, parent), count in lost.items():
        yield f"表 {table} 有 {count} 行指向 {parent} 中没有的行"


def _tables(connection: Connection) -> Iterator[TableSize]:
    present = set(inspect(connection).get_table_names())
    sizes = _table_bytes(connection)
    for name in sorted(set(SQLModel.metadata.tables) & present):
        table = SQLModel.metadata.tables[name]
        rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
        yield TableSize(name, rows, sizes.get(name))


def _table_bytes(connection: Connection) -> dict[str, int]:
    if connection.dialect.name == "sqlite":
        return _sqlite_bytes(connection)
    query = "SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables"
    return {str(name): int(size) for name, size in connection.execute(text(query))}


def _sqlite_bytes(connection: Connection) -> dict[str, int]:
    query = (
        "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name"
        " WHERE s.aggregate GROUP BY m.tbl_name"
    )
    try:
        return {str(name): int(size) for name, size in connection.execute(text(query))}
    except DBAPIError:
        # Not every SQLite is built with it.
        return {}


def _size(store: Store, connection: Connection) -> int | None:
    if store.file is not None:
        parts = (store.file, store.file.with_name(f"{store.file.name}-wal"))
        return sum(part.stat().st_size for part in parts if part.is_file())
    query = text("SELECT pg_database_size(current_database())")
    return int(connection.execute(query).scalar_one())


def _circles(session: Session) -> Iterator[str]:
    """Sites that are above themselves, and trees deeper than an import takes."""
    rows = session.execute(select(Site.id, Site.parent_id))
    above = {row.id: row.parent_id for row in rows}
    most = registry_words().limits.tree_depth
    for number in above:
        at, steps = above[number], 0
        while at is not None and at != number and steps <= most:
            at, steps = above.get(at), steps + 1
        if at is not None:
            yield f"网站 #{number} 的上级绕成了圈，或超过 {most} 层"


def _unfinished(session: Session) -> list[int]:
    query = select(Inspection.id).where(col(Inspection.state) != InspectionState.JUDGED)
    return [int(number or 0) for number in session.exec(query.order_by(col(Inspection.id)))]


def _is_free(store: Store, number: int) -> bool:
    """Whether no process is at the inspection."""
    if store.file is not None:
        return not _is_locked(store.file.with_name(f"{store.file.name}.{number}.lock"))
    query = text(
        "SELECT count(*) FROM pg_locks"
        " WHERE locktype = 'advisory' AND classid = :kind AND objid = :number"
    )
    key = {"kind": CLAIM_CLASS, "number": number}
    with store.engine.connect() as connection:
        return not connection.execute(query, key).scalar_one()


def _is_locked(path: Path) -> bool:
    if not path.is_file():
        return False
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return True
    lock.release()
    return False


def _stale_claims(session: Session, now: dt.datetime) -> Iterator[str]:
    oldest = now - dt.timedelta(seconds=STALE_SECONDS)
    query = select(func.count()).select_from(AuditSite)
    query = query.where(
        col(AuditSite.state) == AuditSiteState.RUNNING, col(AuditSite.heartbeat_at) < oldest
    )
    if count := session.exec(query).one():
        yield f"检查中有 {count} 个网站的进程已没有动静，继续检查时会接着做"


def _half_pruned(session: Session) -> Iterator[str]:
    query = select(func.count()).select_from(Inspection)
    query = query.where(
        col(Inspection.pruning_began_at).is_not(None), col(Inspection.pruned_at).is_(None)
    )
    if count := session.exec(query).one():
        yield f"{count} 次巡检的证据清理到一半，下次 db prune 会接着清理"


def _stale_lock_files(store: Store) -> Iterator[str]:
    """Locks of files are let go by the system; the files themselves may stay behind."""
    if store.file is None:
        return
    left = [
        path.name
        for path in sorted(store.file.parent.glob(f"{store.file.name}.*.lock"))
        if not _is_locked(path)
    ]
    if left:
        yield f"{len(left)} 个锁文件没有进程在用，可以删除：{'、'.join(left[:_SHOWN])}"
