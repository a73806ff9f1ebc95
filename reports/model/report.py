"""The whole report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Literal

from config.terms import Verdict
from reports.model.base import SCHEMA_VERSION, Part
from reports.model.columns import ColumnRow, RequiredColumn
from reports.model.head import InspectionPart, RulesetPart, ScoringPart, SitePart, Tool
from reports.model.ipv6 import Ipv6Part
from reports.model.judgement import DutyPart, FindingPart, IndicatorPart
from reports.model.links import LinkRows
from reports.model.marks import Marks


class Report(Part):
    """One inspection under one rule pack (report.json, schema version 1)."""

    schema_version: Literal[1] = SCHEMA_VERSION
    tool: Tool
    ruleset: RulesetPart
    """The pack that decides verdict and score."""
    site: SitePart
    inspection: InspectionPart
    verdict: Verdict
    score: float | None
    """Confirmed faults only; null where a veto fired, no page was read or nothing is scored."""
    score_if_suspects_hold: float | None
    """Suspects counted too; null where one of them is a veto."""
    vetoes: list[str]
    """Indicator ids of the confirmed vetoes."""
    scoring: ScoringPart
    indicators: list[IndicatorPart]
    columns: list[ColumnRow]
    required_columns: list[RequiredColumn]
    marks: Marks
    links: LinkRows
    """Every link that is not alive."""
    ipv6: Ipv6Part
    findings: list[FindingPart]
    dismissed: list[FindingPart] = []
    """What the program had found and a person has dismissed; it costs nothing."""
    rulesets: list[RulesetPart] = []
    """Every pack that the inspection was judged by, the deciding one first."""
    duties: list[DutyPart] = []
    """Duties of all packs, in the order of their documents."""

    def json_chunks(self) -> Iterator[str]:
        """The report as JSON text, piece by piece: keys in the order of the schema, each row on a
        line of its own, links as the store gives them."""
        values = self.model_dump(mode="json", by_alias=True, exclude={"links"})
        before = "{\n"
        for name in type(self).model_fields:
            yield f"{before}{_text(name)}: "
            if name == "links":
                yield from _rows(link.model_dump(mode="json") for link in self.links)
            elif isinstance(values[name], list):
                yield from _rows(values[name])
            else:
                yield _text(values[name])
            before = ",\n"
        yield "\n}\n"

    def to_json(self) -> str:
        """The report as one JSON text."""
        return "".join(self.json_chunks())


def _rows(rows: Iterable[object]) -> Iterator[str]:
    before = "[\n"
    for row in rows:
        yield before + _text(row)
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
