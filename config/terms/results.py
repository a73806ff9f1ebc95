"""Answers to rules."""

from __future__ import annotations

from enum import StrEnum


class IndicatorStatus(StrEnum):
    """The answer to one rule."""

    PASS = "pass"  # noqa: S105 - no password, a status
    FAIL = "fail"
    SUSPECT = "suspect"
    NOT_ASSESSED = "not_assessed"
    NOT_APPLICABLE = "not_applicable"


class NotAssessedCause(StrEnum):
    """Why a rule could not be assessed. None of them is the site's fault by itself."""

    NEEDS_PERSON = "needs_person"
    NEEDS_HISTORY = "needs_history"
    NO_CHECK = "no_check"
    NO_UPLINK = "no_uplink"
    BUDGET = "budget"
    INTERRUPTED = "interrupted"
    HOME_UNREACHABLE = "home_unreachable"
    BLOCKED = "blocked"
    NEEDS_SCRIPT = "needs_script"
    NETWORK = "network"
    NO_EVIDENCE = "no_evidence"
    CHECK_CRASHED = "check_crashed"
    NOT_DUE = "not_due"
    """The deadline of a duty lies ahead."""


class Side(StrEnum):
    """On whose side the cause of a missing answer lies."""

    SITE = "site"
    NETWORK = "network"
    US = "us"


class Verdict(StrEnum):
    """合格, 不合格, 待复核."""

    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    UNDETERMINED = "undetermined"


class Severity(StrEnum):
    """How grave a finding is; rectification deadlines hang on it."""

    VETO = "veto"
    MAJOR = "major"
    MINOR = "minor"
    HINT = "hint"


class Fulfilment(StrEnum):
    """How a duty stands: 已落实, 未落实, 存疑, 未查看, 不适用, 未到期."""

    MET = "met"
    UNMET = "unmet"
    IN_DOUBT = "in_doubt"
    NOT_SEEN = "not_seen"
    NOT_APPLICABLE = "not_applicable"
    NOT_DUE = "not_due"
