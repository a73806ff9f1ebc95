"""The JSON Schema of ``report.json``, kept beside the model that it is made from.

``python -m reports.schema`` writes the file anew after a change of the model; a test tells when
that was forgotten.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reports.model import SCHEMA_VERSION, Report

SCHEMA_FILE = Path(__file__).with_name(f"report-v{SCHEMA_VERSION}.schema.json")


def report_schema() -> dict[str, Any]:
    """The schema that the model stands for (JSON Schema, draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Report.model_json_schema(mode="serialization", by_alias=True),
    }


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(report_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def stored_schema() -> dict[str, Any]:
    """The schema that is published with the program."""
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema
