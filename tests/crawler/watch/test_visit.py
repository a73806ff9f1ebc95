"""One visit: what counts as open, within the time that the standard gives it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from config.settings import settings
from config.terms import LinkCause
from config.watch import WatchSettings, watch_settings
from crawler.net import open_net
from crawler.net.limiter import HostLimiter
from crawler.watch.visit import Visitor
from store.visits import Visit
from tests.crawler.walking.site import Answer, Routes, Seen, Site, moved, page, served
from tests.loopback import NOT_FOUND

NOW = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
HOME = page("清河县人民政府", [f"/{n}.html" for n in range(9)])


@asynccontextmanager
async def visitor(**changes: object) -> AsyncIterator[tuple[Visitor, list[float]]]:
    """A visitor that does not really pause, and the pauses that it would have made."""
    watching: WatchSettings = watch_settings().model_copy(
        update={"seconds": 1.0, "tries_after": (0.2, 0.5), "delay_seconds": 0.0, **changes}
    )
    known = settings()
    limits = known.limits.model_copy(update={"total_seconds": 1.0, "connect_seconds": 1.0})
    client = open_net(known.model_copy(update={"limits": limits}), allow_private=("127.0.0.0/8",))
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    try:
        yield Visitor(client, HostLimiter(2, 0.0), watching, pause), pauses
    finally:
        await client.aclose()


async def visited(routes: Routes, path: str = "") -> tuple[Visit, list[Seen], list[float]]:
    with served(Site(routes)) as site:
        async with visitor() as (who, pauses):
            visit = await who.visit(site.url + path, NOW)
            return visit, site.requests, pauses


async def test_open_at_once() -> None:
    visit, seen, pauses = await visited({"/": HOME})
    assert visit.ok
    assert (visit.at, visit.status, visit.cause, visit.our_side) == (NOW, 200, None, False)
    assert (len(seen), pauses) == (1, [])


async def test_behind_redirects_and_a_jump() -> None:
    jump = "<html><script>location.href='/portal/'</script></html>"
    visit, seen, _ = await visited({"/": moved("/in"), "/in": jump, "/portal/": HOME})
    assert visit.ok
    assert [each.path for each in seen] == ["/", "/in", "/portal/"]


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Answer("<h1>Internal Server Error</h1>", 500), LinkCause.SERVER_ERROR),
        (Answer(NOT_FOUND, 404), LinkCause.NOT_FOUND),
        (moved("/"), LinkCause.REDIRECT_LOOP),
    ],
)
async def test_not_open_after_all_its_tries(answer: Answer, cause: LinkCause) -> None:
    visit, seen, pauses = await visited({"/": answer})
    assert visit.failed
    assert visit.cause is cause
    assert len(pauses) == 2
    assert len({each.at for each in seen}) >= 3


async def test_a_fault_that_passes_within_the_visit_is_none() -> None:
    def answer(seen: Seen) -> Answer:
        return Answer("<h1>Bad Gateway</h1>", 502) if seen.served == 1 else Answer(HOME)

    visit, seen, pauses = await visited({"/": answer})
    assert visit.ok
    assert len(seen) == 2
    assert visit.ms >= 200
    assert len(pauses) == 1


async def test_too_late_is_not_open() -> None:
    visit, seen, pauses = await visited({"/": Answer(HOME, wait=1.5)})
    assert visit.failed
    assert visit.cause is LinkCause.TIMEOUT
    assert (len(seen), pauses) == (1, [])
    assert visit.ms >= 1000


async def test_the_limit_is_for_all_redirects_together() -> None:
    slow = {"/": moved("/a"), "/a": Answer(HOME, wait=1.2)}
    slow["/"] = lambda seen: Answer(status=302, headers={"Location": "/a"}, wait=0.6)  # type: ignore[assignment]
    visit, _, _ = await visited({**slow})
    assert visit.failed
    assert visit.cause is LinkCause.TIMEOUT
    assert 1000 <= visit.ms < 1500


@pytest.mark.parametrize(
    "answer",
    [
        Answer("Too many", 429),
        Answer("Forbidden", 403),
        Answer("login", 401, headers={"WWW-Authenticate": "Basic"}),
    ],
)
async def test_who_is_kept_out_has_seen_nothing(answer: Answer) -> None:
    visit, seen, _ = await visited({"/": answer})
    assert (visit.ok, visit.our_side, visit.failed) == (False, True, False)
    assert len(seen) == 1


async def test_nobody_listens() -> None:
    with served(Site({"/": HOME})) as site:
        url = site.url
    async with visitor() as (who, pauses):
        visit = await who.visit(url, NOW)
    assert (visit.failed, visit.cause) == (True, LinkCause.CONNECT_FAILURE)
    assert len(pauses) == 2


async def test_waiting_for_the_turn_at_a_host_does_not_count() -> None:
    with served(Site({"/": HOME})) as site:
        async with visitor() as (who, _):
            host = "127.0.0.1"
            await who.limiter.acquire(host)
            await who.limiter.acquire(host)
            waiting = asyncio.create_task(who.visit(site.url, NOW))
            await asyncio.sleep(0.3)
            who.limiter.release(host)
            visit = await waiting
    assert visit.ok
    assert visit.ms < 300
