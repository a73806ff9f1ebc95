"""The commands of bulletin and ledger: files, exit statuses, and one line for what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from config.ledger import LedgerField, ledger_layout
from config.terms import Act, Verdict
from console.cli import run
from store.acts import list_acts
from store.database import Store, open_store
from tests.audits import MadeFault, MadeSite, make_audit

FAULTS = tuple(MadeFault("columns-stale", str(n)) for n in range(6))
SITES = [MadeSite("甲县"), MadeSite("乙县", Verdict.UNQUALIFIED, None, FAULTS)]
PLACES = {column.id: place for place, column in enumerate(ledger_layout().columns, 1)}


@pytest.fixture
def database(store: Store, sqlite_url: str) -> str:
    with store.session() as session:
        make_audit(session, SITES, "2026-10")
        make_audit(session, SITES, "2026-11")
    return sqlite_url


def test_bulletin_writes_its_papers(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    status = run(["bulletin", "2", "--out", str(out), "--no-pdf", "--json", "-", "--db", database])
    assert status == 0
    shown = capsys.readouterr()
    data = json.loads(shown.out)
    assert data["tally"]["undetermined"] == 1
    assert data["last"]["period"] == "2026年10月"
    assert "待复核的问题不写入通报" in shown.err
    assert {path.name for path in out.iterdir()} == {"bulletin-2.docx", "bulletin-2.html"}


def test_a_draft_counts_what_nobody_has_reviewed(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["bulletin", "2", "--draft", "--out", str(tmp_path), "--no-pdf", "--db", database]
    assert run(arguments) == 0
    assert "不合格 1，待复核 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bulletin", "9"], "没有编号为 9 的检查。 已有的检查：2、1。"),
        (["bulletin", "2", "--previous", "2"], "不早于检查 2"),
        (["bulletin", "2", "--office", "none.yaml"], "找不到文件 none.yaml"),
        (["bulletin", "2", "--text", "none.yaml"], "找不到文件 none.yaml"),
        (["bulletin", "2", "--date", "2026/1/1"], "日期不对"),
        (["ledger", "export"], "不知道导出哪次检查"),
        (["ledger", "export", "1", "--all"], "不知道导出哪次检查"),
        (["ledger", "export", "9"], "没有编号为 9 的检查"),
        (["ledger", "export", "1", "--out", "a.xls"], "不支持 a.xls 的格式"),
        (["ledger", "import", "none.xlsx"], "找不到文件 none.xlsx"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line(
    database: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--db", database]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json"])
def test_ledger_goes_out(
    database: str, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"ledger.{suffix}"
    assert run(["ledger", "export", "--all", "--out", str(out), "--db", database]) == 0
    assert out.stat().st_size > 100
    assert "问题 6 条" in capsys.readouterr().out
    assert [path.name for path in tmp_path.glob("ledger*")] == [out.name]


def test_ledger_comes_back_and_the_log_knows_who(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ledger.xlsx"
    assert run(["ledger", "export", "2", "--out", str(out), "--db", database]) == 0
    book = load_workbook(out)
    sheet = book["栏目不更新"]
    sheet.cell(2, PLACES[LedgerField.STATE]).value = "整改中"
    sheet.cell(3, PLACES[LedgerField.STATE]).value = "快了"
    book.save(out)
    arguments = ["ledger", "import", str(out), "--operator", "李四", "--db", database]
    assert run(arguments) == 2
    shown = capsys.readouterr().out
    assert "有误：工作表“栏目不更新”第 3 行 整改情况：“快了”不是可选值" in shown
    assert "没有写入" in shown
    assert run([*arguments, "--skip-bad"]) == 2
    opened = open_store(database)
    with opened.session() as session:
        acts = list_acts(session, act=Act.FILL)
    opened.close()
    assert [(act.operator, act.detail["after"]["state"]) for act in acts] == [("李四", "under_way")]
