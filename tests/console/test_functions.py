"""What is tried on a site follows from the checks of its packs."""

from __future__ import annotations

from typing import Any

import pytest

from config.terms import JudgedBy, SiteFunction
from console.functions import functions_needed
from console.packs import load_packs


@pytest.mark.parametrize("pack", ["national-2019", "census-2015"])
def test_the_national_packs_try_nothing(pack: str) -> None:
    assert functions_needed(load_packs(pack)) == ()


@pytest.mark.parametrize(
    ("check", "params", "functions"),
    [
        ("site-search-finds", {}, (SiteFunction.SEARCH,)),
        (
            "search-view-download",
            {"columns": ["gazette"]},
            (SiteFunction.SEARCH, SiteFunction.ATTACHMENTS),
        ),
        ("personal-data", {}, (SiteFunction.ATTACHMENTS,)),
        ("annual-report", {}, (SiteFunction.REPORTS,)),
        ("annual-series", {}, ()),
    ],
)
def test_a_check_brings_its_function(
    check: str, params: dict[str, Any], functions: tuple[SiteFunction, ...]
) -> None:
    pack = load_packs("national-2019")[0]
    rule = next(rule for rule in pack.rules if rule.check is not None)
    rule = rule.model_copy(update={"check": check, "params": params})
    assert functions_needed([pack.model_copy(update={"rules": (rule,)})]) == functions
    by_person = rule.model_copy(update={"judged_by": JudgedBy.PERSON})
    assert functions_needed([pack.model_copy(update={"rules": (by_person,)})]) == ()
