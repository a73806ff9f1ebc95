"""Schedules, their runs, and the processes that serve the database for long."""

from __future__ import annotations

from enum import StrEnum


class MissedPolicy(StrEnum):
    """What becomes of a due time at which nobody was there to start its run."""

    ONCE = "once"
    """It is run late, once, however many due times were missed."""
    SKIP = "skip"
    """It is noted, and nothing is run before the next due time."""


class RunState(StrEnum):
    """Where one run of a schedule stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    MISSED = "missed"
    """Nobody was there at the due time, and it is not run any more."""
    OVERLAPPED = "overlapped"
    """The run before it had not ended, so it was left out."""
    INTERRUPTED = "interrupted"
    """The scheduler was told to end, and ended it in good order."""
    LOST = "lost"
    """Whoever ran it was killed; how it ended is not known."""


class ProcessKind(StrEnum):
    """A process that works for as long as it is let, and shows that it lives."""

    SCHEDULER = "scheduler"
    WORKER = "worker"
