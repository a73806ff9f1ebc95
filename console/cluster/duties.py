"""What a worker does for each kind of job."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from procrastinate import JobContext
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from config.audits import audit_settings
from config.cluster import ClusterSettings
from config.errors import UserError
from config.terms import AuditSiteState, AuditState, InspectionState, StoppedBecause
from config.wording import word
from console.audits.shared import Running, Shared
from console.audits.site import SiteEnd, inspect_site
from console.cluster.goodorder import in_good_order
from console.cluster.queue import LATER, AgainError
from console.inspect import judge_alone
from console.packs import load_packs
from console.scheduling.runner import Runner
from crawler.gather import Gathering, Together
from crawler.plan import Plan
from store.auditqueue import Claim, settle
from store.audits import finish_audit, get_audit, requeue
from store.claims import TakenError
from store.inspections import get_inspection, has_more_to_gather
from store.jobs import is_answering
from store.tables import AuditSite, Site

log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")
_NO_AUDIT = 0


@dataclass
class Duties:
    """The work of one process while its connections hold."""

    shared: Shared
    settings: ClusterSettings
    runner: Runner
    tell: Callable[[str], None]
    lost: asyncio.Event
    """Set when the database does not answer any more: everything is begun anew then."""
    changed: asyncio.Event
    """Set when a site has ended, so that the queue may want filling up."""
    done: int = 0
    why: str | None = None
    """What the database said when it was lost."""
    jobs: set[int] = field(default_factory=set)
    """Numbers of the jobs in hand."""
    sites: set[tuple[int, int]] = field(default_factory=set)
    """Sites of audits in hand: number of the audit, and of the site."""

    async def inspect(self, context: JobContext, *, audit_id: int, site_id: int) -> None:
        """One site of an audit. What fails for a passing reason comes again later."""
        with self._in_hand(context), self._site_in_hand(audit_id, site_id):
            await self._inspect(context, audit_id, site_id)

    async def check(self, context: JobContext, *, inspection_id: int) -> None:
        """A single inspection that was begun elsewhere."""
        with self._in_hand(context):
            await self._check(context, inspection_id)

    async def tick(self, context: JobContext, *, timestamp: int) -> None:
        """Start the schedules' runs that are due."""
        log.debug("schedules at %d", timestamp)
        with self._in_hand(context):
            await self.runner.start_due()

    def lose(self, error: BaseException) -> None:
        """The database does not answer."""
        self.why = self.why or first_line(error)
        self.lost.set()

    @contextmanager
    def _in_hand(self, context: JobContext) -> Iterator[None]:
        number = int(context.job.id or 0)
        self.jobs.add(number)
        try:
            yield
        finally:
            self.jobs.discard(number)

    @contextmanager
    def _site_in_hand(self, audit_id: int, site_id: int) -> Iterator[None]:
        self.sites.add((audit_id, site_id))
        try:
            yield
        finally:
            self.sites.discard((audit_id, site_id))

    async def _inspect(self, context: JobContext, audit_id: int, site_id: int) -> None:
        try:
            await self._beside(lambda: self._ready(audit_id, site_id))
            work = inspect_site(self.shared.store, audit_id, site_id, self.shared)
            end, cut = await in_good_order(work, lambda: self._stop_site(audit_id, site_id))
            await self._note(audit_id, end)
        except UserError as error:
            end, cut = await self._given_up(audit_id, site_id, error), False
        self._require_end(context, cut)
        await self._come_again(audit_id, end)

    async def _check(self, context: JobContext, inspection_id: int) -> None:
        if context.job.attempts > self.settings.most_breaks:
            raise RuntimeError(f"inspection {inspection_id} was broken off too often")
        try:
            work = self._inspect_alone(inspection_id)
            whole, cut = await in_good_order(work, lambda: self._stop(inspection_id))
        except TakenError:
            raise AgainError(self.settings.busy_seconds) from None
        except UserError as error:
            if await self._is_gone():
                raise self._gone(error) from None
            raise RuntimeError(f"inspection {inspection_id}: {error}") from None
        self._require_end(context, cut)
        if not whole:
            raise AgainError(0)

    def _ready(self, audit_id: int, site_id: int) -> None:
        """A site whose worker was killed between its failure and the next try."""
        with self.shared.store.session() as session:
            failed = [AuditSiteState.FAILED]
            audit = get_audit(session, audit_id)
            if audit.in_cluster and audit.state is not AuditState.CANCELLED:
                requeue(session, audit_id, failed, below=self.settings.attempts, site_id=site_id)

    async def _come_again(self, audit_id: int, end: SiteEnd) -> None:
        """Raises :class:`AgainError` where the site is not through."""
        if end.state is AuditSiteState.QUEUED:
            raise AgainError(0)
        if end.state is None:
            if not await self._beside(lambda: self._is_settled(audit_id, end.site_id)):
                raise AgainError(self.settings.busy_seconds, LATER)
        elif end.state is AuditSiteState.FAILED and await self._beside(
            lambda: self._once_more(audit_id, end)
        ):
            raise AgainError(self.settings.pause(end.attempts), LATER)

    def _is_settled(self, audit_id: int, site_id: int) -> bool:
        with self.shared.store.session() as session:
            row = session.get(AuditSite, (audit_id, site_id))
            return row is None or row.state.settled

    def _once_more(self, audit_id: int, end: SiteEnd) -> bool:
        if end.attempts > audit_settings().deaths:
            return False
        failed = [AuditSiteState.FAILED]
        with self.shared.store.session() as session:
            if get_audit(session, audit_id).state is AuditState.CANCELLED:
                return False
            most = self.settings.attempts
            return bool(requeue(session, audit_id, failed, below=most, site_id=end.site_id))

    async def _note(self, audit_id: int, end: SiteEnd) -> None:
        if end.state is None or end.state is AuditSiteState.QUEUED:
            return
        self.done += 1
        home = await self._beside(lambda: self._home(audit_id, end.site_id))
        result = word(end.verdict) if end.verdict else word(end.state)
        why = f"（{end.reason}）" if end.reason else ""
        self.tell(f"检查 {audit_id}：{home}：{result}{why}，{end.pages} 页，{end.seconds:.0f} 秒")
        self.changed.set()

    def _home(self, audit_id: int, site_id: int) -> str:
        with self.shared.store.session() as session:
            finish_audit(session, audit_id)
            return session.get_one(Site, site_id).home_url

    async def _inspect_alone(self, inspection_id: int) -> bool:
        """Gather and judge; False where it was broken off."""
        shared = self.shared
        plan = await self._beside(lambda: self._plan(inspection_id))
        if plan is None:
            return True
        with shared.claims.hold(inspection_id):
            if await self._beside(lambda: self._has_more(inspection_id)):
                alone = Together(shared.network, shared.writer, None, shared.desk, notes_time=True)
                gathering = Gathering(shared.store, plan, inspection_id, alone)
                shared.running[inspection_id] = Running(_NO_AUDIT, _NO_AUDIT, gathering)
                try:
                    await gathering.run()
                finally:
                    shared.pages += gathering.progress.new_pages
                    del shared.running[inspection_id]
                if gathering.ending.reason is StoppedBecause.INTERRUPTED:
                    return False
            await self._beside(lambda: self._conclude(inspection_id, plan))
        self.tell(f"单项检查 {inspection_id}：{plan.home_url}：已完成")
        return True

    def _plan(self, inspection_id: int) -> Plan | None:
        """None where it has been judged. Raises ``RuntimeError`` for another version's plan."""
        with self.shared.store.session() as session:
            inspection = get_inspection(session, inspection_id)
            if inspection.state is InspectionState.JUDGED:
                return None
            try:
                return Plan.model_validate(inspection.options)
            except ValidationError as error:
                raise RuntimeError(f"plan of inspection {inspection_id}") from error

    def _has_more(self, inspection_id: int) -> bool:
        with self.shared.store.session() as session:
            return has_more_to_gather(get_inspection(session, inspection_id))

    def _conclude(self, inspection_id: int, plan: Plan) -> None:
        with self.shared.store.session() as session:
            judge_alone(session, inspection_id, load_packs(plan.ruleset))

    async def _stop_site(self, audit_id: int, site_id: int) -> None:
        for running in list(self.shared.running.values()):
            if (running.audit_id, running.site_id) == (audit_id, site_id):
                running.gathering.stop(StoppedBecause.INTERRUPTED)

    async def _stop(self, inspection_id: int) -> None:
        running = self.shared.running.get(inspection_id)
        if running is not None:
            running.gathering.stop(StoppedBecause.INTERRUPTED)

    def _require_end(self, context: JobContext, cut: bool) -> None:
        """What was cut short by the user's wish does not come again; by the end of the worker, it
        does."""
        if cut and context.abort_reason() is AbortReason.USER_REQUEST:
            raise JobAborted

    async def _given_up(self, audit_id: int, site_id: int, error: UserError) -> SiteEnd:
        """What can't be done here though the database is well: a rule pack, say, that this machine
        does not have. Raises :class:`AgainError` where it is the database after all."""
        if await self._is_gone():
            raise self._gone(error) from None
        try:
            end = await self._beside(lambda: self._settle(audit_id, site_id, error.what))
            await self._note(audit_id, end)
        except UserError as failure:
            raise self._gone(failure) from None
        return end

    def _settle(self, audit_id: int, site_id: int, reason: str) -> SiteEnd:
        worker = self.shared.worker
        with self.shared.store.session() as session:
            row = session.get_one(AuditSite, (audit_id, site_id))
            held = Claim(audit_id, site_id, worker, row.attempts, row.inspection_id)
            if row.state is not AuditSiteState.RUNNING or row.worker != worker:
                return SiteEnd(site_id, None)
            settle(session, held, AuditSiteState.FAILED, reason)
        return SiteEnd(site_id, AuditSiteState.FAILED, reason, attempts=held.attempts)

    async def _is_gone(self) -> bool:
        """Whether the database, or what writes to it, has failed."""
        if self.shared.writer.failure is not None:
            return True
        try:
            return not await self._beside(lambda: is_answering(self.shared.store))
        except UserError:
            return True

    def _gone(self, error: UserError) -> AgainError:
        """Nothing is wrong with the site where the database fails."""
        self.lose(error)
        return AgainError(self.settings.reconnect_first_seconds)

    async def _beside(self, work: Callable[[], _Answer]) -> _Answer:
        return await self.shared.beside(work)


def first_line(error: BaseException) -> str:
    """What was wrong, in one line."""
    own = error.orig if isinstance(error, DBAPIError) else error
    lines = str(own or error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
