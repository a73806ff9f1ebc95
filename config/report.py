"""Sentences and limits of the report (``config/report.yaml``)."""

from __future__ import annotations

import errno
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator

from config.terms import LinkCause
from config.yamlfile import load

_OTHER = "other"


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
    file_faults: dict[str, str]
    verdict_reasons: dict[str, str]
    link_advice: dict[LinkCause, str]
    ipv6_lacks: dict[str, str]
    ipv6_tls: dict[str, str]
    glossary: tuple[Term, ...]

    @field_validator("file_faults")
    @classmethod
    def _has_other(cls, faults: dict[str, str]) -> dict[str, str]:
        if _OTHER not in faults:
            raise ValueError(f"缺少 {_OTHER}")
        return faults

    @field_validator("link_advice")
    @classmethod
    def _advises_on_every_cause(cls, advice: dict[LinkCause, str]) -> dict[LinkCause, str]:
        missing = [cause for cause in LinkCause if cause not in advice]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return advice

    def file_fault(self, error: OSError) -> str:
        """Why the system refused to write, in Chinese."""
        name = errno.errorcode.get(error.errno or 0, _OTHER)
        return self.file_faults.get(name, self.file_faults[_OTHER])


@cache
def report_wording() -> ReportWording:
    """The sentences that come with the program. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("report.yaml"), ReportWording)
