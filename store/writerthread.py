"""The thread that writes evidence: for one inspection, or for all that a process has at work.

With many inspections it commits what all of them have queued in one transaction, so that their
number costs neither threads nor connections nor turns at the database's write lock.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError

from config.errors import UserError
from config.store_faults import StoreFault
from store.batch import Operation, steps
from store.database import Store
from store.faults import fault_error, is_programs_fault, user_error

LINGER_SECONDS = 0.02
"""How long rows wait for company before they are committed: what a killed process can lose."""
MAX_QUEUED_ROWS = 20_000
"""At 1 to 2 kB a row this bounds the memory of the queue; whoever adds more waits."""

Then = Callable[[], None]


@dataclass(slots=True, eq=False)
class Account:
    """Where the rows of one inspection stand."""

    inspection_id: int
    accepted: int = 0
    committed: int = 0
    failure: Exception | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """Operations of one inspection that belong in one transaction."""

    account: Account
    operations: Sequence[Operation]
    rows: int
    then: Then | None = None


@dataclass(slots=True)
class _Batch:
    """What is written in one transaction."""

    jobs: list[Job] = field(default_factory=list)

    def by_account(self) -> dict[Account, list[Operation]]:
        groups: dict[Account, list[Operation]] = {}
        for job in self.jobs:
            groups.setdefault(job.account, []).extend(job.operations)
        return groups


class WriterThread:
    """Takes all that is queued, writes it in one transaction and begins again.

    ``patient``: what somebody waits for is not committed at once but waits for company like the
    rest: right where many inspections queue, since one of them hardly feels it.
    """

    def __init__(
        self,
        store: Store,
        *,
        max_queued_rows: int = MAX_QUEUED_ROWS,
        patient: bool = False,
    ) -> None:
        self.failure: Exception | None = None
        self._store = store
        self._max_queued_rows = max_queued_rows
        self._patient = patient
        self._state = threading.Condition()
        self._queue: list[Job] = []
        self._queued_rows = 0
        self._hurry = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="evidence-writer", daemon=True)
        self._thread.start()

    def take(self, job: Job, *, hurry: bool = False) -> None:
        """Queue a job. Waits while the queue is full; raises what has failed."""
        with self._state:
            self._state.wait_for(self._has_room)
            self._raise_failure(job.account)
            if self._closing or job.account.closed:
                raise RuntimeError("the evidence writer is closed")
            idle = not self._queue
            self._queue.append(job)
            self._queued_rows += job.rows
            job.account.accepted += 1
            self._hurry = self._hurry or hurry or (job.then is not None and not self._patient)
            if idle or self._has_to_go():
                self._state.notify_all()

    def flush(self, account: Account, timeout: float | None = None) -> None:
        """Wait until everything of ``account`` is committed; ``TimeoutError`` after ``timeout``."""
        with self._state:
            self._raise_failure(account)
            target = account.accepted
            self._hurry = True
            self._state.notify_all()
            done = self._state.wait_for(
                lambda: self._failed(account) or account.committed >= target, timeout
            )
            self._raise_failure(account)
        if not done:
            raise TimeoutError("the evidence writer is still at work")

    def check(self, account: Account) -> None:
        """Raise what has failed."""
        with self._state:
            self._raise_failure(account)

    def leave(self, account: Account) -> None:
        """Commit what is queued of ``account``, which brings nothing more."""
        with self._state:
            account.closed = True
        self.flush(account)

    def close(self) -> None:
        """Commit what is queued and end the thread; a second call does nothing more."""
        with self._state:
            self._closing = True
            self._state.notify_all()
        self._thread.join()

    def _failed(self, account: Account) -> bool:
        return self.failure is not None or account.failure is not None

    def _raise_failure(self, account: Account) -> None:
        failure = self.failure or account.failure
        if isinstance(failure, UserError):
            raise failure
        if failure is not None:
            raise RuntimeError("the evidence writer failed") from failure

    def _has_room(self) -> bool:
        return (
            self._queued_rows < self._max_queued_rows or self.failure is not None or self._closing
        )

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
                try:
                    self._write(connection, batch)
                    place.check()
                except Exception:
                    self._refuse(batch.jobs)
                    raise
                self._acknowledge(batch.jobs)

    def _next_batch(self) -> _Batch | None:
        """All that is queued, after a short wait for more; None when the writer is closed."""
        with self._state:
            self._state.wait_for(lambda: self._queue or self._closing)
            self._state.wait_for(self._has_to_go, LINGER_SECONDS)
            batch, self._queue = _Batch(self._queue), []
            self._queued_rows = 0
            self._hurry = False
            self._state.notify_all()
            return batch if batch.jobs else None

    def _has_to_go(self) -> bool:
        return self._hurry or self._closing or not self._has_room()

    def _write(self, connection: Connection, batch: _Batch) -> None:
        """All in one transaction; where one inspection's rows are at fault, only those stay out."""
        groups = batch.by_account()
        try:
            self._write_groups(connection, groups)
        except Exception as error:
            if len(groups) == 1 or not _is_of_the_rows(error):
                raise
            for account, operations in groups.items():
                try:
                    self._write_groups(connection, {account: operations})
                except Exception as own:
                    if not _is_of_the_rows(own):
                        raise
                    account.failure = own

    def _write_groups(self, connection: Connection, groups: dict[Account, list[Operation]]) -> None:
        try:
            self._transact(connection, groups, careful=False)
        except DataError:
            # A number from a hostile page that is larger than the database can take.
            self._transact(connection, groups, careful=True)

    def _transact(
        self, connection: Connection, groups: dict[Account, list[Operation]], *, careful: bool
    ) -> None:
        dialect = connection.dialect.name
        with connection.begin():
            for account, operations in groups.items():
                for step in steps(operations, dialect):
                    parameters: dict[str, Any] = {
                        "of_inspection": account.inspection_id,
                        "rows": step.text(dialect, careful=careful),
                    }
                    connection.execute(step.statement, parameters)

    def _acknowledge(self, jobs: Sequence[Job]) -> None:
        with self._state:
            for job in jobs:
                job.account.committed += 1
            self._state.notify_all()
        _call_back(jobs)

    def _fail(self, failure: Exception) -> None:
        with self._state:
            self.failure = failure
            left, self._queue = self._queue, []
            self._state.notify_all()
        _call_back(left)

    def _refuse(self, jobs: Sequence[Job]) -> None:
        """These will never be committed: those who wait for them are told once the failure is."""
        with self._state:
            self._queue[:0] = jobs


def _call_back(jobs: Iterable[Job]) -> None:
    for job in jobs:
        if job.then is not None:
            job.then()


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


def _is_of_the_rows(error: Exception) -> bool:
    """Whether other rows may well be written; else it is the database that refuses."""
    if isinstance(error, DBAPIError):
        return is_programs_fault(error)
    return not isinstance(error, UserError | OSError)
