"""``report.json``: the report for programs."""

from __future__ import annotations

from typing import BinaryIO

from reports.formats.base import Format
from reports.model import Report


def write(report: Report, stream: BinaryIO) -> None:
    """Write ``report`` as UTF-8 JSON in the shape of ``reports/schema``."""
    for chunk in report.json_chunks():
        stream.write(chunk.encode("utf-8", "backslashreplace"))


FORMAT = Format("json", "report.json", write)
