"""``govaudit db``: upgrade, check and prune."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from console.cli import run
from store.database import Store, open_store
from store.dbcheck import check_database
from store.schema import head
from store.tables import Page, Site
from tests.store.conftest import begin
from tests.store.pruning.test_prune import NOW, inspected


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "g.db")


def data_of(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    capsys.readouterr()
    assert run(["db", *arguments, "--json", "-"]) == status
    return json.loads(capsys.readouterr().out)


def test_upgrade_tells_what_it_did(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert data_of(capsys, "upgrade", "--db", db) == {"where": db, "before": None, "after": head()}
    assert run(["db", "upgrade", "--db", db]) == 0
    assert "已是最新" in capsys.readouterr().out


def downgraded(db: str) -> None:
    from alembic import command
    from alembic.config import Config

    from store.schema import MIGRATIONS

    store = open_store(db)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    store.close()


def test_an_old_schema_is_told_and_upgraded_with_its_rows(
    db: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(db)
    begin(store)
    store.close()
    downgraded(db)
    found = data_of(capsys, "check", "--db", db, status=1)
    assert (found["version"], found["sound"]) == ("0002", False)
    assert "请先运行 db upgrade" in found["problems"][0]
    assert data_of(capsys, "upgrade", "--db", db)["before"] == "0002"
    store = open_store(db)
    with store.session() as session:
        assert len(session.exec(select(Site)).all()) == 1
    store.close()


def test_a_sound_database(any_store: Store) -> None:
    with any_store.session() as session:
        inspected(session, 3)
    found = check_database(any_store, now=NOW, thorough=True)
    assert (found.problems, found.notes, found.unfinished) == ([], [], [])
    sizes = {each.name: each for each in found.tables}
    assert sizes["page"].rows == 10
    assert (found.bytes or 0) > 10_000
    if any_store.file is None:
        assert (sizes["page"].bytes or 0) > 0


def test_what_was_left_behind_is_told(any_store: Store) -> None:
    number = begin(any_store)
    with any_store.session() as session:
        half = inspected(session, 3, "https://www.b.gov.cn/", pruning_began_at=NOW)
        session.commit()
    assert half
    if any_store.file is not None:
        any_store.file.with_name(f"{any_store.file.name}.77.lock").touch()
    found = check_database(any_store, now=NOW)
    assert found.sound
    assert found.unfinished == [number]
    assert "清理到一半" in "；".join(found.notes)
    assert ("1 个锁文件" in "；".join(found.notes)) is (any_store.file is not None)


def test_a_tree_with_a_circle_is_a_problem(any_store: Store) -> None:
    with any_store.session() as session:
        for name in ("a", "b"):
            url = f"https://{name}.gov.cn/"
            session.add(Site(name=name, home_url=url, host=name, created_at=NOW, updated_at=NOW))
            session.flush()
        session.get_one(Site, 1).parent_id = 2
        session.get_one(Site, 2).parent_id = 1
        session.commit()
    assert len(check_database(any_store, now=NOW).problems) == 2


def test_lost_references_are_a_problem(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store(db)
    with store.session() as session:
        inspected(session, 3)
    store.close()
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("DELETE FROM inspection")
    assert run(["db", "check", "--db", db]) == 1
    shown = capsys.readouterr().out
    assert "表 page 有 10 行指向 inspection 中没有的行" in shown


def test_a_damaged_file_is_a_problem(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store(db)
    with store.session() as session:
        inspected(session, 3)
    store.close()
    content = bytearray(Path(db).read_bytes())
    middle = len(content) // 2
    content[middle:] = b"\xff" * (len(content) - middle)
    Path(db).write_bytes(content)
    assert run(["db", "check", "--db", db]) == 1
    assert "损坏" in capsys.readouterr().out


def test_check_makes_nothing(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "check", "--db", db]) == 2
    assert "没有这个文件" in capsys.readouterr().err
    assert not Path(db).exists()


def test_prune_by_policy_and_options(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(db)
    days = (dt.datetime.now(dt.UTC) - NOW).days
    with store.session() as session:
        for back in (1000, 900, 800, 700, 600):
            inspected(session, back - days)
    store.close()
    data = data_of(capsys, "prune", "--db", db, "--dry-run")
    assert (data["pruned"][0]["due"], data["pruned"][0]["rows"]) == (2, 0)
    assert data_of(capsys, "prune", "--db", db, "--keep-days", "950")["pruned"][0]["due"] == 1
    policy = tmp_path / "policy.yaml"
    policy.write_text("{keep_inspections: 1, keep_days: 1, batch_rows: 3, pause_seconds: 0}")
    assert run(["db", "prune", "--db", db, "--policy", str(policy), "--vacuum"]) == 0
    assert "旧巡检的证据：可清理 3 次巡检，已删除 60 行" in capsys.readouterr().out
    store = open_store(db)
    with store.session() as session:
        assert len(session.exec(select(Page)).all()) == 10
    store.close()
    assert run(["db", "check", "--db", db, "--full"]) == 0
    policy.write_text("keep_inspections: 0")
    assert run(["db", "prune", "--db", db, "--policy", str(policy)]) == 2
