"""What units fill in in the ledger of faults."""

from __future__ import annotations

from enum import StrEnum


class RectificationState(StrEnum):
    """整改情况."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    DONE = "done"
    IMPOSSIBLE = "impossible"
    DISPUTED = "disputed"


class RectificationCheck(StrEnum):
    """复核结果 of what a unit says it has mended."""

    MENDED = "mended"
    NOT_MENDED = "not_mended"
    PENDING = "pending"
