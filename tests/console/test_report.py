"""``govaudit report``: old reports again, and faults over time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli import run
from store.database import open_store
from store.tables import Finding
from tests.console.judged import copied, judged_once


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two inspections; in the second one link is gone from the list of faults."""
    with judged_once(tmp_path_factory.mktemp("judged"), times=2) as path:
        store = open_store(path)
        with store.session() as session:
            session.delete(session.get_one(Finding, 4))
            session.commit()
        store.close()
        yield path


@pytest.fixture
def db(made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GOVAUDIT_OPERATOR", "王某")
    return copied(made, tmp_path)


def test_diff_of_two_and_of_the_last_two(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "diff", "1", "2", "--db", db, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["counts"] == {
        "new": 0,
        "persisting": 2,
        "fixed": 0,
        "back": 0,
        "undetermined": 1,
    }
    assert {fault["change"] for fault in found["faults"]} == {"persisting", "undetermined"}
    assert run(["report", "diff", "--site", "1", "--db", db]) == 0
    out = capsys.readouterr().out
    assert "巡检 1（2026-11-20）→ 2（2026-11-20）" in out
    assert "仍存在 2" in out
    # Indicators stand by name.
    assert not {fault["indicator"] for fault in found["faults"]} & set(out.split())


def test_history(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "history", "1", "--db", db, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [point["faults"] for point in found["inspections"]] == [3, 2]
    assert run(["report", "history", "https://www.qinghe.gov.cn/", "--db", db]) == 0
    assert "反弹" in capsys.readouterr().out


def test_an_old_report_is_written_again(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["review", "dismiss", "1", "--reason", "网页正常", "--db", db]) == 0
    assert run(["report", "write", "1", "--out", str(tmp_path / "out"), "--db", db]) == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    [dismissed] = report["dismissed"]
    assert dismissed["review"]["reason"] == "网页正常"
    assert len(report["findings"]) == 2
    html = (tmp_path / "out" / "report.html").read_text()
    assert "经人工复核不属实的" in html
    capsys.readouterr()
    assert run(["report", "show", "1", "--db", db, "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out) == report
    assert run(["report", "show", "1", "--db", db]) == 0
    assert "结论：合格" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["diff"], "不知道比较哪两次"),
        (["diff", "1"], "不知道比较哪两次"),
        (["diff", "2", "1"], "不早于"),
        (["diff", "1", "9"], "9"),
        (["diff", "--site", "9"], "没有编号为 9 的网站"),
        (["history", "9"], "没有编号为 9 的网站"),
        (["show", "9"], "9"),
    ],
)
def test_bad_input_is_one_line(
    db: str, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", *arguments, "--db", db]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert len(err.strip().splitlines()) == 1
