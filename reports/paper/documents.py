"""Duties by document, as the report lists them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from config.terms import Fulfilment, IndicatorKind
from reports.model import DutyPart, IndicatorPart, Report, RulesetPart

_NO_FILE_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_ID = 80


@dataclass(frozen=True, slots=True)
class DutyDocument:
    """One document, what it asks and how the site stands with it."""

    pack: RulesetPart
    duties: list[DutyPart]

    @property
    def file_name(self) -> str:
        """Of the page that shows the whole document; an office's own pack may be called
        anything."""
        return f"duties-{_NO_FILE_NAME.sub('-', self.pack.id)[:_LONGEST_ID]}.html"

    @property
    def counts(self) -> list[tuple[Fulfilment, int]]:
        """How many duties stand how, in the order of the set, without the empty ones."""
        counted = Counter(duty.fulfilment for duty in self.duties)
        return [(each, counted[each]) for each in Fulfilment if counted[each]]


def duty_documents(report: Report) -> list[DutyDocument]:
    """The packs that ask for nothing but duties; those of the other packs are among its indicators
    already."""
    scored = {each.ruleset for each in report.indicators if each.kind is not IndicatorKind.DUTY}
    return [
        DutyDocument(pack, [duty for duty in report.duties if duty.ruleset == pack.id])
        for pack in report.rulesets
        if pack.id not in scored
    ]


def plain_indicators(report: Report) -> list[IndicatorPart]:
    """The indicators that are not listed by document."""
    listed = {document.pack.id for document in duty_documents(report)}
    return [each for each in report.indicators if each.ruleset not in listed]
