"""One site of an audit, from claim to judgement, however often it is begun."""

from __future__ import annotations

import asyncio
import datetime as dt
import subprocess
import sys
from collections import Counter

import pytest
from sqlmodel import select

from config.terms import (
    AuditSiteState,
    IndicatorStatus,
    InspectionState,
    ReviewState,
    SiteOutcome,
    SiteState,
    StoppedBecause,
)
from console.audits.offline import left_out_reason
from console.audits.shared import is_dead, open_shared, worker_name
from console.audits.showing import audit_data
from console.audits.site import SiteEnd, inspect_site
from console.rejudging.one import rescore
from console.rescoring import rescore_all
from store.auditfacts import sites_of
from store.auditqueue import claim
from store.database import Store
from store.faultquery import FaultFilter, reviewed_faults
from store.inspections import get_inspection
from store.ledger import ledger_rows
from store.reviews import Decision, decide
from store.tables import Audit, AuditSite, Finding, IndicatorResult, Site
from tests.console.audits.farm import ROOT, Farm, begin, register, results, rows

LEFT_OUT = AuditSiteState.LEFT_OUT
OFFLINE_RULE = "offline-still-answers"


async def inspected(store: Store, audit_id: int, sites: list[int]) -> list[SiteEnd]:
    async with open_shared(store) as shared:
        work = (inspect_site(store, audit_id, site, shared) for site in sites)
        return await asyncio.wait_for(asyncio.gather(*work), 60)


async def test_many_at_once_end_like_one_after_the_other(any_store: Store, farm: Farm) -> None:
    sites = register(any_store, farm.homes)
    together, apart = (begin(any_store, sites, farm.options()) for _ in range(2))
    ends = await inspected(any_store, together, sites)
    assert [end.state for end in ends] == [AuditSiteState.DONE] * farm.sites
    assert [end.pages for end in ends] == [farm.pages] * farm.sites
    for site in sites:
        await inspected(any_store, apart, [site])
    assert results(any_store, together) == results(any_store, apart)


async def test_what_is_settled_is_left_alone(store: Store, farm: Farm) -> None:
    sites = register(store, farm.homes[:1])
    audit = begin(store, sites, farm.options())
    await inspected(store, audit, sites)
    before, stored = farm.counts(), rows(store, audit)
    ends = await inspected(store, audit, sites)
    assert [end.state for end in ends] == [None]
    assert (farm.counts(), rows(store, audit)) == (before, stored)


async def test_what_is_claimed_by_another_is_left_alone(store: Store, farm: Farm) -> None:
    sites = register(store, farm.homes[:1])
    audit = begin(store, sites, farm.options())
    assert claim(store, audit, sites[0], "elsewhere")
    assert [end.state for end in await inspected(store, audit, sites)] == [None]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://10.0.0.7/", "不是公网地址"),
        ("ftp://files.gov.cn/", "不支持 ftp"),
        ("http://a b.gov.cn/", "网址不对"),
    ],
)
async def test_what_can_never_be_inspected_is_left_out(
    store: Store, farm: Farm, url: str, reason: str
) -> None:
    sites = register(store, [url])
    audit = begin(store, sites, farm.options())
    (end,) = await inspected(store, audit, sites)
    (stored,) = rows(store, audit)
    assert end.state is stored.state is AuditSiteState.LEFT_OUT
    assert reason in str(stored.reason)
    assert stored.inspection_id is None


def closed(store: Store, url: str, state: SiteState = SiteState.OFFLINE_PERMANENT) -> list[int]:
    """A site with this home page that the registry says is offline."""
    sites = register(store, [url])
    with store.session() as session:
        session.get_one(Site, sites[0]).state = state
        session.commit()
    return sites


async def test_an_offline_site_that_still_answers_is_left_out_with_a_finding(
    any_store: Store, farm: Farm
) -> None:
    sites = closed(any_store, farm.homes[0])
    audit = begin(any_store, sites, farm.options())
    before = Counter(farm.counts())
    (end,) = await inspected(any_store, audit, sites)
    assert (end.state, end.reason, end.verdict) == (LEFT_OUT, "登记状态为永久下线", None)
    assert list(Counter(farm.counts()) - before) == [(farm.homes[0].split("/")[2][:-6], "/")]
    with any_store.session() as session:
        (row,) = rows(any_store, audit)
        inspection = get_inspection(session, int(row.inspection_id or 0))
        (answer,) = session.exec(select(IndicatorResult))
        (fault,) = session.exec(select(Finding))
        assert (inspection.state, inspection.verdict) == (InspectionState.JUDGED, None)
        assert (answer.indicator, answer.status) == (OFFLINE_RULE, IndicatorStatus.SUSPECT)
        assert (fault.indicator, fault.suspect) == (OFFLINE_RULE, True)
        assert [each.finding.id for each in reviewed_faults(session, FaultFilter())] == [fault.id]
        assert [each.fault.indicator for each in ledger_rows(session, [audit])] == [OFFLINE_RULE]


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (None, "登记状态为永久下线，但首页仍可访问（待复核）"),
        (ReviewState.CONFIRMED, "登记状态为永久下线，但首页仍可访问"),
        (ReviewState.DISMISSED, "登记状态为永久下线"),
        (ReviewState.WAIVED, "登记状态为永久下线"),
    ],
)
async def test_what_is_told_of_it_follows_the_review_and_is_never_a_verdict(
    store: Store, farm: Farm, decision: ReviewState | None, said: str
) -> None:
    sites = closed(store, farm.homes[0])
    audit = begin(store, sites, farm.options())
    await inspected(store, audit, sites)
    with store.session() as session:
        (fault,) = reviewed_faults(session, FaultFilter(audit_id=audit))
        number = int(fault.inspection.id or 0)
        if decision is not None:
            taken = Decision(decision, "看过", "张三")
            decide(session, fault, taken, now=dt.datetime.now(dt.UTC))
            session.commit()
        (change,) = rescore_all(session, [number])
        session.commit()
        (site,) = sites_of(session, audit)
        (told,) = audit_data(session, audit)["rows"]
        assert (site.outcome, site.reason, site.score) == (SiteOutcome.NOT_INSPECTED, said, None)
        assert (told["reason"], told["verdict"]) == (said, None)
        assert change.before == change.after == (None, None)


async def test_it_is_judged_again_by_that_rule_alone(store: Store, farm: Farm) -> None:
    sites = closed(store, farm.homes[0])
    audit = begin(store, sites, farm.options())
    await inspected(store, audit, sites)
    number = int(rows(store, audit)[0].inspection_id or 0)
    (change,) = rescore(store, number, None).packs
    assert (change.decides, change.after.verdict, change.after.findings) == (False, None, 1)
    assert not change.statuses
    other = rescore(store, number, "census-2015")
    assert not other.packs
    assert "没有下线网站的规则" in str(other.left)
    with store.session() as session:
        assert get_inspection(session, number).verdict is None
        assert len(session.exec(select(IndicatorResult)).all()) == 1


async def test_an_offline_site_that_is_gone_is_left_out_without_a_finding(
    store: Store, farm: Farm
) -> None:
    sites = closed(store, "http://127.9.9.9:9/")
    audit = begin(store, sites, farm.options(second_look=30.0))
    (end,) = await inspected(store, audit, sites)
    assert (end.state, end.reason) == (LEFT_OUT, "登记状态为永久下线")
    with store.session() as session:
        (answer,) = session.exec(select(IndicatorResult))
        assert answer.status is IndicatorStatus.PASS
        assert not session.exec(select(Finding)).all()


@pytest.mark.parametrize(
    ("state", "url", "ruleset"),
    [
        (SiteState.EXEMPT, None, "national-2019"),
        (SiteState.OFFLINE_PERMANENT, None, "census-2015"),
        (SiteState.OFFLINE_PERMANENT, "http://10.0.0.7/", "national-2019"),
    ],
    ids=["例外", "no rule on offline sites", "private address"],
)
async def test_other_sites_that_are_left_out_are_not_visited(
    store: Store, farm: Farm, state: SiteState, url: str | None, ruleset: str
) -> None:
    sites = closed(store, url or farm.homes[0], state)
    audit = begin(store, sites, farm.options())
    with store.session() as session:
        session.get_one(Audit, audit).ruleset = ruleset
        session.commit()
    before = farm.counts()
    (end,) = await inspected(store, audit, sites)
    assert (end.state, farm.counts()) == (LEFT_OUT, before)
    assert str(end.reason).startswith("登记状态为")
    assert rows(store, audit)[0].inspection_id is None


@pytest.mark.parametrize(
    ("state", "first", "last", "left_out"),
    [
        (SiteState.NORMAL, None, None, False),
        (SiteState.EXEMPT, None, None, True),
        (SiteState.OFFLINE_TEMPORARY, "2026-11-01", "2026-11-20", True),
        (SiteState.OFFLINE_TEMPORARY, "2026-11-01", "2026-11-19", False),
        (SiteState.OFFLINE_PERMANENT, "2026-11-21", None, False),
    ],
)
def test_states_hold_for_their_days(
    state: SiteState, first: str | None, last: str | None, left_out: bool
) -> None:
    now = dt.datetime.now(dt.UTC)
    site = Site(
        name="县",
        home_url="http://s.cn/",
        host="s.cn",
        state=state,
        state_from=dt.date.fromisoformat(first) if first else None,
        state_until=dt.date.fromisoformat(last) if last else None,
        created_at=now,
        updated_at=now,
    )
    assert (left_out_reason(site, dt.date(2026, 11, 20)) is not None) == left_out


async def test_a_home_page_that_does_not_open_is_judged_and_may_be_tried_again(
    store: Store, farm: Farm
) -> None:
    sites = register(store, ["http://127.9.9.9:9/"])
    audit = begin(store, sites, farm.options())
    (end,) = await inspected(store, audit, sites)
    assert end.state is AuditSiteState.FAILED
    assert end.verdict is not None
    assert end.reason


async def test_what_was_stopped_goes_on_where_it_stood(store: Store, farm: Farm) -> None:
    sites = register(store, farm.homes)
    audit = begin(store, sites, farm.options(delay=0.05))
    calm = begin(store, sites, farm.options())
    before = farm.counts()
    async with open_shared(store) as shared:
        work = [asyncio.create_task(inspect_site(store, audit, n, shared)) for n in sites]
        while not any(each.progress.pages > 4 for each in shared.running.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        shared.stop()
        ends = await asyncio.wait_for(asyncio.gather(*work), 30)
        late = await inspect_site(store, audit, sites[0], shared)
    assert AuditSiteState.QUEUED in {end.state for end in ends}
    assert late.state is None
    waiting = [row for row in rows(store, audit) if row.state is AuditSiteState.QUEUED]
    assert all(row.attempts == 0 for row in waiting)
    await inspected(store, audit, sites)
    twice = {
        path: number
        for path, number in farm.counts().items()
        if "/art/" in path[1] and number - before.get(path, 0) > 1
    }
    assert sum(twice.values()) - len(twice) * 1 <= 2 * farm.sites
    await inspected(store, calm, sites)
    assert results(store, audit) == results(store, calm)


async def test_a_site_that_kills_its_process_is_given_up(store: Store, farm: Farm) -> None:
    sites = register(store, farm.homes[:1])
    audit = begin(store, sites, farm.options())
    with store.session() as session:
        row = session.get_one(AuditSite, (audit, sites[0]))
        row.attempts = 3
        session.add(row)
        session.commit()
    (end,) = await inspected(store, audit, sites)
    assert end.state is AuditSiteState.FAILED
    assert "多次异常退出" in str(end.reason)


async def test_a_fault_of_ours_ends_one_site_alone(
    store: Store, farm: Farm, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = register(store, farm.homes[:2])
    audit = begin(store, sites, farm.options())
    monkeypatch.setattr("console.audits.site._judge", _fail_for(sites[0]))
    ends = await inspected(store, audit, sites)
    assert [end.state for end in ends] == [AuditSiteState.FAILED, AuditSiteState.DONE]
    assert "程序出错" in str(ends[0].reason)


def _fail_for(number: int):
    from console.audits.site import _judge as real

    def judge(shared, held, inspection_id, plan):
        if held.site_id == number:
            raise ZeroDivisionError
        return real(shared, held, inspection_id, plan)

    return judge


async def test_what_was_judged_before_a_kill_is_only_noted(store: Store, farm: Farm) -> None:
    sites = register(store, farm.homes[:1])
    audit = begin(store, sites, farm.options())
    await inspected(store, audit, sites)
    with store.session() as session:
        row = session.get_one(AuditSite, (audit, sites[0]))
        row.state = AuditSiteState.QUEUED
        session.add(row)
        session.commit()
    before = farm.counts()
    (end,) = await inspected(store, audit, sites)
    assert (end.state, farm.counts()) == (AuditSiteState.DONE, before)
    with store.session() as session:
        inspection = get_inspection(session, int(rows(store, audit)[0].inspection_id or 0))
        assert inspection.state is InspectionState.JUDGED
        assert inspection.stopped_because is not StoppedBecause.CRASHED


def test_a_worker_is_known_by_machine_process_and_beginning() -> None:
    mine = worker_name()
    assert not is_dead(mine)
    host, pid, began = mine.rsplit(":", 2)
    assert is_dead(f"{host}:{pid}:{int(began) - 100}")
    assert is_dead(f"{host}:4194304:{began}")
    assert not is_dead(f"elsewhere:{pid}:1")
    assert not is_dead("unheard-of")


def test_a_process_may_open_as_many_files_as_the_system_allows() -> None:
    script = (
        "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (64, 512))\n"
        "from console.audits.shared import open_many_files\n"
        "open_many_files(); open_many_files(); print(*r.getrlimit(r.RLIMIT_NOFILE))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert run.stdout.split() == ["512", "512"], run.stderr
