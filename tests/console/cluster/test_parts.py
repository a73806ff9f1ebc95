"""Parts of a worker that need no database, or little of it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import text

from config.terms import AuditSiteState
from console.cluster.duties import Duties
from console.cluster.goodorder import in_good_order
from console.cluster.queue import let_wait_again, opened_queue
from console.cluster.strays import Strays
from console.cluster.upkeep import in_turn, top_up
from store.auditqueue import claim
from store.database import Store
from store.jobs import Waiting, share
from store.jobschema import ensure_job_schema
from tests.console.audits.farm import begin, register, rows
from tests.console.cluster.quick import queued, quick


def sites(audit_id: int, *numbers: int) -> list[Waiting]:
    return [Waiting(audit_id, number, f"h{number}") for number in numbers]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([], []),
        ([sites(1, 1, 2)], [(1, 1), (1, 2)]),
        ([sites(1, 1, 2, 3), sites(2, 7)], [(1, 1), (2, 7), (1, 2), (1, 3)]),
        # A site that two audits ask for: the first has it now, the other later.
        ([sites(1, 1, 2), sites(2, 1, 8)], [(1, 1), (1, 2), (2, 8)]),
    ],
)
def test_audits_are_taken_in_turn(
    groups: list[list[Waiting]], expected: list[tuple[int, int]]
) -> None:
    assert [(each.audit_id, each.site_id) for each in in_turn(groups)] == expected


async def test_work_that_is_cancelled_ends_in_good_order() -> None:
    asked = 0
    may_end = asyncio.Event()

    async def stop() -> None:
        nonlocal asked
        asked += 1
        if asked == 2:
            may_end.set()

    async def work() -> str:
        await may_end.wait()
        return "put away"

    task = asyncio.create_task(in_good_order(work(), stop))
    await asyncio.sleep(0)
    task.cancel()
    assert await task == ("put away", True)
    assert asked == 2


async def test_work_that_is_not_cancelled_is_not_cut_short() -> None:
    async def stop() -> None:
        raise AssertionError

    async def work() -> int:
        return 7

    assert await in_good_order(work(), stop) == (7, False)


async def test_cancelled_twice_it_is_cancelled() -> None:
    ended = False

    async def stop() -> None:
        pass

    async def work() -> None:
        nonlocal ended
        try:
            await asyncio.Event().wait()
        finally:
            ended = True

    task = asyncio.create_task(in_good_order(work(), stop))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    assert ended


async def test_what_is_in_nobodys_hand_is_let_go_at_the_second_look(postgres_store: Store) -> None:
    store = postgres_store
    numbers = register(store, ["http://a.gov.cn/", "http://b.gov.cn/"])
    audit_id = await queued(store, numbers, {}, quick())
    claimed = [claim(store, audit_id, number, "here:1:1") for number in numbers]
    assert None not in claimed
    async with opened_queue(store) as app:
        worker = await app.job_manager.register_worker()
        taken = [await app.job_manager.fetch_job(None, worker) for _ in numbers]
        jobs = [int(job.id or 0) for job in taken if job is not None]
        # The first of them is in hand; of the second only the database knows.
        duties = SimpleNamespace(
            shared=SimpleNamespace(worker="here:1:1"),
            jobs={jobs[0]},
            sites={(audit_id, numbers[0])},
        )
        strays = Strays()
        for expected in (AuditSiteState.RUNNING, AuditSiteState.QUEUED):
            await strays.let_go(store, app, cast(Duties, cast(Any, duties)), [worker])
            assert [row.state for row in rows(store, audit_id)] == [
                AuditSiteState.RUNNING,
                expected,
            ]
    with store.session() as session:
        query = text("SELECT status::text FROM procrastinate_jobs ORDER BY id")
        assert session.execute(query).scalars().all() == ["doing", "todo"]
    assert [row.attempts for row in rows(store, audit_id)] == [1, 0]


async def test_a_second_job_of_a_site_does_not_hold_its_host_for_ever(
    postgres_store: Store,
) -> None:
    store = postgres_store
    ensure_job_schema(store)
    numbers = register(store, ["http://a.gov.cn/"])
    audit_id = begin(store, numbers, {})
    with store.session() as session:
        share(session, audit_id)
    async with opened_queue(store) as app:
        assert await top_up(store, app, quick()) == 1
        worker = await app.job_manager.register_worker()
        lost = await app.job_manager.fetch_job(None, worker)
        assert lost is not None
        assert await top_up(store, app, quick()) == 0
        with store.session() as session:
            session.execute(
                text(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock,"
                    " args) SELECT queue_name, task_name, lock, queueing_lock, args"
                    " FROM procrastinate_jobs"
                )
            )
            session.commit()
        await let_wait_again(app, [int(lost.id or 0)])
    with store.session() as session:
        query = text("SELECT status::text FROM procrastinate_jobs")
        assert session.execute(query).scalars().all() == ["todo"]
