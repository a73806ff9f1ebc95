"""A bulletin as docx as a reader has it: paragraphs, tables by their titles, charts."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table

from tests.reports.bulletin.recount import Paper

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@dataclass
class DrawnChart:
    """What a chart draws, from its caches."""

    title: str
    alternative: str
    categories: list[str] = field(default_factory=list)
    series: dict[str, list[float | None]] = field(default_factory=dict)


def read_docx(data: bytes) -> tuple[Paper, list[DrawnChart]]:
    document: Any = Document(io.BytesIO(data))
    tables: dict[str, list[dict[str, str]]] = {}
    paragraphs: list[str] = []
    charts: list[DrawnChart] = []
    title = ""
    for element in document.element.body.iterchildren():
        if element.tag == qn("w:tbl"):
            tables[title] = _rows(Table(element, document))
            continue
        text = "".join(part.text or "" for part in element.iter(qn("w:t")))
        drawn = element.find(f".//{qn('wp:docPr')}")
        if drawn is not None:
            charts.append(_chart(document, element, drawn))
            title = charts[-1].title
        elif text and not tables and not charts:
            paragraphs.append(text)
        if text:
            title = text
    start = next(n for n, text in enumerate(paragraphs) if "现将有关情况通报如下" in text) + 1
    end = next(n for n, text in enumerate(paragraphs) if text.startswith("附件：1."))
    attached = paragraphs[end:]
    body = [each.partition("例如：")[0] for each in paragraphs[start:end]]
    titles = [re.sub(r"^(附件：)?\d\.", "", each) for each in attached]
    # An attachment without rows has a sentence where its table would be.
    empty = {each: [] for each in titles if each not in tables}
    return Paper(body, {**empty, **tables}), charts


def _rows(table: Table) -> list[dict[str, str]]:
    heads = [cell.text for cell in table.rows[0].cells]
    return [
        dict(zip(heads, (cell.text for cell in row.cells), strict=True)) for row in table.rows[1:]
    ]


def _chart(document: Any, element: Any, drawn: Any) -> DrawnChart:
    relation = element.find(f".//{_C}chart").get(qn("r:id"))
    part = document.part.related_parts[relation]
    root = ElementTree.fromstring(part.blob)
    chart = DrawnChart(drawn.get("name"), drawn.get("descr"))
    for series in root.iter(f"{_C}ser"):
        name = series.findtext(f"{_C}tx//{_C}v") or ""
        chart.categories = [each.text or "" for each in series.findall(f"{_C}cat//{_C}v")]
        values: list[float | None] = [None] * len(chart.categories)
        for point in series.findall(f"{_C}val//{_C}pt"):
            values[int(point.get("idx") or 0)] = float(point.findtext(f"{_C}v") or "nan")
        chart.series[name] = values
    return chart
