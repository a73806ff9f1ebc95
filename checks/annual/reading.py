"""From the text of a file to the report: format, parts and the three tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from checks.annual.applications import read_applications
from checks.annual.disputes import read_disputes
from checks.annual.model import AnnualReport
from checks.annual.numbers import plain_label
from checks.annual.parts import Parts, report_title, report_year, split_parts
from checks.annual.proactive import read_proactive
from checks.annual.rows import present
from config.annual import FormatRules, annual_rules
from config.terms import AnnualPart, AnnualTable, AnnualTableFault
from store.documents import Block, DocumentText, Grid, Picture

_Found = TypeVar("_Found")


def read_report(document: DocumentText, year: int | None = None) -> AnnualReport:
    """What ``document`` says as an annual report; ``year`` is the year it is on, where known."""
    parts = split_parts(document)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    title = report_title(document, parts)
    said = year or report_year(title)
    signs = _signs(grids)
    cited = _cited(document)
    rules = _rules(signs, cited, said)
    report = AnnualReport(
        rules=rules,
        year=said,
        title=title,
        parts=parts.headings,
        texts={part: parts.text(part) for part in parts.headings},
        cited=cited,
        signs=signs,
    )
    _read_tables(report, document, parts)
    return report


def _signs(grids: Sequence[Grid]) -> dict[str, int]:
    words = {plain_label(cell) for grid in grids for row in grid.rows for cell in present(row)}
    return {
        rules.id.value: sum(any(sign in word for word in words) for sign in rules.signs)
        for rules in annual_rules().formats
    }


def _cited(document: DocumentText) -> tuple[str, ...]:
    text = "".join("".join(document.paragraphs()).split())
    return tuple(rules.document for rules in annual_rules().formats if re.search(rules.cited, text))


def _rules(signs: dict[str, int], cited: Sequence[str], year: int | None) -> FormatRules:
    """The format that the tables have; where they don't tell, the one cited or of the year."""
    formats = annual_rules().formats
    best = max(formats, key=lambda rules: signs[rules.id.value])
    most = signs[best.id.value]
    if most and list(signs.values()).count(most) == 1:
        return best
    named = [rules for rules in formats if rules.document in cited]
    of_year = annual_rules().format_for(year) if year else None
    return of_year or (named[-1] if named else formats[-1])


def _read_tables(report: AnnualReport, document: DocumentText, parts: Parts) -> None:
    everything = document.blocks
    applications = _first(
        lambda grids: read_applications(grids, report.rules),
        [parts.blocks.get(AnnualPart.APPLICATIONS, ()), everything],
    )
    disputes = _first(read_disputes, [parts.blocks.get(AnnualPart.DISPUTES, ()), everything])
    proactive = _first(
        lambda grids: read_proactive(grids, report.rules),
        [parts.blocks.get(AnnualPart.PROACTIVE, ()), everything],
    )
    if applications is not None:
        report.values.update(applications.values)
        report.short_rows = frozenset(applications.short_rows)
        report.extra_rows = tuple(applications.extra_rows)
    report.values.update(disputes or {})
    report.values.update(proactive or {})
    read = {
        AnnualTable.APPLICATIONS: applications,
        AnnualTable.DISPUTES: disputes,
        AnnualTable.PROACTIVE: proactive,
    }
    for table, found in read.items():
        if not found:
            report.faults[table] = _fault(parts.blocks.get(AnnualPart(table.value), ()))


def _first(
    read: Callable[[Sequence[Grid]], _Found | None], places: Iterable[Sequence[Block]]
) -> _Found | None:
    """What ``read`` makes of the tables in the first of ``places`` where it finds its own."""
    for blocks in places:
        found = read([block for block in blocks if isinstance(block, Grid)])
        if found:
            return found
    return None


def _fault(blocks: Sequence[Block]) -> AnnualTableFault:
    if any(isinstance(block, Grid) for block in blocks):
        return AnnualTableFault.UNKNOWN_SHAPE
    if any(isinstance(block, Picture) for block in blocks):
        return AnnualTableFault.PICTURE
    return AnnualTableFault.ABSENT
