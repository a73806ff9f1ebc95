"""The site's own search, asked for titles that are on the site."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Any

from config.functions import function_rules
from config.terms import LinkVerdict, SearchState, SiteFunction
from crawler.functions.asking import Asked, Asking
from crawler.functions.searching import Results, SearchBox, read_results, search_box
from crawler.functions.titles import Sampled, plain, sample_titles
from store.evidence import Evidence
from store.inspections import get_inspection
from store.tables import FunctionRun, Page, SearchTry

if TYPE_CHECKING:
    from sqlmodel import Session

    from crawler.assembly import Parts
    from store.database import Store

_FAILING = frozenset({LinkVerdict.DEAD})


async def try_search(store: Store, inspection_id: int, parts: Parts) -> None:
    """Ask for every sampled title, look at the page of results, open the result, and commit."""
    with store.session() as session:
        evidence = Evidence(session, get_inspection(session, inspection_id))
        sampled = sample_titles(evidence, function_rules().search)
        box = _box(evidence)
    note = box if isinstance(box, str) else None if sampled else "没有可供检索的标题。"
    if isinstance(box, SearchBox):
        searcher = _Searcher(store, inspection_id, parts, box)
        for number, title in enumerate(sampled):
            await searcher.look_for(number, title)
    with store.session() as session:
        tried = 0 if note else len(sampled)
        _note_run(session, inspection_id, tried, len(sampled), note)
        session.commit()


def _note_run(
    session: Session, inspection_id: int, tried: int, available: int, note: str | None
) -> None:
    session.merge(
        FunctionRun(
            inspection_id=inspection_id,
            function=SiteFunction.SEARCH,
            at=dt.datetime.now(dt.UTC),
            chosen=tried,
            available=available,
            note=note,
        )
    )


def _box(evidence: Evidence) -> SearchBox | str:
    """The box of the home page, else of the first page that has one that can be used."""
    home = evidence.home
    if home is None:
        return "没有读到首页。"
    box = _box_of(home)
    if isinstance(box, SearchBox):
        return box
    for facts, url, encoding in evidence.page_fields(Page.facts, Page.final_url, Page.encoding):
        other = search_box(facts.get("search_form"), url, encoding)
        if isinstance(other, SearchBox):
            return other
    return box


def _box_of(page: Page) -> SearchBox | str:
    fact: dict[str, Any] | None = page.facts.get("search_form")
    return search_box(fact, page.final_url, page.encoding)


class _Searcher:
    """Asks one box."""

    def __init__(self, store: Store, inspection_id: int, parts: Parts, box: SearchBox) -> None:
        self._store = store
        self._id = inspection_id
        self._parts = parts
        self._asking = Asking(parts)
        self._box = box
        self._rules = function_rules().search

    async def look_for(self, number: int, wanted: Sampled) -> None:
        """Ask, once more where the search did not answer, and store what came of it."""
        query = plain(wanted.title)[: self._rules.query_chars]
        url = self._box.address(query)
        asked = await self._asking.ask(url)
        if asked.look.verdict in _FAILING:
            await asyncio.sleep(self._parts.plan.second_look)
            asked = await self._asking.ask(url)
        results = self._results(asked, wanted)
        opens = await self._opens(results)
        with self._store.session() as session:
            session.merge(self._row(number, wanted, query, url, asked, results, opens))
            session.commit()

    def _results(self, asked: Asked, wanted: Sampled) -> Results:
        page = asked.page
        if page is None:
            is_dead = asked.look.verdict in _FAILING
            state = SearchState.BROKEN if is_dead else SearchState.UNDETERMINED
            return Results(state, note=asked.look.note)
        return read_results(
            page.body,
            page.url,
            page.headers.get("content-type"),
            wanted,
            self._parts.plan.as_of,
            self._rules,
        )

    async def _opens(self, results: Results) -> bool | None:
        if results.url is None:
            return None
        asked = await self._asking.ask(results.url)
        verdict = asked.look.verdict
        return None if verdict is LinkVerdict.UNDETERMINED else verdict is LinkVerdict.ALIVE

    def _row(
        self,
        number: int,
        wanted: Sampled,
        query: str,
        url: str,
        asked: Asked,
        results: Results,
        opens: bool | None,
    ) -> SearchTry:
        return SearchTry(
            inspection_id=self._id,
            number=number,
            title=wanted.title,
            article_url=wanted.url,
            column_type=wanted.column_type,
            query=query,
            url=url,
            state=results.state,
            status=asked.look.status,
            cause=asked.look.cause,
            note=results.note,
            hits=results.hits,
            position=results.position,
            result_url=results.url,
            result_opens=opens,
            at=dt.datetime.now(dt.UTC),
        )
