"""A portal that keeps its duties in ways of its own is accused of nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from console.cli import run
from tests.goodportal import OWN, build
from tests.loopback import serving

PACKS = ("disclosure", "hubei-2020", "heilongjiang-2014")


@pytest.fixture(scope="module")
def duties(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The duties of the packs by their ids, after one inspection."""
    out = tmp_path_factory.mktemp("good")
    with serving() as site:
        build(site)
        run(
            [
                "check",
                site.home_url,
                *("--allow-private", "127.0.0.0/8", "--name", OWN, "--level", "county"),
                *("--region", "42", "--as-of", "2026-11-20", "--ruleset", ",".join(PACKS)),
                *("--delay", "0", "--second-look", "0", "--timeout", "5", "--no-browser"),
                *("--quiet", "--out", str(out), "--db", str(out / "good.db")),
            ]
        )
    report = json.loads(Path(out / "report.json").read_text("utf-8"))
    return {duty["id"]: duty for duty in report["duties"]}


def test_no_duty_is_called_broken(duties: dict[str, dict[str, Any]]) -> None:
    assert {name for name, duty in duties.items() if duty["fulfilment"] == "unmet"} == set()


@pytest.mark.parametrize(
    "name",
    [
        "d61-name",
        "d61-prominent",
        "art12-catalogue",
        "art12-metadata",
        "art49-series",
        "art50",
        "b20-01",
        "b20-14",
        "b20-16",
    ],
)
def test_what_is_kept_is_seen(duties: dict[str, dict[str, Any]], name: str) -> None:
    assert duties[name]["fulfilment"] == "met", duties[name]["reason"]


@pytest.mark.parametrize("name", ["d61-sections", "d61-application", "art26", "b20-04"])
def test_what_can_not_be_told_for_sure_is_not_met_either(
    duties: dict[str, dict[str, Any]], name: str
) -> None:
    """Tabs, a button, documents of others, a reason in other words: for a person to look at."""
    assert duties[name]["fulfilment"] in ("met", "in_doubt", "not_seen")


def test_another_region_binds_nobody_here(duties: dict[str, dict[str, Any]]) -> None:
    assert duties["h14-18"]["fulfilment"] == "not_applicable"
