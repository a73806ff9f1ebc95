"""An audit that the workers of a cluster do: handed to them, followed, called off."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import monotonic

from sqlalchemy.exc import DBAPIError

from config.audits import audit_settings
from config.cluster import ClusterSettings, cluster_settings
from config.terms import AuditSiteState, AuditState
from console.audits.showing import audit_data, print_result
from console.cluster.queue import call_off, opened_queue
from console.cluster.showing import worker_lines, workers_at_work
from console.cluster.upkeep import top_up
from console.exits import ExitStatus
from console.outputs import ProgressScreen, say
from console.progress import clock, shown
from console.signals import stopping_on_signals
from store.audits import counts, finish_audit, get_audit
from store.database import Store
from store.jobs import jobs_waiting, live_jobs, share
from store.jobschema import ensure_job_schema, has_job_schema

_LOOK_SECONDS = 2.0


@dataclass
class Following:
    """What was last seen of the audit."""

    store: Store
    audit_id: int
    counted: dict[AuditSiteState, int] = field(default_factory=dict)
    over: bool = False
    waiting: int = 0
    workers: int = 0
    pages: int = 0
    answers: bool = True
    _started: float = field(default_factory=monotonic)
    _settled_before: int | None = None
    _pages_before: int | None = None

    async def until_over(self, leave: asyncio.Event) -> bool:
        """Look until the audit is over, or until the user leaves; gives whether it is over."""
        while not leave.is_set():
            try:
                await asyncio.to_thread(self.look)
                self.answers = True
            except DBAPIError:
                self.answers = False
            if self.over:
                return True
            try:
                await asyncio.wait_for(leave.wait(), _LOOK_SECONDS)
            except TimeoutError:
                continue
        return False

    def look(self) -> None:
        """Raises ``DBAPIError`` where the database does not answer."""
        with self.store.session() as session:
            finish_audit(session, self.audit_id)
            self.counted = counts(session, self.audit_id)
            self.over = get_audit(session, self.audit_id).state is not AuditState.RUNNING
            self.waiting = jobs_waiting(session)
        there = workers_at_work(self.store)
        self.workers = len(there)
        pages = sum(int(each.detail.get("pages", 0)) for each in there)
        if self._pages_before is None:
            self._pages_before, self._settled_before = pages, self.settled
        self.pages = max(self.pages, pages - self._pages_before)

    @property
    def settled(self) -> int:
        return sum(number for state, number in self.counted.items() if state.settled)

    def told(self) -> list[tuple[str, str]]:
        """Names and values for one line."""
        left = self._seconds_left()
        facts = [
            ("网站", f"{self.settled}/{sum(self.counted.values())}"),
            ("检查中", str(self.counted.get(AuditSiteState.RUNNING, 0))),
            ("未成功", str(self.counted.get(AuditSiteState.FAILED, 0))),
            ("未检查", str(self.counted.get(AuditSiteState.LEFT_OUT, 0))),
            ("队列中", str(self.waiting)),
            ("工作进程", str(self.workers)),
            ("已读网页", str(self.pages)),
            ("已用时", clock(monotonic() - self._started)),
            ("预计还需", clock(left) if left is not None else "未知"),
        ]
        return facts if self.answers else [*facts, ("数据库", "没有应答，正在重试")]

    def _seconds_left(self) -> float | None:
        done = self.settled - (self._settled_before or 0)
        if done <= 0:
            return None
        left = sum(self.counted.values()) - self.settled
        return left * (monotonic() - self._started) / done


def run_in_cluster(
    store: Store,
    audit_id: int,
    *,
    quiet: bool,
    detach: bool,
    settings: ClusterSettings | None = None,
) -> ExitStatus:
    """Hand an audit to the workers and, unless ``detach``, follow it to its end.

    Gives 0 when every site has its result, 3 where some failed, 130 when the user left: the workers
    go on without. Raises ``UserError`` for a database that machines can't share.
    """
    ensure_job_schema(store)
    with store.session() as session:
        share(session, audit_id)
    queued = asyncio.run(_queue(store, settings or cluster_settings()))
    if not quiet:
        line = f"检查 {audit_id} 已交给工作进程，{queued} 个网站已进入队列，其余随做随补。"
        say([line, *worker_lines(store)], err=True)
    if detach:
        return ExitStatus.QUALIFIED
    if not asyncio.run(_follow(Following(store, audit_id), quiet=quiet)):
        return ExitStatus.INTERRUPTED
    with store.session() as session:
        data = audit_data(session, audit_id)
    print_result(data)
    failed = data["sites"][AuditSiteState.FAILED] or data["state"] == AuditState.CANCELLED
    return ExitStatus.UNDETERMINED if failed else ExitStatus.QUALIFIED


def call_off_in_cluster(store: Store, audit_id: int) -> int:
    """Take the jobs of a cancelled audit out of the queue, and have those that run end in good
    order; gives how many."""
    if not has_job_schema(store):
        return 0
    with store.session() as session:
        jobs = live_jobs(session, audit_id)
    return asyncio.run(_call_off(store, jobs)) if jobs else 0


async def _call_off(store: Store, jobs: list[int]) -> int:
    async with opened_queue(store) as queue:
        return await call_off(queue, jobs)


async def _queue(store: Store, settings: ClusterSettings) -> int:
    async with opened_queue(store) as queue:
        return await top_up(store, queue, settings)


async def _follow(following: Following, *, quiet: bool) -> bool:
    leave = asyncio.Event()
    words = (
        f"不再显示进度，检查仍在进行：用 govaudit audit status {following.audit_id} 查看，"
        f"用 govaudit audit cancel {following.audit_id} 取消。"
    )
    with stopping_on_signals(leave.set, words):
        async with shown(
            following.told,
            ProgressScreen(),
            quiet=quiet,
            line_seconds=audit_settings().line_seconds,
        ):
            return await following.until_over(leave)
