"""The sample portal judged by packs of duties: kept ones are met, broken ones are not, by
manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.registry import checks
from config.rulesets import load_ruleset
from console.cli import run
from console.demo.background import serve_in_thread
from console.demo.manifest import MANIFEST, compare

OWN = MANIFEST.with_name("duties.yaml")
DUTY_PACKS = ("qichuan-2026", "hubei-2020", "disclosure", "heilongjiang-2020")
PLANTED_NUMBER = "110101199003071217"
DUTY_CHECKS = {
    "annual-report",
    "annual-series",
    "attachments-open",
    "columns-present",
    "consultation-period",
    "disclosure-file",
    "disclosure-items",
    "disclosure-platform",
    "document-metadata",
    "documents-present",
    "interpretation-forms",
    "interpretations-linked",
    "new-media",
    "personal-data",
    "platform-links",
    "publication-gap",
    "records-agree",
    "report-mentions",
    "search-view-download",
    "series-complete",
    "site-search-finds",
    "units-covered",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("duties")


@pytest.fixture(scope="module")
def inspected(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """The report of one inspection by four packs, and what differs from the manifest."""
    text = folder / "plan.txt"
    rules = load_ruleset(str(OWN)).rules
    text.write_text("\n".join(f"第{rule.title}段。" for rule in rules[:9]), "utf-8")
    with serve_in_thread() as portal:
        run(
            [
                "check",
                portal.home_url,
                *("--name", portal.name, "--level", portal.level, "--as-of", str(portal.as_of)),
                *("--resolver", portal.resolver, "--allow-private", portal.allow_private),
                *("--ruleset", f"national-2019,{OWN},hubei-2020,disclosure,heilongjiang-2020"),
                *("--delay", "0", "--second-look", "1", "--timeout", "5", "--quiet"),
                *("--document", str(text)),
                *("--out", str(folder), "--db", str(folder / "demo.db")),
            ]
        )
        report = json.loads((folder / "report.json").read_text("utf-8"))
        return report, compare(report, portal.manifest)


def test_every_check_of_duties_is_asked_for() -> None:
    used = {rule.check for rule in load_ruleset(str(OWN)).rules if rule.check}
    assert used == DUTY_CHECKS
    assert used <= set(checks())


def test_the_duties_equal_the_manifest(inspected: tuple[dict[str, Any], list[str]]) -> None:
    assert inspected[1] == []


def test_duties_never_touch_the_verdict(inspected: tuple[dict[str, Any], list[str]]) -> None:
    report = inspected[0]
    assert report["ruleset"]["id"] == "national-2019"
    assert report["vetoes"] == ["columns-stale"]
    assert len(report["rulesets"]) == 5


def test_another_province_binds_nobody_here(inspected: tuple[dict[str, Any], list[str]]) -> None:
    elsewhere = [d for d in inspected[0]["duties"] if d["ruleset"] == "heilongjiang-2020"]
    assert len(elsewhere) == 50
    assert {d["fulfilment"] for d in elsewhere} == {"not_applicable"}


def test_what_is_met_shows_what_was_found(inspected: tuple[dict[str, Any], list[str]]) -> None:
    duty = next(d for d in inspected[0]["duties"] if d["id"] == "qc-items-kept")
    assert len(duty["evidence"]) >= 15
    assert all(item["url"] for item in duty["evidence"])


def test_every_check_has_a_kept_duty_and_all_but_few_a_broken_one() -> None:
    manifest = yaml.safe_load(MANIFEST.read_text("utf-8"))["duties"]["qichuan-2026"]
    states: dict[str, set[str]] = {}
    for rule in load_ruleset(str(OWN)).rules:
        if rule.check:
            states.setdefault(rule.check, set()).update(manifest[rule.id])
    assert {check for check, seen in states.items() if "met" not in seen} == set()
    # What one portal can't keep and break at once.
    unbroken = {check for check, seen in states.items() if not seen & {"unmet", "in_doubt"}}
    assert unbroken == {
        "attachments-open",
        "disclosure-file",
        "search-view-download",
        "site-search-finds",
    }


def test_a_wrong_sum_of_an_annual_report_is_told_with_its_cells(
    inspected: tuple[dict[str, Any], list[str]],
) -> None:
    duty = next(d for d in inspected[0]["duties"] if d["id"] == "qc-annual")
    assert any("≠“总计”" in line for line in duty["missing"])


def test_a_number_of_a_person_is_shown_nowhere(
    inspected: tuple[dict[str, Any], list[str]], folder: Path
) -> None:
    duty = next(d for d in inspected[0]["duties"] if d["id"] == "qc-privacy")
    assert len(duty["missing"]) == 1
    papers = [path for path in folder.iterdir() if path.suffix in (".html", ".json")]
    assert len(papers) > len(DUTY_PACKS)
    assert not any(PLANTED_NUMBER in path.read_text("utf-8") for path in papers)


def test_a_page_for_each_document(
    inspected: tuple[dict[str, Any], list[str]], folder: Path
) -> None:
    pages = sorted(path.name for path in folder.glob("duties-*.html"))
    assert pages == [
        "duties-disclosure.html",
        "duties-heilongjiang-2020.html",
        "duties-hubei-2020.html",
        "duties-qichuan-2026.html",
    ]
    own = (folder / "duties-qichuan-2026.html").read_text("utf-8")
    for duty in inspected[0]["duties"]:
        if duty["ruleset"] == "qichuan-2026":
            assert f'id="duty-{duty["id"]}"' in own
    # The whole text stands there, and what is not in it comes after it.
    assert own.index("第公布预算执行情况段。") < own.index("没有在所附文件里找到原句的职责")
    report = (folder / "report.html").read_text("utf-8")
    assert all(f'href="{name}"' in report for name in pages)
