"""A part that only one process plays for a database at a time."""

from __future__ import annotations

import contextlib
from enum import IntEnum

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from config.errors import UserError
from store.database import Store

SOLE_CLASS = 0x676F7673
"""First half of the advisory lock's key on a server; the second is the number of the part."""


class Part(IntEnum):
    """The parts, by the number of their lock."""

    SCHEDULER = 1
    UPKEEP = 2


class SolePart:
    """The system itself lets go of it when the process ends, however that comes about."""

    def __init__(self, store: Store, part: Part) -> None:
        self._store = store
        self._part = part
        self._lock: FileLock | None = None
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Whether it is ours now. Raises ``UserError`` where the lock file can't be made,
        ``DBAPIError`` where the server does not answer."""
        file = self._store.file
        if file is None:
            return self._take_on_server()
        path = file.with_name(f"{file.name}.{self._part.name.lower()}.lock")
        lock = FileLock(path, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            return False
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UserError(
                f"不能建立锁文件 {path}（{reason}）。", "请检查目录的写权限。"
            ) from None
        self._lock = lock
        return True

    def held(self) -> bool:
        """Whether it still is: a server that was restarted has forgotten it."""
        if self._connection is None:
            return self._lock is not None
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self.give_back()
            return False
        return True

    def give_back(self) -> None:
        """Let go of it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(DBAPIError):
                # The server notices only some time later that a connection has gone.
                key = {"kind": SOLE_CLASS, "part": int(self._part)}
                connection.execute(text("SELECT pg_advisory_unlock(:kind, :part)"), key)
            with contextlib.suppress(DBAPIError):
                # Not merely back to the pool: a lock that was not given back would go with it.
                connection.invalidate()
                connection.close()
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def _take_on_server(self) -> bool:
        engine = self._store.engine
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        key = {"kind": SOLE_CLASS, "part": int(self._part)}
        taken = connection.scalar(text("SELECT pg_try_advisory_lock(:kind, :part)"), key)
        if not taken:
            connection.close()
            return False
        self._connection = connection
        return True
