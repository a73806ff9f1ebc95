"""Putting the parts of one gathering together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from config.settings import settings
from config.terms import LinkKind, LinkScope
from config.walk import walk_settings
from crawler.discovery import Discovery, key_of
from crawler.fetcher import Fetcher
from crawler.focus import FocusGate, enter_focus
from crawler.frontier import Entry, KnownUrls, Refill, Waiting
from crawler.guards import Guards
from crawler.home import note_probes, open_home
from crawler.links.courtesy import Courtesy
from crawler.links.soft404 import SoftErrors
from crawler.links.verifier import LinkVerifier
from crawler.memory.opening import open_memory
from crawler.onward import Onward
from crawler.pulse import Pulse
from crawler.ranks import Ranking
from crawler.recorder import Recorder
from crawler.resuming import take_over
from crawler.robots import Robots
from crawler.scope import Scope, scope_of
from crawler.sitewatch import SiteWatch
from crawler.verification import Verification
from crawler.walk import Rest, Walk
from store.frontier import QueuedLink, count_queued, queued, queued_from_home
from store.inspections import get_inspection

if TYPE_CHECKING:
    from crawler.ending import Ending
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

    async def begin(self, visit: HomeVisit | None) -> None:
        """Take in the home page, unless an earlier run has, and what its host says of itself: the
        distance it asks for, and its answer to addresses that never were."""
        if visit is not None:
            self.walk.begin(_home_entry(visit.page.url), visit.page, visit.trail.hops[:-1])
        if self.plan.focus is not None:
            enter_focus(self, self.plan.focus)
            if self.plan.focus.is_home_only:
                return
        if await self.walk.robots.allows(self.home_url):
            await self.walk.fetcher.soft_errors.prepare(self.home_url)


@dataclass(slots=True)
class Assembly:
    """What the parts of one gathering are made from."""

    store: Store
    plan: Plan
    inspection_id: int
    net: Net
    writer: EvidenceWriter
    progress: Progress
    ending: Ending

    def assemble(self) -> Parts:
        """Build everything for one gathering, going on with what an earlier run has stored."""
        with self.store.session() as session:
            found = get_inspection(session, self.inspection_id).final_home_url
        home_url = found or self.plan.home_url
        scope = scope_of(self.plan.home_url, home_url)
        fetcher, verifier = self._fetcher(scope, home_url)
        verification = self._verification(fetcher, verifier)
        walk = self._walk(fetcher, verification)
        verification.came_alive = lambda entry: walk.walk_after_all(replace(entry, again=True))
        with self.store.session() as session:
            take_over(session, self.inspection_id, walk, verification)
        return Parts(self.plan, self.net, walk, verification, scope, home_url)

    def _fetcher(self, scope: Scope, home_url: str) -> tuple[Fetcher, LinkVerifier]:
        """The two that reach the network; they share what they learn of error pages."""
        net, plan = self.net, self.plan
        soft_errors = SoftErrors(net.client, net.limiter, homes=(plan.home_url, home_url))
        verifier = LinkVerifier(
            net.client,
            net.limiter,
            second_look_seconds=plan.second_look,
            soft_errors=soft_errors,
            uplink_ok=net.uplink.ok,
            shared=net.results,
        )
        fetcher = Fetcher(
            net=net.client,
            limiter=net.limiter,
            robots=Robots(
                net.text,
                settings().user_agent,
                ignore=plan.ignore_robots,
                space=net.limiter.space,
                cache=net.robots,
            ),
            scope=scope,
            soft_errors=soft_errors,
            courtesy=Courtesy(net.limiter),
            watch=SiteWatch(
                visit=lambda: open_home(plan, net),
                note=self._note_outage,
                uplink_works=verifier.uplink.wait_until_it_works,
                ending=self.ending,
            ),
            onward=Onward(),
            memory=open_memory(self.store, self.inspection_id, plan),
            lanes=plan.connections,
        )
        return fetcher, verifier

    def _verification(self, fetcher: Fetcher, verifier: LinkVerifier) -> Verification:
        return Verification(
            verifier=verifier,
            robots=fetcher.robots,
            watch=fetcher.watch,
            writer=self.writer,
            waiting=Waiting(self._refill(crawl=False, elsewhere=frozenset)),
            ending=self.ending,
            progress=self.progress,
            pulse=Pulse(),
            max_external=self.plan.max_external_links,
        )

    def _walk(self, fetcher: Fetcher, verification: Verification) -> Walk:
        plan = self.plan
        return Walk(
            plan=plan,
            fetcher=fetcher,
            robots=fetcher.robots,
            writer=self.writer,
            discovery=Discovery(
                self.inspection_id,
                fetcher.scope,
                KnownUrls(),
                Guards(plan.max_depth),
                Ranking(plan.as_of),
                gate=FocusGate(plan.focus) if plan.focus is not None else None,
            ),
            recorder=Recorder(self.inspection_id),
            onward=fetcher.onward,
            waiting=Waiting(
                self._refill(crawl=True, elsewhere=lambda: frozenset(verification.pages))
            ),
            rest=self._rest,
            verification=verification,
            ending=self.ending,
            progress=self.progress,
            pulse=verification.pulse,
            pages_beat=Pulse(),
        )

    def _refill(self, *, crawl: bool, elsewhere: Callable[[], frozenset[int]]) -> Refill:
        def refill(limit: int, taken: frozenset[int]) -> Sequence[Entry]:
            self.writer.flush()
            skipped = taken | elsewhere()
            with self.store.session() as session:
                rows = queued(
                    session, self.inspection_id, crawl=crawl, limit=limit, skip_keys=skipped
                )
            return [_entry(row) for row in rows]

        return refill

    def _rest(self) -> Rest:
        self.writer.flush()
        with self.store.session() as session:
            from_home = queued_from_home(session, self.inspection_id)
            waiting = count_queued(session, self.inspection_id, crawl=True)
        return Rest([_entry(row) for row in from_home], waiting)

    def _note_outage(self, visits: list[HomeVisit]) -> None:
        with self.store.session() as session:
            note_probes(session, get_inspection(session, self.inspection_id), visits)
            session.commit()


def _entry(row: QueuedLink) -> Entry:
    return Entry(
        row.key,
        row.url,
        row.kind,
        row.scope,
        row.depth,
        row.priority,
        on_home=row.on_home,
        column_key=row.column_key,
    )


def _home_entry(url: str) -> Entry:
    return Entry(
        key_of(url), url, LinkKind.PAGE, LinkScope.SITE, 0, walk_settings().priorities.home
    )
