"""The whole report."""

from __future__ import annotations

from typing import Literal

from config.terms import Verdict
from reports.model.base import SCHEMA_VERSION, Part
from reports.model.columns import ColumnRow, RequiredColumn
from reports.model.head import InspectionPart, RulesetPart, ScoringPart, SitePart, Tool
from reports.model.ipv6 import Ipv6Part
from reports.model.judgement import FindingPart, IndicatorPart
from reports.model.links import LinkRows
from reports.model.marks import Marks


class Report(Part):
    """One inspection under one rule pack (report.json, schema version 1)."""

    schema_version: Literal[1] = SCHEMA_VERSION
    tool: Tool
    ruleset: RulesetPart
    site: SitePart
    inspection: InspectionPart
    verdict: Verdict
    score: float | None
    """Confirmed faults only; null where a veto fired or nothing is scored."""
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
