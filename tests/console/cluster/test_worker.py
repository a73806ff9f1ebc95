"""Workers in the test's own process: what they do, what they give back, what they try again."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import text

from config.terms import (
    AuditSiteState,
    AuditState,
    InspectionState,
    MissedPolicy,
    Profile,
    RunState,
)
from console.cluster.queue import call_off, opened_queue, queue_check
from console.inspect import begin
from crawler.plan import PlanOptions, make_plan
from store.auditqueue import claim, give_back
from store.audits import cancel_audit, get_audit
from store.database import Store
from store.inspections import get_inspection
from store.jobs import job_status, live_jobs
from store.jobschema import ensure_job_schema
from store.schedules import add_schedule, history
from tests.console.audits.farm import AS_OF, Farm, farmed, register, results, rows
from tests.console.cluster.quick import is_over, queued, quick, until, working


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with farmed(4, 12) as served:
        yield served


def jobs(store: Store) -> list[tuple[str, str]]:
    with store.session() as session:
        rows = session.execute(text("SELECT queue_name, status::text FROM procrastinate_jobs"))
        return [(queue, status) for queue, status in rows]


async def test_a_worker_does_an_audit(postgres_store: Store, farm: Farm) -> None:
    store = postgres_store
    audit_id = await queued(store, register(store, farm.homes), farm.options(), quick())
    assert jobs(store) == [("audit", "todo")] * 4
    async with working(store, quick()) as said:
        await until(lambda: is_over(store, audit_id))
    assert [row.state for row in rows(store, audit_id)] == [AuditSiteState.DONE] * 4
    assert [row.attempts for row in rows(store, audit_id)] == [1] * 4
    assert sum("检查 1：http://" in line for line in said) == 4
    assert jobs(store) == []
    with store.session() as session:
        assert get_audit(session, audit_id).state is AuditState.DONE


async def test_it_gives_back_what_it_has_when_it_is_stopped(
    postgres_store: Store, farm: Farm
) -> None:
    store = postgres_store
    before = farm.asked()
    options = farm.options(delay=0.1, connections=1)
    audit_id = await queued(store, register(store, farm.homes), options, quick())
    async with working(store, quick(), queues=["audit"]):
        await until(lambda: farm.asked() - before > 8)
    assert {row.state for row in rows(store, audit_id)} == {AuditSiteState.QUEUED}
    assert [row.attempts for row in rows(store, audit_id)] == [0] * 4
    assert jobs(store) == [("audit", "todo")] * 4
    async with working(store, quick()):
        await until(lambda: is_over(store, audit_id))
    again = await queued(store, register(store, farm.homes), farm.options(), quick())
    async with working(store, quick()):
        await until(lambda: is_over(store, again))
    assert results(store, audit_id) == results(store, again)


async def test_what_fails_is_tried_again_after_the_others_and_at_last_given_up(
    postgres_store: Store, farm: Farm, unused_port: int
) -> None:
    store = postgres_store
    urls = [f"http://127.0.0.1:{unused_port}/", *farm.homes[:2], "http://10.0.0.7/"]
    audit_id = await queued(store, register(store, urls), farm.options(), quick(attempts=2))
    async with working(store, quick(attempts=2), sites_at_once=1):
        await until(lambda: is_over(store, audit_id))
    dead, first, second, private = rows(store, audit_id)
    assert (dead.state, dead.attempts) == (AuditSiteState.FAILED, 2)
    assert dead.reason
    assert first.state is second.state is AuditSiteState.DONE
    assert (private.state, private.attempts) == (AuditSiteState.LEFT_OUT, 1)
    assert dead.finished_at is not None
    assert second.finished_at is not None
    assert dead.finished_at > second.finished_at


async def test_sites_of_one_host_are_done_one_after_the_other(
    postgres_store: Store, farm: Farm
) -> None:
    """Two addresses of one host are two sites of the registry, and one host to be spared."""
    store = postgres_store
    home = farm.homes[0]
    sites = register(store, [home, f"{home}col0/", f"{home}col1/"])
    audit_id = await queued(store, sites, farm.options(), quick())
    async with working(store, quick(), sites_at_once=3):
        await until(lambda: is_over(store, audit_id))
    spans = sorted((row.started_at, row.finished_at) for row in rows(store, audit_id))
    assert all(begin >= end for (_, end), (begin, _) in pairwise(spans))


async def test_only_so_many_wait_in_the_queue(postgres_store: Store, farm: Farm) -> None:
    store, settings = postgres_store, quick(waiting_jobs=2, top_up_below=1)
    sites = register(store, farm.homes)
    audit_id = await queued(store, sites, farm.options(), settings)
    assert jobs(store) == [("audit", "todo")] * 2
    most = 0

    def watch() -> bool:
        nonlocal most
        waiting = sum(status == "todo" for queue, status in jobs(store) if queue == "audit")
        most = max(most, waiting)
        return is_over(store, audit_id)

    async with working(store, settings, sites_at_once=1):
        await until(watch)
    assert most == 2
    assert [row.state for row in rows(store, audit_id)] == [AuditSiteState.DONE] * 4


async def test_an_audit_is_called_off(postgres_store: Store, farm: Farm) -> None:
    store = postgres_store
    before = farm.asked()
    options = farm.options(delay=0.1, connections=1)
    sites = register(store, farm.homes)
    audit_id = await queued(store, sites, options, quick())
    other = await queued(store, sites[3:], farm.options(), quick())
    async with working(store, quick(), sites_at_once=2):
        await until(lambda: farm.asked() - before > 4)
        with store.session() as session:
            cancel_audit(session, audit_id)
        await call_off_jobs(store, audit_id)
        await until(lambda: all(row.state.settled for row in rows(store, audit_id)))
        await until(lambda: is_over(store, other))
    assert {row.state for row in rows(store, audit_id)} <= {
        AuditSiteState.CANCELLED,
        AuditSiteState.DONE,
    }
    assert [row.state for row in rows(store, other)] == [AuditSiteState.DONE]
    assert "doing" not in [status for _, status in jobs(store)]


async def test_a_site_that_somebody_else_has_is_waited_for(
    postgres_store: Store, farm: Farm
) -> None:
    store = postgres_store
    sites = register(store, farm.homes[:1])
    audit_id = await queued(store, sites, farm.options(), quick())
    held = claim(store, audit_id, sites[0], "elsewhere:1:1")
    assert held is not None
    async with working(store, quick()):
        await until(lambda: ("audit", "todo") in jobs(store) and retried(store) > 0)
        with store.session() as session:
            give_back(session, held)
        await until(lambda: is_over(store, audit_id))
    assert [row.state for row in rows(store, audit_id)] == [AuditSiteState.DONE]


async def test_what_this_machine_cannot_do_is_no_fault_of_the_database(
    postgres_store: Store, farm: Farm
) -> None:
    store = postgres_store
    audit_id = await queued(store, register(store, farm.homes[:2]), farm.options(), quick())
    with store.session() as session:
        audit = get_audit(session, audit_id)
        audit.ruleset = "/nowhere/own.yaml"
        session.add(audit)
        session.commit()
    async with working(store, quick(attempts=2)) as said:
        await until(lambda: is_over(store, audit_id))
    assert [(row.state, row.attempts) for row in rows(store, audit_id)] == [
        (AuditSiteState.FAILED, 2)
    ] * 2
    assert all("own.yaml" in str(row.reason) for row in rows(store, audit_id))
    assert not [line for line in said if "数据库" in line]


async def test_a_single_check_goes_before_an_audit(postgres_store: Store, farm: Farm) -> None:
    """All places are taken by sites that take long; the check has a lane of its own."""
    store = postgres_store
    slow = farm.options(delay=0.3, connections=1)
    audit_id = await queued(store, register(store, farm.homes[:3]), slow, quick())
    options = PlanOptions.model_validate(farm.options()).model_copy(
        update={"profile": Profile.QUICK}
    )
    plan = make_plan(farm.homes[3], "national-2019", AS_OF, options)
    inspection_id = begin(store, plan)
    async with working(store, quick(), sites_at_once=1):
        job = await ask_for_check(store, inspection_id, "127.1.0.3")
        await until(lambda: state_of(store, inspection_id) is InspectionState.JUDGED)
        assert not is_over(store, audit_id)
        await until(lambda: status_of(store, job) is None)


async def test_a_check_that_can_never_be_done_fails(postgres_store: Store, farm: Farm) -> None:
    store = postgres_store
    ensure_job_schema(store)
    plan = make_plan(farm.homes[3], "national-2019", AS_OF, PlanOptions())
    inspection_id = begin(store, plan)
    with store.session() as session:
        inspection = get_inspection(session, inspection_id)
        inspection.options = {"of": "another version"}
        session.add(inspection)
        session.commit()
    job = await ask_for_check(store, inspection_id, "127.1.0.3")
    async with working(store, quick()):
        await until(lambda: status_of(store, job) == "failed")


async def test_schedules_are_started_by_one_of_the_workers(postgres_store: Store) -> None:
    store = postgres_store
    ensure_job_schema(store)
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    with store.session() as session:
        add_schedule(
            session,
            kind="audit",
            title="检查",
            cron="0 2 * * *",
            timezone="Asia/Shanghai",
            options={"profile": "none"},
            missed=MissedPolicy.ONCE,
            operator="张三",
            now=long_ago,
        )
    async with working(store, quick()), working(store, quick()):
        await until(lambda: RunState.FAILED in run_states(store))
    assert sorted(run_states(store)) == [RunState.FAILED, RunState.MISSED]
    with store.session() as session:
        assert {run.attempts for run in history(session)} == {0, 1}


def run_states(store: Store) -> list[RunState]:
    with store.session() as session:
        return [run.state for run in history(session)]


def retried(store: Store) -> int:
    with store.session() as session:
        query = text("SELECT coalesce(max(attempts), 0) FROM procrastinate_jobs")
        return int(session.execute(query).scalar_one())


def status_of(store: Store, job: int) -> str | None:
    with store.session() as session:
        return job_status(session, job)


def state_of(store: Store, inspection_id: int) -> InspectionState:
    with store.session() as session:
        return get_inspection(session, inspection_id).state


async def call_off_jobs(store: Store, audit_id: int) -> None:
    with store.session() as session:
        live = live_jobs(session, audit_id)
    async with opened_queue(store) as app:
        await call_off(app, live)


async def ask_for_check(store: Store, inspection_id: int, host: str) -> int:
    async with opened_queue(store) as app:
        return await queue_check(app, inspection_id, host)


@pytest.fixture
def unused_port() -> int:
    """A port on loopback where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
