"""Every file of the published site, from what was chosen: pages, feeds, index, maps."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from jinja2 import Environment
from markupsafe import Markup

from config.office import Office
from config.publishing import PublicColumn, publishing_text
from config.terms import PublicationKind
from reports.chartdata import ChartForm, svg
from reports.formats.html import environment
from reports.publishing.content import PublicContent, PublicTable
from reports.publishing.feeds import atom_feed
from store.tables import Publication

_BEIJING = dt.timezone(dt.timedelta(hours=8))
_STATIC = ("style.css", "search.js")
_TEMPLATES = Path(__file__).parents[1] / "templates" / "site"
_INDEXED = 2_000
"""Characters of a page that can be searched."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table and its chart, drawn."""

    data: PublicTable
    svg: Markup
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One published page."""

    number: int
    kind: PublicationKind
    path: str
    """Below the root of the site; made of numbers, never of words."""
    at: dt.datetime
    content: PublicContent

    @property
    def day(self) -> str:
        return self.at.astimezone(_BEIJING).strftime("%Y-%m-%d")

    @property
    def time(self) -> str:
        """As PubDate wants it."""
        return self.at.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")

    @property
    def tables(self) -> list[ShownTable]:
        return [_shown(table) for table in self.content.tables]

    @property
    def text(self) -> str:
        """What can be searched."""
        words = [self.content.summary, *(part.text for part in self.content.text)]
        cells = (cell for table in self.content.tables for row in table.rows for cell in row)
        return " ".join([*words, *cells])[:_INDEXED]


def items_of(rows: Sequence[Publication]) -> list[Item]:
    """The pages of what is published, in the order given."""
    columns = publishing_text().columns
    return [
        Item(
            int(row.id or 0),
            row.kind,
            f"{columns[row.kind].folder}/{row.id}.html",
            row.chosen_at,
            PublicContent.model_validate(row.content),
        )
        for row in rows
    ]


def site_files(items: Sequence[Item], office: Office) -> dict[str, bytes]:
    """Every file of the site by its path. The same input gives the same bytes."""
    return dict(_Site(items, office).files())


class _Site:
    def __init__(self, items: Sequence[Item], office: Office) -> None:
        self._items = items
        self._office = office
        self._base = office.page.base
        self._text = publishing_text()

    def files(self) -> Iterator[tuple[str, bytes]]:
        yield from ((name, (_TEMPLATES / name).read_bytes()) for name in _STATIC)
        yield from self._pages()
        for kind, column in self._text.columns.items():
            own = [item for item in self._items if item.kind is kind]
            yield f"{column.folder}/feed.xml", self._feed(column.title, column.folder + "/", own)
        yield "feed.xml", self._feed(self._office.page.name or "", "", self._items)
        yield "search.json", self._search_index()
        yield "sitemap.xml", self._sitemap()
        yield "robots.txt", self._robots()

    def _pages(self) -> Iterator[tuple[str, bytes]]:
        words = self._text.words
        yield self._page("index.html", "index", str(self._office.page.name))
        yield self._page("search.html", "search", words.search, every=self._items)
        yield self._page("sitemap.html", "sitemap", words.sitemap)
        yield self._page("404.html", "404", words.not_found)
        for kind, column in self._text.columns.items():
            own = [item for item in self._items if item.kind is kind]
            path = f"{column.folder}/index.html"
            yield self._page(path, "list", column.title, column=column, listed=own)
            for item in own:
                yield self._page(item.path, "article", item.content.title, column=column, item=item)

    def _page(self, path: str, template: str, title: str, **more: Any) -> tuple[str, bytes]:
        columns = self._text.columns
        page = self._office.page
        context = {
            "page": page,
            "domain": urlsplit(self._base).hostname or "",
            "base": self._base,
            "sponsor": self._office.name,
            "words": self._text.words,
            "columns": list(columns.values()),
            "items": {
                column.folder: [item for item in self._items if item.kind is kind]
                for kind, column in columns.items()
            },
            "root": "../" * path.count("/"),
            "here": path,
            "title": title,
            **more,
        }
        text = _environment().get_template(f"site/{template}.html.j2").render(context)
        return path, text.encode("utf-8", "replace")

    def _feed(self, title: str, folder: str, items: Sequence[Item]) -> bytes:
        entries = [
            (item.content.title, f"{self._base}{item.path}", item.content.summary, item.at)
            for item in items
        ]
        return atom_feed(title, f"{self._base}{folder}", f"{self._base}{folder}feed.xml", entries)

    def _search_index(self) -> bytes:
        data = [
            {
                "path": item.path,
                "title": item.content.title,
                "date": item.day,
                "column": self._column(item).title,
                "text": item.text,
            }
            for item in self._items
        ]
        return json.dumps(data, ensure_ascii=False, indent=0).encode("utf-8", "backslashreplace")

    def _sitemap(self) -> bytes:
        paths = ["", *(f"{column.folder}/" for column in self._text.columns.values())]
        urls = [f"<url><loc>{escape(self._base + path)}</loc></url>" for path in paths]
        urls += [
            f"<url><loc>{escape(self._base + item.path)}</loc><lastmod>{item.day}</lastmod></url>"
            for item in self._items
        ]
        body = "\n".join(urls)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{body}\n</urlset>\n'
        ).encode()

    def _robots(self) -> bytes:
        return f"User-agent: *\nAllow: /\nSitemap: {self._base}sitemap.xml\n".encode()

    def _column(self, item: Item) -> PublicColumn:
        return self._text.columns[item.kind]


def _shown(table: PublicTable) -> ShownTable:
    chart = table.chart
    if chart is None:
        return ShownTable(table, Markup(""), ())
    stacked = chart.form is ChartForm.BARS and len(chart.series) > 1
    legend = tuple((each.tone, each.name) for each in chart.series) if stacked else ()
    return ShownTable(table, svg(chart), legend)


@cache
def _environment() -> Environment:
    return environment()
