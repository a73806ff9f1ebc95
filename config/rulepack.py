"""A rule pack: what is asked of a site, by which clause, for how many points. Data, no code."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from config.terms import (
    Confidence,
    IndicatorKind,
    JudgedBy,
    Level,
    Severity,
    SiteKind,
    WhenMissing,
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where a rule stands: document number and clause, and how sure the wording is."""

    document: str
    clause: str
    confidence: Confidence
    points_confidence: Confidence | None = None
    """How sure the points are, where that differs from the wording; ``memory`` is 本地默认分值."""


class Points(_Strict):
    """Points of a deduction or bonus. Unit: points of the pack's own scale."""

    max: float = Field(ge=0)
    """The most that the indicator can cost (or bring): 扣完为止."""
    per_fault: float | None = Field(default=None, ge=0)
    """What one fault costs; null: any fault costs all of ``max``."""


class Applies(_Strict):
    """Whom a rule binds; empty means everybody."""

    levels: tuple[Level, ...] = ()
    kinds: tuple[SiteKind, ...] = ()
    regions: tuple[str, ...] = ()
    """Prefixes of the six-digit region code."""


class Rule(_Strict):
    """One indicator (指标)."""

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    title: str = Field(min_length=2)
    group: str
    """一级指标, for grouping in papers."""
    kind: IndicatorKind
    text: str
    """What the rule asks, in a sentence of our own."""
    why: str
    """Why it matters to a visitor or to the office."""
    remedy: str
    """How to mend it, in a sentence."""
    source: Source
    severity: Severity
    points: Points | None = None
    applies: Applies = Applies()
    judged_by: JudgedBy = JudgedBy.PROGRAM
    when_missing: WhenMissing = WhenMissing.NOTE
    check: str | None = None
    """Id of the check that judges it; null where only a person can."""
    params: dict[str, Any] = {}
    deadline: dt.date | None = None
    """Of a duty: until then it need not be done."""
    reporting_dates: tuple[dt.date, ...] = ()
    """Of a duty that asks for reports: when each is due."""
    quotation: str = ""
    """A few words of the document that a duty stands on; 「…」 and 「; 」 leave words out."""
    who: str = ""
    """Whom the document names (牵头单位, 责任单位), in short."""
    needs_review: bool = True
    """Whether a person has to confirm its faults before they enter a notice; what is only suspected
    always has to be."""


class Scoring(_Strict):
    """How a pack turns results into a score and a verdict."""

    full_marks: float = 100
    pass_line: float
    """A score below it is 不合格."""
    bonus_above: float | None = None
    """The bonus part counts only when the deductions leave more than this."""
    max_bonus: float = 0
    closed: bool = True
    """The deductions' maxima add up to ``full_marks``; false: an open table without caps (2015)."""
    deductions_bind: tuple[SiteKind, ...] = (SiteKind.PORTAL, SiteKind.DEPARTMENT)
    """Kinds of site that are scored at all; the others are judged by the vetoes alone."""


class RulePack(_Strict):
    """A published set of rules under one id and version."""

    id: str
    version: str
    title: str
    issued: str
    """Document number (发文字号)."""
    effective_from: dt.date
    scoring: Scoring | None = None
    """null: a pack of duties that carries no points."""
    applies: Applies = Applies()
    """Whom the document as a whole binds; what a rule says of itself comes on top."""
    rules: tuple[Rule, ...]
    note: str = ""
