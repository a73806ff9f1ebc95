"""``govaudit media``: the register of accounts, in and listed."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from console.cli import run
from store.acts import list_acts
from store.database import open_store
from store.inspections import site_for

HOME = "http://www.qinghe.gov.cn/"


@pytest.fixture
def db(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GOVAUDIT_OPERATOR", "王某")
    file = tmp_path / "govaudit.db"
    file.write_bytes(sqlite_template.read_bytes())
    store = open_store(str(file))
    with store.session() as session:
        site_for(session, HOME, name="清河县人民政府")
        session.commit()
    store.close()
    return str(file)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_register_is_taken_over(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    rows = [
        ["主办单位", "平台", "账号名称", "状态"],
        ["县政府办", "微信公众号", "清河发布", "正常"],
        ["县文旅局", "抖音号", "清河文旅", "已注销"],
    ]
    file = tmp_path / f"账号.{kind}"
    if kind == "csv":
        file.write_bytes("\n".join(",".join(row) for row in rows).encode("gb18030"))
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(file)
    for _ in range(2):
        assert run(["media", "import", str(file), "--site", "清河县人民政府", "--db", db]) == 0
    capsys.readouterr()
    assert run(["media", "list", "--site", HOME, "--json", "-", "--db", db]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(row["platform"], row["name"], row["state"]) for row in listed] == [
        ("wechat", "清河发布", "running"),
        ("douyin", "清河文旅", "closed"),
    ]
    assert run(["media", "list", "--db", db]) == 0
    assert "微信公众号\t清河发布\t在运行" in capsys.readouterr().out
    store = open_store(db)
    with store.session() as session:
        assert len(list_acts(session)) == 2
    store.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("平台,名称\n推特,清河发布", "第 2 行：平台“推特”认不出来"),
        ("平台,名称\n微博,", "第 2 行：没有写名称"),
        ("甲,乙\n1,2", "没有“平台”“名称”两列"),
        ("", "没有“平台”“名称”两列"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_text(text, "utf-8")
    assert run(["media", "import", str(file), "--site", HOME, "--db", db]) == 2
    assert words in capsys.readouterr().err
    assert run(["media", "list", "--json", "-", "--db", db]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_no_file_and_no_site(db: str, tmp_path: Path) -> None:
    assert run(["media", "import", str(tmp_path / "no.csv"), "--site", HOME, "--db", db]) == 2
    file = tmp_path / "x.csv"
    file.write_text("平台,名称\n微博,清河发布", "utf-8")
    assert run(["media", "import", str(file), "--site", "http://no.cn/", "--db", db]) == 2
