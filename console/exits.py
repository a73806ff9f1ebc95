"""Exit statuses of the command line."""

from __future__ import annotations

from enum import IntEnum

from config.terms import Verdict


class ExitStatus(IntEnum):
    """What the shell gets back."""

    QUALIFIED = 0
    UNQUALIFIED = 1
    USAGE = 2
    UNDETERMINED = 3
    INTERNAL = 4
    INTERRUPTED = 130


EXIT_OF_VERDICT = {
    Verdict.QUALIFIED: ExitStatus.QUALIFIED,
    Verdict.UNQUALIFIED: ExitStatus.UNQUALIFIED,
    Verdict.UNDETERMINED: ExitStatus.UNDETERMINED,
}
