"""What goes wrong in a process that rescores."""

from __future__ import annotations

import os
import signal

from console.rejudging.one import Rescored


def trouble(_url: str, number: int, _rulesets: str | None) -> Rescored:
    """The second crashes, the third is killed; the others are fine."""
    if number == 2:
        raise ZeroDivisionError
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return Rescored(inspection=number)
