"""What the caller gets of an inspection: papers, JSON, a summary and the exit status."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from config.terms import StoppedBecause
from console.exits import EXIT_OF_VERDICT, ExitStatus
from console.inspect import write
from console.jsonout import STANDARD_OUTPUT, require_json_target, write_json
from console.summary import print_summary
from console.targets import require_writable
from reports.dutypages import DocumentText
from reports.model import Report


def require_deliverable(out: Path, json: str | None) -> None:
    """Find out before the work whether papers and JSON can be written. Raises ``UserError``."""
    require_writable(out)
    require_json_target(json)


def deliver(
    report: Report, out: Path, json: str | None, texts: Sequence[DocumentText] = ()
) -> ExitStatus:
    """Write the papers into ``out`` and the JSON to ``json``; say how it went.

    With JSON on standard output nothing else goes there. A fault of our own outweighs the verdict
    on what was seen till then. Raises ``UserError`` for what can't be written.
    """
    inspected = write(report, out, texts)
    if json is not None:
        write_json(json, report.to_json())
    print_summary(inspected, err=json == STANDARD_OUTPUT)
    if report.inspection.stopped_because is StoppedBecause.CRASHED:
        return ExitStatus.INTERNAL
    return EXIT_OF_VERDICT[report.verdict]
