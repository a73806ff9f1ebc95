"""Write the evidence of one inspection while it is being gathered, beside the crawl."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError
from sqlmodel import SQLModel

from config.errors import UserError
from config.store_faults import StoreFault
from store.batch import Operation, Row, steps
from store.changes import Changes
from store.database import Store
from store.faults import fault_error, is_programs_fault, user_error

LINGER_SECONDS = 0.02
"""How long rows wait for company before they are committed: what a killed process can lose."""
MAX_QUEUED_ROWS = 20_000
"""At 1 to 2 kB a row this bounds the memory of the queue; whoever adds more waits."""


class EvidenceWriter:
    """A thread that writes rows of the evidence tables in the order that they come.

    It takes all that is queued, writes it in one transaction and begins again, so a killed process
    loses what is a few milliseconds old. When the database fails, the failure is raised by the
    next call: ``UserError`` for what the user can mend (disk full, database locked or removed),
    ``RuntimeError`` for a fault of the program. Rows belong to the writer once they are handed
    over; ``inspection_id`` need not stand in them. Any thread may call.
    """

    def __init__(
        self, store: Store, inspection_id: int, *, max_queued_rows: int = MAX_QUEUED_ROWS
    ) -> None:
        self.failure: Exception | None = None
        self._store = store
        self._inspection_id = inspection_id
        self._max_queued_rows = max_queued_rows
        self._state = threading.Condition()
        self._queue: list[Operation] = []
        self._queued_rows = 0
        self._accepted = 0
        self._committed = 0
        self._callbacks: list[Callable[[], None]] = []
        self._waited_for: list[Callable[[], None]] = []
        self._hurry = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="evidence-writer", daemon=True)
        self._thread.start()

    def add(self, table: type[SQLModel], rows: Sequence[Row]) -> None:
        """Insert rows (:meth:`store.changes.Changes.add`). Waits while the queue is full."""
        self.take(Changes().add(table, rows))

    def put(self, table: type[SQLModel], rows: Sequence[Row]) -> None:
        """Insert rows or change those that are there (:meth:`store.changes.Changes.put`)."""
        self.take(Changes().put(table, rows))

    def update_links(self, rows: Sequence[Row]) -> None:
        """Change links (:meth:`store.changes.Changes.update_links`)."""
        self.take(Changes().update_links(rows))

    def take(self, changes: Changes, then: Callable[[], None] | None = None) -> None:
        """Queue ``changes`` for one transaction. Waits while the queue is full.

        ``then`` is called by the writer's thread as soon as they are committed, or will never be;
        the commit does not wait for company. It must not raise.
        """
        with self._state:
            self._state.wait_for(self._has_room)
            self._raise_failure()
            if self._closing:
                raise RuntimeError("the evidence writer is closed")
            idle = not self._queue
            self._queue.extend(changes.operations)
            self._queued_rows += changes.count
            self._accepted += len(changes.operations)
            if then is not None:
                self._callbacks.append(then)
                self._hurry = True
            if idle or self._has_to_go():
                self._state.notify_all()

    def flush(self, timeout: float | None = None) -> None:
        """Wait until everything added so far is committed; ``TimeoutError`` after ``timeout`` s."""
        with self._state:
            self._raise_failure()
            target = self._accepted
            self._hurry = True
            self._state.notify_all()
            done = self._state.wait_for(
                lambda: self.failure is not None or self._committed >= target, timeout
            )
            self._raise_failure()
        if not done:
            raise TimeoutError("the evidence writer is still at work")

    async def aflush(self) -> None:
        """:meth:`flush` without holding up the event loop."""
        await asyncio.to_thread(self.flush)

    def close(self) -> None:
        """Commit what is queued and end the thread; a second call does nothing more."""
        with self._state:
            self._closing = True
            self._state.notify_all()
        self._thread.join()
        self._raise_failure()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except (UserError, RuntimeError):
            if error is None:
                raise

    def _has_room(self) -> bool:
        return (
            self._queued_rows < self._max_queued_rows or self.failure is not None or self._closing
        )

    def _raise_failure(self) -> None:
        if isinstance(self.failure, UserError):
            raise self.failure
        if self.failure is not None:
            raise RuntimeError("the evidence writer failed") from self.failure

    def _run(self) -> None:
        try:
            self._write_all()
        except DBAPIError as error:
            self._fail(_failure_of(error, self._store.where))
        except Exception as error:
            self._fail(error)

    def _write_all(self) -> None:
        with self._store.engine.connect() as connection:
            place = _Place(self._store)
            while (batch := self._next_batch()) is not None:
                self._write(connection, batch)
                place.check()
                self._acknowledge(len(batch))

    def _next_batch(self) -> list[Operation] | None:
        """All that is queued, after a short wait for more; None when the writer is closed."""
        with self._state:
            self._state.wait_for(lambda: self._queue or self._callbacks or self._closing)
            self._state.wait_for(self._has_to_go, LINGER_SECONDS)
            batch, self._queue = self._queue, []
            self._waited_for, self._callbacks = self._callbacks, []
            self._queued_rows = 0
            self._hurry = False
            self._state.notify_all()
            return batch if batch or self._waited_for else None

    def _has_to_go(self) -> bool:
        return self._hurry or self._closing or not self._has_room()

    def _write(self, connection: Connection, batch: list[Operation]) -> None:
        try:
            self._transact(connection, batch, careful=False)
        except DataError:
            # A number from a hostile page that is larger than the database can take.
            self._transact(connection, batch, careful=True)

    def _transact(self, connection: Connection, batch: list[Operation], *, careful: bool) -> None:
        with connection.begin():
            for step in steps(batch, connection.dialect.name):
                parameters: dict[str, Any] = {
                    "of_inspection": self._inspection_id,
                    "rows": step.text(connection.dialect.name, careful=careful),
                }
                connection.execute(step.statement, parameters)

    def _acknowledge(self, operations: int) -> None:
        with self._state:
            self._committed += operations
            self._state.notify_all()
        self._call_back()

    def _fail(self, failure: Exception) -> None:
        with self._state:
            self.failure = failure
            self._queue.clear()
            self._waited_for += self._callbacks
            self._callbacks = []
            self._state.notify_all()
        self._call_back()

    def _call_back(self) -> None:
        callbacks, self._waited_for = self._waited_for, []
        for callback in callbacks:
            callback()


class _Place:
    """Notices that the file was removed: an open file goes on taking rows that nobody will see."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._number = self._file_number()

    def check(self) -> None:
        if self._file_number() != self._number:
            raise fault_error(StoreFault.REMOVED, self._store.where)

    def _file_number(self) -> int | None:
        if self._store.file is None:
            return None
        try:
            return os.stat(self._store.file).st_ino
        except OSError:
            return -1


def _failure_of(error: DBAPIError, where: str) -> Exception:
    return error if is_programs_fault(error) else user_error(error, where)
