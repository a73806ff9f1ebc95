"""The sample portal inspected twice: the second time less is read, and nothing found differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from console.cli import run
from console.demo.background import serve_in_thread
from console.demo.manifest import compare
from store.database import open_store
from store.inspections import list_inspections
from tests.crawler.memory.again import evidence


def test_the_second_report_equals_the_manifest_too(tmp_path: Path) -> None:
    database = str(tmp_path / "demo.db")
    with serve_in_thread() as portal:
        reports = []
        for _ in range(2):
            run(
                [
                    *("check", portal.home_url, "--name", portal.name, "--level", portal.level),
                    *("--as-of", str(portal.as_of), "--resolver", portal.resolver),
                    *("--allow-private", portal.allow_private),
                    *("--delay", "0", "--second-look", "0.5", "--timeout", "3", "--quiet"),
                    # Which pages a mark is kept of, and where a guard cuts, hang on the order.
                    *("--concurrency", "1"),
                    *("--out", str(tmp_path), "--db", database, "--no-browser"),
                ]
            )
            reports.append(json.loads((tmp_path / "report.json").read_text("utf-8")))
        assert compare(reports[1], portal.manifest) == compare(reports[0], portal.manifest)
    counts = [report["inspection"]["pages_unchanged"] for report in reports]
    assert counts[0] == 0
    assert counts[1] > 180
    assert _lasting(reports[1]) == _lasting(reports[0])
    store = open_store(database)
    with store.session() as session:
        second, first = [int(row.id or 0) for row in list_inspections(session)]
    pages = [evidence(store, number) for number in (second, first)]
    store.close()
    for table in ("Page", "PageBlock", "Item", "SiteColumn", "Mark"):
        assert pages[0][table] == pages[1][table], table


def _lasting(report: dict[str, Any]) -> dict[str, Any]:
    """What does not tell of the moment."""
    findings = [
        {name: value for name, value in finding.items() if name in ("fingerprint", "indicator")}
        for finding in report["findings"]
    ]
    return {
        "verdict": report["verdict"],
        "score": report["score"],
        "findings": findings,
        "columns": report["columns"],
        "marks": report["marks"],
    }
