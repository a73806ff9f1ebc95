"""Rules of a pack."""

from __future__ import annotations

from enum import StrEnum


class IndicatorKind(StrEnum):
    """单项否决, 扣分, 加分, or a duty of another document that carries no points."""

    VETO = "veto"
    DEDUCTION = "deduction"
    BONUS = "bonus"
    DUTY = "duty"


class Confidence(StrEnum):
    """How sure the wording of a rule is; ``MEMORY`` is shown as 本地默认."""

    VERBATIM = "verbatim"
    PARAPHRASE = "paraphrase"
    MEMORY = "memory"


class JudgedBy(StrEnum):
    """Who may answer the rule."""

    PROGRAM = "program"
    PERSON = "person"


class WhenMissing(StrEnum):
    """What it means for the verdict that a rule could not be assessed."""

    BLOCK = "block"
    NOTE = "note"
