"""Numbers of notices when processes die or issue at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli import run
from tests.console.judged import copied, judged_once

OFFICE = "name: 清河县人民政府办公室\ncode: 清政办督\n"
KILLED = """
import os, signal, sys
import console.issuing
console.issuing.notice_paper = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
from console.cli import run
run(sys.argv[1:])
"""
ONCE = "import sys\nfrom console.cli import run\nsys.exit(run(sys.argv[1:]))"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two drafts, each of another inspection of the site."""
    commands = [
        ["review", "confirm", "1", "5"],
        ["notice", "draft", "--inspection", "1"],
        ["notice", "draft", "--inspection", "2"],
    ]
    with judged_once(tmp_path_factory.mktemp("drafts"), *commands, times=2) as path:
        yield path


@pytest.fixture
def office(tmp_path: Path) -> str:
    path = tmp_path / "office.yaml"
    path.write_text(OFFICE)
    return str(path)


def process(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", code, *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, cwd=Path(__file__).parents[2])


def numbers(db: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    assert run(["notice", "list", "--db", db, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    return sorted(each["number"].partition("〕")[2] for each in found if each["number"])


def test_a_process_that_is_killed_while_issuing_takes_no_number_along(
    made: str, office: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = copied(made, tmp_path)
    issue = ["notice", "issue", "1", "--office", office, "--operator", "王某", "--db", db]
    assert process(KILLED, *issue).wait(60) < 0
    assert numbers(db, capsys) == []
    assert run(issue) == 0
    assert numbers(db, capsys) == ["1号"]


def test_two_processes_that_issue_at_once(
    made: str, office: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two drafts get two numbers; of two that issue the same draft one is refused."""
    db = copied(made, tmp_path)
    issue = ["--office", office, "--operator", "王某", "--db", db]
    started = [process(ONCE, "notice", "issue", each, *issue) for each in ("1", "2", "2")]
    assert sorted(each.wait(90) for each in started) == [0, 0, 2]
    assert numbers(db, capsys) == ["1号", "2号"]
