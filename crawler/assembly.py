"""Putting the parts of one gathering together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.settings import settings
from config.terms import LinkKind, LinkScope, LinkState, LinkVerdict
from config.walk import walk_settings
from crawler.discovery import Discovery, key_of
from crawler.frontier import Entry, KnownUrls, Refill, Waiting
from crawler.guards import Guards
from crawler.links.soft404 import SoftErrors
from crawler.links.verifier import LinkVerifier
from crawler.pulse import Pulse
from crawler.recorder import Recorder
from crawler.robots import Robots
from crawler.scope import Scope, scope_of
from crawler.verification import Verification
from crawler.walk import Walk
from store.frontier import count_queued, known, queued
from store.inspections import get_inspection
from store.tables import Link

if TYPE_CHECKING:
    from crawler.home import HomeVisit
    from crawler.network import Net
    from crawler.plan import Plan
    from crawler.progress import Progress
    from store.database import Store
    from store.writer import EvidenceWriter


@dataclass(slots=True)
class Parts:
    """What gathering works with once the home page is open."""

    plan: Plan
    net: Net
    walk: Walk
    verification: Verification
    scope: Scope
    home_url: str
    """The home page as it opened, behind its redirects."""

    async def begin_at_home(self, visit: HomeVisit) -> None:
        """Take in the home page and the redirects that led to it."""
        for hop in visit.trail.hops[:-1]:
            self._known_link(hop.url, final_url=visit.page.url, status=hop.status)
        entry = _home_entry(visit.page.url)
        self._known_link(entry.url, final_url=None, status=visit.page.status)
        await self.walk.soft_errors.prepare(visit.page.url)
        await self.walk.received(entry, visit.page)

    def _known_link(self, url: str, *, final_url: str | None, status: int | None) -> None:
        entry = _home_entry(url)
        self.walk.discovery.known.add(entry.key)
        self.walk.writer.add(
            Link,
            [
                {
                    "key": entry.key,
                    "url": url,
                    "kind": entry.kind,
                    "scope": entry.scope,
                    "crawl": True,
                    "priority": entry.priority,
                    "state": LinkState.DONE,
                    "verdict": LinkVerdict.ALIVE,
                    "status": status,
                    "final_url": final_url,
                }
            ],
        )


def assemble(
    store: Store,
    plan: Plan,
    inspection_id: int,
    net: Net,
    writer: EvidenceWriter,
    progress: Progress,
) -> Parts:
    """Build everything for one gathering, going on with what an earlier run has stored."""
    home_url = _final_home_url(store, inspection_id) or plan.home_url
    scope = scope_of(plan.home_url, home_url)
    pulse = Pulse()
    soft_errors = SoftErrors(net.client, net.limiter, homes=(plan.home_url, home_url))
    verifier = LinkVerifier(
        net.client,
        net.limiter,
        second_look_seconds=plan.second_look,
        soft_errors=soft_errors,
        uplink_ok=net.uplink.ok,
    )
    known_urls = KnownUrls()
    verification = Verification(
        verifier=verifier,
        writer=writer,
        waiting=Waiting(_refill(store, inspection_id, writer, crawl=False)),
        progress=progress,
        pulse=pulse,
        tasks_at_once=settings().verification.concurrency,
        max_external=plan.max_external_links,
    )
    walk = Walk(
        plan=plan,
        net=net.client,
        limiter=net.limiter,
        robots=Robots(net.text, settings().user_agent, ignore=plan.ignore_robots),
        writer=writer,
        discovery=Discovery(inspection_id, scope, known_urls, Guards(plan.max_depth), plan.as_of),
        recorder=Recorder(inspection_id),
        waiting=Waiting(_refill(store, inspection_id, writer, crawl=True)),
        verification=verification,
        soft_errors=soft_errors,
        progress=progress,
        pulse=pulse,
        pages_beat=Pulse(),
    )
    verification.came_alive = walk.walk_after_all
    _take_over(store, inspection_id, walk, verification)
    return Parts(plan, net, walk, verification, scope, home_url)


def _take_over(store: Store, inspection_id: int, walk: Walk, verification: Verification) -> None:
    """Known addresses, counts and what still waits, from the tables; nothing for a first run."""
    with store.session() as session:
        walk.discovery.known.load(known(session, inspection_id))
        walk.waiting.in_table = count_queued(session, inspection_id, crawl=True)
        verification.waiting.in_table = count_queued(session, inspection_id, crawl=False)
        inspection = get_inspection(session, inspection_id)
        walk.progress.pages = inspection.pages_fetched


def _refill(
    store: Store, inspection_id: int, writer: EvidenceWriter, *, crawl: bool
) -> Refill:
    def refill(limit: int, taken: frozenset[int]) -> Sequence[Entry]:
        writer.flush()
        with store.session() as session:
            rows = queued(session, inspection_id, crawl=crawl, limit=limit, skip_keys=taken)
        return [
            Entry(
                row.key,
                row.url,
                row.kind,
                row.scope,
                row.depth,
                row.priority,
                on_home=row.on_home,
                column_key=row.column_key,
            )
            for row in rows
        ]

    return refill


def _home_entry(url: str) -> Entry:
    return Entry(
        key_of(url), url, LinkKind.PAGE, LinkScope.SITE, 0, walk_settings().priorities.home
    )


def _final_home_url(store: Store, inspection_id: int) -> str | None:
    with store.session() as session:
        return get_inspection(session, inspection_id).final_home_url
