"""``govaudit duties``: the ledger of duties that only people can do, by hand and by a sheet."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlmodel import select

from config.rulepack import RulePack
from config.terms import DutyState, IndicatorKind, JudgedBy
from console import dutylines
from console.cli import run
from console.packs import load_pack
from store.acts import list_acts
from store.database import open_store
from store.tables import DutyTask

UNIT = "清河县财政局"


@pytest.fixture
def pack(monkeypatch: pytest.MonkeyPatch) -> RulePack:
    """A pack with a duty with a deadline, one that comes round, and one that a program judges."""
    national = load_pack("national-2019")
    base = national.rules[0].model_copy(
        update={"kind": IndicatorKind.DUTY, "judged_by": JudgedBy.PERSON, "check": None}
    )
    rules = (
        base.model_copy(
            update={"id": "d-1", "title": "确定负责人", "deadline": dt.date(2026, 8, 31)}
        ),
        base.model_copy(
            update={
                "id": "d-2",
                "title": "报送进展",
                "reporting_dates": (dt.date(2026, 9, 1), dt.date(2026, 12, 1)),
            }
        ),
        national.rules[1].model_copy(update={"id": "d-3", "kind": IndicatorKind.DUTY}),
    )
    made = national.model_copy(update={"id": "county-2026", "rules": rules})
    monkeypatch.setattr(dutylines, "load_pack", lambda name: made)
    monkeypatch.setattr(dutylines, "available", lambda: ["county-2026"])
    return made


@pytest.fixture
def db(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GOVAUDIT_OPERATOR", "王某")
    file = tmp_path / "govaudit.db"
    file.write_bytes(sqlite_template.read_bytes())
    return str(file)


def listed(capsys: pytest.CaptureFixture[str], db: str, *options: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(["duties", "list", "--db", db, "--json", "-", *options]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


def test_every_duty_for_people_is_listed_with_its_days(
    pack: RulePack, db: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = listed(capsys, db, "--unit", UNIT, "--as-of", "2026-09-01")
    assert [(row["duty"], row["occurrence"], row["overdue"]) for row in rows] == [
        ("d-1", "", True),
        ("d-2", "2026-09-01", False),
        ("d-2", "2026-12-01", False),
    ]
    assert {row["state"] for row in rows} == {"not_started"}
    assert listed(capsys, db) == []


def test_a_duty_is_set_with_its_evidence(
    pack: RulePack, db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = tmp_path / "备案表.pdf"
    paper.write_bytes(b"%PDF-1.7 paper")
    arguments = ["duties", "set", UNIT, "D-1", "--state", "done", "--db", db]
    assert run([*arguments, "--note", "已报\n备案", "--file", str(paper)]) == 0
    assert "已完成" in capsys.readouterr().out
    row = listed(capsys, db, "--as-of", "2026-10-01")[0]
    assert (row["state"], row["overdue"], row["note"]) == ("done", False, "已报 备案")
    assert row["updated_by"] == "王某"
    assert row["file"] == {
        "name": "备案表.pdf",
        "sha256": hashlib.sha256(b"%PDF-1.7 paper").hexdigest(),
    }
    assert run(["duties", "file", UNIT, "d-1", "--out", str(tmp_path / "o"), "--db", db]) == 0
    assert (tmp_path / "o").read_bytes() == b"%PDF-1.7 paper"
    assert run(["duties", "file", UNIT, "d-1", "--out", str(tmp_path), "--db", db]) == 2
    store = open_store(db)
    with store.session() as session:
        act = list_acts(session)[0]
    store.close()
    assert (act.operator, act.subject_id) == ("王某", f"{UNIT}/county-2026/d-1")
    assert act.detail["after"]["state"] == "done"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([UNIT, "d-9"], "没有编号为 d-9"),
        ([" ", "d-1"], "单位名称"),
        ([UNIT, "d-2", "--state", "done"], "--occurrence"),
        ([UNIT, "d-2", "--occurrence", "2026-10-01"], "没有 2026-10-01 这个节点"),
        ([UNIT, "d-1", "--deadline", "明天"], "日期不对"),
        ([UNIT, "d-1", "--note", "长" * 3000], "超过"),
        ([UNIT, "d-1", "--file", "/no/such"], "不能读取"),
        ([UNIT, "d-1", "--file", "/dev/null"], "空文件"),
        ([UNIT, "d-1", "--site", "http://www.x.gov.cn/"], "www.x.gov.cn"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(
    pack: RulePack,
    db: str,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    assert run(["duties", "set", *arguments, "--db", db]) == 2
    said = capsys.readouterr().err.strip()
    assert words in said
    assert said.count("\n") == 0
    store = open_store(db)
    with store.session() as session:
        assert session.exec(select(DutyTask)).all() == []
    store.close()


def test_the_reminder_tells_what_is_late_and_what_is_due(
    pack: RulePack, db: str, capsys: pytest.CaptureFixture[str]
) -> None:
    remind = ["duties", "remind", "--unit", UNIT, "--db", db, "--as-of"]
    assert run([*remind, "2026-08-01"]) == 0
    assert "没有逾期" in capsys.readouterr().out
    assert run([*remind, "2026-08-20"]) == 0
    assert [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "d-1",
        "d-2",
    ]
    assert run([*remind, "2026-09-01", "--within", "0"]) == 1
    assert "未开展（逾期）" in capsys.readouterr().out
    assert run(["duties", "set", UNIT, "d-1", "--state", "not_applicable", "--db", db]) == 0
    assert run([*remind, "2026-09-01", "--within", "0"]) == 0


def test_the_sheet_goes_out_and_comes_back(
    pack: RulePack, db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "台账.xlsx"
    assert run(["duties", "set", UNIT, "d-1", "--note", "=1+1", "--db", db]) == 0
    assert run(["duties", "export", str(sheet), "--db", db]) == 0
    book = openpyxl.load_workbook(sheet)
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 4
    head = {title: place for place, title in enumerate(rows[0])}
    assert book.active.cell(2, head["情况说明"] + 1).data_type == "s"
    book.active.cell(3, head["状态"] + 1).value = "正在办理"
    book.active.cell(3, head["情况说明"] + 1).value = "起草中"
    book.save(sheet)
    assert run(["duties", "import", str(sheet), "--db", db]) == 0
    assert "改动 1 项" in capsys.readouterr().out
    row = listed(capsys, db)[1]
    assert (row["occurrence"], row["state"], row["note"]) == (
        "2026-09-01",
        "in_progress",
        "起草中",
    )
    assert run(["duties", "import", str(sheet), "--db", db]) == 0
    assert "改动 0 项" in capsys.readouterr().out


def test_a_sheet_with_a_wrong_row_changes_nothing(
    pack: RulePack, db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "台账.xlsx"
    assert run(["duties", "export", str(sheet), "--unit", UNIT, "--db", db]) == 0
    book = openpyxl.load_workbook(sheet)
    places = {cell.value: cell.column for cell in book.active[1]}
    book.active.cell(2, places["状态"]).value = "完成了"
    book.active.cell(3, places["编号"]).value = "d-77"
    book.active.cell(4, places["状态"]).value = "已完成"
    book.save(sheet)
    assert run(["duties", "import", str(sheet), "--db", db]) == 2
    said = capsys.readouterr().err
    assert "第 2 行：状态“完成了”不对" in said
    assert "第 3 行：没有任务" in said
    assert listed(capsys, db) == []


def test_other_files_are_no_ledger(
    pack: RulePack, db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "x.xlsx"
    text.write_text("no workbook")
    assert run(["duties", "import", str(text), "--db", db]) == 2
    assert run(["duties", "export", str(tmp_path / "x.doc"), "--db", db]) == 2
    book = openpyxl.Workbook()
    book.active.append(["单位", "编号"])
    book.save(text)
    assert run(["duties", "import", str(text), "--db", db]) == 2
    assert "没有列" in capsys.readouterr().err


def test_csv_and_json(pack: RulePack, db: str, tmp_path: Path) -> None:
    assert run(["duties", "set", UNIT, "d-1", "--note", "=cmd", "--db", db]) == 0
    table, data = tmp_path / "x.csv", tmp_path / "x.json"
    assert run(["duties", "export", str(table), "--db", db]) == 0
    assert run(["duties", "export", str(data), "--db", db]) == 0
    assert "'=cmd" in table.read_text("utf-8-sig")
    assert [row["duty"] for row in json.loads(data.read_text("utf-8"))] == ["d-1", "d-2", "d-2"]
    assert DutyState.NOT_STARTED.value in data.read_text("utf-8")
