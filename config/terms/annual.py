"""Annual reports on government information disclosure (政府信息公开工作年度报告)."""

from __future__ import annotations

from enum import StrEnum


class AnnualFormat(StrEnum):
    """The two uniform formats, by the first year that they report on."""

    Y2019 = "2019"
    """国办公开办函〔2019〕60号."""
    Y2021 = "2021"
    """国办公开办函〔2021〕30号."""


class AnnualPart(StrEnum):
    """The six parts, in order (条例第五十条 and both formats)."""

    OVERVIEW = "overview"
    PROACTIVE = "proactive"
    APPLICATIONS = "applications"
    DISPUTES = "disputes"
    PROBLEMS = "problems"
    OTHERS = "others"


class AnnualTable(StrEnum):
    """The tables, each in the part of the same name."""

    PROACTIVE = "proactive"
    APPLICATIONS = "applications"
    DISPUTES = "disputes"


class AnnualTableFault(StrEnum):
    """Why a table was not read."""

    ABSENT = "absent"
    PICTURE = "picture"
    UNKNOWN_SHAPE = "unknown_shape"


class AnnualRelation(StrEnum):
    """What is held against each other (勾稽关系); the numbers are those of the paper."""

    READABLE = "readable"
    PARTS = "parts"
    FORMAT = "format"
    TABLES = "tables"
    ROW_SUM = "r1"
    COLUMN_SUM = "r2"
    BALANCE = "r3"
    DISPUTE_SUM = "r4"
    CARRIED_OVER = "r5"
    IN_FORCE = "r6"
    LAST_YEAR = "r7"
    TEXT = "r8"
    NUMBERS = "r9"
    PUBLISHED_TOTAL = "r10"
    FEE = "fee"


class AnnualResult(StrEnum):
    """What came of one relation for one row, column or place."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    IN_DOUBT = "in_doubt"
    NOT_ASSESSABLE = "not_assessable"
