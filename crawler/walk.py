"""The walk over one site: what is fetched next, and what is made of every answer."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scrapy import Request

from config.terms import LinkCause, LinkScope, LinkVerdict, PageKind
from crawler.discovery import Discovered, Discovery, key_of, link_row
from crawler.fetcher import Answer, NotFetched
from crawler.frontier import Entry, Waiting
from crawler.links.content import is_html
from crawler.links.judge import Look
from crawler.reading import read_page
from crawler.recorder import end_row
from store.changes import Changes
from store.tables import Link

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.ending import Ending
    from crawler.fetcher import Fetcher
    from crawler.net.exchange import Exchange
    from crawler.onward import Onward
    from crawler.plan import Plan
    from crawler.progress import Progress
    from crawler.pulse import Pulse
    from crawler.reading.model import PageReading
    from crawler.recorder import Recorder
    from crawler.robots import Robots
    from crawler.verification import Verification
    from store.writer import EvidenceWriter

log = logging.getLogger(__name__)

# A wall's page and an empty page are kept as evidence of what was met; they lead nowhere.
_READ_ALL_THE_SAME = frozenset({None, LinkCause.BLOCKED, LinkCause.NEEDS_SCRIPT})
_DATA = ("application/xhtml", "text/xml", "application/xml", "application/json")
_UNREAD = "网页读取出错，内容未评估"


@dataclass(slots=True)
class Rest:
    """What waits when the page budget is spent."""

    from_home: Sequence[Entry]
    """Pages that the home page leads to: they are verified, though not read."""
    pages: int
    """How many wait in all, those that are looked at elsewhere included."""


@dataclass(slots=True)
class Walk:
    """Shared by scheduler, download handler and spider of one inspection.

    Everything here runs on one event loop; nothing of it may raise into Scrapy for a page's sake.
    All that one page brings is committed at once, so that a killed walk goes on without a gap.
    """

    plan: Plan
    fetcher: Fetcher
    robots: Robots
    writer: EvidenceWriter
    discovery: Discovery
    recorder: Recorder
    onward: Onward
    waiting: Waiting
    rest: Callable[[], Rest]
    verification: Verification
    ending: Ending
    progress: Progress
    pulse: Pulse
    pages_beat: Pulse
    """Beats for every answer, for whoever waits for pages."""
    crawler: Crawler | None = None
    """Scrapy's crawler, once it runs."""
    stopped: bool = False
    cut_by_budget: bool = False
    """Pages were left unread because the page budget was spent."""
    _rest_left: bool = False

    # --- asked by the scheduler and the download handler --------------------------------------

    def has_waiting(self) -> bool:
        """Whether an entry may be handed out now."""
        return not self.stopped and bool(self.waiting) and not self._budget_spent()

    def next_entry(self) -> Entry | None:
        """The next entry to fetch; None when nothing waits or the budget is spent."""
        try:
            return self.waiting.pop() if self.has_waiting() else None
        except Exception as error:
            self.ending.fail(error)
            return None

    async def fetch(self, entry: Entry) -> Answer | NotFetched:
        """The answer to one entry; raises nothing."""
        return await self.fetcher.fetch(entry)

    def is_idle(self) -> bool:
        """Nothing waits that may still be fetched, and nothing is under way."""
        return not self.waiting.taken and not self.has_waiting()

    async def end(self) -> None:
        """Hand out nothing more, give up what is under way, and close the spider."""
        self.stopped = True
        self.fetcher.stop()
        if self.crawler is not None and self.crawler.engine is not None:
            with contextlib.suppress(RuntimeError):
                await self.crawler.engine.close_spider_async(reason="finished")

    def walk_after_all(self, entry: Entry) -> bool:
        """Queue a page that waits in the table already; False where it will not be read."""
        if self._budget_spent():
            self.cut_by_budget = True
            return False
        if self.stopped:
            return False
        if self.crawler is None or self.crawler.engine is None or not self.crawler.engine.running:
            self.waiting.push(entry)  # Scrapy will find it when it begins.
        else:
            self.crawler.engine.crawl(Request(entry.url, meta={"entry": entry}))
        return True

    def mind_the_budget(self) -> None:
        """Once the page budget is spent and nothing is under way: what the home page leads to is
        still verified; the rest stays queued in the table."""
        if self._rest_left or self.waiting.taken or not self._budget_spent():
            return
        self._rest_left = True
        rest = self.rest()
        self.cut_by_budget = self.cut_by_budget or rest.pages > len(self.verification.pages)
        for entry in rest.from_home:
            self.verification.verify(entry)

    # --- told by the spider --------------------------------------------------------------------

    def begin(self, home: Entry, exchange: Exchange, led_here: Sequence[Exchange]) -> None:
        """Take in the home page and the redirects that led to it. Raises what goes wrong."""
        changes = Changes()
        for hop in led_here:
            entry = replace(home, key=key_of(hop.url), url=hop.url)
            if entry.key != home.key:
                self.enter(changes, entry)
                self._end(changes, entry, Look(None, hop.status), final_url=home.url)
        self.enter(changes, home)
        self._read(changes, Answer(home, exchange, Look(None, exchange.status)))
        self.writer.take(changes)

    def received(self, entry: Entry, answer: Answer | NotFetched) -> None:
        """Take in an answer. A fault of ours in one page never ends the walk."""
        changes = Changes()
        try:
            self._take_in(changes, entry, answer)
        except Exception:
            log.exception("page could not be taken in: %s", entry.url)
            changes = Changes()
            status = answer.look.status if isinstance(answer, Answer) else None
            self._end(changes, entry, Look(None, status, _UNREAD))
        try:
            self.writer.take(changes, self._committed)
            self.waiting.done(entry.key)
            self.mind_the_budget()
        except Exception as error:
            self.ending.fail(error)
        self.progress.pages_waiting = len(self.waiting)
        self.pulse.beat()
        self.pages_beat.beat()

    def _committed(self) -> None:
        """What one page brought is stored, or never will be: then nothing more is fetched, which
        would only have to be fetched again. Called by the writer's thread."""
        self.fetcher.call(self.fetcher.free_lane if self.writer.failure is None else self._fail)

    def _fail(self) -> None:
        try:
            self.writer.check()
        except Exception as error:
            self.ending.fail(error)

    def _take_in(self, changes: Changes, entry: Entry, answer: Answer | NotFetched) -> None:
        if answer is NotFetched.ABANDONED:
            return
        if answer is NotFetched.ROBOTS:
            self._end(changes, entry, Look(LinkCause.ROBOTS_EXCLUDED, None))
        elif answer is NotFetched.FAULT:
            self._end(changes, entry, Look(LinkCause.BUDGET, None, _UNREAD))
        else:
            if answer.entry is not entry:
                self._lead_on(changes, entry, answer.entry, answer.exchange)
            self._answered(changes, answer)

    def _answered(self, changes: Changes, answer: Answer) -> None:
        entry, exchange, look = answer.entry, answer.exchange, answer.look
        if answer.off_the_site:
            self.onward.forget(entry.key)
            self.verification.verify(entry)
        elif answer.leads_to is not None:
            self._redirected(changes, entry, exchange, answer.leads_to)
        elif look.passing:
            self.verification.second_look(changes, entry, look)
        elif look.cause in _READ_ALL_THE_SAME and _has_page(answer):
            self._read(changes, answer)
        else:
            self._end(changes, entry, look, exchange)

    def _redirected(self, changes: Changes, entry: Entry, exchange: Exchange, target: str) -> None:
        if entry.redirects >= self.fetcher.net.limits.redirects:
            self._end(changes, entry, Look(LinkCause.REDIRECT_LOOP, exchange.status), exchange)
            return
        onward = replace(entry, key=key_of(target), url=target)
        self._lead_on(changes, entry, onward, exchange)
        self.queue(changes, self.discovery.target(entry, target))

    def _lead_on(self, changes: Changes, entry: Entry, onward: Entry, exchange: Exchange) -> None:
        """The visitor of ``entry`` is sent on to ``onward``; its verdict is settled at the end."""
        look = Look(None, exchange.status)
        self._end(changes, entry, look, exchange, final_url=onward.url, onward_key=onward.key)

    def _read(self, changes: Changes, answer: Answer) -> None:
        entry, exchange = answer.entry, answer.exchange
        reading = self._reading(changes, answer)
        self.recorder.store(changes, entry, exchange, answer.look, reading)
        self.progress.pages += 1
        self.discovery.guards.saw(entry.url, reading.text_hash)
        if answer.look.cause is None:
            self.queue(changes, self.discovery.of_page(entry, reading))
        target = self._jump(entry, reading)
        if target is None:
            self._end(changes, entry, answer.look, exchange)
        else:
            self._redirected(changes, entry, exchange, target)

    def _reading(self, changes: Changes, answer: Answer) -> PageReading:
        """As it is known where the page is the same as in the last inspection, else read now."""
        entry, exchange, memory = answer.entry, answer.exchange, self.fetcher.memory
        known = memory.same(exchange, answer.known)
        reading = known or read_page(
            exchange.body,
            exchange.url,
            as_of=self.plan.as_of,
            content_type=exchange.headers.get("content-type"),
            is_home=entry.depth == 0,
        )
        unchanged = known is not None
        memory.take_note(
            changes, entry, exchange, answer.look, reading, answer.known, unchanged=unchanged
        )
        self.progress.unchanged = memory.unchanged
        return reading

    def _jump(self, entry: Entry, reading: PageReading) -> str | None:
        """Where a page that holds nothing else sends the visitor on, within the site."""
        target = reading.redirect_to
        if reading.kind is not PageKind.REDIRECT_STUB or target is None or target == entry.url:
            return None
        return target if self.discovery.scope.of(target) is LinkScope.SITE else None

    def queue(self, changes: Changes, found: Discovered) -> None:
        """Note what a page leads to, and let it wait."""
        found.store(changes, self.discovery.guards)
        for entry in found.to_walk:
            self.waiting.push(entry)
        for entry in found.to_verify:
            self.verification.push(entry)
        for better in found.bettered:
            if self.waiting.better(better.key, better.priority, better.column_key):
                row = {"priority": better.priority, "column_key": better.column_key}
                changes.update_links([{"key": better.key, **row}])

    # --- results -------------------------------------------------------------------------------

    def enter(self, changes: Changes, entry: Entry) -> None:
        """A link that no page shows."""
        self.discovery.known.add(entry.key)
        changes.add(Link, [link_row(entry, self.discovery.inspection_id, walked=True)])

    def _end(
        self,
        changes: Changes,
        entry: Entry,
        look: Look,
        exchange: Exchange | None = None,
        *,
        final_url: str | None = None,
        onward_key: int | None = None,
    ) -> None:
        self.progress.dead += look.verdict is LinkVerdict.DEAD
        self.progress.links_checked += 1
        if onward_key is None:
            self.onward.forget(entry.key)
        else:
            self.onward.note(entry.key, onward_key)
        row = end_row(entry, look, exchange)
        changes.update_links([row | {"final_url": final_url, "onward_key": onward_key}])

    def _budget_spent(self) -> bool:
        if self.plan.max_pages is None:
            return False
        return self.progress.pages + self.waiting.taken >= self.plan.max_pages


def _has_page(answer: Answer) -> bool:
    """Something to be read, now or from the last time."""
    return (answer.known is not None and answer.known.trusted) or _is_readable(answer.exchange)


def _is_readable(exchange: Exchange) -> bool:
    """A web page, or the data that a script makes one of."""
    declared = (exchange.headers.get("content-type") or "").lower()
    return declared.startswith(_DATA) or is_html(exchange)
