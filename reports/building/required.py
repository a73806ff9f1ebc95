"""The columns that the pack requires, by the same search that the checks use."""

from __future__ import annotations

import dataclasses

from config.rulepack import RulePack
from reports.model import RequiredColumn
from store.evidence import Evidence
from store.required_columns import required_columns, required_types


def required_rows(evidence: Evidence, pack: RulePack) -> list[RequiredColumn]:
    """Each required column and what was found of it, in the order of the pack."""
    types = required_types(pack.rules, evidence.inspection.level)
    return [
        RequiredColumn(**dataclasses.asdict(found)) for found in required_columns(evidence, types)
    ]
