"""Links to other sites are looked at once in an audit."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from config.pruning import pruning_policy
from config.sharing import sharing_settings
from config.terms import AuditState, LinkCause, LinkKind, LinkVerdict, Profile
from crawler.links.judge import Attempt
from crawler.links.result import LinkResult
from crawler.links.sharing import AuditResults
from crawler.net.certificates import CertificateFault
from store.database import Store
from store.pruning.things.sharedlinks import OldSharedLinks
from store.tables import Audit

URL = "https://www.gov.cn/"
AT = dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)
QUICK = sharing_settings().links.model_copy(update={"write_seconds": 0.01, "wait_seconds": 5})


@dataclass
class Looking:
    """A look that may take its time; counts how often it was taken."""

    results: list[LinkResult]
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    times: int = 0

    def at_once(self) -> Looking:
        self.may_end.set()
        return self

    async def __call__(self) -> LinkResult:
        result = self.results[min(self.times, len(self.results) - 1)]
        self.times += 1
        await self.may_end.wait()
        return result


def alive() -> LinkResult:
    looks = [
        Attempt(AT, "GET", 502, LinkCause.SERVER_ERROR, None, 9),
        Attempt(AT, "GET", 200, None, None, 7),
    ]
    fault = CertificateFault.EXPIRED
    return LinkResult(LinkVerdict.ALIVE, None, 200, "text/html", None, 812, None, fault, looks)


def dead() -> LinkResult:
    return LinkResult(LinkVerdict.DEAD, LinkCause.NOT_FOUND, 404)


def audit(store: Store) -> int:
    with store.session() as session:
        row = Audit(
            title="11月",
            period="2026-11",
            ruleset="national-2019",
            as_of=AT.date(),
            profile=Profile.STANDARD,
            state=AuditState.RUNNING,
            tool_version="0",
            created_at=AT,
        )
        session.add(row)
        session.commit()
        return int(row.id or 0)


async def ask(
    results: AuditResults, look: Callable[[], Awaitable[LinkResult]], kind: LinkKind = LinkKind.PAGE
) -> LinkResult:
    return await results.once(URL, kind, None, look)


async def test_two_at_the_same_moment_make_one_request(store: Store) -> None:
    results, look = AuditResults(store, audit(store), QUICK), Looking([alive()])
    both = asyncio.gather(ask(results, look), ask(results, look), ask(results, look))
    await asyncio.sleep(0.05)
    look.may_end.set()
    found = await both
    assert look.times == 1
    assert {result.status for result in found} == {200}
    await results.aclose()


async def test_another_process_finds_it_in_the_database(any_store: Store) -> None:
    number, look = audit(any_store), Looking([alive()]).at_once()
    first = AuditResults(any_store, number, QUICK)
    await ask(first, look)
    await ask(first, look, LinkKind.IMAGE)
    await first.aclose()
    second = AuditResults(any_store, number, QUICK)
    known = await ask(second, look)
    assert look.times == 2
    assert (known.status, known.size, known.certificate_fault) == (
        200,
        812,
        CertificateFault.EXPIRED,
    )
    assert known.attempts == [Attempt(AT, "GET", 200, None, None, 7)]
    other_audit = AuditResults(any_store, audit(any_store), QUICK)
    await ask(other_audit, look)
    assert look.times == 3
    await other_audit.aclose()
    # Put again, it is renewed.
    third = AuditResults(any_store, number, QUICK, now=lambda: dt.datetime.now(dt.UTC) + DAYS)
    await ask(third, look)
    await third.aclose()
    assert look.times == 4
    now = dt.datetime.now(dt.UTC) + DAYS
    # The page was renewed by then; the picture, and what the other audit found, were not.
    assert OldSharedLinks().prune_batch(any_store, pruning_policy(), now).rows == 2


DAYS = dt.timedelta(days=2)


async def test_only_successes_are_shared(store: Store) -> None:
    results, look = AuditResults(store, audit(store), QUICK), Looking([dead()])
    both = asyncio.gather(ask(results, look), ask(results, look))
    await asyncio.sleep(0.05)
    look.may_end.set()
    assert [result.verdict for result in await both] == [LinkVerdict.DEAD] * 2
    await ask(results, look)
    assert look.times == 3
    await results.aclose()


async def test_nobody_waits_for_long_or_for_who_has_given_up(store: Store) -> None:
    short = QUICK.model_copy(update={"wait_seconds": 0.05})
    results, slow, quick = (
        AuditResults(store, audit(store), short),
        Looking([alive()]),
        Looking([alive()]),
    )
    first = asyncio.create_task(ask(results, slow))
    await asyncio.sleep(0.02)
    assert (await ask(results, quick.at_once())).status == 200
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await ask(results, quick)
    assert (slow.times, quick.times) == (1, 2)
    await results.aclose()


async def test_what_was_found_stands_for_a_time(store: Store) -> None:
    moment = [AT]
    results = AuditResults(store, audit(store), QUICK, now=lambda: moment[-1])
    look = Looking([alive()]).at_once()
    await ask(results, look)
    moment.append(AT + dt.timedelta(hours=QUICK.hours))
    await ask(results, look)
    moment.append(AT + dt.timedelta(hours=QUICK.hours, seconds=1))
    await ask(results, look)
    assert look.times == 2
    await results.aclose()


async def test_a_database_that_refuses_costs_only_requests(store: Store) -> None:
    results, look = AuditResults(store, 999_999, QUICK), Looking([alive()]).at_once()
    store.close()
    file = store.file
    assert file is not None
    file.write_bytes(b"no database any more")
    assert (await ask(results, look)).status == 200
    await results.aclose()
