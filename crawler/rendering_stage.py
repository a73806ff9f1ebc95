"""The browser inside an inspection: which pages it opens, and what becomes of what they show.

Pages whose items a script brings are read once more as a visitor sees them. What is not proved to
be all there is (data that did not come, a page that never rests) makes no column stale or blank.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from typing import TYPE_CHECKING

from sqlmodel import col, delete

from config.errors import UserError
from config.rendering import rendering_rules
from config.terms import LinkCause, LinkVerdict, Phase, Rendering
from crawler.discovery import key_of
from crawler.reading import read_page
from crawler.recorder import is_site_page
from crawler.rendering import available
from crawler.rendering.candidates import Candidate, candidates, mark_value
from crawler.rendering.outcome import Outcome, is_column, outcome_of
from store.changes import Changes
from store.evidence import Evidence
from store.inspections import get_inspection
from store.tables import Item, Mark, Page, PageBlock

if TYPE_CHECKING:
    from crawler.assembly import Parts
    from crawler.discovery import Discovered, Row
    from crawler.reading.model import PageReading
    from crawler.rendering.model import Snapshot
    from store.database import Store

log = logging.getLogger(__name__)


async def render_script_pages(store: Store, inspection_id: int, parts: Parts) -> bool:
    """Open the pages of columns that need a script, home page first, each once in an inspection.

    Gives whether any was read, so that what they link to has to be walked and verified. Without a
    browser nothing happens, and a fault of ours touches nothing that was read before.
    """
    if not parts.plan.browser or not available():
        return False
    stage = _Stage(store, inspection_id, parts)
    phase = parts.walk.progress.phase
    try:
        return await stage.run()
    except UserError:
        raise
    except Exception:
        log.exception("pages could not be read with the browser")
        return False
    finally:
        parts.walk.progress.phase = phase


class _Stage:
    """One round of pages."""

    def __init__(self, store: Store, inspection_id: int, parts: Parts) -> None:
        self._store = store
        self._id = inspection_id
        self._plan = parts.plan
        self._net = parts.net
        self._walk = parts.walk

    async def run(self) -> bool:
        """Whether a page was read."""
        await self._walk.writer.aflush()
        waiting = {entry.url: entry for entry in await asyncio.to_thread(self._candidates)}
        if not waiting:
            return False
        from crawler.rendering.render import render

        self._walk.progress.phase = Phase.BROWSER
        pages = render(
            waiting,
            self._net.client,
            self._net.limiter,
            allows=self._walk.robots.allows,
            enough=lambda url, snapshot: self._is_there(waiting[url], snapshot),
        )
        read = False
        async with self._net.browser, aclosing(pages):
            async for rendered in pages:
                page = waiting[rendered.url]
                reading = self._read(page, rendered.snapshot) if rendered.snapshot else None
                self._take_in(page, outcome_of(rendered, reading))
                read = True
        return read

    def _candidates(self) -> list[Candidate]:
        most = rendering_rules().pages[self._plan.profile]
        with self._store.session() as session:
            evidence = Evidence(session, get_inspection(session, self._id))
            return candidates(session, evidence, most)

    def _read(self, page: Candidate, snapshot: Snapshot) -> PageReading:
        return read_page(
            snapshot.html,
            page.url,
            as_of=self._plan.as_of,
            content_type=snapshot.content_type,
            is_home=page.entry.depth == 0,
        )

    def _is_there(self, page: Candidate, snapshot: Snapshot) -> bool:
        reading = self._read(page, snapshot)
        return is_column(reading) and bool(reading.items)

    def _take_in(self, page: Candidate, outcome: Outcome) -> None:
        if outcome.reading is None:
            self._note_failure(page, outcome)
        else:
            self._replace(page, outcome.reading, outcome)

    def _note_failure(self, page: Candidate, outcome: Outcome) -> None:
        with self._store.session() as session:
            row = session.get_one(Page, (self._id, page.entry.key))
            row.facts = row.facts | outcome.facts
            session.add(row)
            session.commit()

    def _replace(self, page: Candidate, reading: PageReading, outcome: Outcome) -> None:
        """Put the reading in the place of the one without scripts, and walk and verify what only
        the scripts show. Killed between the two steps, the page still counts as not opened."""
        self._forget_lists(page.entry.key)
        recorder, changes = self._walk.recorder, Changes()
        changes.add(PageBlock, recorder.block_rows(page.entry, reading))
        changes.add(Item, recorder.item_rows(page.entry, reading))
        changes.put(Page, [self._page_row(page, reading, outcome)])
        if is_site_page(reading):
            reading.marks = [mark for mark in reading.marks if mark_value(mark) not in page.marks]
            changes.add(Mark, recorder.mark_rows(page.entry, reading))
        if outcome.whole and page.cause is LinkCause.NEEDS_SCRIPT:
            alive = {"verdict": LinkVerdict.ALIVE, "cause": None, "note": None}
            changes.update_links([{"key": page.entry.key, **alive}])
        found = self._newly_shown(page, reading)
        first, found.to_walk = found.to_walk[:1], found.to_walk[1:]
        self._walk.queue(changes, found)
        self._walk.writer.take(changes)
        for entry in first:
            # Scrapy is idle, and has to be told; before it has begun it will find out by itself.
            if not self._walk.walk_after_all(entry):
                self._walk.waiting.push(entry)

    def _forget_lists(self, key: int) -> None:
        with self._store.session() as session:
            for table in (Item, PageBlock):
                session.execute(
                    delete(table).where(
                        col(table.inspection_id) == self._id, col(table.page_key) == key
                    )
                )
            session.commit()

    def _page_row(self, page: Candidate, reading: PageReading, outcome: Outcome) -> Row:
        """The page as read now, its answer as it was fetched."""
        row = self._walk.recorder.page_row(page.entry, page.fetched, reading)
        own = {"rendering": Rendering.SCRIPT, "facts": reading.facts | outcome.facts}
        return row | own | {"encoding": page.encoding, "encoding_declared": page.encoding_declared}

    def _newly_shown(self, page: Candidate, reading: PageReading) -> Discovered:
        """Addresses not met so far: of the others the page was counted as a place already."""
        known = self._walk.discovery.known
        reading.links = [
            fact for fact in reading.links if key_of(fact.url or fact.raw) not in known
        ]
        return self._walk.discovery.of_page(page.entry, reading)
