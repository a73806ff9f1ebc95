"""The packs of duties: every obligation that the documents lay down is a rule, with its words."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest

from config.rulepack import RulePack
from config.rulesets import load_ruleset
from config.terms import IndicatorKind, JudgedBy
from console.packs import load_pack, load_packs

HERE = Path(__file__).parent
OBLIGATIONS: dict[str, str] = json.loads((HERE / "obligations.json").read_text(encoding="utf-8"))
"""Id of every obligation with its key phrase; an id with HR is a claim of the annual report."""
ORIGINAL = HERE.parents[2] / "shared" / "domain" / "obligations.md"
PACKS = {
    "h20": "heilongjiang-2020",
    "hr20": "heilongjiang-2020",
    "y21": "youyi-2021",
    "h14": "heilongjiang-2014",
    "b20": "hubei-2020",
}
DUTY_PACKS = [*dict.fromkeys(PACKS.values()), "disclosure"]


def pack_of(obligation: str) -> RulePack:
    return load_pack(PACKS[obligation.lower().rsplit("-", 1)[0]])


def plain(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("obligation", OBLIGATIONS)
def test_every_obligation_is_a_rule(obligation: str) -> None:
    rules = {rule.id: rule for rule in pack_of(obligation).rules}
    rule = rules[obligation.lower()]
    assert rule.kind is IndicatorKind.DUTY
    assert rule.who
    assert rule.check or rule.judged_by is JudgedBy.PERSON
    if phrase := OBLIGATIONS[obligation]:
        assert rule.quotation
        words = {plain(part) for part in re.split(r"[…；;、，,。（）()\"“”]", phrase)}
        assert any(word in plain(rule.quotation) for word in words if len(word) > 1)


def test_there_are_as_many_rules_as_obligations() -> None:
    packs = [load_pack(name) for name in dict.fromkeys(PACKS.values())]
    assert len(OBLIGATIONS) == sum(len(pack.rules) for pack in packs) == 150


@pytest.mark.skipif(not ORIGINAL.is_file(), reason="the list of obligations does not lie beside")
def test_the_copy_has_all_ids_of_the_list() -> None:
    rows = re.findall(r"^\| ((?:H20|Y21|H14|B20|HR20)-\d\d) \|", ORIGINAL.read_text("utf-8"), re.M)
    assert rows == list(OBLIGATIONS)


@pytest.mark.parametrize("name", DUTY_PACKS)
def test_duties_carry_no_points(name: str) -> None:
    pack = load_pack(name)
    assert pack.scoring is None
    assert all(rule.kind is IndicatorKind.DUTY and rule.points is None for rule in pack.rules)


def test_all_packs_go_together() -> None:
    packs = load_packs(",".join([*DUTY_PACKS, "national-2019"]))
    assert [pack.id for pack in packs] == ["national-2019", *DUTY_PACKS]


@pytest.mark.parametrize(
    ("pack", "rule", "deadline"),
    [
        ("heilongjiang-2020", "h20-05", "2020-11-30"),
        ("heilongjiang-2020", "h20-31", "2020-08-31"),
        ("heilongjiang-2020", "h20-29", "2020-12-31"),
        ("youyi-2021", "y21-28", "2021-11-30"),
        ("youyi-2021", "y21-01", "2021-12-31"),
        ("youyi-2021", "y21-37", "2021-08-31"),
        ("hubei-2020", "b20-31", "2020-08-20"),
        ("hubei-2020", "b20-10", "2020-12-31"),
        ("heilongjiang-2014", "h14-02", "2014-12-31"),
        ("heilongjiang-2014", "h14-03", "None"),
    ],
)
def test_deadlines(pack: str, rule: str, deadline: str) -> None:
    found = next(each for each in load_ruleset(pack).rules if each.id == rule)
    assert str(found.deadline) == deadline


def test_two_reporting_dates() -> None:
    rule = next(each for each in load_ruleset("youyi-2021").rules if each.id == "y21-40")
    assert [str(day) for day in rule.reporting_dates] == ["2021-09-01", "2021-12-01"]


@pytest.mark.parametrize(
    ("pack", "regions"),
    [
        ("heilongjiang-2020", ("23",)),
        ("heilongjiang-2014", ("23",)),
        ("youyi-2021", ("230522",)),
        ("hubei-2020", ("42",)),
        ("disclosure", ()),
    ],
)
def test_whom_a_document_binds(pack: str, regions: tuple[str, ...]) -> None:
    assert load_ruleset(pack).applies.regions == regions


@pytest.mark.parametrize(
    ("first", "second"),
    [("h20-01", "b20-01"), ("h20-05", "b20-07"), ("h20-22", "d61-name"), ("h20-29", "y21-28")],
)
def test_the_same_duty_is_the_same_check_with_other_data(first: str, second: str) -> None:
    rules = {rule.id: rule for name in DUTY_PACKS for rule in load_ruleset(name).rules}
    assert rules[first].check == rules[second].check
