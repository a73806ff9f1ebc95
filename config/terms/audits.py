"""Audits of the registry."""

from __future__ import annotations

from enum import StrEnum


class AuditState(StrEnum):
    """Where an audit stands; ``RUNNING`` with no process at it means that it can be resumed."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class AuditSiteState(StrEnum):
    """Where one site of an audit stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """It may go well another time; ``audit retry --failed`` tries it again."""
    LEFT_OUT = "left_out"
    """It can't be inspected, now or later: the reason stands with it."""
    CANCELLED = "cancelled"

    @property
    def settled(self) -> bool:
        """Nothing more is done about the site in this audit unless somebody asks for it."""
        return self not in (AuditSiteState.QUEUED, AuditSiteState.RUNNING)
