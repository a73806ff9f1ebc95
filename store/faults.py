"""Turn what a database driver raises into the one line that a user can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    PendingRollbackError,
    ProgrammingError,
)

from config.errors import UserError
from config.store_faults import StoreFault, store_faults

_REASON_LIMIT = 200


def fault_error(fault: StoreFault, where: str, reason: object = "") -> UserError:
    """The ``UserError`` of a fault; only the first line of ``reason`` is shown."""
    wording = store_faults().wording(fault)
    lines = str(reason).strip().splitlines() or [""]
    words = {"where": where, "reason": lines[0][:_REASON_LIMIT]}
    return UserError(wording.what.format(**words), wording.how.format(**words))


def user_error(error: DBAPIError, where: str) -> UserError:
    """The ``UserError`` of an error that the driver raised."""
    return fault_error(_known_fault(error) or StoreFault.OTHER, where, error.orig)


def is_programs_fault(error: DBAPIError) -> bool:
    """Whether the rows or the statement were wrong, so that the user can mend nothing."""
    wrong = isinstance(error, IntegrityError | ProgrammingError | DataError)
    return wrong and _known_fault(error) is None


def is_databases_fault(error: BaseException) -> bool:
    """Whether it is not the statement that was wrong: the database failed, or its connection was
    lost earlier in the same transaction."""
    if isinstance(error, DBAPIError):
        return not is_programs_fault(error)
    return isinstance(error, PendingRollbackError)


@contextmanager
def named_faults(where: str) -> Iterator[None]:
    """Raise ``UserError`` for what the database cannot do inside the block."""
    try:
        yield
    except DBAPIError as error:
        raise user_error(error, where) from error


@contextmanager
def told_faults(where: str) -> Iterator[None]:
    """Raise ``UserError`` for what the database refuses inside the block; a fault of the program
    passes as it is."""
    try:
        yield
    except DBAPIError as error:
        if is_programs_fault(error):
            raise
        raise user_error(error, where) from error
    except PendingRollbackError as error:
        raise fault_error(StoreFault.SERVER, where, "连接已中断") from error


def shown(url: URL) -> str:
    """A database as it may stand in a message: the file, or the address without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def _known_fault(error: DBAPIError) -> StoreFault | None:
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if code:
        return store_faults().by_code(code)
    # psycopg has no SQLSTATE to give when there is no connection.
    lost = isinstance(error, OperationalError) and hasattr(error.orig, "sqlstate")
    return StoreFault.SERVER if lost else None
