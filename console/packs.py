"""Rule packs, checked against the checks that there are before anything is inspected by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from checks.registry import checks
from config.rulepack import Rule, RulePack
from config.rulesets import load_ruleset, load_rulesets
from config.yamlerrors import Fault, faults_of
from store.tables import Inspection


def load_pack(id_or_path: str) -> RulePack:
    """A pack that can be judged by. Raises ``UserError``: file, line, key, what was expected."""
    return load_ruleset(id_or_path, check_faults)


def load_packs(names: str) -> list[RulePack]:
    """The packs that ``names`` lists, joined by commas, the one that decides the verdict first.
    Raises ``UserError`` as above, and for packs that don't go together."""
    return list(load_rulesets(names, check_faults))


def packs_for(inspection: Inspection, packs: Sequence[RulePack]) -> list[RulePack]:
    """``packs`` with the rules that ``inspection`` can be judged by: one that looked at a single
    thing (:attr:`crawler.plan.Focus.checks`) answers nothing else. Packs without any are left out.
    """
    only = (inspection.options.get("focus") or {}).get("checks")
    if not only:
        return list(packs)
    narrowed = (
        pack.model_copy(update={"rules": tuple(rule for rule in pack.rules if rule.check in only)})
        for pack in packs
    )
    return [pack for pack in narrowed if pack.rules]


def check_faults(rule: Rule) -> Iterator[Fault]:
    """A check that there is not, and parameters that it does not take."""
    if rule.check is None:
        return
    found = checks().get(rule.check)
    if found is None:
        yield Fault(
            ("check",), f"没有名为 {rule.check} 的检查，应为 {'、'.join(sorted(checks()))} 之一"
        )
        return
    try:
        found.params.model_validate(rule.params)
    except ValidationError as error:
        for fault in faults_of(error, found.params):
            yield Fault(("params", *fault.location), fault.text, fault.missing)
