"""Open the database: SQLite in the user's data directory, or PostgreSQL by its URL."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlmodel import Session

from config.store_faults import StoreFault
from config.systemfaults import system_fault
from store.address import database_url
from store.faults import fault_error, named_faults, shown
from store.schema import ensure_schema

BUSY_SECONDS = 30.0
"""How long a connection waits for a lock; writers hold it for milliseconds, a migration longer."""
CONNECT_SECONDS = 10
OLDEST_SQLITE = (3, 33, 0)
"""The first that knows UPDATE … FROM; long-lived server systems still bring older ones."""
WAL_LIMIT_BYTES = 64 * 1024 * 1024
"""A long reader lets the write-ahead log grow; it is cut back to this afterwards."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open database whose schema is the one that this program knows."""

    engine: Engine

    @property
    def where(self) -> str:
        """The database as it may stand in a message, without its password."""
        return shown(self.engine.url)

    @property
    def file(self) -> Path | None:
        """The SQLite file; None on a server."""
        url = self.engine.url
        return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None

    def session(self) -> Session:
        """A session whose objects stay readable after a commit."""
        return Session(self.engine, expire_on_commit=False)

    def close(self) -> None:
        """Give back all pooled connections."""
        self.engine.dispose()


def open_store(url: str | None = None, *, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open the database, making it or bringing its schema up to date first.

    ``url`` is a path, a SQLAlchemy URL, or None for the default file. Several processes may do
    this at once. Raises ``UserError`` when there is no directory or file to write, when it is no
    database or another program's, locked, read-only or newer than this program, or when the
    server refuses.
    """
    address = database_url(url)
    engine = _engine(address, busy_seconds)
    try:
        with named_faults(shown(address)):
            ensure_schema(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


def open_unchanged(url: str | None = None, *, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open a database as it is, whatever its schema; nothing is made or migrated.

    Raises ``UserError`` where there is no such file, or the server refuses.
    """
    address = database_url(url)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).is_file():
        raise fault_error(StoreFault.CANNOT_OPEN, shown(address), "没有这个文件")
    return Store(_engine(address, busy_seconds))


def _engine(url: URL, busy_seconds: float) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, busy_seconds)
    # The writer sends times as text without a zone, so the session's zone has to be UTC. Locks of a
    # machine that lost its power must not outlive it by the two hours that systems are used to.
    arguments = {
        "connect_timeout": CONNECT_SECONDS,
        "options": "-c timezone=UTC -c tcp_keepalives_idle=20"
        " -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3",
        "keepalives_idle": 20,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }
    return create_engine(url, connect_args=arguments, pool_pre_ping=True)


def _sqlite_engine(url: URL, busy_seconds: float) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise fault_error(StoreFault.OLD_ENGINE, shown(url), sqlite3.sqlite_version)
    _make_directory(Path(str(url.database)).parent)
    engine = create_engine(url, connect_args={"timeout": busy_seconds})

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
        # NORMAL loses nothing to a killed process; FULL would wait for the disk at each commit.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA journal_size_limit={WAL_LIMIT_BYTES}")

    return engine


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise fault_error(StoreFault.DIRECTORY, str(directory), system_fault(error)) from None
