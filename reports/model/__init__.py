"""The report as data: what ``report.json`` holds, in schema version 1."""

from __future__ import annotations

from reports.model.base import SCHEMA_VERSION
from reports.model.columns import ColumnRow, RequiredColumn
from reports.model.head import InspectionPart, RulesetPart, ScoringPart, SitePart, Tool
from reports.model.ipv6 import Ipv6Part
from reports.model.judgement import DutyPart, Evidence, FindingPart, IndicatorPart, ReviewPart
from reports.model.links import LinkAttemptPart, LinkReferrer, LinkRow, LinkRows, LinkStream
from reports.model.marks import Marks, SiteCodes
from reports.model.report import Report

__all__ = [
    "SCHEMA_VERSION",
    "ColumnRow",
    "DutyPart",
    "Evidence",
    "FindingPart",
    "IndicatorPart",
    "InspectionPart",
    "Ipv6Part",
    "LinkAttemptPart",
    "LinkReferrer",
    "LinkRow",
    "LinkRows",
    "LinkStream",
    "Marks",
    "Report",
    "RequiredColumn",
    "ReviewPart",
    "RulesetPart",
    "ScoringPart",
    "SiteCodes",
    "SitePart",
    "Tool",
]
