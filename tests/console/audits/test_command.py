"""``govaudit audit`` as a person uses it."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config.terms import AuditSiteState, Level
from console.cli import run
from store.acts import list_acts
from store.database import Store, open_store
from store.tables import Site
from tests.console.audits.farm import ROOT, Farm, farmed, register, results, rows
from tests.console.audits.runs import Command, hastily


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with farmed(6, 7) as served:
        yield served


@pytest.fixture
def database(store: Store, farm: Farm) -> str:
    register(store, farm.homes)
    return str(store.file)


def one_process(database: str, farm: Farm, *more: str) -> int:
    return run(
        ["audit", "run", "--db", database, "--workers", "1", "--quiet", *hastily(farm), *more]
    )


def test_a_whole_audit(
    store: Store, database: str, farm: Farm, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register(store, ["http://10.0.0.7/"])
    out = tmp_path / "reports"
    assert one_process(database, farm, "--out", str(out), "--period", "2026-11") == 0
    said = capsys.readouterr().out
    assert "2026年11月检查（已完成）" in said
    assert "网站 7：已完成 6，未检查 1" in said
    assert "10.0.0.7 不是公网地址" in said
    assert sorted(path.name for path in out.iterdir()) == [str(n) for n in range(1, 7)]
    assert json.loads((out / "3" / "report.json").read_text())["inspection"]["pages_fetched"] == 7
    with store.session() as session:
        assert [act.operator for act in list_acts(session)] == ["测试"]

    assert run(["audit", "status", "--db", database, "--json", "-"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["state"] == "done"
    assert data["sites"] == {
        **dict.fromkeys((state.value for state in AuditSiteState), 0),
        "done": 6,
        "left_out": 1,
    }
    assert data["pages"] == 42
    assert {row["worker"] for row in data["rows"]} == {None}
    assert run(["audit", "list", "--db", database]) == 0
    assert "1\t2026-11\t2026年11月检查\t已完成\t7/7\t0" in capsys.readouterr().out


def test_a_part_of_the_registry(store: Store, database: str, farm: Farm) -> None:
    with store.session() as session:
        for number in (1, 2, 3, 4):
            site = session.get_one(Site, number)
            site.level = Level.COUNTY
            session.add(site)
        session.commit()
    arguments = ("--sites", "level=county", "--sample", "50%", "--seed", "7", "--max-pages", "1")
    assert one_process(database, farm, *arguments) == 0
    assert one_process(database, farm, *arguments) == 0
    first, second = ({row.site_id for row in rows(store, number)} for number in (1, 2))
    assert first == second
    assert len(first) == 2
    assert first <= {1, 2, 3, 4}


def test_an_audit_that_reaches_nobody_is_no_success(
    store: Store, database: str, farm: Farm, capsys: pytest.CaptureFixture[str]
) -> None:
    (private,) = register(store, ["http://10.0.0.7/"])
    assert one_process(database, farm, "--sites", f"id={private}") == 3
    assert "没有检查到任何网站" in capsys.readouterr().err


def test_the_time_of_a_site_is_bounded(store: Store, database: str, farm: Farm) -> None:
    arguments = ("--delay", "0.4", "--site-seconds", "1", "--sites", "id=1")
    assert one_process(database, farm, *arguments) == 0
    (row,) = rows(store, 1)
    assert (row.state, row.reason) == (AuditSiteState.DONE, "达到时间上限")


def test_what_fails_is_tried_twice_and_again_on_demand(
    store: Store, database: str, farm: Farm, capsys: pytest.CaptureFixture[str]
) -> None:
    (silent,) = register(store, ["http://127.9.9.9:9/"])
    assert one_process(database, farm, "--sites", f"id=1,{silent}") == 3
    by_site = {row.site_id: row for row in rows(store, 1)}
    assert by_site[silent].state is AuditSiteState.FAILED
    assert by_site[silent].attempts == 2
    assert by_site[1].attempts == 1
    assert "127.9.9.9" in capsys.readouterr().out
    again = ["audit", "retry", "--failed", "--db", database, "--workers", "1", "--quiet"]
    assert run([*again, "--operator", "测试"]) == 3
    assert {row.site_id: row.attempts for row in rows(store, 1)} == {1: 1, silent: 2}


def test_a_cancelled_audit_stays_so(
    store: Store, database: str, farm: Farm, capsys: pytest.CaptureFixture[str]
) -> None:
    going = Command(database, "run", "--workers", "1", *hastily(farm), "--delay", "0.5")
    going.until(lambda: any(row.inspection_id for row in rows_if_any(store)))
    assert run(["audit", "cancel", "--db", database, "--operator", "测试"]) == 0
    assert going.wait() == 3, going.said
    assert {row.state for row in rows(store, 1)} <= {
        AuditSiteState.CANCELLED,
        AuditSiteState.DONE,
    }
    assert run(["audit", "resume", "--db", database]) == 2
    assert "已取消" in capsys.readouterr().err


def test_what_a_killed_process_had_is_cancelled_too(
    store: Store, database: str, farm: Farm, capsys: pytest.CaptureFixture[str]
) -> None:
    going = Command(database, "run", "--workers", "1", *hastily(farm), "--delay", "0.5")
    going.until(lambda: any(row.inspection_id for row in rows_if_any(store)))
    going.kill()
    going.wait()
    assert run(["audit", "cancel", "--db", database, "--operator", "测试"]) == 0
    assert capsys.readouterr().out == "检查 1 已取消，6 个网站不再检查。\n"
    assert {row.state for row in rows(store, 1)} == {AuditSiteState.CANCELLED}


def rows_if_any(store: Store) -> list[Any]:
    return rows(store, 1)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("run", "--period", "2026-13"), "月份不对"),
        (("run", "--period", "2026-12", "--as-of", "2026-11-20"), "2026-12 还没有到"),
        (("run", "--sample", "130%"), "抽查比例不对"),
        (("run", "--sample", "三成"), "抽查比例不对"),
        (("run", "--sites", "level=nowhere"), "错误"),
        (("run", "--sites", "id=4711"), "没有符合“id=4711”的网站"),
        (("run", "--ruleset", "nothing"), "没有名为 nothing 的规则包"),
        (("run", "--allow-private", "everything"), "不是网段"),
        (("run", "--workers", "0"), "--workers"),
        (("resume", "7"), "没有编号为 7 的检查"),
        (("status",), "还没有进行过检查"),
        (("retry",), "请加 --failed"),
        (("cancel", "3"), "没有编号为 3 的检查"),
    ],
)
def test_bad_input_is_one_line(
    database: str, arguments: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", *arguments, "--db", database]) == 2
    said = capsys.readouterr().err
    assert line in said
    assert len(said.splitlines()) == 1


def test_a_site_that_kills_its_worker_is_given_up_and_the_others_are_not(
    store: Store, database: str, farm: Farm, tmp_path: Path
) -> None:
    """The worker is made to die by a start-up file, whenever it takes up site 3."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys, threading\n"
        "def watch(event, arguments):\n"
        "    if event == 'socket.connect' and arguments[1][0] == '127.1.0.2':\n"
        "        if 'console.audits.worker' in ' '.join(sys.orig_argv):\n"
        "            os.kill(os.getpid(), 9)\n"
        "sys.addaudithook(watch)\n"
    )
    process = subprocess.run(
        [
            sys.executable,
            "-m",
            "console",
            "audit",
            "run",
            "--workers",
            "2",
            "--db",
            database,
            *hastily(farm),
        ],
        cwd=ROOT,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert process.returncode == 3, process.stderr
    by_site = {row.site_id: row for row in rows(store, 1)}
    killer = by_site.pop(3)
    assert killer.state is AuditSiteState.FAILED
    assert "多次异常退出" in str(killer.reason)
    assert {row.state for row in by_site.values()} == {AuditSiteState.DONE}


def test_a_disk_that_is_full_ends_it_with_one_line(store: Store, database: str, farm: Farm) -> None:
    """The file may not grow any more; then it may, and the audit goes on."""
    assert store.file is not None
    most = store.file.stat().st_size + 300_000
    run_of = [sys.executable, "-m", "console", "audit", "run", "--workers", "1", "--db", database]
    full = subprocess.run(
        [*run_of, *hastily(farm), "--quiet"],
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert full.returncode == 2, full.stderr
    require_one_line(full.stderr)
    resumed = Command(database, "resume", "--workers", "1", "--quiet")
    assert resumed.wait() == 0, resumed.said
    assert {result[2] for result in results(store, 1).values()} == {farm.pages}


def require_one_line(said: str) -> None:
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1, said
    assert "数据库" in said
    assert "govaudit audit resume 1" in said


def test_a_database_that_becomes_read_only_ends_it_with_one_line(
    postgres_store: Store, farm: Farm
) -> None:
    register(postgres_store, farm.homes)
    url = postgres_store.engine.url.set(drivername="postgresql").render_as_string(False)
    name = postgres_store.engine.url.database
    going = Command(url, "run", "--workers", "1", "--quiet", *hastily(farm), "--delay", "0.3")
    going.until(lambda: farm_is_read(postgres_store))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert going.wait() == 2, going.said
    require_one_line(going.said)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    resumed = Command(url, "resume", "--workers", "1", "--quiet")
    assert resumed.wait() == 0, resumed.said
    fresh = open_store(url)
    assert {row.state for row in rows(fresh, 1)} == {AuditSiteState.DONE}
    fresh.close()


def farm_is_read(store: Store) -> bool:
    return any(row.inspection_id for row in rows(store, 1))


def test_a_second_ctrl_c_ends_it_at_once(store: Store, database: str, farm: Farm) -> None:
    going = Command(database, "run", "--workers", "2", *hastily(farm), "--delay", "0.3")
    going.until(lambda: farm_is_read(store))
    going.kill(signal.SIGINT)
    going.until(lambda: "正在收尾" in going.said)
    if going.process.poll() is None:
        going.kill(signal.SIGINT)
    assert going.wait(10) == 130
    assert "Traceback" not in going.said
    resumed = Command(database, "resume", "--workers", "1")
    assert resumed.wait() == 0, resumed.said


def test_workers_whose_leader_is_killed_give_back_what_they_have(
    store: Store, database: str, farm: Farm
) -> None:
    """Who resumes at once waits until they have."""
    going = Command(database, "run", "--workers", "2", *hastily(farm), "--delay", "0.2")
    going.until(lambda: farm_is_read(store))
    going.kill()
    going.wait()
    resumed = Command(database, "resume", "--workers", "1")
    assert resumed.wait() == 0, resumed.said
    assert {row.state for row in rows(store, 1)} == {AuditSiteState.DONE}
    assert {result[2] for result in results(store, 1).values()} == {farm.pages}
