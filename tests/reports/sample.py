"""A report as rich as a real one, of a fictional county portal (``sample.json``)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from config.terms import LinkCause, LinkKind, LinkScope
from reports.model import LinkAttemptPart, LinkReferrer, LinkRow, Report

HOME = "https://www.qingxi.test/"
STARTED = dt.datetime(2026, 11, 20, 1, 30, tzinfo=dt.UTC)
_FILE = Path(__file__).with_name("sample.json")


def sample(**changes: Any) -> Report:
    """The report, with top-level keys changed as a test wants, as they stand in the file."""
    return Report.model_validate({**sample_data(), **changes})


def sample_data() -> dict[str, Any]:
    """The report as ``report.json`` holds it."""
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data


def link(number: int, cause: LinkCause, **other: Any) -> LinkRow:
    """A link that is not alive, looked at once."""
    fields: dict[str, Any] = {
        "url": f"{HOME}gone/{number}.html",
        "verdict": cause.verdict,
        "status": None,
        "kind": LinkKind.PAGE,
        "scope": LinkScope.SITE,
        "on_home": False,
        "referrers": [LinkReferrer(url=HOME, text=f"链接 {number}")],
        "referrer_count": 1,
        "attempts": [
            LinkAttemptPart(at=STARTED, method="GET", status=None, error="timed out", ms=number)
        ],
        "note": None,
        "final_url": None,
    }
    return LinkRow(cause=cause, **(fields | other))
