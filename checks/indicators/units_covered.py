"""Whether every department, town or lower government of a list has what a duty asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged
from checks.duties import SHOWN, home_of, unseen
from checks.needs import Need
from config.disclosure import disclosure
from config.terms import Level
from store.evidence import Evidence
from store.titles import Named, absence_is_proved, plain, titles_of
from store.units import units_under

_BESIDE_NAME = 4
_LONGEST_TITLE = 200


class UnitsCoveredParams(Params):
    """``what``: in words. ``units``: their names; without them those right below the site in the
    registry, of ``levels`` where given. ``pattern``: what the name or title of their page has, too;
    without it any page of theirs will do."""

    what: str
    units: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    pattern: re.Pattern[str] | None = None
    share: float = Field(default=1.0, gt=0, le=1)
    """So many of the units are enough."""


@check("units-covered", needs=[Need.HOME], params=UnitsCoveredParams)
def units_covered(evidence: Evidence, params: UnitsCoveredParams) -> Outcome:
    """A unit's page is told by its name; it may go by another, so that none is a doubt."""
    units = params.units or tuple(units_under(evidence, params.levels))
    if not units:
        return unseen(evidence, f"没有单位清单（登记表里没有下级单位），不能核对{params.what}。")
    names, alone = _candidates(evidence, params.pattern), params.pattern is None
    found = {unit: page_of(unit, names, alone=alone) for unit in units}
    lacking = [unit for unit, named in found.items() if named is None]
    said = f"{params.what}：应有{len(units)}个单位，找到{len(units) - len(lacking)}个"
    shown = [EvidenceItem(unit, n.text, n.url) for unit, n in found.items() if n is not None]
    if len(units) - len(lacking) >= params.share * len(units):
        return _with(judged(f"{said}。", len(units), []), shown)
    if not absence_is_proved(evidence):
        return _with(unseen(evidence, f"{said}；网站没有全部看到，其余的不能确定。"), shown)
    faults = [_fault(evidence, params, unit) for unit in lacking]
    return _with(judged(f"{said}。", len(units), faults), shown)


def _with(outcome: Outcome, shown: list[EvidenceItem]) -> Outcome:
    return replace(outcome, evidence=tuple(shown[:SHOWN]))


def _candidates(evidence: Evidence, pattern: re.Pattern[str] | None) -> list[Named]:
    titles = titles_of(evidence)
    return list(titles.matching(pattern)) if pattern else titles.names


def page_of(unit: str, names: Sequence[Named], *, alone: bool = True) -> Named | None:
    """What of ``names`` has the name of ``unit``, endings and places left out; ``alone``: and
    hardly anything else, as the title of an article on the unit is not its page."""
    core = unit_core(unit)
    longest = len(core) + _BESIDE_NAME if alone else _LONGEST_TITLE
    for named in names:
        text = unit_core(named.text) if core else ""
        if core and core in text and len(text) <= longest:
            return named
    return None


def unit_core(name: str) -> str:
    """The name of a unit without the place before and the endings after it."""
    rules = disclosure()
    core = plain(name)
    for ending in rules.unit_endings:
        core = core.replace(ending, "") or core
    return rules.unit_places.sub("", core, count=1) or core


def _fault(evidence: Evidence, params: UnitsCoveredParams, unit: str) -> Fault:
    home = home_of(evidence)
    return Fault(
        title=f"没有找到{unit}的{params.what}",
        subject=unit,
        url=home,
        detail=f"全站已走完，没有找到名称里有“{unit_core(unit)}”的相应网页；也可能用了别的名称。",
        evidence=(EvidenceItem("首页", home, home),),
        suspect=True,
    )
