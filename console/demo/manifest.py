"""The manifest of the sample portal, and the comparison of a report with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urljoin

from config.terms import IndicatorStatus
from config.yamlfile import load
from console.demo.planted import Planted, PlantedLink

MANIFEST = Path(__file__).with_name("manifest.yaml")
_ARTICLE = "article:"

Report: TypeAlias = dict[str, Any]
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest for one running portal.

    ``hosts``: address of every host by its key; ``articles``: path of every article by its title.
    """

    planted: Planted
    as_of: dt.date
    hosts: dict[str, str]
    articles: dict[str, str]
    ipv6: bool
    """False: the portal runs over IPv4 only, and nothing is expected of IPv6."""

    def url(self, written: str) -> str:
        """The absolute address that the manifest means by ``written``."""
        if written.startswith(_ARTICLE):
            return self.url(self.articles[written.removeprefix(_ARTICLE)])
        if written.startswith("/"):
            return urljoin(self.hosts["portal"], written)
        return re.sub(r"^\{(\w+)\}", lambda found: self.hosts[found[1]], written)


def load_manifest(
    as_of: dt.date, hosts: dict[str, str], articles: dict[str, str], *, ipv6: bool
) -> Manifest:
    """The manifest for a portal that runs at ``hosts``."""
    return Manifest(load(MANIFEST, Planted), as_of, hosts, articles, ipv6)


def compare(report: Report, manifest: Manifest) -> list[str]:
    """What differs between ``report.json`` and the manifest, one line each; empty: nothing.

    Both ways: what is planted and was not found, and faults that were found and are not planted.
    Columns and marks that are well and not named in the manifest don't matter.
    """
    comparisons = (
        _verdict, _indicators, _findings, _columns, _required, _links, _marks,
        _guards, _ipv6, _duties,
    )  # fmt: skip
    return list(chain.from_iterable(compared(report, manifest) for compared in comparisons))


def _verdict(report: Report, manifest: Manifest) -> Iterable[str]:
    planted = manifest.planted
    if report["verdict"] != planted.verdict:
        yield f"verdict: {planted.verdict} expected, {report['verdict']} found"
    yield from _sets("veto", planted.vetoes, report["vetoes"])


def _indicators(report: Report, manifest: Manifest) -> Iterable[str]:
    expected = manifest.planted.indicators
    deciding = report["ruleset"]["id"] if "ruleset" in report else ""
    found = {
        indicator["id"]: indicator["status"]
        for indicator in report["indicators"]
        if indicator.get("ruleset", deciding) == deciding
    }
    if not manifest.ipv6:
        expected = _without_ipv6(expected)
        found = _without_ipv6(found)
    yield from (f"indicator {name}: missing" for name in expected if name not in found)
    for name, status in found.items():
        right = expected.get(name)
        if right is not None and status not in right:
            yield f"indicator {name}: {'|'.join(right)} expected, {status} found"
        elif right is None and status in ("fail", "suspect"):
            yield f"indicator {name}: unexpected {status}"


def _without_ipv6(indicators: dict[str, V]) -> dict[str, V]:
    return {name: value for name, value in indicators.items() if not name.startswith("ipv6")}


def _findings(report: Report, manifest: Manifest) -> Iterable[str]:
    assessed = {
        indicator["id"]
        for indicator in report["indicators"]
        if indicator["status"] != IndicatorStatus.NOT_ASSESSED
    }
    for indicator, pages in manifest.planted.findings.items():
        if indicator in assessed:
            expected = [manifest.url(page) for page in pages]
            found = [row["url"] for row in report["findings"] if row["indicator"] == indicator]
            yield from _sets(f"finding of {indicator} at", expected, found)


def _columns(report: Report, manifest: Manifest) -> Iterable[str]:
    found = {_directory(column["url"]): column for column in report["columns"]}
    expected = {manifest.url(column.path): column for column in manifest.planted.columns}
    for url, planted in expected.items():
        column = found.get(url)
        if column is None:
            yield f"column {planted.path} ({planted.why}): missing"
            continue
        if column["state"] not in planted.states:
            yield _differs(f"column {planted.path} ({planted.why})", planted.states, column)
        if planted.types and column["type"] not in planted.types:
            yield f"column {planted.path}: type {planted.types} expected, {column['type']} found"
        if planted.newest_ago is not None:
            day = (manifest.as_of - dt.timedelta(days=planted.newest_ago)).isoformat()
            if column["newest_date"] != day:
                yield f"column {planted.path}: newest {day} expected, {column['newest_date']} found"
    for url, column in found.items():
        if url not in expected and column["state"] not in ("fresh", "not_applicable"):
            yield f"column {url} {column['name']}: unexpected {column['state']}"


def _differs(what: str, states: tuple[str, ...], column: Report) -> str:
    return f"{what}: {'|'.join(states)} expected, {column['state']} found: {column['reason']}"


def _required(report: Report, manifest: Manifest) -> Iterable[str]:
    expected = manifest.planted.required
    found = {column["type"]: column["status"] for column in report["required_columns"]}
    yield from (f"required column {name}: not asked for" for name in expected if name not in found)
    for name, status in found.items():
        right = expected.get(name, "found")
        if status != right:
            yield f"required column {name}: {right} expected, {status} found"


def _links(report: Report, manifest: Manifest) -> Iterable[str]:
    found = {link["url"]: link for link in report["links"]}
    expected = {manifest.url(link.url): link for link in manifest.planted.links}
    for url, planted in expected.items():
        if url not in found:
            if planted.may_be_alive:
                continue
            yield f"link {planted.url} ({planted.why}): missing"
        else:
            yield from _link(planted, found[url])
    for url, link in found.items():
        if url not in expected and link["cause"] != "budget":
            places = [referrer["url"] for referrer in link["referrers"]]
            yield f"link {url}: unexpected {link['verdict']} {link['cause']} on {places}"


def _link(planted: PlantedLink, link: Report) -> Iterable[str]:
    name = f"link {planted.url} ({planted.why})"
    if link["verdict"] != planted.verdict or link["cause"] not in planted.causes:
        right = f"{planted.verdict} {'|'.join(planted.causes)}"
        yield f"{name}: {right} expected, {link['verdict']} {link['cause']} found: {link['note']}"
    if link["on_home"] != planted.on_home:
        yield f"{name}: on_home {planted.on_home} expected, {link['on_home']} found"
    if link["kind"] != planted.kind:
        yield f"{name}: kind {planted.kind} expected, {link['kind']} found"


def _marks(report: Report, manifest: Manifest) -> Iterable[str]:
    planted, marks = manifest.planted.marks, report["marks"]
    yield from (
        f"mark {name}: present, but not found" for name in planted.present if not marks[name]
    )
    yield from (f"mark {name}: found, but not there" for name in planted.missing if marks[name])
    if report["site"]["site_code"] != planted.site_code:
        yield f"site code: {planted.site_code} expected, {report['site']['site_code']} found"
    for place, codes in planted.site_codes.model_dump().items():
        yield from _sets(f"site code in {place}", codes, marks["site_code"][place])


def _guards(report: Report, manifest: Manifest) -> Iterable[str]:
    found = {cut["kind"] for cut in report["inspection"]["guard_cuts"]}
    yield from _sets("guard", manifest.planted.guards, found)


def _ipv6(report: Report, manifest: Manifest) -> Iterable[str]:
    """What could not be known (null) differs from nothing."""
    if not manifest.ipv6:
        return
    planted, found = manifest.planted.ipv6, report["ipv6"]
    home = found["home"]
    for name, right, seen in (
        ("dns_status", planted.dns_status, found["dns_status"]),
        ("aaaa", list(planted.aaaa), found["aaaa"]),
        ("home.reachable", planted.reachable, home["reachable"]),
        ("home.same_content", planted.same_content, home["same_content"]),
    ):
        if seen is not None and seen != right:
            yield f"ipv6 {name}: {right} expected, {seen} found"
    if found["v4_only_hosts"] is not None:
        hosts = [host["host"] for host in found["v4_only_hosts"] if host["in_domain"]]
        yield from _sets("ipv6 host without AAAA", planted.v4_only_in_domain, hosts)


def _duties(report: Report, manifest: Manifest) -> Iterable[str]:
    """Of every pack that the inspection was judged by beside the one that decides."""
    packs = [pack["id"] for pack in report.get("rulesets", [])][1:]
    for pack in packs:
        expected = manifest.planted.duties.get(pack, {})
        found = {d["id"]: d["fulfilment"] for d in report["duties"] if d["ruleset"] == pack}
        yield from (f"duty {name}: missing" for name in expected if name not in found)
        for name, fulfilment in found.items():
            right = expected.get(name)
            if right is not None and fulfilment not in right:
                yield f"duty {name}: {'|'.join(right)} expected, {fulfilment} found"
            elif right is None and fulfilment in ("unmet", "in_doubt"):
                yield f"duty {name}: unexpected {fulfilment}"


def _sets(what: str, expected: Iterable[str], found: Iterable[str]) -> Iterable[str]:
    right, seen = set(expected), set(found)
    yield from (f"{what} {name}: missing" for name in sorted(right - seen))
    yield from (f"{what} {name}: unexpected" for name in sorted(seen - right))


def _directory(url: str) -> str:
    """A list page by the address of its directory."""
    return re.sub(r"/index(?:_\d+)?\.s?html?$", "/", url)
