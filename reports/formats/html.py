"""``report.html``: the report for people, one file that opens offline and prints on A4."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from config.report import report_wording
from reports import filters
from reports.formats.base import Format
from reports.model import Report
from reports.paper import documents, figures, groups
from reports.paper.links import LinkTables, link_tables

_TEMPLATES = Path(__file__).parents[1] / "templates"
_PAGE = "report.html.j2"
_SCRIPT = "sort.js.j2"


def write(report: Report, stream: BinaryIO) -> None:
    """Write ``report`` as UTF-8 HTML, without any reference to a file or host outside of it that is
    fetched by opening it."""
    limits = report_wording().limits
    links = link_tables(report.links, groups=limits.link_groups, rows=limits.links_per_group)
    page = environment().get_template(_PAGE).stream(**_context(report, links))
    page.enable_buffering()
    page.dump(stream, encoding="utf-8", errors="replace")


@cache
def environment() -> Environment:
    """Templates of our papers: autoescaped, and an unknown name is a fault."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=filters.visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters.FILTERS)
    return environment


def _context(report: Report, links: LinkTables) -> dict[str, Any]:
    wording = report_wording()
    limits = wording.limits
    script = environment().get_template(_SCRIPT).render()
    plain = documents.plain_indicators(report)
    return {
        "report": report,
        "wording": wording,
        "limits": limits,
        "titles": {each.id: each.title for each in report.indicators},
        "indicator_groups": groups.indicator_groups(plain),
        "finding_groups": groups.finding_groups(report, limits.findings_per_indicator),
        "unanswered": groups.unanswered(plain),
        "checklist": groups.for_a_person(plain),
        "documents": documents.duty_documents(report),
        "links": links,
        "charts": _charts(report, links),
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    }


def _charts(report: Report, links: LinkTables) -> dict[str, Markup]:
    return {
        "score": figures.score_gauge(report),
        "points": figures.points_by_group(report),
        "findings": figures.findings_by_group(report),
        "links": figures.links_by_cause(links.causes),
        "column_states": figures.column_states(report.columns),
        "column_days": figures.column_days(report.columns),
    }


FORMAT = Format("html", "report.html", write)
