"""The queue's own tables: made once, brought up to date, and never another program's."""

from __future__ import annotations

import threading

import psycopg
import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import inspect, text

from config.errors import UserError
from store import jobschema
from store.database import Store, open_store
from store.jobschema import MIGRATION_TABLE, ensure_job_schema, has_job_schema


def columns(store: Store) -> dict[str, set[str]]:
    found = inspect(store.engine)
    return {
        table: {column["name"] for column in found.get_columns(table)}
        for table in found.get_table_names()
        if table.startswith("procrastinate")
    }


def test_it_is_made_beside_our_own_tables_and_only_once(postgres_store: Store) -> None:
    assert not has_job_schema(postgres_store)
    ensure_job_schema(postgres_store)
    ensure_job_schema(postgres_store)
    assert has_job_schema(postgres_store)
    assert {"procrastinate_jobs", "procrastinate_workers"} <= columns(postgres_store).keys()
    url = postgres_store.engine.url.render_as_string(hide_password=False)
    open_store(url).close()


def test_a_single_machines_database_has_no_queue(store: Store) -> None:
    with pytest.raises(UserError, match="不能由多台机器共用"):
        ensure_job_schema(store)
    assert not has_job_schema(store)


def test_many_may_make_it_at_once(postgres_store: Store) -> None:
    failures: list[BaseException] = []

    def make() -> None:
        try:
            ensure_job_schema(postgres_store)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_it_is_brought_up_to_date(postgres_store: Store) -> None:
    """Begun with the library's first files only, as an old version would have left it."""
    names = sorted(jobschema._known_migrations())
    first = [name for name in names if name < "03.04"]
    with postgres_store.engine.begin() as connection:
        for name in first:
            path = jobschema._known_migrations()[name]
            jobschema._run_script(connection, path.read_text())
        connection.execute(text(f"CREATE TABLE {MIGRATION_TABLE} (name varchar(128) PRIMARY KEY)"))
        jobschema._note(connection, first)
    ensure_job_schema(postgres_store)
    with postgres_store.engine.connect() as connection:
        applied = connection.execute(text(f"SELECT name FROM {MIGRATION_TABLE} ORDER BY name"))
        assert [name for (name,) in applied] == names
        functions = connection.execute(text("SELECT proname FROM pg_proc")).scalars().all()
    assert "procrastinate_retry_job_v2" in functions


def test_the_queue_of_another_program_is_left_alone(postgres_store: Store) -> None:
    with postgres_store.engine.begin() as connection:
        jobschema._run_script(connection, SchemaManager.get_schema())
    with pytest.raises(UserError, match="别的程序的任务队列"):
        ensure_job_schema(postgres_store)
    assert not has_job_schema(postgres_store)


def test_a_newer_queue_is_left_alone(postgres_store: Store) -> None:
    ensure_job_schema(postgres_store)
    with postgres_store.engine.begin() as connection:
        jobschema._note(connection, ["99.00.00_01_later"])
    with pytest.raises(UserError, match="更新的版本建立"):
        ensure_job_schema(postgres_store)


def test_an_account_without_rights_is_told(postgres_store: Store) -> None:
    url = postgres_store.engine.url.render_as_string(hide_password=False)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS narrow")
        connection.execute("CREATE ROLE narrow LOGIN")
        connection.execute("GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA public TO narrow")
    narrow = open_store(url.replace("postgres:@", "narrow@").replace("postgres@", "narrow@"))
    with pytest.raises(UserError, match="无权"):
        ensure_job_schema(narrow)
    narrow.close()
