"""``--cluster`` from the outside, with a worker in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlmodel import col, select

from config.cluster import load_cluster_settings
from config.errors import UserError
from config.terms import AuditState
from console.cli import run
from store.audits import list_audits
from store.database import Store, open_store
from store.tables import Audit
from tests.console.audits.farm import Farm, farmed, register
from tests.console.cluster.machines import machines
from tests.console.cluster.quick import quick


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with farmed(3, 9) as served:
        yield served


def options(farm: Farm) -> list[str]:
    return [
        "--delay", "0", "--second-look", "0.1", "--allow-private", "127.0.0.0/8", "--no-browser",
        "--uplink", farm.uplink, "--as-of", "2026-11-20", "--profile", "quick",
    ]  # fmt: skip


def audits(store: Store) -> list[Audit]:
    with store.session() as session:
        return list(list_audits(session))


def test_audit_and_check_by_a_worker(
    postgres_url: str, farm: Farm, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = ["--db", postgres_url]
    store = open_store(postgres_url)
    register(store, farm.homes)
    arguments = ["audit", "run", "--cluster", *options(farm), *db]
    assert run([*arguments, "--detach"]) == 0
    assert "没有工作进程在运行" in capsys.readouterr().err
    with machines(postgres_url, quick(), tmp_path, 1, 4) as (machine,):
        assert run(["audit", "resume", "1", *db]) == 0
        assert "已完成 3" in capsys.readouterr().out
        assert run([*arguments, "--title", "第二次", "--quiet"]) == 0
        capsys.readouterr()
        assert run(["audit", "status", *db]) == 0
        assert "正在检查 0 个网站，至多 4 个" in capsys.readouterr().out
        given = [*options(farm), "--out", str(tmp_path / "out"), "--json", str(tmp_path / "r.json")]
        status = run(["check", farm.homes[0], "--cluster", *given, *db])
        report = json.loads((tmp_path / "r.json").read_text())
        assert status == {"qualified": 0, "unqualified": 1, "undetermined": 3}[report["verdict"]]
        assert report["inspection"]["pages_fetched"] == farm.pages
        assert (tmp_path / "out" / "report.html").is_file()
        assert run([*arguments, "--delay", "1", "--title", "第三次", "--detach", "--quiet"]) == 0
        assert run(["audit", "cancel", *db]) == 0
        assert "已取消" in capsys.readouterr().out
        assert machine.stop() == 0
    found = audits(store)
    assert [audit.state for audit in found] == [
        AuditState.CANCELLED, AuditState.DONE, AuditState.DONE,
    ]  # fmt: skip
    store.close()


def test_an_audit_is_taken_back_to_one_machine(
    postgres_url: str, farm: Farm, capsys: pytest.CaptureFixture[str]
) -> None:
    db = ["--db", postgres_url]
    store = open_store(postgres_url)
    register(store, farm.homes[:1])
    arguments = ["audit", "run", *options(farm), *db, "--quiet"]
    assert run([*arguments, "--cluster", "--detach"]) == 0
    assert run(["audit", "resume", "--no-cluster", "--workers", "1", "--quiet", *db]) == 0
    assert run([*arguments, "--cluster", "--detach", "--take-up"]) == 0
    assert run([*arguments, "--cluster", "--detach", "--take-up"]) == 0
    with store.session() as session:
        query = select(Audit.state, Audit.in_cluster).order_by(col(Audit.id))
        assert list(session.exec(query)) == [
            (AuditState.DONE, False),
            (AuditState.RUNNING, True),
        ]
    store.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["audit", "run", "--cluster"], "不能由多台机器共用"),
        (["audit", "run", "--detach"], "--detach 只能与 --cluster 同用"),
        (["audit", "run", "--cluster", "--out", "x"], "--out 不能与 --cluster 同用"),
        (["check", "https://www.example.gov.cn/", "--cluster"], "不能由多台机器共用"),
        (["worker"], "不能由多台机器共用"),
        (["worker", "--queues", "audit,nothing"], "没有“nothing”这种工作"),
        (["worker", "--sites-at-once", "0"], "--sites-at-once 的值不对"),
        (["worker", "--settings", "nothing.yaml"], "nothing.yaml"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], words: str, sqlite_url: str, capsys: pytest.CaptureFixture[str],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run([*arguments, "--db", sqlite_url]) == 2
    text = capsys.readouterr().err
    assert words in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"top_up_below": 500}, "top_up_below"),
        ({"silent_seconds": 5}, "silent_seconds"),
        ({"attempts": 0}, "attempts"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_settings_that_do_not_fit_are_named(
    change: dict[str, object], words: str, tmp_path: Path
) -> None:
    file = tmp_path / "cluster.yaml"
    file.write_text(yaml.safe_dump(quick().model_dump() | {"heartbeat_seconds": 10} | change))
    with pytest.raises(UserError, match=words):
        load_cluster_settings(file)


def test_pauses_grow_to_the_longest() -> None:
    settings = quick(retry_first_seconds=60, retry_factor=4, retry_longest_seconds=3600)
    assert [settings.pause(attempts) for attempts in (1, 2, 3, 4, 9)] == [60, 240, 960, 3600, 3600]
    longer = [0.0]
    for _ in range(4):
        longer.append(settings.longer(longer[-1]))
    assert longer == [0.0, 0.2, 0.4, 0.8, 1.0]
