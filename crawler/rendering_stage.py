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
from crawler.rendering.candidates import Candidate, candidates
from crawler.rendering.outcome import Outcome, is_column, outcome_of
from store.evidence import Evidence
from store.inspections import get_inspection
from store.tables import Item, Link, Mark, Page, PageBlock, Referrer

if TYPE_CHECKING:
    from crawler.assembly import Parts
    from crawler.discovery import Row
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
        async with aclosing(pages):
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
            self._queue_links(page, outcome.reading)

    def _note_failure(self, page: Candidate, outcome: Outcome) -> None:
        with self._store.session() as session:
            row = session.get_one(Page, (self._id, page.entry.key))
            row.facts = row.facts | outcome.facts
            session.add(row)
            session.commit()

    def _replace(self, page: Candidate, reading: PageReading, outcome: Outcome) -> None:
        """Put the reading in the place of the one without scripts. Killed on the way, the page
        still counts as not yet opened."""
        self._forget_lists(page.entry.key)
        writer, recorder = self._walk.writer, self._walk.recorder
        writer.put(PageBlock, recorder.block_rows(page.entry, reading))
        writer.put(Item, recorder.item_rows(page.entry, reading))
        writer.put(Page, [self._page_row(page, reading, outcome)])
        if is_site_page(reading):
            self._add_marks(page, reading)
        if outcome.whole and page.cause is LinkCause.NEEDS_SCRIPT:
            alive = {"key": page.entry.key, "verdict": LinkVerdict.ALIVE, "cause": None}
            writer.update_links([alive | {"note": None}])

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

    def _add_marks(self, page: Candidate, reading: PageReading) -> None:
        reading.marks = [
            mark for mark in reading.marks if (mark.kind, mark.place, mark.value) not in page.marks
        ]
        self._walk.writer.add(Mark, self._walk.recorder.mark_rows(page.entry, reading))

    def _queue_links(self, page: Candidate, reading: PageReading) -> None:
        """Walk and verify what only the scripts show."""
        walk = self._walk
        reading.links = [
            fact
            for fact in reading.links
            if (address := fact.url or fact.raw) and key_of(address) not in walk.discovery.known
        ]
        found = walk.discovery.of_page(page.entry, reading)
        walk.writer.add(Link, found.link_rows)
        walk.writer.add(Referrer, found.referrer_rows)
        for entry in found.to_verify:
            walk.verification.push(entry)
        for entry in found.to_walk:
            if walk.crawler is None:
                walk.waiting.push(entry)
            else:
                walk.walk_after_all(entry)
