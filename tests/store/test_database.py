"""Opening, making and migrating the database; every bad one ends in one Chinese line."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from config.errors import UserError
from store.address import database_url, default_path
from store.database import Store, open_store
from store.schema import MIGRATIONS, VERSION_TABLE, head
from store.tables import Link

ROOT = Path(__file__).parents[2]


def test_migrations_make_the_tables_that_the_program_knows(any_store: Store) -> None:
    options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
    with any_store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Link.metadata) == []


def test_revisions_are_numbered_and_in_one_line() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_heads() == [head()]
    numbers = [script.revision for script in scripts.walk_revisions()]
    assert numbers == sorted(numbers, reverse=True)


def test_the_first_migration_can_be_taken_back(any_store: Store) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with any_store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(any_store.engine).get_table_names() == [VERSION_TABLE]


def test_opening_again_changes_nothing(any_url: str) -> None:
    open_store(any_url).close()
    again = open_store(any_url)
    assert "link" in inspect(again.engine).get_table_names()
    again.close()


def test_sqlite_is_set_up_for_a_writer_beside_readers(store: Store) -> None:
    with store.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


def test_the_default_lies_in_the_users_data_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "数据"))
    opened = open_store()
    assert opened.file == default_path()
    assert opened.file.is_file()
    opened.close()


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("inspections.db", "sqlite"),
        ("./资料 库/a%20b.db", "sqlite"),
        ("sqlite:///inspections.db", "sqlite"),
        ("sqlite:////var/lib/x.db", "sqlite"),
        ("postgresql://u:p@h/d", "postgresql+psycopg"),
        ("postgres://u:p@h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg"),
    ],
)
def test_paths_and_urls_are_understood(given: str, driver: str) -> None:
    url = database_url(given)
    assert url.drivername == driver
    if driver == "sqlite":
        assert Path(str(url.database)).is_absolute()
        assert Path(str(url.database)).name == Path(given).name


def test_a_name_with_signs_of_a_url_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a?b=c#d%20 e.db"
    open_store(str(path)).close()
    assert path.is_file()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "无法识别"),
        ("  ", "无法识别"),
        ("a\0b", "无法识别"),
        ("postgresql://u:geheim@h:port/d", "无法识别"),
        ("://", "无法识别"),
        ("mysql://u:geheim@h/d", "不支持"),
        ("https://www.example.gov.cn/", "不支持"),
        ("sqlite://", "不支持"),
        ("sqlite:///:memory:", "不支持"),
        ("sqlite:///file:x?mode=memory&uri=true", "不支持"),
        ("postgresql+asyncpg://h/d", "不支持"),
    ],
)
def test_a_bad_address_is_named(given: str, words: str) -> None:
    line = refused(given)
    assert words in line
    assert "geheim" not in line


def refused(url: str, **options: Any) -> str:
    """The one line that opening this database ends with."""
    with pytest.raises(UserError) as caught:
        open_store(url, **options)
    line = str(caught.value)
    assert "\n" not in line
    assert "{" not in line
    assert "Traceback" not in line
    return line


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "建不了" in refused(str(tmp_path / "file" / "below" / "x.db"))


def test_an_engine_that_is_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 26, 0))
    assert "太旧" in refused(str(tmp_path / "x.db"))


def test_a_directory_in_place_of_the_file(tmp_path: Path) -> None:
    assert "打不开" in refused(str(tmp_path))


@contextmanager
def unprivileged() -> Iterator[Path]:
    """A directory of root's, seen by somebody else (or one that even its owner may not write)."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


@contextmanager
def as_somebody_else(directory: Path) -> Iterator[None]:
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    else:
        os.chmod(directory, 0o555)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        else:
            os.chmod(directory, 0o755)


def test_a_directory_that_is_not_ours() -> None:
    with unprivileged() as directory, as_somebody_else(directory):
        assert "打不开" in refused(str(directory / "x.db"))
        assert "建不了" in refused(str(directory / "below" / "x.db"))


def test_a_file_that_is_read_only() -> None:
    with unprivileged() as directory:
        path = directory / "x.db"
        open_store(str(path)).close()
        os.chmod(path, 0o444)
        os.chmod(directory, 0o777)
        with as_somebody_else(path.parent):
            line = refused(str(path))
    assert "只读" in line


def test_a_server_that_only_lets_read(postgres_url: str) -> None:
    open_store(postgres_url).close()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert "只读" in refused(postgres_url)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("这不是数据库" * 200)
    assert "不是数据库文件" in refused(str(path))
    assert path.read_text() == "这不是数据库" * 200


def test_a_damaged_database(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    open_store(str(path)).close()
    content = bytearray(path.read_bytes())
    content[100:4096] = os.urandom(3996)
    path.write_bytes(content)
    assert "损坏" in refused(str(path))


def test_another_programs_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE moz_bookmarks (id INTEGER)")
    assert "别的程序" in refused(str(path))
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("moz_bookmarks",)]


def test_other_programs_tables_on_a_server_are_no_hindrance(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE procrastinate_jobs (id int)")
        connection.execute("CREATE TABLE alembic_version (version_num text)")
    open_store(postgres_url).close()


def test_tables_of_our_names_on_a_server_are(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE page (id int)")
    assert "page" in refused(postgres_url)


def test_a_newer_schema(any_url: str) -> None:
    opened = open_store(any_url)
    with opened.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    opened.close()
    line = refused(any_url)
    assert "更新版本" in line
    assert "9999" in line


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_locked_file(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "x.db"
    if mode == "wal":
        open_store(str(path)).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as blocker:
        blocker.execute("BEGIN EXCLUSIVE")
        assert "锁住" in refused(str(path), busy_seconds=0.05)
    open_store(str(path)).close()


def test_a_server_that_refuses(postgres_server: Any, unused_port: int) -> None:
    line = refused(f"postgresql://leser:geheim@127.0.0.1:{unused_port}/x")
    assert "连不上数据库服务器" in line
    assert "geheim" not in line


def test_a_database_that_the_server_does_not_have(postgres_server: Any) -> None:
    line = refused(postgres_server.get_uri(database="nobody"))
    assert "连不上数据库服务器" in line
    assert "nobody" in line


def test_an_account_without_rights(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN")
    assert "无权" in refused(postgres_url.replace("postgres:@", "reader:@"))


@pytest.fixture
def unused_port() -> int:
    """A port on loopback where nobody listens."""
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def test_many_may_make_it_at_once(any_url: str) -> None:
    failures: list[BaseException] = []

    def make() -> None:
        try:
            open_store(any_url).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_many_processes_may_make_it_at_once(sqlite_url: str) -> None:
    code = "import sys; from store.database import open_store; open_store(sys.argv[1]).close()"
    processes = [
        subprocess.Popen([sys.executable, "-c", code, sqlite_url], cwd=ROOT) for _ in range(3)
    ]
    assert [process.wait() for process in processes] == [0, 0, 0]


def test_a_migration_that_fails_leaves_nothing_behind(
    any_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store import schema

    migrate = schema._migrate

    def broken(connection: Any) -> None:
        migrate(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "_migrate", broken)
    with pytest.raises(KeyboardInterrupt):
        open_store(any_url)
    monkeypatch.undo()
    opened = open_store(any_url)
    assert "link" in inspect(opened.engine).get_table_names()
    opened.close()
