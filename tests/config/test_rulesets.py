"""The packs that come with the program hold together; packs that do not are refused by line."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from config.errors import UserError
from config.rulepack import Rule, RulePack
from config.rulesets import (
    RULESETS_DIR,
    available,
    load_ruleset,
    load_rulesets,
    validate_file,
)
from config.terms import (
    Confidence,
    IndicatorKind,
    JudgedBy,
    Severity,
    SiteKind,
    WhenMissing,
)
from config.yamlerrors import Fault

PACKS = [load_ruleset(name) for name in available()]
NATIONAL, CENSUS = load_ruleset("national-2019"), load_ruleset("census-2015")
RULES = [pytest.param(rule, id=f"{pack.id}-{rule.id}") for pack in PACKS for rule in pack.rules]

VETOES_2019 = {
    "serious-problems": (JudgedBy.PERSON, WhenMissing.NOTE),
    "unreachable": (JudgedBy.PROGRAM, WhenMissing.NOTE),
    "home-stale": (JudgedBy.PROGRAM, WhenMissing.BLOCK),
    "columns-stale": (JudgedBy.PROGRAM, WhenMissing.BLOCK),
    "interaction-poor": (JudgedBy.PROGRAM, WhenMissing.NOTE),
    "services-unusable": (JudgedBy.PROGRAM, WhenMissing.NOTE),
}
VETOES_2015 = {"unreachable", "home-stale", "columns-stale", "serious-errors", "interaction-poor"}


def of_kind(pack: RulePack, kind: IndicatorKind) -> dict[str, Rule]:
    return {rule.id: rule for rule in pack.rules if rule.kind is kind}


def rule_of(pack: RulePack, rule_id: str) -> Rule:
    return next(rule for rule in pack.rules if rule.id == rule_id)


# --- the packs themselves ---------------------------------------------------------------------


def test_the_default_comes_first_and_a_pack_is_named_as_its_file() -> None:
    assert available()[0] == "national-2019"
    assert "census-2015" in available()
    assert [pack.id for pack in PACKS] == available()


def test_the_vetoes_of_2019() -> None:
    vetoes = of_kind(NATIONAL, IndicatorKind.VETO)
    assert {rule.id: (rule.judged_by, rule.when_missing) for rule in vetoes.values()} == VETOES_2019
    assert all(rule.source.document == "国办秘函〔2019〕19号" for rule in vetoes.values())


@pytest.mark.parametrize("pack", [NATIONAL, CENSUS], ids=lambda pack: pack.id)
def test_the_windows_of_the_vetoes_are_the_published_ones(pack: RulePack) -> None:
    assert rule_of(pack, "unreachable").params == {
        "days": 7,
        "min_per_day": 20,
        "timeout_seconds": 15,
        "max_failed_share": 0.05,
    }
    assert rule_of(pack, "home-stale").params == {"days": 14}
    columns = rule_of(pack, "columns-stale").params
    assert (columns["news_days"], columns["notice_months"]) == (14, 6)
    limits = ("max_stale_news_notice", "max_stale_other", "max_blank")
    assert [columns[key] for key in limits] == [5, 10, 5]
    assert rule_of(pack, "interaction-poor").params == {"years": 1, "months": 3}


def test_the_census_counts_columns_of_any_level_2019_first_level_ones() -> None:
    assert rule_of(CENSUS, "columns-stale").params["notice_level"] is None
    assert rule_of(NATIONAL, "columns-stale").params.get("notice_level", 1) == 1


def test_points_of_2019_add_up_by_group() -> None:
    sums: dict[str, float] = defaultdict(float)
    for rule in NATIONAL.rules:
        if rule.kind is IndicatorKind.DEDUCTION and rule.points:
            sums[rule.group] += rule.points.max
    assert sums == {"发布解读": 45, "办事服务": 25, "互动交流": 15, "功能设计": 15}
    bonus = of_kind(NATIONAL, IndicatorKind.BONUS).values()
    assert sum(rule.points.max for rule in bonus if rule.points) == 30


def test_scoring_of_2019_binds_portals_and_has_the_published_lines() -> None:
    scoring = NATIONAL.scoring
    assert scoring is not None
    assert (scoring.full_marks, scoring.pass_line) == (100, 60)
    assert (scoring.bonus_above, scoring.max_bonus) == (80, 30)
    assert scoring.deductions_bind == (SiteKind.PORTAL,)


@pytest.mark.parametrize(
    ("rule_id", "points"),
    [("policy-stale", 5), ("service-statistics-stale", 2), ("messages-stale", 3)],
)
def test_only_points_that_were_seen_are_no_local_default(rule_id: str, points: float) -> None:
    rule = rule_of(NATIONAL, rule_id)
    assert rule.points is not None
    assert rule.points.max == points
    seen = {
        rule.id
        for rule in of_kind(NATIONAL, IndicatorKind.DEDUCTION).values()
        if rule.source.points_confidence is Confidence.VERBATIM
    }
    assert seen == {"policy-stale", "service-statistics-stale", "messages-stale"}
    rest = of_kind(NATIONAL, IndicatorKind.DEDUCTION).keys() - seen
    assert all(
        rule_of(NATIONAL, other).source.points_confidence is Confidence.MEMORY for other in rest
    )


@pytest.mark.parametrize(
    ("rule_id", "per_fault"),
    [
        ("home-availability", 5),
        ("dead-links-home", 1),
        ("dead-links-other", 0.1),
        ("news-stale", 3),
        ("notices-policy-stale", 4),
        ("personnel-planning-stale", 5),
        ("information-accuracy", 1),
        ("guide-elements", 2),
        ("guide-accuracy", 1),
        ("attachments-missing", 1),
        ("attachments", 1),
        ("online-systems", 3),
    ],
)
def test_the_census_takes_its_published_points(rule_id: str, per_fault: float) -> None:
    points = rule_of(CENSUS, rule_id).points
    assert points is not None
    assert points.per_fault == per_fault


def test_the_census_is_whole() -> None:
    assert set(of_kind(CENSUS, IndicatorKind.VETO)) == VETOES_2015
    assert CENSUS.scoring is not None
    assert (CENSUS.scoring.closed, CENSUS.scoring.pass_line) == (False, 60)
    groups = {rule.group for rule in of_kind(CENSUS, IndicatorKind.DEDUCTION).values()}
    assert groups == {"网站可用性", "信息更新", "互动回应", "服务实用"}


@pytest.mark.parametrize("theme", ["surveys", "interviews"])
@pytest.mark.parametrize("kind", SiteKind)
def test_none_in_a_year_costs_five_and_few_cost_three(theme: str, kind: SiteKind) -> None:
    unused, few = rule_of(CENSUS, f"{theme}-unused"), rule_of(CENSUS, f"{theme}-few-{kind.value}")
    assert unused.points is not None
    assert few.points is not None
    assert few.applies.kinds == (kind,)
    assert (few.points.max, unused.points.max + few.points.max) == (3, 5)
    assert few.params["min_items"] == (6 if kind is SiteKind.PORTAL else 3)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_tells_the_reader_what_why_and_how(rule: Rule) -> None:
    for text in (rule.text, rule.why, rule.remedy):
        assert len(text) >= 6
        assert text.endswith("。")
    assert rule.source.document
    assert rule.source.clause
    assert (rule.severity is Severity.VETO) == (rule.kind is IndicatorKind.VETO)


@pytest.mark.parametrize("rule", RULES)
def test_what_a_program_judges_has_a_check_and_what_a_person_judges_has_none(rule: Rule) -> None:
    assert (rule.check is None) == (rule.judged_by is JudgedBy.PERSON)


def test_indicators_of_ipv6_carry_no_points_and_say_which_lines_are_local() -> None:
    rules = [rule for rule in NATIONAL.rules if rule.check == "ipv6"]
    assert len(rules) == 9
    for rule in rules:
        assert rule.id == f"ipv6-{rule.params['aspect']}".replace("_", "-")
        assert rule.kind is IndicatorKind.DUTY
        assert ("本地默认" in rule.text) == ("min_rate" in rule.params)


def test_absence_of_tags_costs_points_and_wrong_format_does_not() -> None:
    metas = [rule for rule in NATIONAL.rules if rule.check == "page-metas"]
    kinds = {(rule.params["group"], rule.params["aspect"]): rule.kind for rule in metas}
    assert kinds == {
        (group, aspect): IndicatorKind.DEDUCTION if aspect == "absent" else IndicatorKind.DUTY
        for group in ("site", "column", "article")
        for aspect in ("absent", "format")
    }


# --- packs of others --------------------------------------------------------------------------

SMALL = """\
id: local-1
version: "1"
title: 本地要求
issued: 本地文件
effective_from: 2024-01-01
scoring: {full_marks: 10, pass_line: 6, bonus_above: 8, max_bonus: 2}
rules:
  - &rule
    id: stale
    title: 栏目超期
    group: 更新
    kind: deduction
    text: 应更新。
    why: 有人看。
    remedy: 更新。
    source: {document: 本地文件, clause: 一, confidence: verbatim}
    severity: minor
    points: {max: 10, per_fault: 2}
    check: column-fresh
    params: {types: [news], days: 14}
  - id: extra
    title: 加分
    group: 加分
    kind: bonus
    text: 做得好。
    why: 有人看。
    remedy: 保持。
    source: {document: 本地文件, clause: 二, confidence: memory}
    severity: hint
    points: {max: 2}
    judged_by: person
"""


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str) -> Path:
        path = tmp_path / "local.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_a_pack_of_an_office_is_loaded_by_its_path(write) -> None:
    assert load_ruleset(str(write(SMALL))).id == "local-1"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id: extra", "id: stale", "第 21 行 rules[2].id：stale 与第 1 条规则重复"),
        (
            "    severity: minor\n",
            "    severety: minor\n",
            "第 17 行 rules[1].severety：不认识的键",
        ),
        (
            "kind: bonus",
            "kind: bonos",
            "第 24 行 rules[2].kind：应为veto、deduction、bonus、duty 之一",
        ),
        (
            "kind: bonus",
            "kind: duty",
            "第 30 行 rules[2].points：只有 deduction、bonus 类可有 points",
        ),
        ("    points: {max: 2}\n", "", "第 21 行 rules[2]：extra 是 bonus 类，应有 points"),
        ("per_fault: 2", "per_fault: 12", "第 18 行 rules[1].points.per_fault：应不大于 max（10）"),
        ("max: 10,", "max: -1,", "第 18 行 rules[1].points.max：应为不小于 0 的数，现为 -1"),
        (
            "full_marks: 10",
            "full_marks: 20",
            "第 6 行 scoring.full_marks：扣分项的 max 合计应为 20",
        ),
        (
            "max_bonus: 2",
            "max_bonus: 3",
            "第 6 行 scoring.max_bonus：加分项的 max 合计应为 3，现为 2",
        ),
        ("pass_line: 6", "pass_line: 60", "scoring.pass_line：应在 0 与 full_marks（10）之间"),
        (
            "bonus_above: 8",
            "bonus_above: 5",
            "scoring.bonus_above：应在 pass_line 与 full_marks 之间",
        ),
        (
            "types: [news]",
            "types: [nws]",
            "params.types[1]：应为栏目词表中的类型，现为 'nws'，是否应为 news",
        ),
        (
            "params: {types: [news], days: 14}",
            "params: {columns: [{type: leader}]}",
            "params.columns[1].type：应为栏目词表中的类型，现为 'leader'，是否应为 leaders",
        ),
        (
            "judged_by: person",
            "check: column-fresh\n    judged_by: person",
            "[2].check：由人工判定",
        ),
        ("    check: column-fresh\n", "", "rules[1].params：没有 check 的规则不应有 params"),
        ("severity: hint", "severity: veto", "rules[2].severity：veto 类规则的 severity 应为 veto"),
        ("id: extra", "id: Extra_1", "第 21 行 rules[2].id：应为合乎"),
        ('version: "1"', "version: 1", "第 2 行 version：应为文字，现为 1"),
        ("effective_from: 2024-01-01", "effective_from: 来年", "effective_from：应为日期"),
        ("scoring: {", "# {", "rules[1].kind：规则包没有 scoring，不应有 deduction 类规则"),
    ],
)
def test_a_pack_that_does_not_hold_together_is_refused_by_line(write, old, new, says) -> None:
    assert old in SMALL
    with pytest.raises(UserError) as caught:
        validate_file(write(SMALL.replace(old, new, 1)))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_pack_without_rules_is_refused(write) -> None:
    with pytest.raises(UserError, match="应至少有一条规则"):
        validate_file(write(SMALL[: SMALL.index("rules:")] + "rules: []\n"))


def test_an_open_table_needs_no_sum(write) -> None:
    text = SMALL.replace("full_marks: 10", "full_marks: 20, closed: false")
    assert validate_file(write(text)).scoring is not None


def test_what_another_layer_knows_is_told_by_line_too(write) -> None:
    def no_checks(rule: Rule) -> list[Fault]:
        return [Fault(("check",), "没有这个检查")] if rule.check else []

    with pytest.raises(UserError, match="check：没有这个检查"):
        validate_file(write(SMALL), no_checks)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("national-2018", "是否要写 national-2019？"),
        ("什么", "可用的有：national-2019、census-2015"),
        ("./none.yaml", "找不到文件"),
        ("", "没有名为"),
    ],
)
def test_an_unknown_pack_is_told_with_what_there_is(name: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        load_ruleset(name)
    assert says in str(caught.value)


DUTIES = """\
id: plan-2026
version: "1"
title: 要点
issued: 本地文件
effective_from: 2026-01-01
applies: {regions: ["23"]}
rules:
  - id: plan-01
    title: 公开清单
    group: 公开
    kind: duty
    text: 应公开。
    why: 有人看。
    remedy: 公开。
    source: {document: 本地文件, clause: 一, confidence: verbatim}
    severity: minor
    quotation: 更新完善清单
    who: 县政府办
    deadline: 2026-12-31
    judged_by: person
"""


@pytest.mark.parametrize("names", ["national-2019, {}", "{}，national-2019"])
def test_the_pack_that_scores_comes_first(write, names: str) -> None:
    packs = load_rulesets(names.format(write(DUTIES)))
    assert [pack.id for pack in packs] == ["national-2019", "plan-2026"]
    assert packs[1].applies.regions == ("23",)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ("national-2019,census-2015", "各有一套评分"),
        ("national-2019,national-2019", "写了两次"),
        (" , ", "没有写规则包"),
        ("national-2019,nowhere", "没有名为 nowhere 的规则包"),
    ],
)
def test_packs_that_do_not_go_together_are_refused(names: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        load_rulesets(names)


def test_one_id_for_two_rules_is_refused(write) -> None:
    path = write(DUTIES.replace("plan-01", "home-stale"))
    with pytest.raises(UserError, match="都有编号为 home-stale 的规则"):
        load_rulesets(f"national-2019,{path}")


def test_every_file_in_the_folder_is_a_pack() -> None:
    assert {path.stem for path in RULESETS_DIR.iterdir()} == set(available())
