"""The manifest of the sample portal, and what the comparison with a report makes of differences."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from config.columns import vocabulary
from config.rulesets import load_ruleset
from console.demo import DEMO_AS_OF
from console.demo.builder import Builder
from console.demo.content import county
from console.demo.manifest import MANIFEST, Manifest, compare, load_manifest

Report = dict[str, Any]

DUTY_PACKS = (str(MANIFEST.with_name("duties.yaml")), "hubei-2020", "disclosure")


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    builder = Builder(county(), DEMO_AS_OF, 8080)
    site = builder.build()
    return load_manifest(DEMO_AS_OF, builder.hosts, site.paths_by_title(), ipv6=True)


@pytest.fixture
def report(manifest: Manifest) -> Report:
    """The report of an inspection that found all that is planted and nothing else."""
    return ideal_report(manifest)


def ideal_report(manifest: Manifest) -> Report:
    planted = manifest.planted
    pages = [
        (indicator, manifest.url(fault))
        for indicator, faults in planted.findings.items()
        for fault in faults
    ]
    return {
        "verdict": planted.verdict,
        "vetoes": list(planted.vetoes),
        "site": {"site_code": planted.marks.site_code},
        "indicators": [
            {"id": name, "status": statuses[0]} for name, statuses in planted.indicators.items()
        ],
        "columns": [
            {
                "name": column.path,
                "url": manifest.url(column.path),
                "state": column.states[0],
                "type": column.types[0] if column.types else None,
                "newest_date": None
                if column.newest_ago is None
                else (manifest.as_of - dt.timedelta(days=column.newest_ago)).isoformat(),
                "reason": "",
            }
            for column in planted.columns
        ],
        "required_columns": [
            {"type": name, "status": status} for name, status in planted.required.items()
        ],
        "findings": [
            {"indicator": indicator, "url": url, "evidence": []} for indicator, url in pages
        ],
        "links": [
            {
                "url": manifest.url(link.url),
                "verdict": link.verdict,
                "cause": link.causes[0],
                "kind": link.kind,
                "on_home": link.on_home,
                "note": None,
                "referrers": [],
            }
            for link in planted.links
        ],
        "marks": {
            **dict.fromkeys(planted.marks.present, "seen"),
            **dict.fromkeys(planted.marks.missing),
            "site_code": {
                place: list(codes) for place, codes in planted.marks.site_codes.model_dump().items()
            },
        },
        "inspection": {"guard_cuts": [{"kind": kind} for kind in planted.guards]},
        "ipv6": {
            "dns_status": planted.ipv6.dns_status,
            "aaaa": list(planted.ipv6.aaaa),
            "home": {
                "reachable": planted.ipv6.reachable,
                "same_content": planted.ipv6.same_content,
            },
            "v4_only_hosts": [
                {"host": host, "in_domain": True} for host in planted.ipv6.v4_only_in_domain
            ],
        },
    }


class TestManifest:
    def test_names_indicators_and_types_that_exist(self, manifest: Manifest) -> None:
        planted = manifest.planted
        rules = {rule.id for rule in load_ruleset("national-2019").rules}
        types = set(vocabulary().types)
        assert {*planted.indicators, *planted.vetoes} <= rules
        packs = {pack.id: pack for pack in map(load_ruleset, DUTY_PACKS)}
        for name, duties in planted.duties.items():
            assert {*duties} <= {rule.id for rule in packs[name].rules}
        assert {*planted.required} <= types
        assert {name for column in planted.columns for name in column.types} <= types

    def test_every_planted_column_is_one_of_the_site(self, manifest: Manifest) -> None:
        paths = {column.path for column in county().columns}
        assert {column.path for column in manifest.planted.columns} <= paths

    def test_the_veto_stands_by_more_blank_columns_than_it_needs(self, manifest: Manifest) -> None:
        blank = [column for column in manifest.planted.columns if "blank" in column.states]
        assert len(blank) > 5

    def test_titles_are_unique(self, manifest: Manifest) -> None:
        titles = [item.title for column in county().columns for item in column.items]
        assert len(set(titles)) == len(titles)


def _pop(key: str, position: int = 0) -> Callable[[Report], object]:
    return lambda report: report[key].pop(position)


def _set(value: object, *path: str | int) -> Callable[[Report], None]:
    def change(report: Report) -> None:
        place: Any = report
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def _add(key: str, row: Report) -> Callable[[Report], None]:
    def change(report: Report) -> None:
        report[key].append(report[key][0] | row)

    return change


class TestCompare:
    def test_nothing_differs_in_the_ideal_report(self, report: Report, manifest: Manifest) -> None:
        assert compare(report, manifest) == []

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            (_set("qualified", "verdict"), "verdict: unqualified expected"),
            (_set([], "vetoes"), "veto columns-stale: missing"),
            (_set(["columns-stale", "home-stale"], "vetoes"), "veto home-stale: unexpected"),
            (_pop("indicators"), ": missing"),
            (_add("indicators", {"id": "x", "status": "fail"}), "indicator x: unexpected fail"),
            (_pop("columns"), "/xwzx/bmdt/"),
            (_set("fresh", "columns", 0, "state"), "stale expected, fresh found"),
            (_set("2026-01-01", "columns", 0, "newest_date"), "newest"),
            (_set("news", "columns", 0, "type"), "type"),
            (_add("columns", {"url": "http://x/", "state": "blank"}), "unexpected blank"),
            (_set("found", "required_columns", 0, "status"), "missing expected, found found"),
            (_add("required_columns", {"type": "news", "status": "missing"}), "column news"),
            (_pop("links"), "/ztzl/wmxc2023/"),
            (_set("timeout", "links", 0, "cause"), "not_found expected"),
            (_set(False, "links", 0, "on_home"), "on_home"),
            (_set("frame", "links", 0, "kind"), "kind"),
            (_add("links", {"url": "http://x/y"}), "link http://x/y: unexpected dead"),
            (_set("seen", "marks", "police"), "mark police: found"),
            (_set(None, "marks", "icp"), "mark icp: present"),
            (_set([], "marks", "site_code", "widget"), "site code in widget"),
            (_set("1", "site", "site_code"), "site code"),
            (_pop("findings"), "finding of metas-site-absent at"),
            (_set("http://x/", "findings", 0, "url"), "at http://x/: unexpected"),
            (_set([], "inspection", "guard_cuts"), "guard calendar: missing"),
            (_set("nxdomain", "ipv6", "dns_status"), "ipv6 dns_status"),
            (_set([], "ipv6", "v4_only_hosts"), "img.qichuan.gov.cn: missing"),
        ],
    )
    def test_each_difference_is_named(
        self, report: Report, manifest: Manifest, change: Callable[[Report], None], named: str
    ) -> None:
        changed = copy.deepcopy(report)
        change(changed)
        assert any(named in line for line in compare(changed, manifest)), compare(changed, manifest)

    def test_a_link_that_may_be_alive_may_be_left_out(
        self, report: Report, manifest: Manifest
    ) -> None:
        allowed = {manifest.url(link.url) for link in manifest.planted.links if link.may_be_alive}
        report["links"] = [link for link in report["links"] if link["url"] not in allowed]
        assert allowed
        assert compare(report, manifest) == []

    def test_nothing_is_expected_of_what_could_not_be_assessed(
        self, report: Report, manifest: Manifest
    ) -> None:
        changed = [row for row in report["indicators"] if row["id"] == "guide-elements"]
        changed[0]["status"] = "not_assessed"
        report["findings"] = [
            row for row in report["findings"] if row["indicator"] != "guide-elements"
        ]
        assert compare(report, manifest) == []

    def test_nothing_is_expected_of_ipv6_where_the_portal_has_none(
        self, report: Report, manifest: Manifest
    ) -> None:
        report["indicators"].append({"id": "ipv6-aaaa", "status": "fail"})
        report["ipv6"] = {}
        assert compare(report, dataclasses.replace(manifest, ipv6=False)) == []

    def test_what_could_not_be_known_of_ipv6_differs_from_nothing(
        self, report: Report, manifest: Manifest
    ) -> None:
        report["ipv6"] = {
            "dns_status": None,
            "aaaa": None,
            "home": {"reachable": None, "same_content": None},
            "v4_only_hosts": None,
        }
        assert compare(report, manifest) == []
