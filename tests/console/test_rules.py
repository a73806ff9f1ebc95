"""``govaudit rules`` as it is typed: output, exit status, one line for a fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.rulesets import RULESETS_DIR, available, load_ruleset
from console.cli import run


@pytest.fixture
def govaudit(capsys: pytest.CaptureFixture[str]):
    def _run(*arguments: str) -> tuple[int, str, str]:
        status = run(["rules", *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return _run


def test_list_names_every_pack(govaudit) -> None:
    status, out, err = govaudit("list")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert [line.split("\t")[0] for line in lines[1:]] == available()
    assert "国办秘函〔2019〕19号" in lines[1]


@pytest.mark.parametrize("name", available())
def test_show_has_a_line_for_every_rule(govaudit, name: str) -> None:
    status, out, _ = govaudit("show", name)
    assert status == 0
    shown = [line.split("\t")[0] for line in out.splitlines() if line.count("\t") == 6]
    assert shown[1:] == [rule.id for rule in load_ruleset(name).rules]


def test_show_several_packs(govaudit) -> None:
    status, out, _ = govaudit("show", "hubei-2020,disclosure", "--json", "-")
    assert status == 0
    assert [pack["id"] for pack in json.loads(out)] == ["hubei-2020", "disclosure"]
    _, out, _ = govaudit("show", "hubei-2020")
    assert "适用地区代码：42" in out


def test_points_from_memory_are_shown_as_local_defaults(govaudit) -> None:
    _, out, _ = govaudit("show", "national-2019")
    lines = {line.split("\t")[0]: line for line in out.splitlines()}
    assert "-5/处，至多5\t" in lines["policy-stale"]
    assert "（本地默认）" in lines["news-stale"]
    assert "+5（本地默认）" in lines["bonus-surveys"]
    assert "人工判定" in lines["serious-problems"]


@pytest.mark.parametrize("name", available())
def test_show_as_json_is_the_whole_pack_and_nothing_else(govaudit, name: str) -> None:
    status, out, err = govaudit("show", name, "--json", "-")
    assert (status, err) == (0, "")
    assert json.loads(out) == load_ruleset(name).model_dump(mode="json")


def test_show_as_json_to_a_file(govaudit, tmp_path: Path) -> None:
    status, out, _ = govaudit("show", "census-2015", "--json", str(tmp_path / "pack.json"))
    assert status == 0
    assert "census-2015" in out
    assert json.loads((tmp_path / "pack.json").read_text(encoding="utf-8"))["id"] == "census-2015"


@pytest.mark.parametrize("name", available())
def test_validate_accepts_the_packs_of_the_program(govaudit, name: str) -> None:
    status, out, err = govaudit("validate", str(RULESETS_DIR / f"{name}.yaml"))
    assert (status, err) == (0, "")
    assert out.startswith("OK：")
    assert out.count("\n") == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    severity: major\n", "    severety: major\n", "severety：不认识的键"),
        ("check: home-stale", "check: home-stal", "check：没有名为 home-stal 的检查，应为"),
        ("params: {days: 14}", "params: {dais: 14}", "params.dais：不认识的键"),
        ("params: {days: 14}", "params: {days: many}", "params.days：应为整数，现为 'many'"),
        ("params: {days: 14}", "params: {}", "params.days：缺少这个必填的键"),
        ("type: overview", "type: overvew", "现为 'overvew'，是否应为 overview"),
        ("rules:\n", "rules: [\n", "语法不对"),
    ],
)
def test_validate_names_line_key_and_what_was_expected(
    govaudit, tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = (RULESETS_DIR / "national-2019.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    status, out, err = govaudit("validate", str(path))
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert f"{path} 第 " in err
    assert says in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "no-such-pack"),
        ("show",),
        ("validate", "no-such-file.yaml"),
        ("show", "national-2019", "--json", "/proc/none/pack.json"),
        ("shwo",),
    ],
)
def test_wrong_usage_gets_one_line_and_status_two(govaudit, arguments: tuple[str, ...]) -> None:
    status, out, err = govaudit(*arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err
