"""How much of this machine an audit takes."""

from __future__ import annotations

import math
import os

import psutil

from config.audits import audit_settings
from console.audits.leading import Force

_SITES_WORTH_A_PROCESS = 10
"""A process takes a second and 100 MB before it reads its first page."""


def force(sites: int, workers: int | None, at_once: int | None) -> Force:
    """So many processes, and sites at once in all of them, for an audit of ``sites`` sites.

    What is not given: one process for each processor, as long as there is work for it, and as many
    sites as fit into what memory is free.
    """
    processes = workers or min(cores(), max(1, math.ceil(sites / _SITES_WORTH_A_PROCESS)))
    if at_once is not None:
        return Force(min(processes, at_once), max(1, math.ceil(at_once / processes)))
    free = psutil.virtual_memory().available / processes
    return Force(processes, audit_settings().sites_at_once(int(free)))


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
