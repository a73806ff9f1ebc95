"""``govaudit review`` and ``govaudit acts`` on the terminal."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.terms import Verdict
from console.cli import run
from store.database import open_store
from store.inspections import get_inspection
from tests.console.judged import copied, judged_once

Json = Callable[..., Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with judged_once(tmp_path_factory.mktemp("judged")) as path:
        yield path


@pytest.fixture
def db(made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GOVAUDIT_OPERATOR", "王某")
    return copied(made, tmp_path)


@pytest.fixture
def data(db: str, capsys: pytest.CaptureFixture[str]) -> Json:
    """What a command gives as JSON."""

    def asked(*arguments: str) -> Any:
        capsys.readouterr()
        assert run([*arguments, "--db", db, "--json", "-"]) == 0
        return json.loads(capsys.readouterr().out)

    return asked


def score(db: str) -> float | None:
    store = open_store(db)
    with store.session() as session:
        found = get_inspection(session, 1)
        assert found.verdict is Verdict.QUALIFIED
        number = found.score
    store.close()
    return number


def test_list_and_show(db: str, data: Json, capsys: pytest.CaptureFixture[str]) -> None:
    rows = data("review", "list")
    assert [row["state"] for row in rows] == ["open"] * 3
    assert len(data("review", "list", "--suspect")) == 1
    assert data("review", "list", "--severity", "veto") == []
    assert len(data("review", "list", "--site", "1", "--indicator", "dead-links-other")) == 3
    assert run(["review", "list", "--db", db]) == 0
    assert "合计：待复核 3，属实 0，不属实 0，免予整改 0。" in capsys.readouterr().out
    assert run(["review", "show", "1", "--db", db]) == 0
    out = capsys.readouterr().out
    for words in ("所在页面：专题", "返回 HTTP 404", "恢复网页", "复核：待复核"):
        assert words in out


def test_decisions_move_the_score_at_once(
    db: str, data: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    before = score(db)
    assert run(["review", "dismiss", "1", "--reason", "网页正常", "--db", db]) == 0
    out = capsys.readouterr().out
    assert "已认定 1 条问题不属实" in out
    assert "→" in out
    after = score(db)
    assert after is not None
    assert before is not None
    assert after > before
    assert run(["review", "confirm", "3", "--db", db]) == 0
    assert score(db) == before
    assert run(["review", "reopen", "1", "3", "--reason", "再看", "--db", db]) == 0
    assert score(db) == before
    acts = data("acts", "list")
    assert [act["act"] for act in acts] == ["reopen", "reopen", "confirm", "dismiss"]
    assert {act["operator"] for act in acts} == {"王某"}
    assert len(data("acts", "list", "--act", "dismiss", "--operator", "王某")) == 1
    assert data("acts", "list", "--since", "2199-01-01") == []


def test_in_bulk_only_after_a_preview(
    db: str, data: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["review", "confirm", "--indicator", "dead-links-other", "--certain", "--db", db]
    assert run(command) == 0
    assert "符合条件的问题 2 条" in capsys.readouterr().out
    assert len(data("review", "list", "--state", "open")) == 3
    assert run([*command, "--yes"]) == 0
    assert len(data("review", "list", "--state", "confirmed")) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["review", "confirm"], "不知道是哪些问题"),
        (["review", "confirm", "1", "--certain"], "编号和条件不能一起写"),
        (["review", "confirm", "99"], "没有编号为 99 的问题"),
        (["review", "confirm", "1", "--until", "2199-01-01"], "--until"),
        (["review", "dismiss", "1"], "理由不能为空"),
        (["review", "dismiss", "1", "--reason", "x", "--until", "2020-01-01"], "已经过去"),
        (["review", "waive", "1", "--reason", "x" * 501], "超过 500 字"),
        (["review", "list", "--audit", "7"], "没有编号为 7 的检查"),
        (["review", "list", "--site", "7"], "没有编号为 7 的网站"),
        (["review", "answer", "serious-problems"], "不知道是哪一次巡检"),
        (["review", "answer", "serious-problems", "--site", "1"], "理由|判断结果"),
        (
            ["review", "answer", "home-stale", "--site", "1", "--result", "pass", "--reason", "x"],
            "由程序判定",
        ),
        (
            ["review", "answer", "nothing", "--site", "1", "--result", "pass", "--reason", "x"],
            "没有指标 nothing",
        ),
        (["review", "confirm", "1", "--operator", " "], "不知道由谁决定"),
        (["review", "import", "no.xlsx"], "no.xlsx"),
    ],
)
def test_bad_input_is_one_line(
    db: str, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--db", db]) == 2
    err = capsys.readouterr().err
    assert len(err.strip().splitlines()) == 1
    assert any(words in err for words in told.split("|"))


def test_an_answer_enters_the_verdict(
    db: str, data: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = data("review", "answer", "--site", "1")
    assert "serious-problems" in {row["indicator"] for row in questions}
    assert "home-stale" not in {row["indicator"] for row in questions}
    answer = ["review", "answer", "serious-problems", "--site", "1", "--db", db]
    failed = [*answer, "--result", "fail", "--reason", "首页被篡改", "--evidence", "截图在案"]
    assert run(failed) == 0
    assert "不合格" in capsys.readouterr().out
    [fault] = data("review", "list", "--severity", "veto")
    assert (fault["state"], fault["detail"]) == ("confirmed", "首页被篡改")
    assert fault["evidence"][0]["value"] == "截图在案"
    assert run(["review", "dismiss", str(fault["id"]), "--reason", "x", "--db", db]) == 2
    assert run([*answer, "--result", "pass", "--reason", "已核实，不是篡改"]) == 0
    assert data("review", "list", "--severity", "veto") == []
    assert score(db) is not None


def test_a_lasting_mark_is_shown_and_ends_when_it_is_reopened(db: str, data: Json) -> None:
    until = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=90)).isoformat()
    assert run(["review", "dismiss", "1", "--reason", "误报", "--until", until, "--db", db]) == 0
    [row] = data("review", "list", "--state", "dismissed")
    assert row["review"]["mark_id"] == 1
    assert data("acts", "list")[0]["detail"]["expires_on"] == until
    assert run(["review", "reopen", "1", "--reason", "再看", "--db", db]) == 0
    assert data("review", "list", "--state", "dismissed") == []
