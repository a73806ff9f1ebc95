"""When a row of faults is the site's, and when a fault is the page's own."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field

import pytest

from config.terms import LinkCause, StoppedBecause
from crawler.ending import Ending
from crawler.home import HomeVisit
from crawler.links.judge import Look
from crawler.net.exchange import Exchange, Trail
from crawler.sitewatch import SiteWatch, is_fault

ALIVE = Look(None, 200)
FAULT = Look(LinkCause.SERVER_ERROR, 500)
GONE = Look(LinkCause.NOT_FOUND, 404)


@dataclass
class Home:
    """A home page with its moods, one for each round of visits; the last one stays."""

    moods: list[StoppedBecause | None]
    ours: int = 0
    """So many rounds fail on our own side."""
    rounds: int = 0
    noted: list[int] = field(default_factory=list)
    waited: int = 0
    ending: Ending = field(default_factory=Ending)

    async def visit(self) -> list[HomeVisit]:
        await asyncio.sleep(0)
        mood = self.moods[min(self.rounds, len(self.moods) - 1)]
        self.rounds += 1
        exchange = Exchange("http://x.cn/", "GET", dt.datetime.now(dt.UTC))
        exchange.our_side = self.rounds <= self.ours
        return [HomeVisit(Trail([exchange]), None, mood, "首页没有打开")]

    async def wait(self) -> None:
        self.waited += 1

    def watch(self, tolerated: int = 3) -> SiteWatch:
        return SiteWatch(
            visit=self.visit,
            note=lambda visits: self.noted.append(len(visits)),
            uplink_works=self.wait,
            ending=self.ending,
            tolerated=tolerated,
        )


@pytest.mark.parametrize(
    ("look", "fault"),
    [
        (ALIVE, False),
        (GONE, False),
        (FAULT, True),
        (Look(LinkCause.CONNECT_FAILURE, None), True),
        (Look(LinkCause.RATE_LIMITED, 429), True),
        (Look(LinkCause.BLOCKED, 403), True),
        (Look(LinkCause.ROBOTS_EXCLUDED, None), False),
    ],
)
def test_what_may_be_a_fault_of_the_whole_site(look: Look, fault: bool) -> None:
    assert is_fault(look) is fault


async def test_a_few_faults_in_a_row_are_borne_without_asking() -> None:
    home = Home([None])
    watch = home.watch()
    looks = [FAULT] * 3 + [GONE] + [FAULT] * 3
    assert [await watch.bears(look) for look in looks] == [True] * 7
    assert home.rounds == 0


async def test_more_are_held_against_the_home_page() -> None:
    home = Home([None])
    watch = home.watch()
    assert all([await watch.bears(FAULT) for _ in range(12)])
    assert home.rounds == 3
    assert not home.ending.has_come


async def test_a_home_page_that_does_not_open_ends_it_all() -> None:
    home = Home([StoppedBecause.HOME_UNREACHABLE])
    watch = home.watch()
    assert [await watch.bears(FAULT) for _ in range(5)] == [True] * 3 + [False] * 2
    assert (home.rounds, home.noted) == (1, [1])
    assert home.ending.reason is StoppedBecause.HOME_UNREACHABLE
    assert home.ending.note == "首页没有打开"


async def test_all_ask_at_once_and_one_goes() -> None:
    home = Home([None])
    watch = home.watch(tolerated=1)
    answers = await asyncio.gather(*(watch.bears(FAULT) for _ in range(8)))
    assert answers == [True] * 8
    assert home.rounds == 1


async def test_one_that_gives_up_does_not_take_the_others_with_it() -> None:
    home = Home([None])
    watch = home.watch(tolerated=1)
    tasks = [asyncio.create_task(watch.bears(FAULT)) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert (answers[0], answers[2]) == (True, True)


async def test_a_fault_counts_where_the_site_answered_since() -> None:
    home = Home([StoppedBecause.HOME_UNREACHABLE])
    watch = home.watch()
    looked_at = dt.datetime.now(dt.UTC)
    watch.answered()
    assert await watch.vouches(looked_at)
    assert home.rounds == 0
    assert not await watch.vouches(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1))


async def test_or_where_its_home_page_opens() -> None:
    home = Home([None])
    assert await home.watch().vouches(dt.datetime.now(dt.UTC))
    assert home.rounds == 1


async def test_our_own_outage_is_waited_for() -> None:
    home = Home([StoppedBecause.HOME_UNREACHABLE, StoppedBecause.HOME_UNREACHABLE, None], ours=2)
    assert await home.watch().vouches(dt.datetime.now(dt.UTC))
    assert (home.rounds, home.waited, home.noted) == (3, 2, [])


async def test_nothing_is_noted_after_the_end() -> None:
    home = Home([StoppedBecause.HOME_UNREACHABLE])
    watch = home.watch(tolerated=0)
    asking = asyncio.create_task(watch.bears(FAULT))
    await asyncio.sleep(0)
    watch.stop()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert (home.noted, home.ending.has_come) == ([], False)


async def test_the_first_reason_stands() -> None:
    ending = Ending()
    ending.stop(StoppedBecause.INTERRUPTED)
    ending.stop(StoppedBecause.HOME_UNREACHABLE, "后来")
    assert (ending.reason, ending.note) == (StoppedBecause.INTERRUPTED, None)
    first = ValueError("1")
    ending.fail(first)
    ending.fail(ValueError("2"))
    assert ending.failure is first


async def test_work_is_given_up_when_the_end_comes() -> None:
    ending = Ending()
    cleaned = []

    async def long() -> str:
        try:
            await asyncio.sleep(60)
        finally:
            cleaned.append(True)
        return "done"

    async def short() -> str:
        return "done"

    assert await ending.cuts_short(short()) == "done"
    asyncio.get_running_loop().call_later(0.01, ending.stop, StoppedBecause.INTERRUPTED)
    assert await ending.cuts_short(long()) is None
    assert cleaned == [True]


async def test_what_goes_wrong_is_raised() -> None:
    async def breaks() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Ending().cuts_short(breaks())
