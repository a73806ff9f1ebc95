"""Finds the checks: adding a check is adding a module under ``checks/indicators/``."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping

from pydantic import ValidationError

from checks import indicators
from checks.base import Check, Params, registered
from config.errors import UserError
from config.rulepack import Rule, RulePack
from config.terms import JudgedBy


@functools.cache
def checks() -> Mapping[str, Check]:
    """Every check of the program, by id."""
    for module in pkgutil.iter_modules(indicators.__path__, f"{indicators.__name__}."):
        importlib.import_module(module.name)
    return registered()


def validate(pack: RulePack) -> None:
    """Raises ``UserError`` where a rule names a check that is not there or gives it parameters
    that it does not take."""
    for rule in pack.rules:
        if rule.check is not None and rule.judged_by is JudgedBy.PROGRAM:
            params_of(pack, rule)


def params_of(pack: RulePack, rule: Rule) -> Params:
    """The parameters of ``rule``, typed as its check wants them. Raises ``UserError``."""
    found = checks().get(rule.check or "")
    place = f"规则包 {pack.id} 的指标 {rule.id}"
    if found is None:
        raise UserError(
            f"{place}：没有名为 {rule.check} 的检查。",
            f"可用的检查：{'、'.join(sorted(checks()))}。",
        )
    try:
        return found.params.model_validate(rule.params)
    except ValidationError as error:
        names = "、".join(sorted(found.params.model_fields)) or "（无）"
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise UserError(
            f"{place}：检查 {found.id} 的参数 {key} 不对（{first['msg']}）。",
            f"可用参数：{names}。",
        ) from None
