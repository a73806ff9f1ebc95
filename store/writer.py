"""Write the evidence of one inspection while it is being gathered, beside the crawl."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from sqlmodel import SQLModel

from config.errors import UserError
from store.batch import Row
from store.changes import Changes
from store.database import Store
from store.writerthread import MAX_QUEUED_ROWS, Account, Job, WriterThread


class EvidenceWriter:
    """Hands rows of the evidence tables to a thread that writes them in the order that they come.

    The thread takes all that is queued, writes it in one transaction and begins again, so a killed
    process loses what is a few milliseconds old. When the database fails, the failure is raised by
    the next call: ``UserError`` for what the user can mend (disk full, database locked or removed),
    ``RuntimeError`` for a fault of the program. Rows belong to the writer once they are handed
    over; ``inspection_id`` need not stand in them. Any thread may call. ``thread``: one that writes
    for other inspections, too, and goes on when this one is done; without it the writer has its
    own.
    """

    def __init__(
        self,
        store: Store,
        inspection_id: int,
        *,
        max_queued_rows: int = MAX_QUEUED_ROWS,
        thread: WriterThread | None = None,
    ) -> None:
        self._own = thread is None
        self._thread = thread or WriterThread(store, max_queued_rows=max_queued_rows)
        self._account = Account(inspection_id)

    @property
    def failure(self) -> Exception | None:
        """Why nothing can be written any more."""
        return self._thread.failure or self._account.failure

    def check(self) -> None:
        """Raise what has failed, as every other call does."""
        self._thread.check(self._account)

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
        the commit of a writer with a thread of its own does not wait for company then. It must not
        raise.
        """
        self._thread.take(Job(self._account, changes.operations, changes.count, then))

    def flush(self, timeout: float | None = None) -> None:
        """Wait until everything added so far is committed; ``TimeoutError`` after ``timeout`` s."""
        self._thread.flush(self._account, timeout)

    async def aflush(self) -> None:
        """:meth:`flush` without holding up the event loop."""
        loop = asyncio.get_running_loop()
        done = loop.create_future()

        def tell() -> None:
            with contextlib.suppress(RuntimeError):  # The loop is closed: nobody waits any more.
                loop.call_soon_threadsafe(_settle, done)

        self._thread.take(Job(self._account, (), 0, tell), hurry=True)
        await done
        self._thread.check(self._account)

    def close(self) -> None:
        """Commit what is queued and bring nothing more; a second call does nothing more."""
        if self._own:
            self._thread.close()
            self._thread.flush(self._account)
        else:
            self._thread.leave(self._account)

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


def _settle(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)
