"""What gathering has to try beyond reading a site, by what the checks of its rule packs need."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from checks.needs import FUNCTIONS
from checks.registry import checks
from config.rulepack import RulePack
from config.terms import JudgedBy, SiteFunction
from console.packs import load_packs
from crawler.plan import Plan


def with_functions(plan: Plan) -> Plan:
    """``plan`` with the functions that its packs need. Raises ``UserError`` for a bad pack."""
    return plan.model_copy(update={"functions": _functions_of(plan.ruleset)})


@functools.lru_cache(maxsize=16)
def _functions_of(ruleset: str) -> tuple[SiteFunction, ...]:
    """Once for all the sites of an audit: a pack takes a good part of a second to load."""
    return functions_needed(load_packs(ruleset))


def functions_needed(packs: Iterable[RulePack]) -> tuple[SiteFunction, ...]:
    """The functions that a check of ``packs`` reads, in the order of the closed set."""
    read: set[str] = set()
    for pack in packs:
        for rule in pack.rules:
            if rule.check is not None and rule.judged_by is JudgedBy.PROGRAM:
                found = checks()[rule.check]
                read |= found.needs | found.uses
    wanted = {FUNCTIONS[need] for need in FUNCTIONS if need in read}
    return tuple(function for function in SiteFunction if function in wanted)
