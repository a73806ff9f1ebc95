"""Pages of the portal that are made on demand: the search, and the traps without an end."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs

from console.demo.answers import Answer, Request, redirect
from console.demo.builder import Builder

_MOST_CONDITIONS = 200
"""More conditions in one address are refused, as servers do."""


class DynamicPages:
    """Answers for addresses that are no rendered page."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._sessions = 0
        self._exact: dict[str, Callable[[Request], Answer]] = {
            "/search": self._search,
            "/hdjl/jdrl.do": self._calendar,
            "/sjfb/mljs.do": self._facets,
            "/index.html": lambda _: redirect("/", 301),
        }

    def answer(self, request: Request) -> Answer | None:
        """The page for ``request``; None where there is none."""
        path, _, _ = request.path.partition(";")
        if path in self._exact:
            return self._exact[path](request)
        if path == "/zwfw/wsbs/list.do":
            return self._session()
        if depth := re.fullmatch(r"/ztzl/xczx/((?:zhuanti/)+)", path):
            depth_count = depth[1].count("zhuanti/")
            return self._builder.render_page("loop", depth=depth_count)
        return None

    def _search(self, request: Request) -> Answer:
        words = _parameters(request).get("q", [""])[0].strip()
        found = [
            article
            for articles in self._builder.site.articles.values()
            for article in articles
            if words and words in article.title and article.item.href is None
        ]
        found.sort(key=lambda article: article.day, reverse=True)
        return self._builder.render_page("search", words=words, found=found[:20])

    def _calendar(self, request: Request) -> Answer:
        """A month without end in both directions."""
        wanted = _parameters(request).get("month", [""])[0]
        if not re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])", wanted):
            return Answer(self._builder.site.error_page, status=404)
        year, month = int(wanted[:4]), int(wanted[5:])
        leaders = self._builder.county.leaders
        return self._builder.render_page(
            "calendar",
            month=wanted,
            turn=month % 4 + 1,
            leader=leaders[(year + month) % len(leaders)],
            before=_month(year, month, -1),
            after=_month(year, month, 1),
        )

    def _facets(self, request: Request) -> Answer:
        """Every choice adds one more parameter to the address."""
        chosen = _parameters(request).get("zt", [])
        if len(chosen) > _MOST_CONDITIONS:
            return Answer(self._builder.site.error_page, status=414)
        query = "&".join(f"zt={number}" for number in range(1, len(chosen) + 1))
        return self._builder.render_page("facets", chosen=len(chosen), query=query)

    def _session(self) -> Answer:
        """Every visit gets a new session id, and so new addresses."""
        self._sessions += 1
        return self._builder.render_page("session", session=f"{self._sessions:012X}")


def _parameters(request: Request) -> dict[str, list[str]]:
    """Parameters of the query; pages in GBK send theirs in GBK."""
    try:
        return parse_qs(request.query, errors="strict")
    except UnicodeDecodeError:
        return parse_qs(request.query, encoding="gbk", errors="replace")


def _month(year: int, month: int, step: int) -> str:
    months = year * 12 + month - 1 + step
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
