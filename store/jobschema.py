"""The queue's own tables (Procrastinate), beside ours on the same PostgreSQL database.

The library ships its whole schema and one file for each later change, and leaves it to the program
to remember which were applied. That is kept in ``govaudit_job_migration``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from config.errors import UserError
from store.database import Store
from store.faults import named_faults
from store.schema import ADVISORY_LOCK

MIGRATION_TABLE = "govaudit_job_migration"
_JOBS = "procrastinate_jobs"


def require_server(store: Store) -> None:
    """Raise ``UserError`` for a database that only one machine can reach."""
    if store.file is not None:
        raise UserError(
            f"{store.where} 是单机数据库，不能由多台机器共用。",
            "请用 --db postgresql://用户@主机/库名。",
        )


def ensure_job_schema(store: Store) -> None:
    """Make the queue's tables or bring them up to date; any number of processes may at once.

    Raises ``UserError`` on SQLite, where the queue of another program is in the way, or where a
    newer version of this program has been at it.
    """
    require_server(store)
    with named_faults(store.where), store.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK + 1})
        known = _known_migrations()
        applied = _applied(connection)
        if applied is None:
            _refuse_strangers(connection, store.where)
            _create(connection)
            _note(connection, list(known))
            return
        if strange := applied - known.keys():
            raise UserError(
                f"{store.where} 的任务队列由更新的版本建立（{max(strange)}）。", "请升级 govaudit。"
            )
        missing = sorted(known.keys() - applied)
        for name in missing:
            _run_script(connection, known[name].read_text(encoding="utf-8"))
        _note(connection, missing)


def has_job_schema(store: Store) -> bool:
    """Whether audits on this database may have jobs."""
    return store.file is None and inspect(store.engine).has_table(MIGRATION_TABLE)


def _known_migrations() -> dict[str, Path]:
    folder = Path(SchemaManager.get_migrations_path())
    return {path.stem: path for path in folder.glob("*.sql")}


def _applied(connection: Connection) -> set[str] | None:
    if not inspect(connection).has_table(MIGRATION_TABLE):
        return None
    rows = connection.execute(text(f"SELECT name FROM {MIGRATION_TABLE}"))  # noqa: S608 - a constant
    return {str(name) for (name,) in rows}


def _refuse_strangers(connection: Connection, where: str) -> None:
    if inspect(connection).has_table(_JOBS):
        raise UserError(
            f"{where} 里已有别的程序的任务队列（表 {_JOBS}）。", "请为 govaudit 单独建一个数据库。"
        )


def _create(connection: Connection) -> None:
    _run_script(connection, SchemaManager.get_schema())
    connection.execute(
        text(
            f"CREATE TABLE {MIGRATION_TABLE} ("
            " name varchar(128) PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
    )


def _note(connection: Connection, names: list[str]) -> None:
    if names:
        query = text(f"INSERT INTO {MIGRATION_TABLE} (name) VALUES (:name)")  # noqa: S608 - a constant
        connection.execute(query, [{"name": name} for name in sorted(names)])


def _run_script(connection: Connection, script: str) -> None:
    """Many statements at once, in the transaction, and per cent signs as they are: the driver
    itself has to be asked for that."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(script)
    except psycopg.Error as error:
        raise DBAPIError(None, None, error) from error
