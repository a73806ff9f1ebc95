"""Find, load and check rule packs: those that come with the program, and an office's own files."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from config.columns import vocabulary
from config.errors import UserError
from config.rulepack import Rule, RulePack, Scoring
from config.terms import IndicatorKind, JudgedBy, Severity
from config.yamlerrors import Fault
from config.yamlfile import Location, open_yaml

RULESETS_DIR = Path(__file__).with_name("rulesets")
DEFAULT_RULESET = "national-2019"

RuleFaults: TypeAlias = Callable[[Rule], Iterable[Fault]]

_SCORED = (IndicatorKind.DEDUCTION, IndicatorKind.BONUS)
_SUFFIXES = (".yaml", ".yml")


def available() -> list[str]:
    """Ids of the packs that come with the program, the default first."""
    names = (path.stem for path in RULESETS_DIR.glob("*.yaml"))
    return sorted(names, key=lambda name: (name != DEFAULT_RULESET, name))


def load_rulesets(names: str, rule_faults: RuleFaults | None = None) -> tuple[RulePack, ...]:
    """The packs that ``names`` lists, ids or paths joined by commas, the one that decides the
    verdict first: the one with scoring, else the first.

    ``rule_faults``: see :func:`validate_file`. Raises ``UserError`` for a bad pack, for one that is
    named twice, for two that score (two national regimes are not mixed), and for rules of two packs
    under one id.
    """
    listed = [name.strip() for name in re.split("[,，]", names) if name.strip()]
    packs = [load_ruleset(name, rule_faults) for name in listed]
    if not packs:
        raise UserError("没有写规则包。", f"可用的有：{'、'.join(available())}。")
    _refuse_clashes(packs)
    return tuple(sorted(packs, key=lambda pack: pack.scoring is None))


def _refuse_clashes(packs: Sequence[RulePack]) -> None:
    ids = [pack.id for pack in packs]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise UserError(f"规则包 {twice} 写了两次。", "每个规则包只写一次。")
    scoring = [pack.id for pack in packs if pack.scoring is not None]
    if len(scoring) > 1:
        raise UserError(
            f"{'、'.join(scoring)} 各有一套评分，不能合在一起判定。",
            "只写其中一个，其他的另行巡检。",
        )
    owner: dict[str, str] = {}
    for pack in packs:
        for rule in pack.rules:
            if owner.setdefault(rule.id, pack.id) != pack.id:
                raise UserError(
                    f"规则包 {owner[rule.id]} 和 {pack.id} 都有编号为 {rule.id} 的规则。",
                    "请改其中一个的编号，或不要合在一起用。",
                )


def load_ruleset(id_or_path: str, rule_faults: RuleFaults | None = None) -> RulePack:
    """A pack by the id of one that comes with the program, or by the path of a YAML file.

    ``rule_faults``: see :func:`validate_file`. Raises ``UserError`` for an unknown id, and for a
    file with a fault: file, line, key, expected.
    """
    if id_or_path in available():
        return _own(id_or_path)
    if id_or_path.endswith(_SUFFIXES) or "/" in id_or_path or "\\" in id_or_path:
        return validate_file(Path(id_or_path), rule_faults)
    near = difflib.get_close_matches(id_or_path, available(), n=1)
    guess = f"是否要写 {near[0]}？" if near else ""
    raise UserError(
        f"没有名为 {id_or_path} 的规则包。",
        f"{guess}可用的有：{'、'.join(available())}；自备的请写文件路径。",
    )


@functools.cache
def _own(name: str) -> RulePack:
    return validate_file(RULESETS_DIR / f"{name}.yaml")


def validate_file(path: Path, rule_faults: RuleFaults | None = None) -> RulePack:
    """The pack in ``path``, checked key by key and as a whole. Raises ``UserError``.

    ``rule_faults`` adds what only another layer knows of one rule, such as the checks that there
    are; its locations are relative to the rule.
    """
    document = open_yaml(path)
    pack = document.validate(RulePack)
    found = [*_faults(pack), *_further_faults(pack, rule_faults)]
    # A sum that does not come out is often only the echo of a fault in one rule.
    found = found or list(_scoring_faults(pack))
    if found:
        raise document.refusal(found)
    return pack


def _further_faults(pack: RulePack, rule_faults: RuleFaults | None) -> Iterator[Fault]:
    if rule_faults is None:
        return
    for index, rule in enumerate(pack.rules):
        for fault in rule_faults(rule):
            yield replace(fault, location=("rules", index, *fault.location))


def _faults(pack: RulePack) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for index, rule in enumerate(pack.rules):
        here: Location = ("rules", index)
        if rule.id in seen:
            yield Fault((*here, "id"), f"{rule.id} 与第 {seen[rule.id] + 1} 条规则重复，应各不相同")
        seen.setdefault(rule.id, index)
        yield from _points_faults(rule, here, pack.scoring)
        yield from _judging_faults(rule, here)
        yield from _column_type_faults(rule.params, (*here, "params"))
    if not pack.rules:
        yield Fault(("rules",), "应至少有一条规则")


def _points_faults(rule: Rule, here: Location, scoring: Scoring | None) -> Iterator[Fault]:
    scored = rule.kind in _SCORED
    if scored and scoring is None:
        yield Fault((*here, "kind"), f"规则包没有 scoring，不应有 {rule.kind.value} 类规则")
    if scored and rule.points is None:
        yield Fault(here, f"{rule.id} 是 {rule.kind.value} 类，应有 points")
    if not scored and rule.points is not None:
        yield Fault(
            (*here, "points"), f"只有 deduction、bonus 类可有 points，此条为 {rule.kind.value}"
        )
    points = rule.points
    if points and points.per_fault is not None and points.per_fault > points.max:
        yield Fault(
            (*here, "points", "per_fault"),
            f"应不大于 max（{points.max:g}），现为 {points.per_fault:g}",
        )


def _judging_faults(rule: Rule, here: Location) -> Iterator[Fault]:
    if rule.judged_by is JudgedBy.PERSON and rule.check is not None:
        yield Fault((*here, "check"), "由人工判定（judged_by: person）的规则不应有 check")
    if rule.check is None and rule.params:
        yield Fault((*here, "params"), "没有 check 的规则不应有 params")
    if (rule.kind is IndicatorKind.VETO) != (rule.severity is Severity.VETO):
        yield Fault((*here, "severity"), "veto 类规则的 severity 应为 veto，其他规则不应为 veto")


def _column_type_faults(value: Any, here: Location) -> Iterator[Fault]:
    """Names of column types anywhere in the parameters that the vocabulary does not have."""
    columns = value.get("columns") if isinstance(value, dict) else None
    types = value.get("types") if isinstance(value, dict) else None
    named = [((*here, "types", index), name) for index, name in enumerate(_listed(types))]
    for index, entry in enumerate(_listed(columns)):
        if isinstance(entry, dict):
            named.append(((*here, "columns", index, "type"), entry.get("type")))
    known = vocabulary().types
    for place, name in named:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            guess = f"，是否应为 {near[0]}" if near else ""
            yield Fault(place, f"应为栏目词表中的类型，现为 {name!r}{guess}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _scoring_faults(pack: RulePack) -> Iterator[Fault]:
    scoring = pack.scoring
    if scoring is None:
        return
    deductions = _sum(pack, IndicatorKind.DEDUCTION)
    bonus = _sum(pack, IndicatorKind.BONUS)
    full = scoring.full_marks
    if not 0 <= scoring.pass_line <= full:
        yield Fault(("scoring", "pass_line"), f"应在 0 与 full_marks（{full:g}）之间")
    above = scoring.bonus_above
    if above is not None and not scoring.pass_line <= above <= full:
        yield Fault(("scoring", "bonus_above"), "应在 pass_line 与 full_marks 之间")
    if scoring.closed and deductions != full:
        yield Fault(
            ("scoring", "full_marks"),
            f"扣分项的 max 合计应为 {full:g}，现为 {deductions:g}；不封顶的请写 closed: false",
        )
    if bonus != scoring.max_bonus:
        yield Fault(
            ("scoring", "max_bonus"), f"加分项的 max 合计应为 {scoring.max_bonus:g}，现为 {bonus:g}"
        )


def _sum(pack: RulePack, kind: IndicatorKind) -> float:
    points = (rule.points.max for rule in pack.rules if rule.kind is kind and rule.points)
    return round(sum(points), 4)
