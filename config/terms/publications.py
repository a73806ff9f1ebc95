"""What an office publishes on its page."""

from __future__ import annotations

from enum import StrEnum


class PublicationKind(StrEnum):
    """A paper, or how rectification stands."""

    BULLETIN = "bulletin"
    NOTICE = "notice"
    PROGRESS = "progress"
