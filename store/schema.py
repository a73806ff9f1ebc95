"""Bring the schema of a database up to what this program knows, whoever else does so too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from config.store_faults import StoreFault
from store.faults import fault_error, shown
from store.tables import Site

MIGRATIONS = Path(__file__).with_name("migrations")
VERSION_TABLE = "govaudit_version"
"""A table of our own: on a server, other programs may keep their ``alembic_version`` beside us."""
ADVISORY_LOCK = 0x676F7661
_WAL_RETRY_SECONDS = 0.05


def ensure_schema(engine: Engine) -> None:
    """Create or migrate the tables; nothing is written when they are up to date.

    Raises ``UserError`` for a newer schema or another program's database, ``DBAPIError`` for what
    the database refuses.
    """
    _switch_to_wal(engine)
    with _exclusive(engine) as connection:
        version = _version(connection)
        if version == head():
            _prove_writable(connection)
            return
        _refuse_strangers(connection, version)
        _migrate(connection)


def head() -> str:
    """The newest revision that this program knows: revisions are numbered, ``0001`` and up."""
    return max(_revisions())


def schema_version(engine: Engine) -> str | None:
    """The revision that a database is at; None where it has none of our tables. Read-only.

    Raises ``DBAPIError`` for what the database refuses.
    """
    with engine.connect() as connection:
        return _version(connection)


def _revisions() -> set[str]:
    # Read from the file names, because importing Alembic takes longer than a whole start.
    return {path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _switch_to_wal(engine: Engine) -> None:
    """Readers don't wait for the writer. The switch itself doesn't honour the busy timeout."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        seconds = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() / 1000
        deadline = time.monotonic() + seconds
        while not _is_wal(connection, deadline):
            time.sleep(_WAL_RETRY_SECONDS)


def _is_wal(connection: Connection, deadline: float) -> bool:
    """Whether there is nothing more to try: it is switched, or this file system has no WAL."""
    try:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        if mode != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL").scalar_one()
    except OperationalError as error:
        busy = getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")
        if not busy or time.monotonic() >= deadline:
            raise
        return False
    return True


@contextmanager
def _exclusive(engine: Engine) -> Iterator[Connection]:
    """A transaction that only one process is in."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # A migration may rebuild a table that others refer to.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        yield connection
        connection.commit()
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    query = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - a constant
    version = connection.execute(query).scalar_one_or_none()
    return None if version is None else str(version)


def _prove_writable(connection: Connection) -> None:
    """Raise ``DBAPIError`` now if nothing may be written, not at the first page of the crawl."""
    connection.execute(text(f"DELETE FROM {VERSION_TABLE} WHERE 1 = 0"))  # noqa: S608 - a constant


def _refuse_strangers(connection: Connection, version: str | None) -> None:
    where = shown(connection.engine.url)
    if version is not None and version not in _revisions():
        raise fault_error(StoreFault.NEWER, where, version)
    if version is None and (strange := _strange_tables(connection)):
        raise fault_error(StoreFault.FOREIGN, where, "、".join(strange[:3]))


def _strange_tables(connection: Connection) -> list[str]:
    """A file is ours alone; on a server only tables of our names stand in the way."""
    present = sorted(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        return present
    return [table for table in present if table in Site.metadata.tables]


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
