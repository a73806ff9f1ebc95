"""A single check by the workers of a cluster, for whoever waits for its report."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from config.errors import UserError
from config.rulepack import RulePack
from config.terms import InspectionState
from console.cluster.queue import call_off, opened_queue, queue_check
from console.cluster.showing import workers_at_work
from console.outputs import ProgressScreen, say
from console.progress import shown
from crawler.plan import Plan
from crawler.urls import host_of
from reports.build import build_report
from reports.model import Report
from store.database import Store
from store.inspections import count_evidence, get_inspection
from store.jobs import job_status
from store.jobschema import ensure_job_schema

_LOOK_SECONDS = 1.0
_WORDS = {"todo": "排队，先于各次检查", "doing": "检查中"}


@dataclass
class _Standing:
    """Where the check stands, as it was last seen."""

    status: str | None = "todo"
    pages: int = 0
    links: int = 0
    judged: bool = False

    def told(self) -> list[tuple[str, str]]:
        return [
            ("状态", _WORDS.get(self.status or "", "收尾")),
            ("已读网页", str(self.pages)),
            ("已核链接", str(self.links)),
        ]


@dataclass
class Asking:
    """One check; :meth:`report` waits for it."""

    store: Store
    plan: Plan
    inspection_id: int
    quiet: bool
    _standing: _Standing = field(default_factory=_Standing)

    def report(self, packs: Sequence[RulePack]) -> Report:
        """The report, once a worker is done. Raises ``UserError`` where it can't be had; on Ctrl-C
        the job is called off, and what was gathered can be gone on with."""
        ensure_job_schema(self.store)
        if not workers_at_work(self.store):
            say(["没有工作进程在运行：请在任一台机器上启动 govaudit worker。"], err=True)
        asyncio.run(self._wait())
        with self.store.session() as session:
            report = build_report(session, get_inspection(session, self.inspection_id), packs)
            session.commit()
            return report

    async def _wait(self) -> None:
        async with opened_queue(self.store) as queue:
            job = await queue_check(queue, self.inspection_id, host_of(self.plan.home_url))
            try:
                async with shown(self._standing.told, ProgressScreen(), quiet=self.quiet):
                    await self._until_judged(job)
            except asyncio.CancelledError:
                with contextlib.suppress(Exception):
                    await call_off(queue, [job])
                raise

    async def _until_judged(self, job: int) -> None:
        while True:
            await asyncio.to_thread(self._look, job)
            if self._standing.judged:
                return
            if self._standing.status not in _WORDS:
                raise UserError(
                    f"工作进程没有完成巡检 {self.inspection_id}。",
                    "详情见工作进程的输出；可用 govaudit check --resume 在本机接着做。",
                )
            await asyncio.sleep(_LOOK_SECONDS)

    def _look(self, job: int) -> None:
        with self.store.session() as session:
            # The status first: a job that is over has noted its result before.
            status = job_status(session, job)
            self._standing.judged = _is_judged(session, self.inspection_id)
            counted = count_evidence(session, self.inspection_id)
        self._standing.status = status
        self._standing.pages, self._standing.links = counted.pages_fetched, counted.links_checked


def _is_judged(session: Session, inspection_id: int) -> bool:
    return get_inspection(session, inspection_id).state is InspectionState.JUDGED
