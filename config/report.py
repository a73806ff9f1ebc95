"""Sentences and limits of the report (``config/report.yaml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator

from config.terms import LinkCause
from config.yamlfile import load


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PaperLimits(_Strict):
    """How many rows go on paper before the reader is sent to ``report.json``."""

    findings_per_indicator: PositiveInt
    evidence_per_finding: PositiveInt
    links_per_group: PositiveInt
    link_groups: PositiveInt
    columns: PositiveInt
    ipv6_failures: PositiveInt
    urls_per_host: PositiveInt


class Term(_Strict):
    """An entry of the glossary."""

    term: str = Field(min_length=1)
    meaning: str = Field(min_length=1)


class ReportWording(_Strict):
    """All of it."""

    limits: PaperLimits
    verdict_reasons: dict[str, str]
    link_advice: dict[LinkCause, str]
    ipv6_lacks: dict[str, str]
    ipv6_tls: dict[str, str]
    glossary: tuple[Term, ...]

    @field_validator("link_advice")
    @classmethod
    def _advises_on_every_cause(cls, advice: dict[LinkCause, str]) -> dict[LinkCause, str]:
        missing = [cause for cause in LinkCause if cause not in advice]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return advice


@cache
def report_wording() -> ReportWording:
    """The sentences that come with the program. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("report.yaml"), ReportWording)
