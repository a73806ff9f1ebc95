"""The sample portal inspected end to end: what is planted is found, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.cli import run
from console.demo.background import serve_in_thread
from console.demo.manifest import compare


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, object], list[str]]:
    """Exit status, report and differences from the manifest of one whole inspection."""
    folder: Path = tmp_path_factory.mktemp("demo")
    with serve_in_thread() as portal:
        status = run(
            [
                "check",
                portal.home_url,
                *("--name", portal.name, "--level", portal.level, "--as-of", str(portal.as_of)),
                *("--resolver", portal.resolver, "--allow-private", portal.allow_private),
                *("--delay", "0", "--second-look", "1", "--timeout", "5", "--quiet"),
                *("--out", str(folder), "--db", str(folder / "demo.db")),
            ]
        )
        report = json.loads((folder / "report.json").read_text("utf-8"))
        return status, report, compare(report, portal.manifest)


def test_the_report_equals_the_manifest(
    inspected: tuple[int, dict[str, object], list[str]],
) -> None:
    assert inspected[2] == []


def test_the_exit_status_tells_the_verdict(
    inspected: tuple[int, dict[str, object], list[str]],
) -> None:
    status, report, _ = inspected
    assert report["verdict"] == "unqualified"
    assert status == 1
