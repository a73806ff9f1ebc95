"""A bulletin in HTML as a reader has it."""

from __future__ import annotations

from bs4 import BeautifulSoup

from tests.reports.bulletin.recount import Paper


def read_html(data: bytes) -> Paper:
    soup = BeautifulSoup(data, "lxml")
    tables = {}
    for table in soup.select("table"):
        assert table.caption is not None
        heads = [cell.get_text(strip=True) for cell in table.select("thead th")]
        rows = [
            dict(zip(heads, (cell.get_text(strip=True) for cell in row.select("td")), strict=True))
            for row in table.select("tbody tr")
            if heads
        ]
        tables[table.caption.get_text(strip=True)] = rows
    # The opening has the names of the packs and the dates; examples quote what checks wrote.
    paragraphs = [each.get_text() for each in soup.select("p.text")][1:]
    return Paper([each.partition("例如：")[0] for each in paragraphs], tables)
