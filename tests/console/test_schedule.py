"""``govaudit schedule`` from the outside."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.terms import Act, RunState
from console.cli import run
from console.scheduling.base import Kind, Occasion
from console.scheduling.registry import kinds
from store.acts import list_acts
from store.database import Store, open_store
from store.schedules import history
from store.tables import Schedule, ScheduleRun

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind whose command is there in any case."""

    class ListRules(Kind):
        id = "list-rules"
        title = "列出规则包"
        has_db = False

        depth: int = 1
        loud: bool = False

        def arguments(self, occasion: Occasion) -> list[str]:
            return ["rules", "list", *(["--loud"] if self.loud else [])]

    monkeypatch.setitem(kinds(), "list-rules", ListRules)  # type: ignore[arg-type]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = run(["schedule", *arguments])
    captured = capsys.readouterr()
    return status, captured.out + captured.err


def test_a_schedule_from_entry_to_removal(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    db = ("--db", sqlite_url)
    status, text = said(
        capsys, "add", "list-rules", "--cron", "0 2 1 * *", "--title", "月度", "--operator", "张三",
        "--option", "depth=2", "--missed", "skip", *db,
    )  # fmt: skip
    assert status == 0
    assert "已登记定时任务 1：月度。接下来：" in text
    assert "01 02:00" in text
    status, text = said(capsys, "list", *db)
    assert "月度\tlist-rules\t0 2 1 * *\tAsia/Shanghai" in text
    assert "没有调度进程在运行" in text
    _, text = said(capsys, "show", "1", *db)
    assert "选项：depth=2" in text
    assert "错过时不补运行" in text
    assert "登记：张三" in text
    assert "已停用" in said(capsys, "disable", "1", *db)[1]
    assert "停用" in said(capsys, "list", *db)[1]
    assert "已启用" in said(capsys, "enable", "1", *db)[1]
    assert "已撤销" in said(capsys, "remove", "1", *db)[1]
    assert said(capsys, "show", "1", *db)[0] == 2
    assert "月度" not in said(capsys, "list", *db)[1]
    store = open_store(sqlite_url)
    with store.session() as session:
        acts = [entry.act for entry in reversed(list_acts(session))]
    store.close()
    assert acts == [Act.SCHEDULE, Act.SCHEDULE_OFF, Act.SCHEDULE_ON, Act.UNSCHEDULE]


def test_the_list_as_data(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["schedule", "add", "list-rules", "--cron", "*/5 * * * *", "--db", sqlite_url])
    capsys.readouterr()
    assert run(["schedule", "list", "--json", "-", "--db", sqlite_url]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["kind"] == "list-rules"
    assert entry["missed"] == "once"
    assert entry["missed_count"] == 0
    assert dt.datetime.fromisoformat(entry["next"]) > dt.datetime.now(dt.UTC)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "list-rules"], "缺少必填的 --cron"),
        (["add", "nothing", "--cron", "0 2 * * *"], "没有“nothing”这种定时任务"),
        (["add", "list-rules", "--cron", "0 2"], "时间表达式不对"),
        (["add", "list-rules", "--cron", "0 2 * * *", "--timezone", "X/Y"], "时区"),
        (["add", "list-rules", "--cron", "0 2 * * *", "--option", "depth"], "键=值"),
        (["add", "list-rules", "--cron", "0 2 * * *", "--option", "depth=深"], "depth 不对"),
        (["add", "list-rules", "--cron", "0 2 * * *", "--option", "colour=1"], "colour 不对"),
        (["add", "list-rules", "--cron", "0 2 * * *", "--option", "loud=是"], "没有 --loud"),
        (["add", "list-rules", "--cron", "0 2 * * *", "--missed", "often"], "--missed 的值不对"),
        (["show", "7"], "没有编号为 7 的定时任务"),
        (["remove", "7"], "没有编号为 7 的定时任务"),
        (["history", "7"], "没有编号为 7 的定时任务"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], words: str, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, text = said(capsys, *arguments, "--db", sqlite_url)
    assert status == 2
    assert words in text
    assert text.count("\n") == 1


def test_days_that_some_months_lack_are_hinted_at(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, text = said(capsys, "add", "list-rules", "--cron", "0 2 31 * *", "--db", sqlite_url)
    assert "月末请写 L" in text


def test_what_was_missed_is_told(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    due = dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC)
    with store.session() as session:
        session.add(
            Schedule(kind="prune", title="清理", cron="0 2 * * *", timezone="Asia/Shanghai",
                     considered_until=due, operator="张三", created_at=due)
        )  # fmt: skip
        session.add(
            ScheduleRun(schedule_id=1, due_at=due, last_due_at=due + dt.timedelta(days=2),
                        due_times=3, state=RunState.MISSED, reason="到时没有调度进程在运行")
        )  # fmt: skip
        session.commit()
    _, text = said(capsys, "list", "--db", str(store.file))
    assert "定时任务 1（清理）错过 3 次" in text
    _, text = said(capsys, "history", "1", "--db", str(store.file))
    assert "2026-11-21 02:00 至 2026-11-23 02:00（3 次）" in text
    assert "错过" in text


def test_every_kind_that_is_offered_can_be_run() -> None:
    """A kind whose command is not there is refused when it is entered, not when it is due."""
    for name, kind in kinds().items():
        assert kind.id == name
        assert kind.title


def test_the_scheduler_process_from_start_to_sigterm(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real one: it runs a command that was missed, refuses a second one, and ends at SIGTERM."""
    store = open_store(sqlite_url)
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    with store.session() as session:
        session.add(
            Schedule(kind="prune", title="清理", cron="0 2 * * *", timezone="Asia/Shanghai",
                     considered_until=long_ago, operator="张三", created_at=long_ago)
        )  # fmt: skip
        session.commit()
    command = [sys.executable, "-m", "console", "schedule", "run", "--db", sqlite_url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with store.session() as session:
                ended = [run for run in history(session) if run.exit_status is not None]
            if ended:
                break
            time.sleep(0.05)
        second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert second.returncode == 2
        assert "已有一个调度进程在运行" in second.stderr
        assert str(process.pid) in second.stderr
        _, text = said(capsys, "list", "--db", sqlite_url)
        assert "调度进程在运行" in text
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "调度进程已停止" in output
    assert len(ended) == 1
    store.close()
