"""One inspection, one process: whoever works on an inspection holds it until the process ends."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from config.errors import UserError
from store.database import Store

CLAIM_CLASS = 0x676F7663
"""First half of the advisory lock's key on a server; the second is the inspection's number."""
WATCH_CLASS = 0x676F7677


class TakenError(UserError):
    """Another process holds the inspection, or the watch."""


@contextmanager
def claimed(store: Store, inspection_id: int) -> Iterator[None]:
    """Hold an inspection while the block runs.

    The system itself lets go of it when the process ends, however that comes about, so a killed
    inspection can be resumed at once. Raises ``UserError`` when another process holds it.
    """
    with _held(store, (CLAIM_CLASS, inspection_id), str(inspection_id), _taken(inspection_id)):
        yield


@contextmanager
def watch_claimed(store: Store) -> Iterator[None]:
    """Hold the availability watch of this database, as :func:`claimed` holds an inspection.

    Raises ``UserError`` when another process holds it: each home page is visited by one of them.
    """
    taken = TakenError(
        "另一个进程正在用这个数据库监测首页。",
        "一个数据库只需要一个监测进程；要换一个，请先停止它。",
    )
    with _held(store, (WATCH_CLASS, 0), "watch", taken):
        yield


@contextmanager
def _held(store: Store, key: tuple[int, int], name: str, taken: TakenError) -> Iterator[None]:
    file = store.file
    hold = _on_server(store, key, taken) if file is None else _on_file(file, name, taken)
    with hold:
        yield


@contextmanager
def _on_file(database: Path, name: str, taken: TakenError) -> Iterator[None]:
    path = database.with_name(f"{database.name}.{name}.lock")
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise taken from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(f"不能建立锁文件 {path}（{reason}）。", "请检查目录的写权限。") from None
    try:
        yield
    finally:
        # While it is still held: whoever has opened the file meanwhile sees that it is gone.
        path.unlink(missing_ok=True)
        lock.release()


@contextmanager
def _on_server(store: Store, key: tuple[int, int], taken: TakenError) -> Iterator[None]:
    numbers = {"kind": key[0], "number": key[1]}
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:kind, :number)"), numbers):
            raise taken
        try:
            yield
        finally:
            with contextlib.suppress(DBAPIError):
                connection.execute(text("SELECT pg_advisory_unlock(:kind, :number)"), numbers)


class Claims:
    """Holds the inspections that one process has at work, over one connection on a server.

    When that connection is lost, so are all claims, and whatever is written next fails as well.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: set[int] = set()
        self._connection: Connection | None = None
        self._turn = threading.Lock()

    @contextmanager
    def hold(self, inspection_id: int) -> Iterator[None]:
        """:func:`claimed`, for one of many. Any thread may call."""
        if inspection_id in self._held:
            raise _taken(inspection_id)
        self._held.add(inspection_id)
        try:
            file = self._store.file
            taken, name = _taken(inspection_id), str(inspection_id)
            with self._locked(inspection_id) if file is None else _on_file(file, name, taken):
                yield
        finally:
            self._held.discard(inspection_id)

    def close(self) -> None:
        """Let go of everything."""
        if self._connection is not None:
            # Advisory locks belong to the connection, which must not go back to the pool with them.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    @contextmanager
    def _locked(self, inspection_id: int) -> Iterator[None]:
        if not self._ask("SELECT pg_try_advisory_lock(:kind, :number)", inspection_id):
            raise _taken(inspection_id)
        try:
            yield
        finally:
            with contextlib.suppress(SQLAlchemyError):
                self._ask("SELECT pg_advisory_unlock(:kind, :number)", inspection_id)

    def _ask(self, query: str, inspection_id: int) -> bool:
        with self._turn:
            if self._connection is None:
                connection = self._store.engine.connect()
                self._connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            key = {"kind": CLAIM_CLASS, "number": inspection_id}
            return bool(self._connection.scalar(text(query), key))


def _taken(inspection_id: int) -> TakenError:
    return TakenError(
        f"编号为 {inspection_id} 的巡检正由另一个进程进行。",
        "请等它结束，或先停止那个进程再接着做。",
    )
